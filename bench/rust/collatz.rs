include!("harness.rs");

fn steps_from(mut number: i64) -> i64 {
    let mut steps = 0;
    while number != 1 {
        if number % 2 == 0 {
            number /= 2;
        } else {
            number = 3 * number + 1;
        }
        steps += 1;
    }
    steps
}

fn run(size: i64) -> i64 {
    let (mut best, mut best_start) = (0, 0);
    for start in 1..size {
        let steps = steps_from(start);
        if steps > best {
            best = steps;
            best_start = start;
        }
    }
    best_start * 1000 + best
}
