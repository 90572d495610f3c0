"""Integers from and to bytes with signs and widths; encodings; prefixes; replacement counts."""

from __future__ import annotations

from kgen.lang import I64_MIN, i16, parse_int, u16, u32, u64


def main() -> int:
    data = bytes(range(250, 256)) + b"\x80\x7f"
    for size in range(9):
        print(int.from_bytes(data[:size], "big", signed=True), int.from_bytes(data[-size:], "little", signed=True))
    print(
        u64.from_bytes(data, "little"), u32.from_bytes(data[:4], "big"), u16.from_bytes(b"\x01\x02", byteorder="little")
    )
    for value in (0, 1, -1, 127, 128, -128, -129, 32767, -32768):
        print(value.to_bytes(2, "big", signed=True), value.to_bytes(length=4, byteorder="little", signed=True))
    print(i16(-2).to_bytes(2, "little", signed=True), (255).to_bytes(1, "big"), I64_MIN.to_bytes(8, "big", signed=True))
    print(
        "né".encode("utf-8"),
        "ne".encode("ascii"),
        b"ok".decode("ascii"),
        str(b"n\xc3\xa9", "utf-8"),
        bytes("é", "utf-8"),
    )
    print("kgen.py".endswith((".py", ".pyi")), b"\x7fELF".startswith((b"MZ", b"\x7fELF")), "abc".startswith(("x", "y")))
    print("a/b/c".startswith("b", 2), "é/b".startswith("/b", 1), "abc".startswith("", 4), b"abc".startswith(b"c", -1))
    print(
        "aaaa".replace("a", "b", 2),
        b"aaaa".replace(b"a", b"bb", 3),
        "aaa".replace("a", "", 0),
        "aaa".replace("a", "c", -1),
    )
    print(parse_int("ff", base=16), int("z", 36), parse_int("12"))
    return 0
