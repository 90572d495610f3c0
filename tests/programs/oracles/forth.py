"""By Python expressions that say the same as each line."""

from __future__ import annotations

import math

from tests.programs.forth import SESSION


def expected() -> str:
    answers = {
        "1 2 + 3 * .": f"{(1 + 2) * 3}",
        "7 square . 3 cube .": f"{7**2} {3**3}",
        "3 9 max2 . 9 3 max2 .": "9 9",
        "12 fact .": f"{math.factorial(12)}",
        "5 countdown": "5 4 3 2 1",
        "table": " ".join(str(n * n) for n in range(1, 11)),
        "1071 462 gcd .": f"{math.gcd(1071, 462)}",
        "1 2 3 rot . . .": "1 3 2",
        "-7 2 / . -7 2 mod .": f"{-7 // 2} {-7 % 2}",
        ".s": "<0>",
    }
    errors = {
        "drop": "stack underflow",
        "frobnicate": "frobnicate?",
        ": broken if ;": "if without then",
        "then": "then without if",
        "1 0 mod": "division by zero",
    }
    lines = [f"{t}  {errors[t]}" if t in errors else f"{t}  {answers.get(t, '')} ok" for t in SESSION]
    return "\n".join(lines) + "\n"
