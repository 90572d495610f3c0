"""The small functions that the back end itself puts into a module: counting, dropping, making objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from kgen.backend import counts
from kgen.backend.function import FunctionPrinter
from kgen.backend.layout import quote, value_texts
from kgen.frontend import tree
from kgen.frontend.layout import HEADER_SIZE, class_layout, size_of
from kgen.frontend.types import NONE, ArrayType, ClassType, Type, UnionType, underlying
from kgen.middle import kir

if TYPE_CHECKING:
    from kgen.backend.llvm import ModulePrinter

_NOWHERE: Final = tree.Span("", 0, 0, 0, 0)

_INLINE: Final = "alwaysinline #0"
_OUTLINE: Final = "noinline #0"


def _define(head: str, attributes: str, lines: list[str]) -> str:
    body = "\n".join(line if line.endswith(":") else f"  {line}" for line in lines)
    return f"define internal {head} {attributes} {{\n{body}\n}}\n"


ONE_REFERENCE: Final = 1 << 24
"""In the counts of an object: what a reference adds."""
ENDED: Final = 1 << 23
"""In the counts: `__del__` has run."""
WEAK_LIMIT: Final = 1 << 22
"""In the counts: there were so many weak references that they are not counted any more, and the memory stays."""
WEAK_MASK: Final = ENDED - 1
NO_REFERENCE: Final = -ONE_REFERENCE
"""Counts from here on, unsigned, belong to an object without references: what is stored is one reference less."""


IMMORTAL: Final = -(1 << 63) + 1
"""The counts of a static object: half as many references as there can be, so that nobody ends it."""


def _count_tag(module: ModulePrinter) -> str:
    return f"!tbaa !{module.metadata.apart('count')}"


def _counted(module: ModulePrinter) -> list[str]:
    """In a build that counts reference operations: one more."""
    counter = module.reference_counter()
    if counter is None:
        return []
    return [
        f"%before = load i64, ptr {counter}, align 8",
        "%after = add i64 %before, 1",
        f"store i64 %after, ptr {counter}, align 8",
    ]


def _add(module: ModulePrinter, amount: int, operation: str = "add") -> list[str]:
    """Adds to the counts of %p, and leaves what they were in %c."""
    if module.target.atomic_counts:
        order = "monotonic" if amount > 0 else "acq_rel"
        return [*_counted(module), f"%c = atomicrmw add ptr %p, i64 {amount} {order}, align 8"]
    tag = _count_tag(module)
    return [
        *_counted(module),
        f"%c = load i64, ptr %p, align 8, {tag}",
        f"%n = {operation} i64 %c, {amount}",
        f"store i64 %n, ptr %p, align 8, {tag}",
    ]


def _retain(module: ModulePrinter) -> list[str]:
    """One more reference to %p, which has at least one: there are never enough for this to wrap."""
    return _add(module, ONE_REFERENCE, "add nuw")


def _read(module: ModulePrinter, name: str) -> str:
    """Reads the counts of %p."""
    if module.target.atomic_counts:
        return f"{name} = load atomic i64, ptr %p monotonic, align 8"
    return f"{name} = load i64, ptr %p, align 8, {_count_tag(module)}"


def _if_weak_counts(module: ModulePrinter, do: str, end: str) -> list[str]:
    """Goes to `do`, or to `end` when the weak references are not counted any more."""
    return [
        _read(module, "%seen"),
        f"%limit = and i64 %seen, {WEAK_LIMIT}",
        "%exact = icmp eq i64 %limit, 0",
        f"br i1 %exact, label %{do}, label %{end}, !prof !{module.metadata.unlikely_false}",
    ]


def fixed_helper(module: ModulePrinter, name: str) -> str:
    """The text of a helper that exists once."""
    symbol = quote(f"kgen.{name}")
    end = ["br label %end", "end:", "ret void"]
    match name:
        case "retain":
            lines = [
                "%z = icmp eq ptr %p, null",
                "br i1 %z, label %end, label %do",
                "do:",
                *_retain(module),
            ]
            return _define(f"void {symbol}(ptr %p)", _INLINE, lines + end)
        case "retain_object":
            return _define(f"void {symbol}(ptr %p)", _INLINE, [*_retain(module), "ret void"])
        case "drop":
            lines = [
                "%i = getelementptr inbounds nuw i8, ptr %p, i64 8",
                f"%t = load ptr, ptr %i, align 8, !tbaa !{module.metadata.apart('type')}",
                f"%d = load ptr, ptr %t, align 8, !invariant.load !{module.metadata.empty}",
                "tail call void %d(ptr %p)",
                "ret void",
            ]
            return _define(f"void {symbol}(ptr %p)", _OUTLINE, lines)
        case "release_reference":
            lines = [*_add(module, -ONE_REFERENCE), f"%r = icmp ult i64 %c, {ONE_REFERENCE}", "ret i1 %r"]
            return _define(f"i1 {symbol}(ptr %p)", _INLINE, lines)
        case "revive":
            lines = [*_add(module, ONE_REFERENCE), "ret void"]
            return _define(f"void {symbol}(ptr %p)", _INLINE, lines)
        case "end_once":
            return _end_once(module, symbol)
        case "weak_retain":
            lines = [
                "%z = icmp eq ptr %p, null",
                "br i1 %z, label %end, label %do",
                "do:",
                *_if_weak_counts(module, "count", "end"),
                "count:",
                *_add(module, 1),
            ]
            return _define(f"void {symbol}(ptr %p)", _INLINE, lines + end)
        case "weak_release":
            return _weak_release(module, symbol)
        case "free_object":
            return _free_object(module, symbol)
        case "weak_load":
            return _weak_load(module, symbol)
        case _:
            raise ValueError(name)


def release_text(module: ModulePrinter, symbol: str, drop: str, is_unlikely: bool) -> str:
    """A release whose last reference calls `drop`."""
    lines = [
        "%z = icmp eq ptr %p, null",
        "br i1 %z, label %end, label %do",
        "do:",
        *_add(module, -ONE_REFERENCE),
        f"%last = icmp ult i64 %c, {ONE_REFERENCE}",
        "br i1 %last, label %drop, label %end",
        "drop:",
        f"call void {drop}(ptr %p)",
        "br label %end",
        "end:",
        "ret void",
    ]
    return _define(f"void {symbol}(ptr %p)", _OUTLINE if is_unlikely else _INLINE, lines)


def _free_object(module: ModulePrinter, symbol: str) -> str:
    """Gives up one weak count of an object of known size, and its memory with the last."""
    lines = [
        *_if_weak_counts(module, "count", "end"),
        "count:",
        *_add(module, -1),
        f"%weak = and i64 %c, {WEAK_MASK}",
        "%last = icmp eq i64 %weak, 1",
        f"br i1 %last, label %free, label %end, !prof !{module.metadata.unlikely_false}",
        "free:",
        *free_lines(module, "%p", "%size"),
        "br label %end",
        "end:",
        "ret void",
    ]
    return _define(f"void {symbol}(ptr %p, i64 %size)", _INLINE, lines)


def _weak_release(module: ModulePrinter, symbol: str) -> str:
    lines = [
        "%z = icmp eq ptr %p, null",
        "br i1 %z, label %end, label %do",
        "do:",
        "%i = getelementptr inbounds nuw i8, ptr %p, i64 8",
        f"%t = load ptr, ptr %i, align 8, !tbaa !{module.metadata.apart('type')}",
        "%a = getelementptr inbounds nuw i8, ptr %t, i64 8",
        f"%s = load i32, ptr %a, align 8, !invariant.load !{module.metadata.empty}",
        "%size = zext i32 %s to i64",
        f"call void {module.helper('free_object')}(ptr %p, i64 %size)",
        "br label %end",
        "end:",
        "ret void",
    ]
    return _define(f"void {symbol}(ptr %p)", "#0", lines)


def free_lines(module: ModulePrinter, pointer: str, size: str) -> list[str]:
    """Gives memory back. The barrier keeps accesses of the old object and of what comes after it apart, which their
    alias tags would let LLVM mix."""
    free = module.module.free
    if free is None:
        return []
    return [
        'call void asm sideeffect "", "~{memory}"()',
        f"call void {module.function_reference(free)}(ptr {pointer}, i64 {size})",
    ]


def _end_once(module: ModulePrinter, symbol: str) -> str:
    """Whether `__del__` has not run yet; from now on it has."""
    if module.target.atomic_counts:
        lines = [f"%c = atomicrmw or ptr %p, i64 {ENDED} monotonic, align 8"]
    else:
        lines = [
            _read(module, "%c"),
            f"%n = or i64 %c, {ENDED}",
            f"store i64 %n, ptr %p, align 8, {_count_tag(module)}",
        ]
    lines += [f"%ended = and i64 %c, {ENDED}", "%first = icmp eq i64 %ended, 0", "ret i1 %first"]
    return _define(f"i1 {symbol}(ptr %p)", _INLINE, lines)


def _weak_load(module: ModulePrinter, symbol: str) -> str:
    head = ["%z = icmp eq ptr %p, null", "br i1 %z, label %none, label %do"]
    none = ["none:", "ret ptr null"]
    if module.target.atomic_counts:
        lines = [
            *head,
            "do:",
            _read(module, "%first"),
            "br label %again",
            "again:",
            "%c = phi i64 [ %first, %do ], [ %seen, %try ]",
            f"%dead = icmp uge i64 %c, {NO_REFERENCE}",
            "br i1 %dead, label %none, label %try",
            "try:",
            f"%n = add i64 %c, {ONE_REFERENCE}",
            "%pair = cmpxchg ptr %p, i64 %c, i64 %n acquire monotonic, align 8",
            "%seen = extractvalue { i64, i1 } %pair, 0",
            "%ok = extractvalue { i64, i1 } %pair, 1",
            "br i1 %ok, label %alive, label %again",
            "alive:",
            "ret ptr %p",
            *none,
        ]
        return _define(f"ptr {symbol}(ptr %p)", "#0", lines)
    lines = [
        *head,
        "do:",
        _read(module, "%c"),
        f"%dead = icmp uge i64 %c, {NO_REFERENCE}",
        "br i1 %dead, label %none, label %alive",
        "alive:",
        f"%n = add i64 %c, {ONE_REFERENCE}",
        f"store i64 %n, ptr %p, align 8, {_count_tag(module)}",
        "ret ptr %p",
        *none,
    ]
    return _define(f"ptr {symbol}(ptr %p)", _INLINE, lines)


def new_text(module: ModulePrinter, symbol: str, class_: ClassType, info: str) -> str:
    """A new object: header written, fields zero; null without memory."""
    allocate = module.module.allocate
    assert allocate is not None, "a program that makes objects has an allocator"
    size = class_layout(class_).size
    lines = [
        f"%p = call noalias align 16 dereferenceable_or_null({size}) ptr {module.function_reference(allocate)}(i64 {size})",
        "%none = icmp eq ptr %p, null",
        f"br i1 %none, label %end, label %do, !prof !{module.metadata.unlikely_true}",
        "do:",
        f"store i64 1, ptr %p, align 8, {_count_tag(module)}",
        "%t = getelementptr inbounds nuw i8, ptr %p, i64 8",
        f"store ptr {info}, ptr %t, align 8, !tbaa !{module.metadata.apart('type')}",
    ]
    if size > HEADER_SIZE:
        lines += [
            f"%f = getelementptr inbounds nuw i8, ptr %p, i64 {HEADER_SIZE}",
            f"call void @llvm.memset.p0.i64(ptr align 8 %f, i8 0, i64 {size - HEADER_SIZE}, i1 false)",
        ]
    lines += ["br label %end", "end:", "ret ptr %p"]
    return _define(f"ptr {symbol}()", _INLINE, lines)


def _printer(module: ModulePrinter) -> FunctionPrinter:
    """A function body outside kir."""
    return FunctionPrinter(module, kir.Function("", "", _NOWHERE, [], NONE))


def union_text(module: ModulePrinter, symbol: str, verb: Literal["retain", "release"], type_: Type) -> str:
    """Retain or release of a tagged union whose pointers differ from member to member."""
    union = underlying(type_)
    assert isinstance(union, UnionType)
    f = _printer(module)
    texts = value_texts(union)
    values = tuple(f"%u{i}" for i in range(len(texts)))
    parameters = ", ".join(f"{t} {v}" for t, v in zip(texts, values, strict=True))
    counts.count_union_member(f, verb, union, values)
    body = "\n".join(["entry:", *f.allocas, *f.lines])
    return f"define internal void {symbol}({parameters}) #0 {{\n{body}\n}}\n"


def array_text(module: ModulePrinter, symbol: str, verb: Literal["retain", "release"], type_: ArrayType) -> str:
    """Retain or release of each element of an array."""
    f = _printer(module)
    size = size_of(type_.element)
    f.lines += ["  br label %head", "head:", "  %i = phi i64 [ 0, %entry ], [ %next, %tail ]"]
    f.lines.append("  %a = getelementptr inbounds i8, ptr %p, i64 %i")
    counts.count_in_place(f, verb, type_.element, "ptr %a")
    f.lines += [
        "  br label %tail",
        "tail:",
        f"  %next = add nuw i64 %i, {size}",
        f"  %more = icmp ult i64 %next, {size * type_.length}",
        "  br i1 %more, label %head, label %end",
        "end:",
        "  ret void",
    ]
    body = "\n".join(["entry:", *f.allocas, *f.lines])
    return f"define internal void {symbol}(ptr %p) #0 {{\n{body}\n}}\n"
