#include "harness.h"

static const uint32_t CONSTANTS[4] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

static uint32_t rotate_left(uint32_t x, int n) { return x << n | x >> (32 - n); }

static void quarter(uint32_t *state, int a, int b, int c, int d) {
    state[a] += state[b];
    state[d] = rotate_left(state[d] ^ state[a], 16);
    state[c] += state[d];
    state[b] = rotate_left(state[b] ^ state[c], 12);
    state[a] += state[b];
    state[d] = rotate_left(state[d] ^ state[a], 8);
    state[c] += state[d];
    state[b] = rotate_left(state[b] ^ state[c], 7);
}

static void block(const uint32_t *first, uint32_t *stream) {
    for (int i = 0; i < 16; i++)
        stream[i] = first[i];
    for (int i = 0; i < 10; i++) {
        quarter(stream, 0, 4, 8, 12);
        quarter(stream, 1, 5, 9, 13);
        quarter(stream, 2, 6, 10, 14);
        quarter(stream, 3, 7, 11, 15);
        quarter(stream, 0, 5, 10, 15);
        quarter(stream, 1, 6, 11, 12);
        quarter(stream, 2, 7, 8, 13);
        quarter(stream, 3, 4, 9, 14);
    }
    for (int i = 0; i < 16; i++)
        stream[i] += first[i];
}

static int64_t run(int64_t size) {
    uint32_t first[16], stream[16];
    for (int i = 0; i < 4; i++)
        first[i] = CONSTANTS[i];
    for (int i = 4; i < 16; i++)
        first[i] = i * 0x01010101;
    uint32_t mixed = 0;
    for (int64_t counter = 0; counter < size; counter++) {
        first[12] = (uint32_t)counter;
        block(first, stream);
        for (int i = 0; i < 16; i++)
            mixed ^= stream[i];
    }
    return mixed;
}
