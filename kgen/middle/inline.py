"""Inlining in kir, for two reasons that LLVM's inliner cannot serve.

A function with `track_caller` reports its panics at its call site: its body is copied there with the spans of
the call. And the small `@inline` functions of the runtime (`list.__getitem__`, `append`) are copied so that
`elide` sees the reference counts on both sides.
"""

from __future__ import annotations

import copy
import dataclasses
from typing import cast

from kgen.frontend.types import Type
from kgen.middle import kir
from kgen.middle.emit import remove_unreachable

LARGEST = 120
"""Instructions of a function that is still copied."""


def inline_calls(module: kir.Module) -> None:
    """Inlines in all functions, callees first."""
    done: set[kir.Function] = set()
    active: set[kir.Function] = set()

    def visit(function: kir.Function) -> None:
        if function in done or function in active:
            return
        active.add(function)
        for callee in wanted_callees(function):
            visit(callee)
        active.discard(function)
        done.add(function)
        _inline_in(function, active)

    for function in module.functions:
        visit(function)


def wanted_callees(function: kir.Function) -> list[kir.Function]:
    return [
        instruction.callee
        for block in function.blocks
        for instruction in block.instructions
        if isinstance(instruction, kir.Call) and is_candidate(instruction.callee)
    ]


def is_candidate(function: kir.Function) -> bool:
    source = function.source
    if source is None or "takes_lock" in source.promises:
        # A call that takes a lock has to be seen by the proofs of @nolock and @irqsafe.
        return False
    if function.naked or function.section is not None or function.inline == "never":
        return False
    return source.track_caller or (function.inline == "always" and source.name.startswith("kgen.runtime."))


def _inline_in(function: kir.Function, active: set[kir.Function]) -> None:
    sizes: dict[kir.Function, int] = {}
    caller: Caller | None = None
    pending = list(function.blocks)
    while pending:
        block = pending.pop()
        for index, instruction in enumerate(block.instructions):
            if not isinstance(instruction, kir.Call):
                continue
            callee = instruction.callee
            if callee is function or callee in active or not is_candidate(callee):
                continue
            if callee not in sizes:
                sizes[callee] = sum(len(b.instructions) for b in callee.blocks)
            if sizes[callee] <= LARGEST:
                caller = caller or Caller(function)
                pending.append(Inlining(caller, block, index, instruction).run())
                break
    if caller is not None:
        remove_unreachable(function)


class Caller:
    """The names that are taken in a function that gets bodies copied into it."""

    def __init__(self, function: kir.Function) -> None:
        self.function = function
        self.labels = {block.label: 0 for block in function.blocks}
        self.names = {slot.name: 0 for slot in function.slots}
        self.next_temp = next_temp(function)


class Inlining:
    """One call replaced by the body of the callee."""

    def __init__(self, caller: Caller, block: kir.Block, index: int, call: kir.Call) -> None:
        self.caller = caller
        self.function = caller.function
        self.block = block
        self.index = index
        self.call = call
        self.callee = call.callee
        self.span = call.span
        self.operands: dict[kir.Operand, kir.Operand] = dict(zip(self.callee.parameters, call.arguments, strict=True))
        if self.callee.sret is not None and call.sret is not None:
            self.operands[self.callee.sret] = call.sret
        self.blocks: dict[kir.Block, kir.Block] = {}

    def run(self) -> kir.Block:
        """Splices the body in; returns the block that goes on after it."""
        rest = kir.Block(self._label(f"{self.block.label}.after"), self.block.instructions[self.index + 1 :])
        rest.terminator = self.block.terminator
        del self.block.instructions[self.index :]
        for slot in self.callee.slots:
            self.operands[slot] = self._slot(slot.name, slot.type, slot.is_source_variable)
        for source in self.callee.blocks:
            self.blocks[source] = kir.Block(self._label(f"{self.callee.display_name}.{source.label}"))
        returns = [b for b in self.callee.blocks if isinstance(b.terminator, kir.Return)]
        raises = [b for b in self.callee.blocks if isinstance(b.terminator, kir.ReturnError)]
        self.result_slot: kir.Slot | None = None
        if self.call.result is not None and len(returns) != 1:
            self.result_slot = self._slot(".result", self.call.result.type)
            rest.instructions.insert(0, kir.Load(self.span, self.call.result, self.result_slot, takes=True))
        self.error_slot: kir.Slot | None = None
        self.error_edge: kir.Block | None = None
        if self.call.error is not None:
            self._prepare_error(rest, raises)
        for source in self.callee.blocks:
            self._copy_block(source, self.blocks[source], rest)
        self.block.terminator = kir.Jump(self.span, self.blocks[self.callee.blocks[0]])
        position = self.function.blocks.index(self.block) + 1
        self.function.blocks[position:position] = [*self.blocks.values(), rest]
        return rest

    def _prepare_error(self, rest: kir.Block, raises: list[kir.Block]) -> None:
        """With the usual test of the error next, the callee's raise goes directly to the landing."""
        error = self.call.error
        assert error is not None
        test = rest.instructions[0] if rest.instructions else None
        end = rest.terminator
        if (
            isinstance(test, kir.IsNone)
            and test.value is error
            and isinstance(end, kir.Branch)
            and end.test is test.result
            and len(rest.instructions) == 1
            and len(raises) <= 1
        ):
            rest.instructions.clear()
            rest.terminator = kir.Jump(end.span, end.then)
            self.error_edge = end.otherwise
            if not raises:
                # Nothing goes to the landing any more; it goes with the unreachable blocks.
                return
        else:
            self.error_slot = self._slot(".error", error.type)
            rest.instructions.insert(0, kir.Load(self.span, error, self.error_slot, takes=True))

    def _copy_block(self, source: kir.Block, target: kir.Block, rest: kir.Block) -> None:
        for instruction in source.instructions:
            target.instructions.append(self._copy(instruction))
        match source.terminator:
            case kir.Return(value=value):
                self._return(target, value)
                target.terminator = kir.Jump(self.span, rest)
            case kir.ReturnError(error=error):
                self._return_error(target, self._operand(error), rest)
            case kir.Terminator() as terminator:
                target.terminator = self._copy_terminator(terminator)
            case None:
                raise AssertionError(source.label)

    def _return(self, target: kir.Block, value: kir.Operand | None) -> None:
        result = self.call.result
        if result is not None and value is not None:
            copied = self._operand(value)
            if self.result_slot is not None:
                target.instructions.append(kir.Store(self.span, copied, self.result_slot))
            else:
                target.instructions.append(kir.Cast(self.span, result, "same", copied))
        if self.error_slot is not None:
            target.instructions.append(kir.Store(self.span, kir.Zero(self.error_slot.type), self.error_slot))

    def _return_error(self, target: kir.Block, error: kir.Operand, rest: kir.Block) -> None:
        word = self.call.error
        assert word is not None
        error_type: Type = error.type
        if self.error_edge is not None:
            target.instructions.append(kir.Wrap(self.span, word, error, error_type))
            target.terminator = kir.Jump(self.span, self.error_edge)
            return
        assert self.error_slot is not None
        wrapped = self._temp(word.type)
        target.instructions.append(kir.Wrap(self.span, wrapped, error, error_type))
        target.instructions.append(kir.Store(self.span, wrapped, self.error_slot))
        target.terminator = kir.Jump(self.span, rest)

    # Copies.

    def _copy(self, instruction: kir.Instruction) -> kir.Instruction:
        copied = copy.copy(instruction)
        copied.span = self.span
        for name in field_names(type(instruction)):
            value: object = getattr(instruction, name)
            mapped = self._mapped(value)
            if mapped is not value:
                setattr(copied, name, mapped)
        return copied

    def _copy_terminator(self, terminator: kir.Terminator) -> kir.Terminator:
        copied = copy.copy(terminator)
        copied.span = self.span
        for name in field_names(type(terminator)):
            value: object = getattr(terminator, name)
            mapped = self.blocks[value] if isinstance(value, kir.Block) else self._mapped(value)
            if mapped is not value:
                setattr(copied, name, mapped)
        return copied

    def _mapped(self, value: object) -> object:
        match value:
            case kir.Temp() | kir.Slot():
                return self._operand(value)
            case kir.Site(kind=kind, span=span, message=message):
                return kir.Site(kind, self.span or span, message)
            case list():
                return [self._mapped(item) for item in cast("list[object]", value)]
            case _:
                return value

    def _operand(self, value: kir.Operand) -> kir.Operand:
        if isinstance(value, kir.Temp) and value not in self.operands:
            self.operands[value] = self._temp(value.type)
        return self.operands.get(value, value)

    def _temp(self, type_: Type) -> kir.Temp:
        self.caller.next_temp += 1
        return kir.Temp(type_, self.caller.next_temp - 1)

    def _slot(self, name: str, type_: Type, is_source_variable: bool = False) -> kir.Slot:
        slot = kir.Slot(unused(name, self.caller.names), type_, is_source_variable)
        self.function.slots.append(slot)
        return slot

    def _label(self, wanted: str) -> str:
        return unused(wanted, self.caller.labels)


def unused(wanted: str, taken: dict[str, int]) -> str:
    """`wanted`, or with a number; it is taken from now on."""
    while wanted in taken:
        taken[wanted] += 1
        numbered = f"{wanted}.{taken[wanted]}"
        if numbered not in taken:
            wanted = numbered
    taken[wanted] = 0
    return wanted


def next_temp(function: kir.Function) -> int:
    """One more than the highest number of a temporary."""
    highest = max((temp.number for temp in function.parameters), default=-1)
    if function.sret is not None:
        highest = max(highest, function.sret.number)
    for block in function.blocks:
        for instruction in block.instructions:
            for name in ("result", "error"):
                temp: object = getattr(instruction, name, None)
                if isinstance(temp, kir.Temp):
                    highest = max(highest, temp.number)
    return highest + 1


_fields: dict[type, tuple[str, ...]] = {}


def field_names(kind: type[kir.Instruction] | type[kir.Terminator]) -> tuple[str, ...]:
    """The fields of an instruction other than its span."""
    if kind not in _fields:
        _fields[kind] = tuple(f.name for f in dataclasses.fields(kind) if f.name != "span")
    return _fields[kind]
