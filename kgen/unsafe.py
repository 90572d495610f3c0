"""What only files that say why may import: raw memory, the machine's own instructions, symbols.

Such a file starts with `UNSAFE = "one sentence: why this file needs it"`. Under CPython pointers work over
emulated memory (`emulated_memory`), so that allocators and containers can be tested; instructions do not exist
there and raise `NotEmulated`.
"""

from __future__ import annotations

import bisect
import functools
from collections.abc import Callable
from typing import (
    Any,
    Final,
    Generic,
    Never,
    ParamSpec,
    TypeVar,
    cast,
    get_args,
    overload,
)

from kgen.lang.checked import CheckedInt
from kgen.lang.integers import u8, u16, u32, u64
from kgen.lang.layout import coerced, copied, measure, struct_options, underlying
from kgen.lang.panic import Panic, PanicKind
from kgen.lang.promises import export, naked, section, track_caller
from kgen.lang.statics import Static

__all__ = [
    "NotEmulated",
    "PerCpu",
    "Ptr",
    "Volatile",
    "address_of",
    "asm",
    "bytes_data",
    "call_address",
    "compare_memory",
    "copy_memory",
    "emulated_memory",
    "exception_table",
    "export",
    "fill_memory",
    "function_address",
    "linker_symbol",
    "move_memory",
    "naked",
    "needs_drop",
    "panic",
    "placed",
    "port_in8",
    "port_in16",
    "port_in32",
    "port_out8",
    "port_out16",
    "port_out32",
    "section",
    "track_caller",
    "type_info",
    "unreachable",
]

UNSAFE: Final = "this module is the unsafe surface itself"

T = TypeVar("T")
U = TypeVar("U")
P = ParamSpec("P")
R = TypeVar("R")


class NotEmulated(BaseException):
    """An operation of the machine that CPython has no stand-in for."""


class Block:
    """A stretch of emulated memory: bytes, and Python objects where references are stored."""

    def __init__(self, base: int, size: int) -> None:
        self.base = base
        self.data = bytearray(size)
        self.objects: dict[int, object] = {}


def _base(block: Block) -> int:
    return block.base


class Memory:
    """The emulated address space; blocks stand far apart, so that a stray pointer hits none."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []

    def allocate(self, size: int) -> Block:
        last = self.blocks[-1] if self.blocks else None
        base = 0x1000_0000 if last is None else (last.base + len(last.data) + 0x1_FFFF) & ~0xFFFF
        self.blocks.append(Block(base, size))
        return self.blocks[-1]

    def find(self, address: int) -> Block:
        index = bisect.bisect_right(self.blocks, address, key=_base) - 1
        if index >= 0 and address <= self.blocks[index].base + len(self.blocks[index].data):
            return self.blocks[index]
        raise NotEmulated(f"no emulated memory at {address:#x}")


_MEMORY: Final = Memory()


class Ptr(Generic[T]):
    """A raw pointer to `element`s; nothing is checked when compiled."""

    def __init__(self, element: object, address: int) -> None:
        self.element = element
        self._address = int(address)

    @overload
    @staticmethod
    def null(element: type[U]) -> Ptr[U]: ...
    @overload
    @staticmethod
    def null(element: TypeVar) -> Ptr[Any]: ...
    @staticmethod
    def null(element: object) -> Ptr[Any]:
        return Ptr[Any](element, 0)

    @staticmethod
    def __kgen_zero__(kind: object) -> Ptr[object]:
        """The null pointer of the type `Ptr[T]`."""
        arguments = get_args(kind)
        return Ptr[object](arguments[0] if arguments else object, 0)

    @overload
    @staticmethod
    def at(element: type[U], address: int) -> Ptr[U]: ...
    @overload
    @staticmethod
    def at(element: TypeVar, address: int) -> Ptr[Any]: ...
    @staticmethod
    def at(element: object, address: int) -> Ptr[Any]:
        """The address must come from a linker symbol, a device or a caller that vouches for it."""
        return Ptr[Any](element, address)

    @property
    def address(self) -> u64:
        return u64(self._address)

    def is_null(self) -> bool:
        return self._address == 0

    def offset(self, count: int) -> Ptr[T]:
        """`count` elements further."""
        return Ptr[T](self.element, self._address + int(count) * measure(self.element)[0])

    @overload
    def cast(self, element: type[U]) -> Ptr[U]: ...
    @overload
    def cast(self, element: TypeVar) -> Ptr[Any]: ...
    def cast(self, element: object) -> Ptr[Any]:
        """The same address, read as another type."""
        return Ptr[Any](element, self._address)

    def __getitem__(self, index: int) -> T:
        return cast(T, load(self.element, self.offset(index)._address))

    def __setitem__(self, index: int, value: T) -> None:
        store(self.element, self.offset(index)._address, value)

    def init(self, index: int, value: T) -> None:
        """Stores into memory that holds nothing yet."""
        self[index] = value

    def take(self, index: int) -> T:
        """Moves the value out; the memory holds nothing afterwards."""
        value = self[index]
        self.drop(index)
        return value

    def drop(self, index: int) -> None:
        """Releases what the memory holds. The other fields of a struct can still be read."""
        if needs_drop(self.element) and struct_options(underlying(self.element)) is None:
            address = self.offset(index)._address
            block = _MEMORY.find(address)
            block.objects.pop(address - block.base, None)

    def volatile_load(self, index: int) -> T:
        return self[index]

    def volatile_store(self, index: int, value: T) -> None:
        self[index] = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ptr) and self._address == other.address

    def __hash__(self) -> int:
        return hash(self._address)

    def __repr__(self) -> str:
        return f"Ptr({self._address:#x})"


class Volatile(Generic[T]):
    """One device register: every load and store happens, in program order."""

    def __init__(self, pointer: Ptr[T]) -> None:
        self.pointer = pointer

    def load(self) -> T:
        return self.pointer.volatile_load(0)

    def store(self, value: T) -> None:
        self.pointer.volatile_store(0, value)


class PerCpu(Static[T]):
    """A static of which every CPU has its own copy."""


def placed(storage: Static[T], *, section: str | None = None, alignment: int | None = None) -> Static[T]:
    """The static itself, which lies in `section` of the image and at a multiple of `alignment` bytes.

    At module level: `TABLE = placed(static(Array(u64, 512)), alignment=4096)`.
    """
    if alignment is not None and (alignment <= 0 or alignment & (alignment - 1)):
        raise ValueError(f"an alignment is a power of two, not {alignment}")
    if section is not None and not section.startswith("."):
        raise ValueError(f"the name of a section starts with a dot, not {section!r}")
    storage.section = section
    storage.alignment = alignment
    return storage


def _integer_size(kind: object) -> tuple[type[int], int, bool] | None:
    base = underlying(kind)
    if base is bool or base is int:
        return cast(type[int], base), measure(base)[0], base is int
    if isinstance(base, type) and issubclass(base, CheckedInt):
        return base, base.bits // 8, base.signed
    return None


def load(kind: object, address: int) -> object:
    """The value of type `kind` in emulated memory."""
    block = _MEMORY.find(address)
    start = address - block.base
    integer = _integer_size(kind)
    if integer is None:
        if start not in block.objects:
            raise NotEmulated(f"no {kind} at {address:#x}")
        return block.objects[start]
    base, size, signed = integer
    return base(int.from_bytes(block.data[start : start + size], "little", signed=signed))


def store(kind: object, address: int, value: object) -> None:
    """Puts a value into emulated memory."""
    block = _MEMORY.find(address)
    start = address - block.base
    integer = _integer_size(kind)
    if integer is None:
        block.objects[start] = copied(value)
        return
    base, size, signed = integer
    if start + size > len(block.data) or not isinstance(value, int):
        raise NotEmulated(f"no room for {value!r} at {address:#x}")
    number = int(coerced(base, value))
    block.data[start : start + size] = number.to_bytes(size, "little", signed=signed)


def emulated_memory(size: int) -> Ptr[u8]:
    """Fresh zeroed memory for tests under CPython."""
    return Ptr[u8](u8, _MEMORY.allocate(size).base)


@functools.lru_cache(maxsize=1024)
def bytes_data(data: bytes) -> Ptr[u8]:
    """The first byte of `data`; valid while `data` lives."""
    block = _MEMORY.allocate(len(data))
    block.data[:] = data
    return Ptr[u8](u8, block.base)


def address_of(place: T) -> Ptr[T]:
    """The address of a variable, field, element or static."""
    raise NotEmulated(f"CPython gives {place!r} no address")


def move_memory(destination: Ptr[T], source: Ptr[T], count: int) -> None:
    """Copies `count` elements; the stretches may overlap. References are moved, not counted."""
    length = int(count) * measure(source.element)[0]
    if length == 0:
        return
    one, two = _MEMORY.find(source.address), _MEMORY.find(destination.address)
    start, target = int(source.address) - one.base, int(destination.address) - two.base
    moved = {at - start: value for at, value in one.objects.items() if start <= at < start + length}
    two.data[target : target + length] = bytes(one.data[start : start + length])
    for at in [at for at in two.objects if target <= at < target + length]:
        del two.objects[at]
    for at, value in moved.items():
        two.objects[target + at] = value


def copy_memory(destination: Ptr[T], source: Ptr[T], count: int) -> None:
    """Copies `count` elements between stretches that do not overlap. References are moved, not counted."""
    move_memory(destination, source, count)


def fill_memory(destination: Ptr[u8], byte: int, count: int) -> None:
    """Sets `count` bytes."""
    if count:
        block = _MEMORY.find(destination.address)
        start = int(destination.address) - block.base
        block.data[start : start + int(count)] = bytes([int(byte)]) * int(count)


def compare_memory(left: Ptr[u8], right: Ptr[u8], count: int) -> int:
    """Negative, zero or positive, by the first byte that differs."""
    for index in range(count):
        if left[index] != right[index]:
            return -1 if left[index] < right[index] else 1
    return 0


def needs_drop(kind: object) -> bool:
    """Whether values of the type hold references; a build-time constant."""
    if struct_options(underlying(kind)) is not None:
        return True
    return _integer_size(kind) is None


@overload
def asm(result: None, template: str, constraints: str, *arguments: int) -> None: ...
@overload
def asm(result: type[R], template: str, constraints: str, *arguments: int) -> R: ...
def asm(result: object, template: str, constraints: str, *arguments: int) -> object:
    """LLVM inline assembly in AT&T syntax, with side effects; constraints as LLVM writes them."""
    raise NotEmulated(template)


def port_in8(port: u16) -> u8:
    raise NotEmulated(f"in8 {port:#x}")


def port_in16(port: u16) -> u16:
    raise NotEmulated(f"in16 {port:#x}")


def port_in32(port: u16) -> u32:
    raise NotEmulated(f"in32 {port:#x}")


def port_out8(port: u16, value: u8) -> None:
    raise NotEmulated(f"out8 {port:#x}, {value:#x}")


def port_out16(port: u16, value: u16) -> None:
    raise NotEmulated(f"out16 {port:#x}, {value:#x}")


def port_out32(port: u16, value: u32) -> None:
    raise NotEmulated(f"out32 {port:#x}, {value:#x}")


def panic(kind: PanicKind, message: str) -> Never:
    """A failed check of the given kind; both arguments are literals."""
    raise Panic(kind, message)


def type_info(value: object) -> Ptr[u8]:
    """The typeinfo of an object's own class; layout in `kgen.runtime.object`."""
    raise NotEmulated(f"typeinfo of {value!r}")


def unreachable() -> Never:
    """Tells the compiler that control never comes here; if it does, anything may happen."""
    raise Panic("unreachable", "unreachable() was reached")


def call_address(function_type: Callable[P, R], address: int) -> Callable[P, R]:
    """The function at `address`; `function_type` shows its parameters and result."""
    raise NotEmulated(f"call of {address:#x} as {function_type!r}")


def function_address(function: Callable[P, R]) -> u64:
    """Where the code of the function starts."""
    raise NotEmulated(f"address of {function!r}")


def linker_symbol(name: str) -> u64:
    """The address of a symbol of the image."""
    raise NotEmulated(f"symbol {name}")


def exception_table(fault_label: str, fixup_label: str) -> str:
    """Assembly text that makes a fault at one label go on at the other."""
    return f'.pushsection .rodata.exception_table,"a"\n.quad {fault_label}\n.quad {fixup_label}\n.popsection\n'
