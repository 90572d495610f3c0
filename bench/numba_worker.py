"""The process that runs the kernels of `bench.numba_kernels`.

It says which kernels there are; then each line `NAME SIZE REPEATS` on its input is answered like the harness of a
compiled program, `NANOSECONDS RESULT` for each run.
"""

from __future__ import annotations

import sys
import time

from bench.numba_kernels import KERNELS


def main() -> None:
    """Serves until the input ends."""
    print(*KERNELS, flush=True)
    for line in sys.stdin:
        name, size, repeats = line.split()
        for _ in range(int(repeats)):
            start = time.process_time_ns()
            result = int(KERNELS[name](int(size)))
            print(time.process_time_ns() - start, result, flush=True)


if __name__ == "__main__":
    main()
