include!("harness.rs");

use std::collections::HashMap;

fn text_of(size: i64) -> Vec<u8> {
    let mut text = Vec::new();
    let mut state = 21i64;
    for _ in 0..size {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        for index in 0..1 + (state >> 8) % 3 {
            text.push((97 + (state >> (12 + 4 * index)) % 20) as u8);
        }
        text.push(32);
    }
    text
}

fn run(size: i64) -> i64 {
    let text = text_of(size);
    let mut counts: HashMap<&[u8], i64> = HashMap::new();
    let mut start = 0;
    for (place, &byte) in text.iter().enumerate() {
        if byte == 32 {
            *counts.entry(&text[start..place]).or_insert(0) += 1;
            start = place + 1;
        }
    }
    let mut most = 0;
    for &count in counts.values() {
        most = most.max(count);
    }
    most * 100_000 + counts.len() as i64
}
