"""Printing one kir function as LLVM text: values, places, checks and control flow.

Every kir temporary is a row of LLVM value names (`kgen.backend.layout`), so wrapping, taking apart and renaming print
nothing at all. Blocks are printed in reverse postorder: a definition is seen before its uses. A failed check
jumps to a trap of its own at the end of the function.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kgen.backend.layout import (
    is_by_address,
    is_class_like,
    pack,
    qualified_name,
    quote,
    result_texts,
    scalar_text,
    value_scalars,
    value_texts,
)
from kgen.backend.sites import KIND_NUMBER
from kgen.frontend.layout import Scalar, class_layout, scalars_of, size_of
from kgen.frontend.types import ClassType, PtrType, Type, underlying
from kgen.middle import kir

if TYPE_CHECKING:
    from kgen.backend.llvm import ModulePrinter


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of an address: its alias tag, whether it may be unaligned, whether it counts from GS."""

    tag: int | None = None
    packed: bool = False
    per_cpu: bool = False
    is_length: bool = False
    """It holds the number of elements of a container."""


UNKNOWN: Final = Place()
REFERENCE: Final = Scalar(64, 0, is_pointer=True)

Values = tuple[str, ...]


class FunctionPrinter:
    """The text of one function; `lines` is its body."""

    def __init__(self, module: ModulePrinter, function: kir.Function) -> None:
        self.module = module
        self.function = function
        self.lines: list[str] = []
        self.allocas: list[str] = []
        self.dbg = ""
        self.scope: int | None = None
        self._values: dict[kir.Temp, Values] = {}
        self._places: dict[kir.Temp, Place] = {}
        self._slots: dict[kir.Slot, str] = {}
        self._labels: dict[kir.Block, str] = {}
        self._tail: list[str] = []
        self._fresh = 0
        self.is_container = module.is_container_code(function)
        self._element_pointers: frozenset[kir.Temp] = frozenset()
        self.non_null: set[kir.Temp] = set()
        self._unannounced: set[kir.Operand] = set()
        self.holds_nothing: set[kir.Temp] = set()
        """What may be null whatever its type says: it is only let go."""
        self.is_unlikely = False
        """Whether the block that is printed is on the way of an error only."""

    # Names and lines.

    def fresh(self) -> str:
        self._fresh += 1
        return f"%v{self._fresh}"

    def label(self) -> str:
        self._fresh += 1
        return f"n{self._fresh}"

    def emit(self, text: str) -> None:
        """An instruction without a result."""
        self.lines.append(f"  {text}{self.dbg}")

    def define(self, text: str) -> str:
        """An instruction with a result; returns its name."""
        self._fresh += 1
        name = f"%v{self._fresh}"
        self.lines.append(f"  {name} = {text}{self.dbg}")
        return name

    def start(self, label: str) -> None:
        """Starts an LLVM block."""
        self.lines.append(f"{label}:")

    def alloca(self, size: int, alignment: int) -> str:
        """Storage in the frame; returns its address."""
        self._fresh += 1
        name = f"%a{self._fresh}"
        self.allocas.append(f"  {name} = alloca [{max(size, 1)} x i8], align {alignment}")
        return f"ptr {name}"

    # Operands.

    def values(self, operand: kir.Operand) -> Values:
        """The LLVM values of an operand."""
        match operand:
            case kir.Temp():
                return self._values[operand]
            case kir.Slot():
                return (self._slots[operand],)
            case kir.Const(type=type_, value=value):
                scalars = scalars_of(type_)
                if value is None or not scalars:
                    return tuple(zero(s) for s in scalars)
                return (constant(scalars[0], int(value)), *(zero(s) for s in scalars[1:]))
            case kir.Zero(type=type_):
                return tuple(zero(s) for s in value_scalars(type_))
            case kir.Data(data=data):
                return (self.module.data(data),)
            case kir.Symbol():
                return (self._symbol(operand),)

    def _symbol(self, operand: kir.Symbol) -> str:
        name = self.module.reference(operand.name)
        if self.module.is_per_cpu(operand.name):
            offset = self.define(f"load i64, {self.module.per_cpu_offset()}, align 8")
            name = self.define(f"getelementptr i8, ptr {name}, i64 {offset}")
        if isinstance(underlying(operand.type), PtrType) or is_by_address(operand.type) or is_class_like(operand.type):
            return name
        return self.define(f"ptrtoint ptr {name} to i64")

    def value(self, operand: kir.Operand) -> str:
        """The LLVM value of an operand of one scalar."""
        return self.values(operand)[0]

    def typed(self, operand: kir.Operand, type_: Type | None = None) -> list[str]:
        """`type value` for each scalar of an operand; `type_` where a parameter decides (addresses)."""
        values = self.values(operand)
        if isinstance(operand, kir.Slot) or (type_ is not None and is_by_address(type_)):
            return [f"ptr {values[0]}"]
        return [f"{text} {value}" for text, value in zip(value_texts(operand.type), values, strict=True)]

    def bind(self, temp: kir.Temp | None, values: Values | list[str]) -> None:
        """Says which LLVM values a temporary stands for."""
        if temp is not None:
            self._values[temp] = tuple(values)

    # Memory.

    def place(self, operand: kir.Operand) -> Place:
        if isinstance(operand, kir.Temp):
            found = self._places.get(operand)
            if found is None and is_by_address(operand.type):
                return Place(self.module.metadata.any_place())
            return found or UNKNOWN
        if isinstance(operand, kir.Symbol):
            return self.module.static_place(operand.name)
        return UNKNOWN

    def knows(self, temp: kir.Temp) -> bool:
        """Whether a temporary is the address of a known place, not a pointer value."""
        return temp in self._places

    def set_place(self, temp: kir.Temp, place: Place) -> None:
        self._places[temp] = place

    def address(self, operand: kir.Operand) -> tuple[str, Place]:
        """An operand as an address (`ptr name`, or with the address space of GS) and what is known of it."""
        place = self.place(operand)
        if place.per_cpu and isinstance(operand, kir.Symbol):
            symbol = self.module.reference(operand.name)
            return f"ptr addrspace(256) inttoptr (i64 ptrtoint (ptr {symbol} to i64) to ptr addrspace(256))", place
        return f"ptr {self.value(operand)}", place

    def offset(self, address: str, offset: int) -> str:
        """`address` (with its type) plus constant bytes."""
        if offset == 0:
            return address
        space = address[: address.index(" ")] if not address.startswith("ptr addrspace") else "ptr addrspace(256)"
        return f"{space} {self.define(f'getelementptr inbounds nuw i8, {address}, i64 {offset}')}"

    def load_scalar(self, scalar: Scalar, address: str, place: Place = UNKNOWN) -> str:
        suffix = self._access(scalar, place)
        where = self.offset(address, scalar.offset)
        if scalar.bits == 1:
            byte = self.define(f"load i8, {where}{suffix}, !range !{self.module.metadata.bool_range}")
            return self.define(f"trunc nuw i8 {byte} to i1")
        if place.is_length:
            suffix += f", !range !{self.module.metadata.length_range}"
        return self.define(f"load {scalar_text(scalar)}, {where}{suffix}")

    def store_scalar(self, scalar: Scalar, value: str, address: str, place: Place = UNKNOWN) -> None:
        suffix = self._access(scalar, place)
        where = self.offset(address, scalar.offset)
        if scalar.bits == 1:
            value = {"true": "1", "false": "0"}.get(value) or self.define(f"zext i1 {value} to i8")
            self.emit(f"store i8 {value}, {where}{suffix}")
        else:
            self.emit(f"store {scalar_text(scalar)} {value}, {where}{suffix}")

    def _access(self, scalar: Scalar, place: Place) -> str:
        align = 1 if place.packed else max(scalar.bits // 8, 1)
        if place.tag is None:
            return f", align {align}"
        return f", align {align}, !tbaa !{place.tag}"

    def load(self, type_: Type, address: str, place: Place = UNKNOWN) -> Values:
        """All scalars of a value of `type_` (also of a memory type) at an address."""
        return tuple(self.load_scalar(s, address, place) for s in scalars_of(type_))

    def load_reference(self, class_: ClassType, address: str, place: Place) -> str:
        """A reference to an object, from where one is known to be."""
        known = self.module.metadata.object_reference(class_layout(class_).size)
        return self.define(f"load ptr, {address}{self._access(REFERENCE, place)}{known}")

    def store(self, type_: Type, values: Values, address: str, place: Place = UNKNOWN) -> None:
        for scalar, value in zip(scalars_of(type_), values, strict=True):
            self.store_scalar(scalar, value, address, place)

    def element_place(self, pointer: kir.Operand, element: Type) -> Place:
        """What is known of `pointer[i]`: a container's own pointer leads to its elements only."""
        if not self.is_container and pointer not in self._element_pointers:
            return UNKNOWN
        return Place(self.module.metadata.inside_place("element " + qualified_name(element)))

    # Checks.

    def check(self, good: str, site: kir.Site) -> None:
        """Traps at `site` unless the i1 `good` is true."""
        passed = self.label()
        failed = self._trap(site)
        self.emit(f"br i1 {good}, label %{passed}, label %{failed}, !prof !{self.module.metadata.unlikely_false}")
        self.start(passed)

    def check_not(self, bad: str, site: kir.Site) -> None:
        """Traps at `site` if the i1 `bad` is true."""
        passed = self.label()
        failed = self._trap(site)
        self.emit(f"br i1 {bad}, label %{failed}, label %{passed}, !prof !{self.module.metadata.unlikely_true}")
        self.start(passed)

    def _trap(self, site: kir.Site) -> str:
        label = self.label()
        self._tail.append(f"{label}:")
        self._tail.extend(self._trap_lines(site))
        return label

    def _trap_lines(self, site: kir.Site) -> list[str]:
        dbg = ""
        if self.scope is not None:
            column = self.module.sites.column(site.span, (site,))
            dbg = f", !dbg !{self.module.metadata.location(self.scope, site.span, column)}"
        if not self.module.target.checks:
            return ["  unreachable"]
        kind = KIND_NUMBER[site.kind]
        return [f"  call void @llvm.ubsantrap(i8 {kind}) #1{dbg}", f"  unreachable{dbg}"]

    def trap_here(self, site: kir.Site) -> None:
        """Ends the current block in a trap."""
        self.lines.extend(self._trap_lines(site))

    def at(self, span: kir.tree.Span | None, sites: tuple[kir.Site, ...] = ()) -> None:
        """The source position of what is emitted next; `sites` are checks that will be inlined here."""
        if self.scope is None:
            return
        span = span or self.function.span
        column = self.module.sites.column(span, sites) if sites else span.column + 1
        self.dbg = f", !dbg !{self.module.metadata.location(self.scope, span, column)}"

    # Calls.

    def call(
        self,
        target: str,
        arguments: list[str],
        result_type: Type,
        result: kir.Temp | None,
        error: kir.Temp | None,
        attributes: str = "",
    ) -> None:
        """Calls `target` and takes its packed result apart."""
        texts = result_texts(result_type, error is not None)
        packed = pack(texts)
        text = f"call {attributes}{packed} {target}({', '.join(arguments)})"
        if not texts:
            self.emit(text)
            self.bind(result, ())
            return
        whole = self.define(text)
        if len(texts) == 1:
            parts = [whole]
        else:
            parts = [self.define(f"extractvalue {packed} {whole}, {i}") for i in range(len(texts))]
        if error is not None:
            self.bind(error, parts[:1])
            parts = parts[1:]
            if result is not None and isinstance(underlying(result_type), ClassType):
                self._unannounced.add(result)
        self.bind(result, parts)

    def announced(self, value: kir.Operand) -> Values:
        """The values of an operand that is about to be stored in a variable.

        The object that a call gives beside an error is a part of a pair, of which LLVM cannot be told that it leads
        to an object. An empty assembly whose result it is can say so; not right after the call, for then the call
        may have raised.
        """
        class_ = underlying(value.type)
        if value not in self._unannounced or not isinstance(class_, ClassType):
            return self.values(value)
        size = class_layout(class_).size
        known = f"noundef nonnull align 8 dereferenceable({size}) ptr"
        return (self.define(f'call {known} asm "", "=r,0"(ptr {self.value(value)})'),)

    def give(self, values: Values | list[str], texts: list[str]) -> None:
        """Returns these values packed."""
        if not texts:
            self.emit("ret void")
        elif len(texts) == 1:
            self.emit(f"ret {texts[0]} {values[0]}")
        else:
            packed = pack(texts)
            whole = "poison"
            for i, (text, value) in enumerate(zip(texts, values, strict=True)):
                whole = self.define(f"insertvalue {packed} {whole}, {text} {value}, {i}")
            self.emit(f"ret {packed} {whole}")

    # The function.

    def print(self) -> str:
        """The whole definition."""
        from kgen.backend.instructions import print_instruction
        from kgen.backend.provenance import container_pointers

        function = self.function
        header = self._header()
        if function.naked:
            return header + self._naked_body() + "}\n"
        blocks = reverse_postorder(function.blocks)
        for number, block in enumerate(blocks):
            self._labels[block] = f"b{number}"
        for slot in function.slots:
            self._slots[slot] = self.alloca(size_of(slot.type), self.module.slot_alignment(slot.type))[4:]
        self._element_pointers = container_pointers(self.module, blocks)
        self._declare_variables()
        self.holds_nothing = released(blocks)
        self.at(function.span)
        self.emit("br label %b0")
        likely = likely_blocks(blocks[0])
        for block in blocks:
            self.is_unlikely = block not in likely
            self.start(self._labels[block])
            for instruction in block.instructions:
                self.at(instruction.span)
                print_instruction(self, instruction)
            assert block.terminator is not None, block.label
            self._terminator(block.terminator)
        return header + "\n".join(["entry:", *self.allocas, *self.lines, *self._tail, "}", ""])

    def _header(self) -> str:
        function = self.function
        parameters: list[str] = []
        if function.sret is not None:
            size = size_of(function.sret.type)
            parameters.append(f"ptr noalias nonnull noundef dereferenceable({size}) %sret")
            self.bind(function.sret, ("%sret",))
        for number, parameter in enumerate(function.parameters):
            names = [f"%p{number}.{i}" for i in range(len(value_scalars(parameter.type)))]
            parameters.extend(self.module.parameter_texts(parameter, names, function))
            self.bind(parameter, names)
            self.non_null.add(parameter)
        texts = result_texts(function.result, function.raises)
        is_internal = self.module.is_internal(function)
        linkage = self.module.linkage(function)
        if self.module.has_scope(function):
            self.scope = self.module.metadata.subprogram(
                function.display_name, function.span, is_internal, self._signature()
            )
            debug = f" !dbg !{self.scope}"
        else:
            debug = ""
        section = f' section "{self.module.section_of(function)}"'
        return (
            f"define {linkage} {self.module.result_attributes(function)}{pack(texts)} {quote(function.symbol)}({', '.join(parameters)}) "
            f"{self.module.function_attributes(function)}{section}{debug} {{\n"
        )

    def _signature(self) -> int:
        types = [parameter.type for parameter in self.function.parameters]
        return self.module.metadata.types.signature(types, self.function.result)

    def _declare_variables(self) -> None:
        """Tells the debugger where parameters and variables are."""
        if self.scope is None:
            return
        metadata, span = self.module.metadata, self.function.span
        positions = {name: number + 1 for number, name in enumerate(self.function.parameter_names)}
        place = metadata.location(self.scope, span, span.column + 1)
        stored = {slot.name for slot in self.function.slots if slot.declared is not None}
        for parameter, (name, position) in zip(self.function.parameters, positions.items(), strict=False):
            if name in stored or name.startswith("."):
                continue
            variable = metadata.variable(self.scope, name, parameter.type, span, position)
            for value, expression in self._parts(parameter):
                self.lines.append(f"    {value}, !{variable}, !DIExpression({expression}), !{place})")
        for slot in self.function.slots:
            if slot.declared is not None:
                position = positions.get(slot.name, 0)
                variable = metadata.variable(self.scope, slot.name, slot.type, slot.declared, position)
                where = metadata.location(self.scope, slot.declared, slot.declared.column + 1)
                self.lines.append(f"    #dbg_declare(ptr {self._slots[slot]}, !{variable}, !DIExpression(), !{where})")

    def _parts(self, parameter: kir.Temp) -> list[tuple[str, str]]:
        """The start of a debug record for each scalar of a parameter, and the part of the parameter that it is."""
        values = self._values[parameter]
        if is_by_address(parameter.type):
            return [(f"#dbg_declare(ptr {values[0]}", "")]
        scalars = value_scalars(parameter.type)
        whole = size_of(parameter.type) * 8
        parts: list[tuple[str, str]] = []
        for scalar, text, value in zip(scalars, value_texts(parameter.type), values, strict=True):
            bits = max(scalar.bits, 8)
            fragment = "" if bits == whole else f"DW_OP_LLVM_fragment, {scalar.offset * 8}, {bits}"
            parts.append((f"#dbg_value({text} {value}", fragment))
        return parts

    def _naked_body(self) -> str:
        lines = ["entry:"]
        for block in self.function.blocks:
            for instruction in block.instructions:
                if isinstance(instruction, kir.Assembly):
                    template, constraints = assembly_text(instruction.template), instruction.constraints
                    operands = ", ".join(map(self._constant_operand, instruction.arguments))
                    lines.append(f'  call void asm sideeffect "{template}", "{assembly_text(constraints)}"({operands})')
        lines.append("  unreachable")
        return "\n".join(lines) + "\n"

    def _constant_operand(self, operand: kir.Operand) -> str:
        """An operand that needs no instruction: the front end lets naked functions have no others."""
        if isinstance(operand, kir.Symbol):
            return f"ptr {self.module.reference(operand.name)}"
        return self.typed(operand)[0]

    def _terminator(self, terminator: kir.Terminator) -> None:
        self.at(terminator.span)
        function = self.function
        match terminator:
            case kir.Jump(target=target):
                self.emit(f"br label %{self._labels[target]}")
            case kir.Branch(test=test, then=then, otherwise=otherwise, unlikely=unlikely):
                weights = ""
                if unlikely == "then":
                    weights = f", !prof !{self.module.metadata.unlikely_true}"
                elif unlikely == "otherwise":
                    weights = f", !prof !{self.module.metadata.unlikely_false}"
                then_label, otherwise_label = self._labels[then], self._labels[otherwise]
                self.emit(f"br i1 {self.value(test)}, label %{then_label}, label %{otherwise_label}{weights}")
            case kir.Return(value=value):
                texts = result_texts(function.result, function.raises)
                values = () if value is None or is_by_address(function.result) else self.values(value)
                if function.raises:
                    values = ("null", *values)
                values = (*values, *("poison" for _ in texts[len(values) :]))
                self.give(values, texts)
            case kir.ReturnError(error=error):
                texts = result_texts(function.result, raises=True)
                self.give([self.value(error), *("poison" for _ in texts[1:])], texts)
            case kir.Trap(site=site):
                self.trap_here(site)
            case kir.Unreachable():
                self.emit("unreachable")
            case _:
                raise TypeError(f"no translation for {type(terminator).__name__}")


def released(blocks: list[kir.Block]) -> set[kir.Temp]:
    """The temporaries whose reference is let go: they may come from a place that was never filled."""
    found: set[kir.Temp] = set()
    for block in reversed(blocks):
        for instruction in reversed(block.instructions):
            match instruction:
                case kir.Release(value=kir.Temp() as value):
                    found.add(value)
                case kir.Cast(result=result, value=kir.Temp() as value) if result in found:
                    found.add(value)
                case _:
                    pass
    return found


def zero(scalar: Scalar) -> str:
    """The zero of a scalar."""
    return "null" if scalar.is_pointer else "false" if scalar.bits == 1 else "0"


def constant(scalar: Scalar, value: int) -> str:
    """An integer as a value of a scalar."""
    if scalar.is_pointer:
        if value:
            raise ValueError("a pointer constant must be null")
        return "null"
    if scalar.bits == 1:
        return "true" if value else "false"
    return str(value)


def assembly_text(text: str) -> str:
    """Inside of the string of an inline assembly."""
    from kgen.backend.layout import escape

    return escape(text.encode())


def reverse_postorder(blocks: list[kir.Block]) -> list[kir.Block]:
    """The reachable blocks, each after those that dominate it."""
    order: list[kir.Block] = []
    seen = {blocks[0]}
    stack: list[tuple[kir.Block, list[kir.Block]]] = [(blocks[0], successors(blocks[0]))]
    while stack:
        block, rest = stack[-1]
        if rest:
            following = rest.pop()
            if following not in seen:
                seen.add(following)
                stack.append((following, successors(following)))
        else:
            order.append(block)
            stack.pop()
    order.reverse()
    return order


def likely_blocks(first: kir.Block) -> set[kir.Block]:
    """The blocks that are reached without an unlikely branch."""
    found: set[kir.Block] = set()
    pending = [first]
    while pending:
        block = pending.pop()
        if block in found:
            continue
        found.add(block)
        match block.terminator:
            case kir.Branch(then=then, otherwise=otherwise, unlikely=unlikely) if unlikely is not None:
                pending.append(otherwise if unlikely == "then" else then)
            case _:
                pending.extend(successors(block))
    return found


def successors(block: kir.Block) -> list[kir.Block]:
    match block.terminator:
        case kir.Jump(target=target):
            return [target]
        case kir.Branch(then=then, otherwise=otherwise):
            return [then, otherwise]
        case _:
            return []
