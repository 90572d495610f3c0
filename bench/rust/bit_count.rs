include!("harness.rs");

fn by_clearing(mut word: u64) -> i64 {
    let mut count = 0;
    while word != 0 {
        word &= word - 1;
        count += 1;
    }
    count
}

fn in_parallel(mut word: u64) -> i64 {
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0f;
    (word.wrapping_mul(0x0101010101010101) >> 56) as i64
}

fn run(size: i64) -> i64 {
    let mut total = 0;
    let mut word = 0x9e3779b97f4a7c15u64;
    for _ in 0..size {
        word ^= word << 13;
        word ^= word >> 7;
        word ^= word << 17;
        total += by_clearing(word) + 3 * in_parallel(word);
    }
    total
}
