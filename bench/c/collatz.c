#include "harness.h"

static int64_t steps_from(int64_t number) {
    int64_t steps = 0;
    while (number != 1) {
        if (number % 2 == 0)
            number /= 2;
        else
            number = 3 * number + 1;
        steps++;
    }
    return steps;
}

static int64_t run(int64_t size) {
    int64_t best = 0, best_start = 0;
    for (int64_t start = 1; start < size; start++) {
        int64_t steps = steps_from(start);
        if (steps > best) {
            best = steps;
            best_start = start;
        }
    }
    return best_start * 1000 + best;
}
