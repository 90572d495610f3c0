include!("harness.rs");

fn distance(left: &[u8], right: &[u8]) -> i64 {
    let mut costs: Vec<i64> = (0..=right.len() as i64).collect();
    for (row, byte) in left.iter().enumerate() {
        let mut diagonal = costs[0];
        costs[0] = row as i64 + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + if byte == other { 0 } else { 1 };
            diagonal = costs[column + 1];
            costs[column + 1] = replaced.min(diagonal + 1).min(costs[column] + 1);
        }
    }
    costs[right.len()]
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
