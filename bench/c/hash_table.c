#include "harness.h"

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

struct table {
    int bits;
    uint64_t mask;
    uint64_t *keys;
    uint64_t *values;
};

static uint64_t place_of(const struct table *table, uint64_t key) {
    uint64_t place = (key * GOLDEN) >> (64 - table->bits);
    while (table->keys[place] != 0 && table->keys[place] != key)
        place = (place + 1) & table->mask;
    return place;
}

static void put(struct table *table, uint64_t key, uint64_t value) {
    uint64_t place = place_of(table, key);
    table->keys[place] = key;
    table->values[place] = value;
}

static bool get(const struct table *table, uint64_t key, uint64_t *value) {
    uint64_t place = place_of(table, key);
    *value = table->values[place];
    return table->keys[place] == key;
}

static int64_t run(int64_t size) {
    struct table table = {.bits = 1};
    while (INT64_C(1) << table.bits < 2 * size)
        table.bits++;
    table.mask = (UINT64_C(1) << table.bits) - 1;
    table.keys = calloc(table.mask + 1, sizeof *table.keys);
    table.values = calloc(table.mask + 1, sizeof *table.values);
    for (int64_t number = 1; number <= size; number++)
        put(&table, number * 3, number);
    int64_t found = 0;
    for (int64_t number = 1; number <= 2 * size; number++) {
        uint64_t value;
        if (get(&table, number * 2, &value))
            found += value;
    }
    free(table.keys);
    free(table.values);
    return found;
}
