include!("harness.rs");

const ONE: i64 = 1 << 24;

fn entry(row: i64, column: i64) -> i64 {
    let total = row + column;
    ONE / (total * (total + 1) / 2 + row + 1)
}

fn times(vector: &[i64]) -> Vec<i64> {
    let mut result = Vec::new();
    for row in 0..vector.len() {
        let mut total = 0;
        for (column, value) in vector.iter().enumerate() {
            total += entry(row as i64, column as i64) * value;
        }
        result.push(total >> 24);
    }
    result
}

fn transposed_times(vector: &[i64]) -> Vec<i64> {
    let mut result = Vec::new();
    for row in 0..vector.len() {
        let mut total = 0;
        for (column, value) in vector.iter().enumerate() {
            total += entry(column as i64, row as i64) * value;
        }
        result.push(total >> 24);
    }
    result
}

fn run(size: i64) -> i64 {
    let mut u = vec![ONE; size as usize];
    let mut v = u.clone();
    for _ in 0..4 {
        v = transposed_times(&times(&u));
        u = transposed_times(&times(&v));
    }
    let (mut mixed, mut squares) = (0, 0);
    for (left, right) in u.iter().zip(&v) {
        mixed += left * right >> 24;
        squares += right * right >> 24;
    }
    mixed * 1000 / squares
}
