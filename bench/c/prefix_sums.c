#include "harness.h"

static int64_t *accumulate(const int64_t *numbers, int64_t count) {
    int64_t *sums = calloc(count + 1, sizeof *sums);
    int64_t total = 0;
    for (int64_t i = 0; i < count; i++) {
        total += numbers[i];
        sums[i + 1] = total;
    }
    return sums;
}

static int64_t best_window(const int64_t *sums, int64_t count, int64_t width) {
    int64_t best = sums[width] - sums[0];
    for (int64_t end = width; end < count; end++) {
        int64_t sum = sums[end] - sums[end - width];
        if (sum > best)
            best = sum;
    }
    return best;
}

static int64_t run(int64_t size) {
    int64_t *numbers = malloc(10000 * sizeof *numbers);
    for (int64_t i = 0; i < 10000; i++)
        numbers[i] = i * 7919 % 1000 - 500;
    int64_t total = 0;
    for (int64_t turn = 0; turn < size; turn++) {
        numbers[turn % 10000]++;
        int64_t *sums = accumulate(numbers, 10000);
        total += best_window(sums, 10001, 100 + turn % 50);
        free(sums);
    }
    free(numbers);
    return total;
}
