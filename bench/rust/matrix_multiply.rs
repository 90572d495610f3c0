include!("harness.rs");

fn filled(size: i64, seed: i64) -> Vec<Vec<i64>> {
    (0..size).map(|row| (0..size).map(|column| (row * seed + column * 7) % 101 - 50).collect()).collect()
}

fn multiply(left: &[Vec<i64>], right: &[Vec<i64>]) -> Vec<Vec<i64>> {
    let width = right[0].len();
    let mut product = Vec::new();
    for row in left {
        let mut result = vec![0; width];
        for (factor, other) in row.iter().zip(right) {
            for (column, value) in other.iter().enumerate() {
                result[column] += factor * value;
            }
        }
        product.push(result);
    }
    product
}

fn run(size: i64) -> i64 {
    let product = multiply(&filled(size, 3), &filled(size, 5));
    let mut trace = 0;
    for index in 0..size as usize {
        trace += product[index][index];
    }
    trace
}
