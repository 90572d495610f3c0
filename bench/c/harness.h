/* The main program of every measured C program: `SIZE REPEATS`, then `NANOSECONDS RESULT` for each run. */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t run(int64_t size);

static int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc < 3)
        return 2;
    for (int left = atoi(argv[2]); left > 0; left--) {
        int64_t size = atoll(argv[1]);
        int64_t start = now_ns();
        __asm__ volatile("" : "+r"(size) : : "memory");
        int64_t result = run(size);
        __asm__ volatile("" : "+r"(result) : : "memory");
        printf("%" PRId64 " %" PRId64 "\n", now_ns() - start, result);
    }
    return 0;
}
