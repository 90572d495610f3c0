#include "harness.h"

static int64_t search(const int64_t *numbers, int64_t count, int64_t wanted) {
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (numbers[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int64_t run(int64_t size) {
    int64_t *numbers = malloc(100000 * sizeof *numbers);
    for (int64_t i = 0; i < 100000; i++)
        numbers[i] = i * 3;
    int64_t total = 0, state = 1;
    for (int64_t i = 0; i < size; i++) {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        total += search(numbers, 100000, state % 300000);
    }
    free(numbers);
    return total;
}
