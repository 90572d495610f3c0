"""Keys of many types: integers, bytes, tuples, enums, frozen structs, objects with `__hash__`."""

from __future__ import annotations

from enum import Enum

from kgen.lang import struct, u8, u32


@struct(frozen=True)
class Address:
    ip: u32
    port: u32


class Mode(Enum):
    READ = 1
    WRITE = 2


class Name:
    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Name) and self.text.lower() == other.text.lower()

    def __hash__(self) -> int:
        return hash(self.text.lower())


def main() -> int:
    by_address: dict[Address, str] = {Address(1, 80): "web", Address(1, 22): "ssh"}
    print(by_address[Address(ip=1, port=22)], Address(2, 80) in by_address)
    by_pair: dict[tuple[int, str], int] = {(1, "a"): 10, (2, "b"): 20}
    by_pair[(1, "b")] = 30
    print(by_pair[(1, "a")] + by_pair[(1, "b")], (3, "c") in by_pair)
    by_bytes = {b"GET": 1, b"PUT": 2}
    print(by_bytes[b"G" + b"ET"], by_bytes.get(b"POST", 0))
    by_mode = {Mode.READ: "r", Mode.WRITE: "w"}
    print(by_mode[Mode.WRITE])
    by_name: dict[Name, int] = {Name("Alpha"): 1}
    by_name[Name("ALPHA")] = 2
    by_name[Name("beta")] = 3
    print(len(by_name), by_name[Name("alpha")], Name("Beta") in by_name)
    by_byte: dict[u8, list[int]] = {}
    for index, byte in enumerate(b"abca"):
        by_byte.setdefault(byte, []).append(index)
    print(by_byte)
    by_bool = {True: "yes", False: "no"}
    print(by_bool[1 > 2], by_bool[1 < 2])
    many: dict[int, int] = {}
    for number in range(1000):
        many[number * 7919 % 100_003] = number
    total = 0
    for key, value in many.items():
        total += key ^ value
    for number in range(0, 1000, 2):
        del many[number * 7919 % 100_003]
    print(len(many), total, many[7919], 0 in many)
    return len(by_pair)
