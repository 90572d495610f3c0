#include "harness.h"

static void quicksort(int64_t *numbers, int64_t first, int64_t last) {
    if (first >= last)
        return;
    int64_t pivot = numbers[(first + last) / 2];
    int64_t low = first, high = last;
    while (low <= high) {
        while (numbers[low] < pivot)
            low++;
        while (numbers[high] > pivot)
            high--;
        if (low <= high) {
            int64_t other = numbers[low];
            numbers[low] = numbers[high];
            numbers[high] = other;
            low++;
            high--;
        }
    }
    quicksort(numbers, first, high);
    quicksort(numbers, low, last);
}

static int64_t run(int64_t size) {
    int64_t *numbers = malloc(size * sizeof *numbers);
    int64_t state = 12345;
    for (int64_t i = 0; i < size; i++) {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        numbers[i] = state;
    }
    quicksort(numbers, 0, size - 1);
    int64_t checksum = 0;
    for (int64_t i = 0; i < size; i++)
        checksum = (checksum * 31 + numbers[i] + i) & 0xffffffff;
    free(numbers);
    return checksum;
}
