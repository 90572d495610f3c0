include!("harness.rs");

fn accumulate(numbers: &[i64]) -> Vec<i64> {
    let mut sums = vec![0; numbers.len() + 1];
    let mut total = 0;
    for (index, number) in numbers.iter().enumerate() {
        total += number;
        sums[index + 1] = total;
    }
    sums
}

fn best_window(sums: &[i64], width: usize) -> i64 {
    let mut best = sums[width] - sums[0];
    for end in width..sums.len() {
        best = best.max(sums[end] - sums[end - width]);
    }
    best
}

fn run(size: i64) -> i64 {
    let mut numbers: Vec<i64> = (0..10_000).map(|index| index * 7919 % 1000 - 500).collect();
    let mut total = 0;
    for turn in 0..size as usize {
        numbers[turn % 10_000] += 1;
        total += best_window(&accumulate(&numbers), 100 + turn % 50);
    }
    total
}
