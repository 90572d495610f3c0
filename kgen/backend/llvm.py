"""kir to LLVM text: one module with everything that an image defines, or two of a large one.

`print_module` and `print_parts` are the whole interface. The text is deterministic: same kir, same text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from kgen.backend import helpers
from kgen.backend.constants import initial_image
from kgen.backend.function import FunctionPrinter, Place
from kgen.backend.layout import (
    escape,
    is_by_address,
    pack,
    quote,
    result_texts,
    value_texts,
)
from kgen.backend.metadata import LENGTH_LIMIT, Metadata
from kgen.backend.parts import SPLIT_FROM, Part, size_of_function, split, tracks_caller
from kgen.backend.sites import PanicSite, SiteTable
from kgen.frontend import tree
from kgen.frontend.layout import alignment_of, class_layout, scalar_range, size_of
from kgen.frontend.source_roots import unchanged
from kgen.frontend.types import (
    ArrayType,
    ClassType,
    Field,
    OptionalType,
    StructType,
    TupleType,
    Type,
    UnionType,
    VirtualSlot,
    is_memory,
    underlying,
)
from kgen.middle import kir

DATA_LAYOUT: Final = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
TRIPLE: Final = "x86_64-unknown-none-elf"

KERNEL_FEATURES: Final = "-mmx,-sse,-sse2,-sse3,-ssse3,-sse4.1,-sse4.2,-avx,-avx2,-x87,+soft-float"
"""Kernel code never touches the registers that belong to user programs."""

MEMORY_FUNCTIONS: Final = frozenset({"memcpy", "memmove", "memset", "memcmp", "bcmp", "strlen"})
"""LLVM must not recognise these loops as calls of themselves."""

PER_CPU_OFFSET: Final = "__percpu_offset"
"""In the per-CPU section: the distance from the first copy of the per-CPU variables to this CPU's (the GS base)."""

VTABLE_OFFSET: Final = 40

LARGEST_INLINED: Final = 200
"""Instructions. LLVM inlines a function of any size that has one caller, and its passes then take longer than the
sum of the two."""

COUNTER: Final = "kgen.runtime.counting.REFERENCE_OPERATIONS"


@dataclass(frozen=True, slots=True)
class Target:
    """What the code may use."""

    kernel: bool = False
    """No vector or floating-point registers, no red zone."""
    atomic_counts: bool = False
    """Reference counts are shared between CPUs."""
    cpu: str = "x86-64"
    features: str = ""
    checks: bool = True
    """False takes every check for granted, as C does. Only for measuring what checks cost: nothing is safe then."""
    count_references: bool = False
    """Counts retains and releases in `kgen.runtime.counting`, for measuring."""
    name_source: Callable[[str], str] = unchanged
    """What the image calls a source file."""


@dataclass(slots=True)
class LlvmModule:
    """The text, and the panic sites for the linker."""

    text: str
    sites: list[PanicSite] = field(default_factory=list[PanicSite])
    spans: dict[PanicSite, tree.Span] = field(default_factory=dict[PanicSite, tree.Span])
    """The source of each site."""


def print_module(
    module: kir.Module, target: Target | None = None, proof_of: frozenset[kir.Function] | None = None
) -> LlvmModule:
    """The LLVM text of `module`.

    With `proof_of`, for a proof about part of a program: these functions, and no others, are called from code
    that is not here, with any arguments, and that code may write every static.
    """
    printer = ModulePrinter(module, target or Target(), proof_of=proof_of)
    text = printer.print()
    return LlvmModule(text, printer.sites.sites, printer.sites.spans)


def print_parts(module: kir.Module, target: Target, sites: SiteTable, split_from: int = SPLIT_FROM) -> Iterator[str]:
    """The LLVM texts of `module`, one or two; `sites` gets the checks of each as it is printed."""
    parts = split(module, split_from)
    for part in reversed(parts):
        yield ModulePrinter(module, target, part, sites).print()
    if not parts:
        yield ModulePrinter(module, target, sites=sites).print()


class ModulePrinter:
    """What the functions of one module share."""

    def __init__(
        self,
        module: kir.Module,
        target: Target,
        part: Part | None = None,
        sites: SiteTable | None = None,
        proof_of: frozenset[kir.Function] | None = None,
    ) -> None:
        self.module = module
        self.target = target
        self.metadata = Metadata(name_source=self.target.name_source)
        self.sites = sites if sites is not None else SiteTable(self.target.name_source)
        self._part = part
        self._proof_of = proof_of
        make_unique(module)
        self._functions = {function.symbol: function for function in module.functions}
        self._statics = {static.name: static for static in module.statics}
        self._infos = {info.class_: info for info in module.type_infos}
        self._data: dict[bytes, str] = {}
        self._data_lines: list[str] = []
        self._externals: dict[str, str] = {}
        self._helpers: dict[str, str] = {}
        self._helper_text: list[str] = []
        self._tracked: dict[kir.Function, tuple[kir.Site, ...]] = {}
        self._static_places: dict[str, Place] = {}
        self._field_places: dict[tuple[ClassType, int], Place] = {}
        self._intrinsics: dict[str, None] = {}
        self._implementations: dict[tuple[ClassType, VirtualSlot], kir.Function | None] = {}
        self._drops: dict[ClassType, str | None] = {}

    # The text.

    def print(self) -> str:
        part = self._part
        mine = [f for f in self.module.functions if f.blocks and self._is_mine(f)]
        bodies = [FunctionPrinter(self, function).print() for function in mine]
        has_statics = part is None or part.has_statics
        shared = [*self._print_statics(), *self._print_infos()] if has_statics else self._declare_shared()
        defined = {function.symbol for function in mine}
        foreign = [f for f in self._functions.values() if not f.blocks or (part is not None and f in part.foreign)]
        declarations = [self._declaration(f) for f in foreign if f.symbol not in defined]
        externals = [text for name, text in self._externals.items() if name not in defined]
        main_file = next((f.span.file for f in mine if f.span.file), "image")
        parts = [
            f'target datalayout = "{DATA_LAYOUT}"',
            f'target triple = "{TRIPLE}"',
            "",
            *shared,
            *self._data_lines,
            *externals,
            *declarations,
            "",
            *bodies,
            *self._helper_text,
            "declare void @llvm.ubsantrap(i8)",
            *self._attributes(),
            self.metadata.finish(main_file, marks_targets=self.target.kernel),
        ]
        return "\n".join(parts)

    def _attributes(self) -> list[str]:
        common = (
            'nounwind "frame-pointer"="all" "no-builtin-bcmp" "no-builtin-strlen" "no-builtin-wcslen" '
            f'"target-cpu"="{self.target.cpu}" "probe-stack"="inline-asm"'
        )
        features = self.target.features
        if self.target.kernel:
            features = ",".join(filter(None, (KERNEL_FEATURES, features)))
            # A caller that is left by a jump would be missing in backtraces; the code gets no larger.
            common += ' noredzone noimplicitfloat "disable-tail-calls"="true"'
        if features:
            common += f' "target-features"="{features}"'
        return [f"attributes #0 = {{ {common} }}", "attributes #1 = { nomerge noreturn nounwind cold }"]

    def _is_mine(self, function: kir.Function) -> bool:
        part = self._part
        return part is None or function in part.own or function in part.copies

    def _declaration(self, function: kir.Function) -> str:
        parameters = ["ptr"] if function.sret is not None else []
        parameters.extend(text for p in function.parameters for text in value_texts(p.type))
        result = pack(result_texts(function.result, function.raises))
        visibility = "hidden " if self.is_internal(function) else ""
        return f"declare {visibility}{result} {quote(function.symbol)}({', '.join(parameters)}) #0"

    # Functions.

    def is_internal(self, function: kir.Function) -> bool:
        """Whether nothing outside the image calls a function."""
        return function.internal if self._proof_of is None else function not in self._proof_of

    def has_scope(self, function: kir.Function) -> bool:
        """Whether the function has lines of its own. One that reports at its caller takes over the caller's lines
        when LLVM inlines it: that happens to code without debug locations."""
        if function.naked or not function.span.file:
            return False
        return not tracks_caller(function)

    def tracked_sites(self, function: kir.Function) -> tuple[kir.Site, ...]:
        """The checks of a function that reports at its caller; empty for any other."""
        if not tracks_caller(function):
            return ()
        found = self._tracked.get(function)
        if found is None:
            self._tracked[function] = ()
            sites: dict[kir.Site, None] = {}
            for block in function.blocks:
                for instruction in block.instructions:
                    for site in instruction_sites(instruction):
                        sites[site] = None
                    if isinstance(instruction, kir.Call):
                        sites.update(dict.fromkeys(self.tracked_sites(instruction.callee)))
                if isinstance(block.terminator, kir.Trap):
                    sites[block.terminator.site] = None
            found = self._tracked[function] = tuple(sites)
        return found

    def function_reference(self, function: kir.Function) -> str:
        if function.symbol not in self._functions:
            self._functions[function.symbol] = function
        return quote(function.symbol)

    def function_attributes(self, function: kir.Function) -> str:
        words = ["#0"]
        if function.naked:
            return "naked noinline #0"
        if function.symbol in MEMORY_FUNCTIONS or function.span.file.endswith("kgen/runtime/memory.py"):
            words.append('"no-builtins"')
        if function.inline == "always" or tracks_caller(function):
            words.append("alwaysinline")
        elif size_of_function(function) > LARGEST_INLINED:
            words.append("noinline")
        elif function.inline == "never":
            words.append("noinline")
        return " ".join(words)

    def parameter_texts(self, parameter: kir.Temp, names: list[str], function: kir.Function) -> list[str]:
        """A parameter as it stands in a definition."""
        attributes = self.parameter_attributes(parameter.type, function)
        inner = underlying(parameter.type)
        texts = [f"{text}{attributes}" for text in value_texts(parameter.type)]
        if isinstance(inner, StructType) and not is_by_address(inner):
            for field in inner.fields:
                if self.is_length(inner, field):
                    texts[scalar_range(inner, field.index)[0]] += f" range(i64 0, {LENGTH_LIMIT})"
        return [f"{text} {name}" for text, name in zip(texts, names, strict=True)]

    def parameter_attributes(self, type_: Type, function: kir.Function) -> str:
        inner = underlying(type_)
        if is_by_address(inner):
            size = size_of(inner)
            return f" nonnull noundef dereferenceable({size})" if size else " nonnull noundef"
        if isinstance(inner, ClassType):
            return f" nonnull noundef align 8 dereferenceable({class_layout(inner).size})"
        if not self.is_internal(function):
            from kgen.backend.arithmetic import extension

            return extension(inner)
        return ""

    def result_attributes(self, function: kir.Function) -> str:
        if function.raises or is_by_address(function.result):
            return ""
        inner = underlying(function.result)
        if isinstance(inner, ClassType):
            return f"nonnull noundef align 8 dereferenceable({class_layout(inner).size}) "
        if not self.is_internal(function):
            from kgen.backend.arithmetic import extension

            return extension(inner).lstrip() + " " if extension(inner) else ""
        return ""

    def section_of(self, function: kir.Function) -> str:
        return escape((function.section or f".text.{function.symbol}").encode())

    def slot_alignment(self, type_: Type) -> int:
        return alignment_of(type_)

    def linkage(self, function: kir.Function) -> str:
        """The linkage of a function's definition."""
        if not self.is_internal(function):
            return "dso_local"
        return "hidden" if self._part is not None and function in self._part.shared else "internal"

    def _data_linkage(self, internal: bool) -> str:
        """The linkage of statics and type information."""
        if not internal:
            return "dso_local"
        return "internal" if self._part is None else "hidden"

    def is_container_code(self, function: kir.Function) -> bool:
        source = function.source
        return source is not None and is_container_file(source.file)

    def is_container(self, owner: ClassType | StructType) -> bool:
        """Whether an object or struct is a container of the runtime: its pointers lead to its elements only."""
        return owner.python.__module__ in _CONTAINER_MODULES

    def is_length(self, owner: ClassType | StructType, member: Field) -> bool:
        """Whether a field is the number of elements of a container."""
        return member.name == "length" and self.is_container(owner)

    # Symbols.

    def reference(self, name: str) -> str:
        """A symbol by name; one that nothing here defines comes from the linker."""
        if name not in self._functions and name not in self._statics and name not in self.module.immortals.values():
            self._externals.setdefault(name, f"{quote(name)} = external hidden global i8")
        return quote(name)

    def external_function(self, name: str, signature: str, attributes: str) -> str:
        """A function of the image that LLVM itself may call too."""
        if name not in self._functions:
            self._externals.setdefault(name, f"declare {signature.format(quote(name))} {attributes}")
        return quote(name)

    def data(self, data: bytes) -> str:
        """Read-only bytes, each content once."""
        found = self._data.get(data)
        if found is None:
            found = self._data[data] = f"@.data.{len(self._data)}"
            text = f'c"{escape(data)}"' if any(data) else "zeroinitializer"
            self._data_lines.append(f"{found} = private unnamed_addr constant [{len(data)} x i8] {text}, align 1")
        return found

    # Statics.

    def is_per_cpu(self, name: str) -> bool:
        static = self._statics.get(name)
        return static is not None and static.per_cpu

    def per_cpu_offset(self) -> str:
        """The address, by GS, of the variable that holds the GS base."""
        symbol = self.reference(PER_CPU_OFFSET)
        return f"ptr addrspace(256) inttoptr (i64 ptrtoint (ptr {symbol} to i64) to ptr addrspace(256))"

    def reference_counter(self) -> str | None:
        """The variable that counts retains and releases; None when nothing counts or nobody asks."""
        if not self.target.count_references:
            return None
        return next((quote(name) for name in self._statics if name.endswith(COUNTER)), None)

    def static_place(self, name: str) -> Place:
        found = self._static_places.get(name)
        if found is None:
            static = self._statics.get(name)
            if static is None:
                found = Place()
            elif contains_memory(static.type):
                found = Place(self.metadata.any_place(), per_cpu=static.per_cpu)
            else:
                found = Place(self.metadata.apart("static " + name), per_cpu=static.per_cpu)
            self._static_places[name] = found
        return found

    def field_place(self, owner: ClassType, member: Field) -> Place:
        """The alias tag of a class field: its own, unless its storage can be reached by address in safe code."""
        key = (owner, member.index)
        found = self._field_places.get(key)
        if found is None:
            declaring = owner
            while declaring.base is not None and member.index < len(declaring.base.fields):
                declaring = declaring.base
            if contains_memory(member.type):
                found = Place(self.metadata.any_place())
            else:
                from kgen.backend.layout import qualified_name

                tag = self.metadata.apart(f"{qualified_name(declaring)}.{member.name}")
                found = Place(tag, is_length=self.is_length(owner, member))
            self._field_places[key] = found
        return found

    def _address_of(self, value: object) -> str:
        """The symbol of something that a static points to."""
        if isinstance(value, bytes | bytearray):
            return self.data(bytes(value))
        if isinstance(value, tree.Static):
            return self.reference(value.name)
        if isinstance(value, tree.Function):
            return self.reference(value.export or value.name)
        if isinstance(value, str):
            return self.reference(value)
        raise TypeError(f"{value!r} has no address")

    def _print_statics(self) -> list[str]:
        lines: list[str] = []
        has_per_cpu = False
        linkage = self._data_linkage(internal=self._proof_of is None)
        for static in self.module.statics:
            image = initial_image(static.type, static.initial, self._address_of)
            type_text, value_text = image.text()
            alignment = static.alignment or max(alignment_of(static.type), 16 if len(image.data) >= 64 else 1)
            kind = "global" if static.mutable else "constant"
            if static.section is not None:
                section = static.section
            elif static.per_cpu:
                section = ".percpu"
            elif not static.mutable:
                section = f".rodata.{static.name}"
            else:
                section = f".bss.{static.name}" if image.is_zero() else f".data.{static.name}"
            has_per_cpu = has_per_cpu or static.per_cpu
            lines.append(
                f'{quote(static.name)} = {linkage} {kind} {type_text} {value_text}, section "{escape(section.encode())}", align {alignment}'
            )
        if has_per_cpu and PER_CPU_OFFSET not in self._statics:
            self._externals.pop(PER_CPU_OFFSET, None)
            lines.append(f'{quote(PER_CPU_OFFSET)} = dso_local global i64 0, section ".percpu", align 8')
        for class_, symbol in self.module.immortals.items():
            rest = class_layout(class_).size - 16
            info = quote(self._infos[class_].symbol)
            text = (
                f"{{ i64, ptr, [{rest} x i8] }} {{ i64 {helpers.IMMORTAL}, ptr {info}, [{rest} x i8] zeroinitializer }}"
            )
            lines.append(f"{quote(symbol)} = {linkage} global {text}, align 8")
        return lines

    def _print_infos(self) -> list[str]:
        lines: list[str] = []
        for info in self.module.type_infos:
            class_ = info.class_
            name = class_.name.encode()
            slots = [quote(f.symbol) if f is not None else "null" for f in info.vtable]
            table = (
                f"[{len(slots)} x ptr] [{', '.join(f'ptr {s}' for s in slots)}]"
                if slots
                else "[0 x ptr] zeroinitializer"
            )
            lines.append(
                f"{quote(info.symbol)} = {self._data_linkage(internal=True)} constant {{ ptr, i32, i32, i32, i32, ptr, i64, [{len(slots)} x ptr] }} "
                f"{{ ptr {quote(info.drop.symbol)}, i32 {class_layout(class_).size}, i32 {class_.class_id}, i32 {class_.class_id_end}, "
                f"i32 0, ptr {self.data(name)}, i64 {len(name)}, {table} }}, align 8"
            )
        return lines

    def _declare_shared(self) -> list[str]:
        lines = [
            f"{quote(static.name)} = external hidden {'global' if static.mutable else 'constant'} i8"
            for static in self.module.statics
        ]
        lines.extend(f"{quote(symbol)} = external hidden global i8" for symbol in self.module.immortals.values())
        lines.extend(f"{quote(info.symbol)} = external hidden constant i8" for info in self.module.type_infos)
        return lines

    # Virtual calls.

    def only_implementation(self, receiver: Type, slot: VirtualSlot) -> kir.Function | None:
        """The one function that a virtual call can reach, if there is just one."""
        class_ = underlying(receiver)
        if not isinstance(class_, ClassType):
            return None
        key = (class_, slot)
        if key not in self._implementations:
            found = {
                info.vtable[slot.index]: None
                for info in self.module.type_infos
                if info.class_.is_subclass_of(class_) and slot.index < len(info.vtable)
            }
            only = next(iter(found)) if len(found) == 1 else None
            self._implementations[key] = only
        return self._implementations[key]

    def slot_offset(self, slot: VirtualSlot) -> int:
        return VTABLE_OFFSET + 8 * slot.index

    # Generated functions.

    def add_helper(self, name: str, text: str) -> str:
        self._helpers[name] = text
        self._helper_text.append(text)
        return quote(name)

    def helper(self, name: str) -> str:
        """One of the fixed helpers of `kgen.backend.helpers`."""
        symbol = f"kgen.{name}"
        if symbol not in self._helpers:
            self._helpers[symbol] = ""
            self.add_helper(symbol, helpers.fixed_helper(self, name))
        return quote(symbol)

    def release_helper(self, type_: Type, is_unlikely: bool) -> str:
        """The release of a reference: with a direct call of the drop function when the class is known exactly, and
        itself a call where it is unlikely to be done at all."""
        drop = self._only_drop(type_)
        symbol = "kgen.release" if drop is None else f"kgen.release.{drop}"
        if is_unlikely:
            symbol += ".unlikely"
        if symbol not in self._helpers:
            called = self.helper("drop") if drop is None else quote(drop)
            self.add_helper(symbol, helpers.release_text(self, quote(symbol), called, is_unlikely))
        return quote(symbol)

    def _only_drop(self, type_: Type) -> str | None:
        """The one drop function that ends an object of the type; None where there may be others."""
        inner = underlying(type_)
        if isinstance(inner, OptionalType):
            inner = underlying(inner.inner)
        if not isinstance(inner, ClassType):
            return None
        if inner not in self._drops:
            live = [info for info in self.module.type_infos if info.class_.is_subclass_of(inner)]
            self._drops[inner] = live[0].drop.symbol if len(live) == 1 else None
        return self._drops[inner]

    def new_helper(self, class_: ClassType) -> str:
        info = self._infos[class_]
        symbol = f"kgen.new.{info.symbol}"
        if symbol not in self._helpers:
            self.add_helper(symbol, helpers.new_text(self, quote(symbol), class_, quote(info.symbol)))
        return quote(symbol)

    def union_helper(self, verb: Literal["retain", "release"], type_: Type) -> str:
        symbol = f"kgen.{verb}.{type_.name}"
        if symbol not in self._helpers:
            self._helpers[symbol] = ""
            self.add_helper(symbol, helpers.union_text(self, quote(symbol), verb, type_))
        return quote(symbol)

    def array_helper(self, verb: Literal["retain", "release"], type_: ArrayType) -> str:
        symbol = f"kgen.{verb}_at.{type_.name}"
        if symbol not in self._helpers:
            self._helpers[symbol] = ""
            self.add_helper(symbol, helpers.array_text(self, quote(symbol), verb, type_))
        return quote(symbol)


def make_unique(module: kir.Module) -> None:
    """Gives functions and type information of equally named classes symbols of their own."""
    taken = {function.symbol for function in module.functions if not function.internal}
    for named in (*(f for f in module.functions if f.internal), *module.type_infos):
        symbol, number = named.symbol, 1
        while symbol in taken:
            number += 1
            symbol = f"{named.symbol}~{number}"
        named.symbol = symbol
        taken.add(symbol)


_CONTAINER_MODULES: Final = frozenset(
    f"kgen.runtime.{name}" for name in ("list", "dict", "set", "deque", "bytearray", "bytes", "str", "buffer")
)


def is_container_file(file: str) -> bool:
    """Whether a source file is one of the runtime's containers, which never look at one piece of memory as two types."""
    head, _, name = file.rpartition("/")
    return head.endswith("kgen/runtime") and f"kgen.runtime.{name.removesuffix('.py')}" in _CONTAINER_MODULES


def contains_memory(type_: Type) -> bool:
    """Whether part of a value of the type can be passed by address."""
    inner = underlying(type_)
    if is_memory(inner):
        return True
    match inner:
        case OptionalType(inner=payload):
            return contains_memory(payload)
        case UnionType(members=members) | TupleType(elements=members):
            return any(contains_memory(member) for member in members)
        case StructType(fields=fields):
            return any(contains_memory(f.type) for f in fields)
        case _:
            return False


def instruction_sites(instruction: kir.Instruction) -> list[kir.Site]:
    """The checks of one instruction."""
    match instruction:
        case kir.Binary(overflow=overflow, operands=operands):
            return [site for site in (overflow, operands) if site is not None]
        case kir.Check(site=site) | kir.CheckIndex(site=site) | kir.Narrow(site=site):
            return [site]
        case kir.Machine(site=site) if site is not None:
            return [site]
        case _:
            return []
