"""memcpy, memmove, memset and memcmp: the assembly itself, run on every short length and overlap."""

from __future__ import annotations

import ctypes
import importlib
from collections.abc import Callable
from typing import Any

import pytest

from kgen.runtime import memory

llvm: Any = importlib.import_module("llvmlite.binding")
"""llvmlite has no type annotations."""

LENGTHS = [*range(70), 127, 128, 129, 255, memory.STRING_LIMIT - 1, memory.STRING_LIMIT, 1000]


@pytest.fixture(scope="module")
def functions() -> dict[str, Callable[..., int]]:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    llvm.initialize_native_asmparser()
    templates = {
        "copy": memory.MEMCPY,
        "move": memory.MEMMOVE,
        "set": memory.MEMSET,
        "compare": memory.MEMCMP,
    }
    source = ""
    for name, template in templates.items():
        escaped = template.replace("\n", "\\0A")
        source += (
            f'define i64 @kgen_{name}() naked {{\n  call void asm sideeffect "{escaped}", ""()\n  unreachable\n}}\n'
        )
    module = llvm.parse_assembly(source)
    machine = llvm.Target.from_default_triple().create_target_machine()
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    made: dict[str, Callable[..., int]] = {"keep": lambda: len(repr(engine))}
    for name in templates:
        result = ctypes.c_int if name == "compare" else pointer
        second = ctypes.c_int if name == "set" else pointer
        kind = ctypes.CFUNCTYPE(result, pointer, second, size)
        made[name] = kind(engine.get_function_address(f"kgen_{name}"))
    return made


def test_copies_are_exact(functions: dict[str, Callable[..., int]]) -> None:
    source = bytes((index * 37 + 11) & 0xFF for index in range(1100))
    for name in ("copy", "move"):
        for length in LENGTHS:
            target = ctypes.create_string_buffer(b"\xee" * 1100, 1100)
            start = ctypes.addressof(target)
            assert functions[name](start + 8, source, length) == start + 8
            assert target.raw == b"\xee" * 8 + source[:length] + b"\xee" * (1100 - 8 - length)


def test_moves_may_overlap(functions: dict[str, Callable[..., int]]) -> None:
    source = bytes((index * 37 + 11) & 0xFF for index in range(1300))
    for length in LENGTHS:
        for shift in (-64, -33, -17, -16, -9, -8, -7, -1, 0, 1, 3, 7, 8, 9, 16, 17, 33, 64):
            buffer = ctypes.create_string_buffer(source, 1300)
            expected = bytearray(source)
            expected[100 + shift : 100 + shift + length] = source[100 : 100 + length]
            start = ctypes.addressof(buffer)
            functions["move"](start + 100 + shift, start + 100, length)
            assert buffer.raw == bytes(expected), (length, shift)


def test_filling(functions: dict[str, Callable[..., int]]) -> None:
    for length in LENGTHS:
        target = ctypes.create_string_buffer(b"\xee" * 1100, 1100)
        start = ctypes.addressof(target)
        assert functions["set"](start + 8, 0x1A5, length) == start + 8
        assert target.raw == b"\xee" * 8 + b"\xa5" * length + b"\xee" * (1100 - 8 - length)


def test_comparing(functions: dict[str, Callable[..., int]]) -> None:
    for length in range(40):
        one = bytes((index * 37 + 11) & 0xFF for index in range(40))
        assert functions["compare"](one, one, length) == 0
        for position in range(length):
            for other in (0, 255):
                two = bytearray(one)
                two[position] = other
                sign = functions["compare"](one, bytes(two), length)
                wanted = (one[:length] > two[:length]) - (one[:length] < two[:length])
                assert (sign > 0) - (sign < 0) == wanted
