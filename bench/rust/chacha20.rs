include!("harness.rs");

const CONSTANTS: [u32; 4] = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];

fn quarter(state: &mut [u32; 16], a: usize, b: usize, c: usize, d: usize) {
    state[a] = state[a].wrapping_add(state[b]);
    state[d] = (state[d] ^ state[a]).rotate_left(16);
    state[c] = state[c].wrapping_add(state[d]);
    state[b] = (state[b] ^ state[c]).rotate_left(12);
    state[a] = state[a].wrapping_add(state[b]);
    state[d] = (state[d] ^ state[a]).rotate_left(8);
    state[c] = state[c].wrapping_add(state[d]);
    state[b] = (state[b] ^ state[c]).rotate_left(7);
}

fn block(first: &[u32; 16]) -> [u32; 16] {
    let mut stream = *first;
    for _ in 0..10 {
        quarter(&mut stream, 0, 4, 8, 12);
        quarter(&mut stream, 1, 5, 9, 13);
        quarter(&mut stream, 2, 6, 10, 14);
        quarter(&mut stream, 3, 7, 11, 15);
        quarter(&mut stream, 0, 5, 10, 15);
        quarter(&mut stream, 1, 6, 11, 12);
        quarter(&mut stream, 2, 7, 8, 13);
        quarter(&mut stream, 3, 4, 9, 14);
    }
    for i in 0..16 {
        stream[i] = stream[i].wrapping_add(first[i]);
    }
    stream
}

fn run(size: i64) -> i64 {
    let mut first = [0u32; 16];
    first[..4].copy_from_slice(&CONSTANTS);
    for i in 4..16 {
        first[i] = i as u32 * 0x01010101;
    }
    let mut mixed = 0;
    for counter in 0..size {
        first[12] = counter as u32;
        for word in block(&first) {
            mixed ^= word;
        }
    }
    mixed as i64
}
