#include "harness.h"

#define BITS 28
#define FOUR (INT64_C(4) << BITS)
#define LIMIT 100

static int64_t escape_time(int64_t real, int64_t imaginary) {
    int64_t x = 0, y = 0;
    for (int64_t step = 0; step < LIMIT; step++) {
        int64_t x_squared = x * x >> BITS;
        int64_t y_squared = y * y >> BITS;
        if (x_squared + y_squared > FOUR)
            return step;
        y = (x * y >> (BITS - 1)) + imaginary;
        x = x_squared - y_squared + real;
    }
    return LIMIT;
}

static int64_t run(int64_t size) {
    int64_t total = 0;
    int64_t step = (INT64_C(3) << BITS) / size;
    for (int64_t row = 0; row < size; row++) {
        int64_t imaginary = row * step - (INT64_C(3) << (BITS - 1));
        for (int64_t column = 0; column < size; column++)
            total += escape_time(column * step - (INT64_C(2) << BITS), imaginary);
    }
    return total;
}
