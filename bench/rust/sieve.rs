include!("harness.rs");

fn run(size: i64) -> i64 {
    let size = size as usize;
    let mut is_prime = vec![true; size];
    is_prime[0] = false;
    is_prime[1] = false;
    let mut candidate = 2;
    while candidate * candidate < size {
        if is_prime[candidate] {
            for multiple in (candidate * candidate..size).step_by(candidate) {
                is_prime[multiple] = false;
            }
        }
        candidate += 1;
    }
    let mut count = 0;
    for &prime in &is_prime {
        if prime {
            count += 1;
        }
    }
    count
}
