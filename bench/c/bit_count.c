#include "harness.h"

static int64_t by_clearing(uint64_t word) {
    int64_t count = 0;
    while (word != 0) {
        word &= word - 1;
        count++;
    }
    return count;
}

static int64_t in_parallel(uint64_t word) {
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0f;
    return (word * 0x0101010101010101) >> 56;
}

static int64_t run(int64_t size) {
    int64_t total = 0;
    uint64_t word = 0x9e3779b97f4a7c15;
    for (int64_t i = 0; i < size; i++) {
        word ^= word << 13;
        word ^= word >> 7;
        word ^= word << 17;
        total += by_clearing(word) + 3 * in_parallel(word);
    }
    return total;
}
