include!("harness.rs");

use std::collections::HashMap;

fn run(size: i64) -> i64 {
    let mut groups: HashMap<i64, Vec<i64>> = HashMap::new();
    let mut state = 11i64;
    for _ in 0..size {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        groups.entry((state >> 8) % 10_007).or_default().push(state);
    }
    let mut total = 0;
    for key in 0..10_007 {
        if let Some(group) = groups.get(&key) {
            total += group.len() as i64 * key;
            for number in group {
                total ^= number;
            }
        }
    }
    total
}
