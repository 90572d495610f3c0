#include "harness.h"

static int64_t run(int64_t size) {
    int64_t *permutation = malloc(size * sizeof *permutation);
    int64_t *pile = malloc(size * sizeof *pile);
    int64_t *counts = calloc(size, sizeof *counts);
    for (int64_t i = 0; i < size; i++)
        permutation[i] = i;
    int64_t checksum = 0, most = 0, sign = 1, left = size;
    for (;;) {
        for (; left > 1; left--)
            counts[left - 1] = left;
        int64_t flips = 0;
        if (permutation[0] != 0) {
            memcpy(pile, permutation, size * sizeof *pile);
            int64_t first = pile[0];
            while (first != 0) {
                for (int64_t low = 0, high = first; low < high; low++, high--) {
                    int64_t other = pile[low];
                    pile[low] = pile[high];
                    pile[high] = other;
                }
                flips++;
                first = pile[0];
            }
        }
        if (flips > most)
            most = flips;
        checksum += sign * flips;
        sign = -sign;
        for (;;) {
            if (left == size) {
                free(permutation);
                free(pile);
                free(counts);
                return checksum * 100 + most;
            }
            int64_t head = permutation[0];
            for (int64_t i = 0; i < left; i++)
                permutation[i] = permutation[i + 1];
            permutation[left] = head;
            if (--counts[left] > 0)
                break;
            left++;
        }
    }
}
