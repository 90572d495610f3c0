include!("harness.rs");

fn search(numbers: &[i64], wanted: i64) -> usize {
    let (mut low, mut high) = (0, numbers.len());
    while low < high {
        let middle = (low + high) / 2;
        if numbers[middle] < wanted {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

fn run(size: i64) -> i64 {
    let numbers: Vec<i64> = (0..100_000).map(|index| index * 3).collect();
    let mut total = 0;
    let mut state = 1i64;
    for _ in 0..size {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        total += search(&numbers, state % 300_000);
    }
    total as i64
}
