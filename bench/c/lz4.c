#include "harness.h"

/* The size of the content, or -1. */
static int64_t decompress(const uint8_t *block, int64_t size, uint8_t *output, int64_t limit) {
    int64_t position = 0, filled = 0;
    for (;;) {
        if (position >= size)
            return -1;
        uint8_t token = block[position++];
        int64_t literals = token >> 4;
        if (literals == 15) {
            uint8_t more;
            do {
                if (position >= size)
                    return -1;
                more = block[position++];
                literals += more;
            } while (more == 255);
        }
        if (literals > size - position || literals > limit - filled)
            return -1;
        memcpy(output + filled, block + position, literals);
        filled += literals;
        position += literals;
        if (position == size)
            return filled;
        if (position + 2 > size)
            return -1;
        int64_t offset = block[position] + 256 * block[position + 1];
        position += 2;
        if (offset == 0 || offset > filled)
            return -1;
        int64_t length = (token & 15) + 4;
        if (length == 19) {
            uint8_t more;
            do {
                if (position >= size)
                    return -1;
                more = block[position++];
                length += more;
            } while (more == 255);
        }
        if (length > limit - filled)
            return -1;
        for (int64_t i = filled; i < filled + length; i++)
            output[i] = output[i - offset];
        filled += length;
    }
}

static int64_t sample(uint8_t *block) {
    int64_t at = 0, state = 7;
    for (int sequence = 0; sequence < 2000; sequence++) {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        int64_t literals = 4 + (state >> 16) % 11;
        int64_t length = (state >> 8) % 15;
        block[at++] = (uint8_t)(literals << 4 | length);
        for (int64_t i = 0; i < literals; i++)
            block[at++] = (uint8_t)((state >> 4 & 0x7f) ^ i);
        block[at++] = (uint8_t)(1 + (state >> 20) % literals);
        block[at++] = 0;
    }
    block[at++] = 0x50;
    memcpy(block + at, "final", 5);
    return at + 5;
}

static int64_t run(int64_t size) {
    uint8_t *block = malloc(2000 * 17 + 6);
    uint8_t *output = malloc(1 << 20);
    int64_t block_size = sample(block);
    int64_t total = 0;
    for (int64_t turn = 0; turn < size; turn++) {
        int64_t filled = decompress(block, block_size, output, 1 << 20);
        if (filled < 0)
            return -1;
        total += filled + output[turn % filled];
    }
    free(block);
    free(output);
    return total;
}
