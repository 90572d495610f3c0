"""Runs kir functions in this process: kir built by hand → LLVM text → machine code."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Sequence

import llvmlite.binding as llvm

from kgen.backend.llvm import print_module
from kgen.frontend.tree import Span
from kgen.frontend.types import INT, Type
from kgen.middle import kir

HERE = Span("hand.py", 1, 0, 1, 1)
TRAPPED = -(1 << 62)
"""What a function made by `native` returns for a trap of kind 0; the others follow."""

_TRAP = re.compile(r"call void @llvm\.ubsantrap\(i8 (\d+)\)[^\n]*\n\s+unreachable[^\n]*")
_alive: list[llvm.ExecutionEngine] = []


class Body:
    """A function under construction: one block unless more are started."""

    def __init__(self, parameters: Sequence[Type], result: Type = INT, name: str = "f") -> None:
        self._next = len(parameters)
        self.parameters = [kir.Temp(type_, number) for number, type_ in enumerate(parameters)]
        self.block = kir.Block("entry")
        self.function = kir.Function(name, name, HERE, self.parameters, result, blocks=[self.block])

    def temp(self, type_: Type) -> kir.Temp:
        self._next += 1
        return kir.Temp(type_, self._next)

    def slot(self, type_: Type) -> kir.Slot:
        slot = kir.Slot(f"s{len(self.function.slots)}", type_)
        self.function.slots.append(slot)
        return slot

    def add(self, *instructions: kir.Instruction) -> None:
        self.block.instructions.extend(instructions)

    def done(self, value: kir.Operand | None) -> kir.Function:
        self.block.terminator = kir.Return(HERE, value)
        return self.function


def text_of(*functions: kir.Function, module: kir.Module | None = None) -> str:
    """The LLVM text of a module of these functions, checked by LLVM."""
    module = module or kir.Module()
    module.functions.extend(functions)
    return print_module(module).text


def optimized(text: str) -> llvm.ModuleRef:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    llvm.initialize_native_asmparser()
    parsed = llvm.parse_assembly(text)
    parsed.verify()
    machine = llvm.Target.from_default_triple().create_target_machine(opt=2)
    builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=2))
    builder.getModulePassManager().run(parsed, builder)
    return parsed


def native(*functions: kir.Function, module: kir.Module | None = None, extra: str = "") -> Callable[..., int]:
    """The first function, which takes and gives 64-bit integers; a trap becomes the result `TRAPPED - kind`."""
    functions[0].internal = False
    text = text_of(*functions, module=module) + extra
    head, _, rest = text.partition(f"@{functions[0].symbol}(")
    body, _, tail = rest.partition("\n}\n")
    body = _TRAP.sub(lambda m: f"ret i64 {TRAPPED - int(m[1])}", body)
    parsed = optimized(f"{head}@{functions[0].symbol}({body}\n}}\n{tail}")
    machine = llvm.Target.from_default_triple().create_target_machine(opt=2, jit=True)
    engine = llvm.create_mcjit_compiler(parsed, machine)
    engine.finalize_object()
    _alive.append(engine)
    address = engine.get_function_address(functions[0].symbol)
    return ctypes.CFUNCTYPE(ctypes.c_int64, *(ctypes.c_int64 for _ in functions[0].parameters))(address)
