#include "harness.h"

static uint32_t table[256];

__attribute__((constructor)) static void fill_table(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;
        for (int bit = 0; bit < 8; bit++)
            value = value >> 1 ^ (value & 1 ? 0xedb88320 : 0);
        table[i] = value;
    }
}

static uint32_t crc32(const uint8_t *data, int64_t size, uint32_t before) {
    uint32_t crc = ~before;
    for (int64_t i = 0; i < size; i++)
        crc = table[(crc & 0xff) ^ data[i]] ^ crc >> 8;
    return ~crc;
}

static int64_t run(int64_t size) {
    uint8_t *data = malloc(4096);
    for (int i = 0; i < 4096; i++)
        data[i] = (uint8_t)(i * 7);
    uint32_t crc = 0;
    for (int64_t i = 0; i < size; i++)
        crc = crc32(data, 4096, crc);
    free(data);
    return crc;
}
