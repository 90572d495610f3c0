"""`enumerate`, `zip`, `reversed`, `sorted` in loops."""

from __future__ import annotations


def main() -> int:
    names = ["eth0", "lo", "wlan0"]
    sizes = [1500, 65536, 1500]
    for index, name in enumerate(names):
        print(index, name)
    for index, name in enumerate(names, 1):
        print(index, name)
    for name, size in zip(names, sizes, strict=True):
        print(name, size)
    for name, size, flag in zip(names, sizes, [True, False, True], strict=True):
        print(name, size, flag)
    for name in reversed(names):
        print(name)
    for number in reversed(range(4)):
        print(number, end=" ")
    print()
    for name in sorted(names):
        print(name, end=" ")
    print()
    for index, (name, size) in enumerate(zip(names, sizes, strict=True)):
        print(index, name, size)
    for character in "héj":
        print(character, ord(character))
    for byte in b"\x00\x7f\xff":
        print(byte)
    return sum(sizes) % 256
