#include "harness.h"

static int64_t occurrences(const uint8_t *text, int64_t size, const char *word) {
    const uint8_t *pattern = (const uint8_t *)word;
    int64_t length = strlen(word);
    int64_t shifts[256];
    for (int i = 0; i < 256; i++)
        shifts[i] = length;
    for (int64_t i = 0; i < length - 1; i++)
        shifts[pattern[i]] = length - 1 - i;
    int64_t count = 0;
    int64_t place = 0;
    while (place + length <= size) {
        int64_t i = length - 1;
        while (i >= 0 && text[place + i] == pattern[i])
            i--;
        if (i < 0)
            count++;
        place += shifts[text[place + length - 1]];
    }
    return count;
}

static int64_t run(int64_t size) {
    uint8_t *text = malloc(size);
    int64_t state = 99;
    for (int64_t i = 0; i < size; i++) {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        text[i] = (uint8_t)(97 + (state >> 16) % 3);
    }
    const char *patterns[] = {"abcab", "aaabbb", "cabbage", "bcabcabca", "cc"};
    int64_t total = 0;
    for (int i = 0; i < 5; i++)
        total = total * 3 + occurrences(text, size, patterns[i]);
    free(text);
    return total;
}
