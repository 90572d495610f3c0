"""Unpacking a list of another length."""

from __future__ import annotations


def fields(line: str) -> str:
    name, value = line.split("=")  # panic: value
    return f"{name} -> {value}"


def main() -> int:
    print(fields("a=1"))
    print(fields("a=1=2"))
    return 0
