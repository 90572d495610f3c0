"""By Python that says the same."""

from __future__ import annotations

import math


def _shown(values: list[int]) -> str:
    return f"({' '.join(map(str, values))})"


def expected() -> str:
    fibonacci = [0, 1]
    while len(fibonacci) < 15:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    lines = [
        "square", "144", "fact", str(math.factorial(15)), "map", "range", _shown([n * n for n in range(10)]), "fold",
        str(sum(range(101))), "filter", _shown(list(range(0, 20, 3))), "fib", _shown(fibonacci), "add", "7",
        "(a (b c) 1)", "error: car of nothing", "error: unknown is not defined", "error: 1 cannot be called",
        "error: expected 1 arguments, found 2", "error: if needs three parts",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
