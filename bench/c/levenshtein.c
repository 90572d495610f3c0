#include "harness.h"

static int64_t minimum(int64_t left, int64_t right) { return left < right ? left : right; }

static int64_t distance(const uint8_t *left, int64_t left_size, const uint8_t *right, int64_t right_size) {
    int64_t *above = malloc((right_size + 1) * sizeof *above);
    int64_t *current = malloc((right_size + 1) * sizeof *current);
    for (int64_t column = 0; column <= right_size; column++)
        above[column] = column;
    for (int64_t row = 0; row < left_size; row++) {
        current[0] = row + 1;
        for (int64_t column = 0; column < right_size; column++) {
            int64_t replaced = above[column] + (left[row] == right[column] ? 0 : 1);
            current[column + 1] = minimum(minimum(replaced, above[column + 1] + 1), current[column] + 1);
        }
        int64_t *swapped = above;
        above = current;
        current = swapped;
    }
    int64_t result = above[right_size];
    free(above);
    free(current);
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
