include!("harness.rs");

const BITS: i64 = 28;
const FOUR: i64 = 4 << BITS;
const LIMIT: i64 = 100;

fn escape_time(real: i64, imaginary: i64) -> i64 {
    let (mut x, mut y) = (0i64, 0i64);
    for step in 0..LIMIT {
        let x_squared = x * x >> BITS;
        let y_squared = y * y >> BITS;
        if x_squared + y_squared > FOUR {
            return step;
        }
        y = (x * y >> (BITS - 1)) + imaginary;
        x = x_squared - y_squared + real;
    }
    LIMIT
}

fn run(size: i64) -> i64 {
    let mut total = 0;
    let step = (3 << BITS) / size;
    for row in 0..size {
        let imaginary = row * step - (3 << (BITS - 1));
        for column in 0..size {
            total += escape_time(column * step - (2 << BITS), imaginary);
        }
    }
    total
}
