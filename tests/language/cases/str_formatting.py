"""f-strings: widths, bases, alignment, nested expressions, `!r`."""

from __future__ import annotations

from kgen.lang import u8, u32, u64


class Version:
    def __init__(self, major: int, minor: int) -> None:
        self.major = major
        self.minor = minor

    def __str__(self) -> str:
        return f"v{self.major}.{self.minor}"


def main() -> int:
    number = 42
    negative = -7
    name = "kgen"
    print(f"{number} {negative} {name} {True} {None}")
    print(f"[{number:5}] [{number:<5}] [{number:>5}] [{number:^6}] [{number:05}] [{negative:05}]")
    print(f"{number:x} {number:#x} {number:08x} {number:X} {number:b} {number:#010b} {number:o} {number:d}")
    print(f"[{name:>8}] [{name:<8}] [{name:^8}] [{name:*^8}] [{name!r}] [{name:.2}]")
    print(f"{u8(255):02x} {u32(1) << 31:#x} {u64(0xFFFF_FFFF_FFFF_FFFF)} {number + 1} {number * 2:4d}")
    print(f"{b'bytes'} {'quoted'} {[1, 2]} {(1, 'a')} {{braces}}")
    print(f"{1_234_567:,} {Version(3, 11)} {len(name)} {name[1:3]} {number if number > 0 else negative}")
    width = 6
    print(f"[{number:{width}}] [{'x':>{width}}]")
    print(str(number) + repr(name) + str(True) + hex(255) + str(Version(1, 2)))
    return len(f"{number:020}")
