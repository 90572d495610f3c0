include!("harness.rs");

fn count_characters(data: &[u8]) -> i64 {
    let mut count = 0;
    let mut place = 0;
    while place < data.len() {
        let lead = data[place];
        let (mut low, mut high) = (0x80, 0xbf);
        let following;
        if lead < 0x80 {
            following = 0;
        } else if lead < 0xc2 || lead > 0xf4 {
            return -1;
        } else if lead < 0xe0 {
            following = 1;
        } else if lead < 0xf0 {
            following = 2;
            if lead == 0xe0 {
                low = 0xa0;
            } else if lead == 0xed {
                high = 0x9f;
            }
        } else {
            following = 3;
            if lead == 0xf0 {
                low = 0x90;
            } else if lead == 0xf4 {
                high = 0x8f;
            }
        }
        if following > data.len() - place - 1 {
            return -1;
        }
        place += 1;
        for _ in 0..following {
            if data[place] < low || data[place] > high {
                return -1;
            }
            low = 0x80;
            high = 0xbf;
            place += 1;
        }
        count += 1;
    }
    count
}

fn run(size: i64) -> i64 {
    let group = "plain text, caf\u{e9}, 5 \u{20ac}, \u{6f22}\u{5b57}, \u{1f40d}!".as_bytes();
    let mut text = Vec::new();
    for _ in 0..100 {
        text.extend_from_slice(group);
    }
    let mut total = 0;
    for _ in 0..size {
        total += count_characters(&text);
    }
    total
}
