from __future__ import annotations


def greet() -> None:
    print("hello")


def main() -> int:
    value = greet()
    return 0
