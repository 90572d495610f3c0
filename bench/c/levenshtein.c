#include "harness.h"

static int64_t minimum(int64_t left, int64_t right) { return left < right ? left : right; }

static int64_t distance(const uint8_t *left, int64_t left_size, const uint8_t *right, int64_t right_size) {
    int64_t *costs = malloc((right_size + 1) * sizeof *costs);
    for (int64_t column = 0; column <= right_size; column++)
        costs[column] = column;
    for (int64_t row = 0; row < left_size; row++) {
        int64_t diagonal = costs[0];
        costs[0] = row + 1;
        for (int64_t column = 0; column < right_size; column++) {
            int64_t replaced = diagonal + (left[row] == right[column] ? 0 : 1);
            diagonal = costs[column + 1];
            costs[column + 1] = minimum(minimum(replaced, diagonal + 1), costs[column] + 1);
        }
    }
    int64_t result = costs[right_size];
    free(costs);
    return result;
}

static uint8_t *text(int64_t size, int64_t seed) {
    uint8_t *result = malloc(size);
    int64_t state = seed;
    for (int64_t i = 0; i < size; i++) {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        result[i] = (uint8_t)(97 + (state >> 16) % 4);
    }
    return result;
}

static int64_t run(int64_t size) {
    uint8_t *left = text(size, 1);
    uint8_t *right = text(size, 2);
    int64_t result = distance(left, size, right, size);
    free(left);
    free(right);
    return result;
}
