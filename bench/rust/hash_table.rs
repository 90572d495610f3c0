include!("harness.rs");

const GOLDEN: u64 = 0x9e3779b97f4a7c15;

struct Table {
    bits: u32,
    mask: usize,
    keys: Vec<u64>,
    values: Vec<u64>,
}

impl Table {
    fn new(bits: u32) -> Table {
        Table { bits, mask: (1 << bits) - 1, keys: vec![0; 1 << bits], values: vec![0; 1 << bits] }
    }

    fn place_of(&self, key: u64) -> usize {
        let mut place = (key.wrapping_mul(GOLDEN) >> (64 - self.bits)) as usize;
        while self.keys[place] != 0 && self.keys[place] != key {
            place = (place + 1) & self.mask;
        }
        place
    }

    fn put(&mut self, key: u64, value: u64) {
        let place = self.place_of(key);
        self.keys[place] = key;
        self.values[place] = value;
    }

    fn get(&self, key: u64) -> Option<u64> {
        let place = self.place_of(key);
        if self.keys[place] == key {
            Some(self.values[place])
        } else {
            None
        }
    }
}

fn run(size: i64) -> i64 {
    let mut bits = 1;
    while 1 << bits < 2 * size {
        bits += 1;
    }
    let mut table = Table::new(bits);
    for number in 1..=size as u64 {
        table.put(number * 3, number);
    }
    let mut found = 0;
    for number in 1..=2 * size as u64 {
        if let Some(value) = table.get(number * 2) {
            found += value;
        }
    }
    found as i64
}
