#include "harness.h"

static int64_t run(int64_t size) {
    bool *is_prime = malloc(size);
    memset(is_prime, true, size);
    is_prime[0] = is_prime[1] = false;
    for (int64_t candidate = 2; candidate * candidate < size; candidate++)
        if (is_prime[candidate])
            for (int64_t multiple = candidate * candidate; multiple < size; multiple += candidate)
                is_prime[multiple] = false;
    int64_t count = 0;
    for (int64_t i = 0; i < size; i++)
        if (is_prime[i])
            count++;
    free(is_prime);
    return count;
}
