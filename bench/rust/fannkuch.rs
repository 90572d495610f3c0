include!("harness.rs");

fn run(size: i64) -> i64 {
    let size = size as usize;
    let mut permutation: Vec<usize> = (0..size).collect();
    let mut counts = vec![0; size];
    let (mut checksum, mut most, mut sign) = (0i64, 0i64, 1i64);
    let mut left = size;
    loop {
        while left > 1 {
            counts[left - 1] = left;
            left -= 1;
        }
        let mut flips = 0;
        if permutation[0] != 0 {
            let mut pile = permutation.clone();
            let mut first = pile[0];
            while first != 0 {
                let (mut low, mut high) = (0, first);
                while low < high {
                    pile.swap(low, high);
                    low += 1;
                    high -= 1;
                }
                flips += 1;
                first = pile[0];
            }
        }
        most = most.max(flips);
        checksum += sign * flips;
        sign = -sign;
        loop {
            if left == size {
                return checksum * 100 + most;
            }
            let head = permutation[0];
            for index in 0..left {
                permutation[index] = permutation[index + 1];
            }
            permutation[left] = head;
            counts[left] -= 1;
            if counts[left] > 0 {
                break;
            }
            left += 1;
        }
    }
}
