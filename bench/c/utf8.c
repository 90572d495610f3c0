#include "harness.h"

static int64_t count_characters(const uint8_t *data, int64_t size) {
    int64_t count = 0;
    int64_t place = 0;
    while (place < size) {
        uint8_t lead = data[place];
        uint8_t low = 0x80, high = 0xbf;
        int following;
        if (lead < 0x80) {
            following = 0;
        } else if (lead < 0xc2 || lead > 0xf4) {
            return -1;
        } else if (lead < 0xe0) {
            following = 1;
        } else if (lead < 0xf0) {
            following = 2;
            if (lead == 0xe0)
                low = 0xa0;
            else if (lead == 0xed)
                high = 0x9f;
        } else {
            following = 3;
            if (lead == 0xf0)
                low = 0x90;
            else if (lead == 0xf4)
                high = 0x8f;
        }
        if (following > size - place - 1)
            return -1;
        place++;
        for (; following > 0; following--) {
            if (data[place] < low || data[place] > high)
                return -1;
            low = 0x80;
            high = 0xbf;
            place++;
        }
        count++;
    }
    return count;
}

static int64_t run(int64_t size) {
    const char *group = "plain text, caf\u00e9, 5 \u20ac, \u6f22\u5b57, \U0001f40d!";
    int64_t group_size = strlen(group);
    uint8_t *text = malloc(100 * group_size);
    for (int i = 0; i < 100; i++)
        memcpy(text + i * group_size, group, group_size);
    int64_t total = 0;
    for (int64_t i = 0; i < size; i++)
        total += count_characters(text, 100 * group_size);
    free(text);
    return total;
}
