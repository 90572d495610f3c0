include!("harness.rs");

fn occurrences(text: &[u8], pattern: &[u8]) -> i64 {
    let length = pattern.len();
    let mut shifts = [length; 256];
    for index in 0..length - 1 {
        shifts[pattern[index] as usize] = length - 1 - index;
    }
    let mut count = 0;
    let mut place = 0;
    while place + length <= text.len() {
        let mut matched = 0;
        while matched < length && text[place + length - 1 - matched] == pattern[length - 1 - matched] {
            matched += 1;
        }
        if matched == length {
            count += 1;
        }
        place += shifts[text[place + length - 1] as usize];
    }
    count
}

fn run(size: i64) -> i64 {
    let mut text = Vec::new();
    let mut state = 99i64;
    for _ in 0..size {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        text.push((97 + (state >> 16) % 3) as u8);
    }
    let patterns: [&[u8]; 5] = [b"abcab", b"aaabbb", b"cabbage", b"bcabcabca", b"cc"];
    let mut total = 0;
    for pattern in patterns {
        total = total * 3 + occurrences(&text, pattern);
    }
    total
}
