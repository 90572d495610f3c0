from __future__ import annotations


def main() -> int:
    print("{}".format(1), "%d" % 2)
    return len("text".uper()) + lenght("x")
