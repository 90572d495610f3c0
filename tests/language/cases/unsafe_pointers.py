"""Raw pointers: element access, offsets, casts, moving values."""

from __future__ import annotations

from typing import Final

from kgen.lang import Array, static, struct, u8, u16, u32, u64
from kgen.unsafe import Ptr, address_of, bytes_data, compare_memory, copy_memory, fill_memory, move_memory, needs_drop

UNSAFE: Final = "shows what raw pointers do"


@struct
class Pair:
    low: u32
    high: u32


MEMORY: Final = static(Array(u8, 64))


def swap(a: Ptr[u32], b: Ptr[u32]) -> None:
    a[0], b[0] = b[0], a[0]


def main() -> int:
    bytes_ = address_of(MEMORY.value[0])
    fill_memory(bytes_, 0xAB, 8)
    words = bytes_.cast(u32)
    words[1] = 0x1122_3344
    print(bytes_[0], bytes_[4], bytes_[7], f"{words[0]:#x}", f"{bytes_.cast(u64)[0]:#x}")
    print(
        words.offset(1).cast(u16)[1], words.offset(3).address - bytes_.address, bytes_.is_null(), Ptr.null(u8).is_null()
    )
    again = Ptr.at(u32, bytes_.address + 4)
    print(again == words.offset(1), f"{again[0]:#x}")
    pair = Pair(1, 2)
    swap(address_of(pair.low), address_of(pair.high))
    print(pair.low, pair.high)
    address_of(pair)[0].high += 40
    print(pair.high)
    copy_memory(bytes_.offset(32), bytes_data(b"hello world"), 11)
    move_memory(bytes_.offset(34), bytes_.offset(32), 5)
    print([chr(bytes_[32 + index]) for index in range(11)])
    same = compare_memory(bytes_data(b"abc"), bytes_data(b"abd"), 2)
    print(same, compare_memory(bytes_data(b"abc"), bytes_data(b"abd"), 3) < 0, needs_drop(str), needs_drop(Pair))
    bytes_.volatile_store(0, u8(7))
    print(bytes_.volatile_load(0), MEMORY.value[0])
    return int(pair.high)
