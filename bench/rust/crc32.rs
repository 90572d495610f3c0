include!("harness.rs");

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut value = i as u32;
        let mut bit = 0;
        while bit < 8 {
            value = value >> 1 ^ (if value & 1 != 0 { 0xedb88320 } else { 0 });
            bit += 1;
        }
        table[i] = value;
        i += 1;
    }
    table
}

fn crc32(data: &[u8], before: u32) -> u32 {
    let mut crc = !before;
    for &byte in data {
        crc = TABLE[((crc & 0xff) ^ byte as u32) as usize] ^ crc >> 8;
    }
    !crc
}

fn run(size: i64) -> i64 {
    let data: Vec<u8> = (0..4096).map(|index| (index * 7) as u8).collect();
    let mut crc = 0;
    for _ in 0..size {
        crc = crc32(&data, crc);
    }
    crc as i64
}
