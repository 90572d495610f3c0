include!("harness.rs");

fn quicksort(numbers: &mut [i64], first: i64, last: i64) {
    if first >= last {
        return;
    }
    let pivot = numbers[((first + last) / 2) as usize];
    let (mut low, mut high) = (first, last);
    while low <= high {
        while numbers[low as usize] < pivot {
            low += 1;
        }
        while numbers[high as usize] > pivot {
            high -= 1;
        }
        if low <= high {
            numbers.swap(low as usize, high as usize);
            low += 1;
            high -= 1;
        }
    }
    quicksort(numbers, first, high);
    quicksort(numbers, low, last);
}

fn run(size: i64) -> i64 {
    let mut numbers = Vec::new();
    let mut state = 12345i64;
    for _ in 0..size {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        numbers.push(state);
    }
    quicksort(&mut numbers, 0, size - 1);
    let mut checksum = 0;
    for (index, number) in numbers.iter().enumerate() {
        checksum = (checksum * 31 + number + index as i64) & 0xffffffff;
    }
    checksum
}
