"""By math.factorial and a set of primes; steps are counted by walking the same control flow by hand."""

from __future__ import annotations

from math import factorial


def _factorial_steps(number: int) -> int:
    # dup push less jump_if, then drop push return, or dup push sub call ... mul return
    return 4 + 3 if number < 2 else 4 + 4 + _factorial_steps(number - 1) + 2


def expected() -> str:
    steps = 2 + _factorial_steps(10) + 2
    lines = [f"{factorial(10)} in {steps} steps, 17 instructions"]
    primes: list[int] = []
    steps = 2
    for number in range(2, 60):
        steps += 5 + 2
        divisor = 2
        while True:
            steps += 7
            if number < divisor * divisor:
                primes.append(number)
                steps += 2
                break
            steps += 5
            if number % divisor == 0:
                break
            steps += 5
            divisor += 1
        steps += 5
    steps += 5 + 1
    lines.append(f"{' '.join(map(str, primes))} in {steps} steps, 34 instructions")
    lines += ["at 0: stack is empty", "at 2: division by zero", "at 0: stack is full", "line 3: no label nowhere"]
    lines += ["line 1: no operation fly", "line 1: push needs a number", "at 0: no variable 99"]
    lines += ["at -1: too many steps", "at 1: ran off the end"]
    return "\n".join(lines) + "\n"
