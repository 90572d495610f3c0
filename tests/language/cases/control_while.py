"""`while` with `break`, `continue` and `else`."""

from __future__ import annotations


def first_factor(number: int) -> int | None:
    candidate = 2
    while candidate * candidate <= number:
        if number % candidate == 0:
            break
        candidate += 1
    else:
        return None
    return candidate


def main() -> int:
    for number in (91, 97, 4, 2, 1):
        factor = first_factor(number)
        print(number, "is prime" if factor is None else f"is divisible by {factor}")
    odd_sum = 0
    number = 0
    while True:
        number += 1
        if number > 20:
            break
        if number % 2 == 0:
            continue
        odd_sum += number
    print(odd_sum)
    countdown = 3
    while countdown:
        print(countdown)
        countdown -= 1
    else:
        print("lift-off")
    return odd_sum
