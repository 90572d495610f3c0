include!("harness.rs");

fn distance(left: &[u8], right: &[u8]) -> i64 {
    let mut above: Vec<i64> = (0..=right.len() as i64).collect();
    for (row, byte) in left.iter().enumerate() {
        let mut current = vec![row as i64 + 1];
        for (column, other) in right.iter().enumerate() {
            let replaced = above[column] + if byte == other { 0 } else { 1 };
            current.push(replaced.min(above[column + 1] + 1).min(current[column] + 1));
        }
        above = current;
    }
    above[right.len()]
}

fn text(size: i64, seed: i64) -> Vec<u8> {
    let mut result = Vec::new();
    let mut state = seed;
    for _ in 0..size {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        result.push((97 + (state >> 16) % 4) as u8);
    }
    result
}

fn run(size: i64) -> i64 {
    distance(&text(size, 1), &text(size, 2))
}
