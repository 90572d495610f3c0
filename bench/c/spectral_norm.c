#include "harness.h"

#define ONE (INT64_C(1) << 24)

static int64_t entry(int64_t row, int64_t column) {
    int64_t total = row + column;
    return ONE / (total * (total + 1) / 2 + row + 1);
}

static void times(const int64_t *vector, int64_t *result, int64_t size) {
    for (int64_t row = 0; row < size; row++) {
        int64_t total = 0;
        for (int64_t column = 0; column < size; column++)
            total += entry(row, column) * vector[column];
        result[row] = total >> 24;
    }
}

static void transposed_times(const int64_t *vector, int64_t *result, int64_t size) {
    for (int64_t row = 0; row < size; row++) {
        int64_t total = 0;
        for (int64_t column = 0; column < size; column++)
            total += entry(column, row) * vector[column];
        result[row] = total >> 24;
    }
}

static int64_t run(int64_t size) {
    int64_t *u = malloc(size * sizeof *u);
    int64_t *v = malloc(size * sizeof *v);
    int64_t *between = malloc(size * sizeof *between);
    for (int64_t i = 0; i < size; i++)
        u[i] = ONE;
    for (int round = 0; round < 4; round++) {
        times(u, between, size);
        transposed_times(between, v, size);
        times(v, between, size);
        transposed_times(between, u, size);
    }
    int64_t mixed = 0, squares = 0;
    for (int64_t i = 0; i < size; i++) {
        mixed += u[i] * v[i] >> 24;
        squares += v[i] * v[i] >> 24;
    }
    free(u);
    free(v);
    free(between);
    return mixed * 1000 / squares;
}
