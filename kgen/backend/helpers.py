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


def _count_tag(module: ModulePrinter) -> str:
    return f"!tbaa !{module.metadata.apart('count')}"


def _weak_tag(module: ModulePrinter) -> str:
    return f"!tbaa !{module.metadata.apart('weak')}"


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


def _increment(module: ModulePrinter, pointer: str, tag: str) -> list[str]:
    return [*_counted(module), *_increment_by_one(module, pointer, tag)]


def _increment_by_one(module: ModulePrinter, pointer: str, tag: str) -> list[str]:
    if module.target.atomic_counts:
        return [f"%c = atomicrmw add ptr {pointer}, i32 1 monotonic, align 4"]
    return [
        f"%c = load i32, ptr {pointer}, align 4, {tag}",
        "%n = add i32 %c, 1",
        f"store i32 %n, ptr {pointer}, align 4, {tag}",
    ]


def _decrement(module: ModulePrinter, pointer: str, tag: str) -> list[str]:
    """Leaves the new count in %n."""
    if module.target.atomic_counts:
        return [*_counted(module), f"%c = atomicrmw sub ptr {pointer}, i32 1 acq_rel, align 4", "%n = sub i32 %c, 1"]
    return [
        *_counted(module),
        f"%c = load i32, ptr {pointer}, align 4, {tag}",
        "%n = sub i32 %c, 1",
        f"store i32 %n, ptr {pointer}, align 4, {tag}",
    ]


def fixed_helper(module: ModulePrinter, name: str) -> str:
    """The text of a helper that exists once."""
    symbol = quote(f"kgen.{name}")
    count, weak = _count_tag(module), _weak_tag(module)
    end = ["br label %end", "end:", "ret void"]
    weak_address = "%w = getelementptr inbounds nuw i8, ptr %p, i64 4"
    match name:
        case "retain":
            lines = [
                "%z = icmp eq ptr %p, null",
                "br i1 %z, label %end, label %do",
                "do:",
                *_increment(module, "%p", count),
            ]
            return _define(f"void {symbol}(ptr %p)", _INLINE, lines + end)
        case "retain_object":
            return _define(f"void {symbol}(ptr %p)", _INLINE, [*_increment(module, "%p", count), "ret void"])
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
            lines = [*_decrement(module, "%p", count), "%r = icmp eq i32 %n, 0", "ret i1 %r"]
            return _define(f"i1 {symbol}(ptr %p)", _INLINE, lines)
        case "weak_retain":
            lines = ["%z = icmp eq ptr %p, null", "br i1 %z, label %end, label %do", "do:", weak_address]
            return _define(f"void {symbol}(ptr %p)", _INLINE, lines + _increment(module, "%w", weak) + end)
        case "weak_release":
            return _weak_release(module, symbol)
        case "free_object":
            return _free_object(module, symbol)
        case "weak_load":
            return _weak_load(module, symbol, count)
        case _:
            raise ValueError(name)


def release_text(module: ModulePrinter, symbol: str, drop: str, is_unlikely: bool) -> str:
    """A release whose last reference calls `drop`."""
    lines = [
        "%z = icmp eq ptr %p, null",
        "br i1 %z, label %end, label %do",
        "do:",
        *_decrement(module, "%p", _count_tag(module)),
        "%last = icmp eq i32 %n, 0",
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
        "%w = getelementptr inbounds nuw i8, ptr %p, i64 4",
        *_decrement(module, "%w", _weak_tag(module)),
        "%last = icmp eq i32 %n, 0",
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


def _weak_load(module: ModulePrinter, symbol: str, count: str) -> str:
    head = ["%z = icmp eq ptr %p, null", "br i1 %z, label %none, label %do"]
    none = ["none:", "ret ptr null"]
    if module.target.atomic_counts:
        lines = [
            *head,
            "do:",
            "%first = load atomic i32, ptr %p monotonic, align 4",
            "br label %again",
            "again:",
            "%c = phi i32 [ %first, %do ], [ %seen, %try ]",
            "%dead = icmp eq i32 %c, 0",
            "br i1 %dead, label %none, label %try",
            "try:",
            "%n = add i32 %c, 1",
            "%pair = cmpxchg ptr %p, i32 %c, i32 %n acquire monotonic, align 4",
            "%seen = extractvalue { i32, i1 } %pair, 0",
            "%ok = extractvalue { i32, i1 } %pair, 1",
            "br i1 %ok, label %alive, label %again",
            "alive:",
            "ret ptr %p",
            *none,
        ]
        return _define(f"ptr {symbol}(ptr %p)", "#0", lines)
    lines = [
        *head,
        "do:",
        f"%c = load i32, ptr %p, align 4, {count}",
        "%dead = icmp eq i32 %c, 0",
        "br i1 %dead, label %none, label %alive",
        "alive:",
        "%n = add i32 %c, 1",
        f"store i32 %n, ptr %p, align 4, {count}",
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
        f"store i32 1, ptr %p, align 8, {_count_tag(module)}",
        "%w = getelementptr inbounds nuw i8, ptr %p, i64 4",
        f"store i32 1, ptr %w, align 4, {_weak_tag(module)}",
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
