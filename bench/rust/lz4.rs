include!("harness.rs");

struct Lz4Error;

fn decompress(block: &[u8], output: &mut [u8]) -> Result<usize, Lz4Error> {
    let (mut position, mut filled) = (0, 0);
    loop {
        let token = block[position];
        position += 1;
        let mut literals = (token >> 4) as usize;
        if literals == 15 {
            let mut more = 255;
            while more == 255 {
                more = block[position];
                position += 1;
                literals += more as usize;
            }
        }
        if literals > block.len() - position || literals > output.len() - filled {
            return Err(Lz4Error);
        }
        output[filled..filled + literals].copy_from_slice(&block[position..position + literals]);
        filled += literals;
        position += literals;
        if position == block.len() {
            return Ok(filled);
        }
        let offset = block[position] as usize + 256 * block[position + 1] as usize;
        position += 2;
        if offset == 0 || offset > filled {
            return Err(Lz4Error);
        }
        let mut length = (token & 15) as usize + 4;
        if length == 19 {
            let mut more = 255;
            while more == 255 {
                more = block[position];
                position += 1;
                length += more as usize;
            }
        }
        if length > output.len() - filled {
            return Err(Lz4Error);
        }
        for index in filled..filled + length {
            output[index] = output[index - offset];
        }
        filled += length;
    }
}

fn sample() -> Vec<u8> {
    let mut block = Vec::new();
    let mut state = 7i64;
    for _ in 0..2000 {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        let literals = 4 + (state >> 16) % 11;
        let length = (state >> 8) % 15;
        block.push((literals << 4 | length) as u8);
        for index in 0..literals {
            block.push((state >> 4 & 0x7f ^ index) as u8);
        }
        block.push((1 + (state >> 20) % literals) as u8);
        block.push(0);
    }
    block.push(0x50);
    block.extend_from_slice(b"final");
    block
}

fn run(size: i64) -> i64 {
    let block = sample();
    let mut output = vec![0; 1 << 20];
    let mut total = 0;
    for turn in 0..size as usize {
        let Ok(filled) = decompress(&block, &mut output) else {
            return -1;
        };
        total += filled + output[turn % filled] as usize;
    }
    total as i64
}
