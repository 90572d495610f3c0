"""kir: the small typed intermediate form where everything Python left implicit is written out.

A function is a list of basic blocks over typed temporaries (each defined once) and named slots (the variables,
in memory; LLVM promotes them). Reference counts, error propagation and run-time checks are instructions here:
what is not in kir is not in the image. `kgen.middle.print_kir` prints it; `kgen.backend.llvm` translates each
instruction to LLVM text by the representation table of `kgen.frontend.types`.

Values of memory types (`types.is_memory`) never are temporaries: they are handled by address.

Calling convention
    parameters        borrowed; a memory type by address. With `Function.sret` the address of the result comes first.
    result            by value; a memory type through `sret` (uninitialised storage, written once).
    may raise         the LLVM result is {error pointer, value}; a non-null error is an owned reference, and the
                      value (or the sret storage) is then undefined and holds nothing.
    Callable values   code(environment, arguments...) with the same result form for all functions of one
                      CallableType: {error, value} when any address-taken function of that type may raise.
    virtual methods   likewise: one result form for all implementations of a slot.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kgen.frontend import tree
from kgen.frontend.types import (
    ArrayType,
    CallableType,
    ClassType,
    Field,
    OptionalType,
    StructType,
    TupleType,
    Type,
    UnionType,
    VirtualSlot,
)

# Operands.


@dataclass(eq=False, slots=True)
class Temp:
    """A value defined by exactly one instruction or parameter.

    The result of `FieldAddress`, `ElementAddress`, `ItemAddress` and `PayloadAddress` is of type `Ptr[content]`.
    """

    type: Type
    number: int


@dataclass(frozen=True, slots=True)
class Const:
    """An integer, bool, or (value None) None of an optional; of a pointer: null."""

    type: Type
    value: int | bool | None


@dataclass(frozen=True, slots=True)
class Zero:
    """All bits zero: the value that holds nothing, of any type."""

    type: Type


@dataclass(frozen=True, slots=True)
class Data:
    """The address of read-only bytes; `type` is a PtrType."""

    type: Type
    data: bytes


@dataclass(frozen=True, slots=True)
class Symbol:
    """The address of a static, a function or a linker symbol; `type` is a PtrType or u64."""

    type: Type
    name: str


@dataclass(eq=False, slots=True)
class Slot:
    """Storage in the frame, as an operand its address. `type` is the type of the content.

    Its first content is undefined; slots that must hold nothing at first are cleared by instructions.
    """

    name: str
    type: Type
    is_source_variable: bool = False
    declared: tree.Span | None = None
    """Where the source declares it; None for temporaries, and for variables of functions that were copied here."""


Operand = Temp | Const | Zero | Data | Symbol | Slot
"""`Slot` operands are addresses; so are temporaries that hold the address of memory values."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a check stands, for the panic report."""

    kind: tree.PanicKind
    span: tree.Span
    message: str


# Instructions. `result` is None where nothing is defined.


@dataclass(eq=False, slots=True)
class Instruction:
    span: tree.Span | None


@dataclass(eq=False, slots=True)
class Load(Instruction):
    result: Temp
    address: Operand
    takes: bool = False
    """The place gives up its reference: the value moves out (only `elide` asks)."""


@dataclass(eq=False, slots=True)
class Store(Instruction):
    """Writes `value`; reference counts are not touched."""

    value: Operand
    address: Operand


@dataclass(eq=False, slots=True)
class CopyBytes(Instruction):
    """Copies one value of memory type `type`; counts are not touched; the places may be the same."""

    type: Type
    destination: Operand
    source: Operand


@dataclass(eq=False, slots=True)
class ClearBytes(Instruction):
    """Zeroes one value of `type` in place."""

    type: Type
    destination: Operand


@dataclass(eq=False, slots=True)
class FieldAddress(Instruction):
    """The address of a field of an object (`base`: the object) or of a struct place (`base`: its address).

    Bit fields have no address: `LoadBits` and `StoreBits`.
    """

    result: Temp
    base: Operand
    owner: ClassType | StructType
    field: Field


@dataclass(eq=False, slots=True)
class LoadBits(Instruction):
    result: Temp
    base: Operand
    owner: StructType
    field: Field


@dataclass(eq=False, slots=True)
class StoreBits(Instruction):
    """The value is already checked to fit."""

    value: Operand
    base: Operand
    owner: StructType
    field: Field


@dataclass(eq=False, slots=True)
class ElementAddress(Instruction):
    """`base` plus `index` (any integer type, sign- or zero-extended) elements of `element`; checked before.

    With `array` the base is the address of that array and the result is known to lie inside it.
    """

    result: Temp
    base: Operand
    index: Operand
    element: Type
    array: ArrayType | None = None


@dataclass(eq=False, slots=True)
class ItemAddress(Instruction):
    """The address of part `index` of a tuple in memory (`base`: the address of the tuple)."""

    result: Temp
    base: Operand
    owner: TupleType
    index: int


@dataclass(eq=False, slots=True)
class PayloadAddress(Instruction):
    """The address of the payload `member` inside an optional or union in memory that is known to hold it.

    `member` is a memory type, so `owner` is never represented by a bare pointer.
    """

    result: Temp
    base: Operand
    owner: OptionalType | UnionType
    member: Type


BinaryOperator = Literal["add", "sub", "mul", "floordiv", "mod", "and", "or", "xor", "shl", "shr"]


@dataclass(eq=False, slots=True)
class Binary(Instruction):
    """Integer arithmetic in the type of the operands (the count of shl and shr may have another integer type).

    With `overflow`, a result that does not fit traps there (add, sub, mul, shl, and floordiv of minimum by -1).
    With `operands`, a zero divisor or a negative count traps there. A shift with `operands` is exact for every
    count: shr by the width or more gives 0 (or -1), shl by so much gives 0 (or traps when `overflow` is given and
    the value is not 0). A shift without `operands` takes its count modulo the width. Without `overflow` the result
    wraps. A division without `operands` has a divisor proven non-zero (floor semantics stay).
    """

    result: Temp
    operator: BinaryOperator
    left: Operand
    right: Operand
    overflow: Site | None = None
    operands: Site | None = None
    exact: bool = False
    """add, sub, mul: proven to fit, which the back end may rely on."""
    is_natural: bool = False
    """floordiv, mod: neither operand is negative."""


@dataclass(eq=False, slots=True)
class Compare(Instruction):
    """BOOL; signedness from the operand type; eq and ne also on class values and nullable class values."""

    result: Temp
    operator: tree.CompareOperator
    left: Operand
    right: Operand


CastKind = Literal["extend", "truncate", "same", "to_integer", "to_pointer"]


@dataclass(eq=False, slots=True)
class Cast(Instruction):
    """A conversion that cannot fail, between the representations of the two types:

    extend      (integer or bool to wider integer, by the signedness of the source)
    truncate    (integer to narrower integer, or same width)
    same        (rename, upcast, downcast, pointer cast)
    to_integer  (pointer to u64)
    to_pointer  (u64 to pointer)
    """

    result: Temp
    kind: CastKind
    value: Operand
    copies: bool = False
    """The result stands for one more reference, with its own retain (only `elide` asks)."""


@dataclass(eq=False, slots=True)
class Narrow(Instruction):
    """Integer to integer, trapping at `site` when the value does not fit."""

    result: Temp
    value: Operand
    site: Site


@dataclass(eq=False, slots=True)
class Select(Instruction):
    result: Temp
    test: Operand
    then: Operand
    otherwise: Operand


@dataclass(eq=False, slots=True)
class Not(Instruction):
    result: Temp
    value: Operand


@dataclass(eq=False, slots=True)
class Check(Instruction):
    """Traps at `site` unless `test` (BOOL) is true."""

    test: Operand
    site: Site


@dataclass(eq=False, slots=True)
class CheckIndex(Instruction):
    """The usable index (usize) for `index` into `length` elements: negative signed ones count from the end; traps."""

    result: Temp
    index: Operand
    length: int
    site: Site
    is_natural: bool = False
    """The index is never negative."""


@dataclass(eq=False, slots=True)
class Make(Instruction):
    """A tuple or frozen struct (bit fields included) from its parts, or a mutable-struct-free aggregate."""

    result: Temp
    values: list[Operand]


@dataclass(eq=False, slots=True)
class Extract(Instruction):
    """Part `index` of a tuple or frozen struct value."""

    result: Temp
    value: Operand
    index: int


@dataclass(eq=False, slots=True)
class Wrap(Instruction):
    """T to `T | None`, T to a union with T, a union to a wider one: representation only.

    `value` of a memory type is given by address.
    """

    result: Temp
    value: Operand
    value_type: Type


@dataclass(eq=False, slots=True)
class Unwrap(Instruction):
    """The payload of an optional or union known to hold a `result.type` (or a smaller union).

    For a payload of memory type use `UnwrapTo`.
    """

    result: Temp
    value: Operand


@dataclass(eq=False, slots=True)
class UnwrapTo(Instruction):
    """Writes the payload of memory type `type` to `destination`; counts are not touched."""

    type: Type
    value: Operand
    destination: Operand


@dataclass(eq=False, slots=True)
class IsNone(Instruction):
    result: Temp
    value: Operand


@dataclass(eq=False, slots=True)
class IsMember(Instruction):
    """BOOL: the class value (or nullable class value, or all-class union) is an instance of one of `members`, or
    the union holds one of them."""

    result: Temp
    value: Operand
    members: list[Type]


@dataclass(eq=False, slots=True)
class Retain(Instruction):
    """One more reference on everything `value` holds; nothing on zero values."""

    value: Operand


@dataclass(eq=False, slots=True)
class Release(Instruction):
    """One reference less; the last one drops the object (`drop` of its typeinfo). Nothing on zero values."""

    value: Operand


@dataclass(eq=False, slots=True)
class RetainAt(Instruction):
    """Retain of everything a memory value holds."""

    type: Type
    address: Operand


@dataclass(eq=False, slots=True)
class ReleaseAt(Instruction):
    type: Type
    address: Operand


@dataclass(eq=False, slots=True)
class Allocate(Instruction):
    """A new object of `class_`: count 1, fields zero; null when there is no memory. `result` is `class_ | None`."""

    result: Temp
    class_: ClassType


@dataclass(eq=False, slots=True)
class FreeObject(Instruction):
    """In a drop function, after the fields are released: gives the memory back when no weak reference is left."""

    value: Operand
    class_: ClassType


@dataclass(eq=False, slots=True)
class Call(Instruction):
    """A direct call. `error` (ERROR | None) is defined when the callee may raise; `sret` is the result storage."""

    result: Temp | None
    error: Temp | None
    callee: Function
    arguments: list[Operand]
    sret: Operand | None = None


@dataclass(eq=False, slots=True)
class CallVirtual(Instruction):
    result: Temp | None
    error: Temp | None
    slot: VirtualSlot
    arguments: list[Operand]
    sret: Operand | None = None


@dataclass(eq=False, slots=True)
class CallIndirect(Instruction):
    """Call of a CallableType value."""

    result: Temp | None
    error: Temp | None
    callee: Operand
    type: CallableType
    arguments: list[Operand]
    sret: Operand | None = None


@dataclass(eq=False, slots=True)
class CallAddress(Instruction):
    """C-convention call at a u64 address."""

    result: Temp | None
    address: Operand
    arguments: list[Operand]


@dataclass(eq=False, slots=True)
class MakeCallable(Instruction):
    """{code, environment}: `code` takes (environment, arguments...); `environment` is null or an owned object."""

    result: Temp
    code: Function
    environment: Operand | None


@dataclass(eq=False, slots=True)
class WeakRetain(Instruction):
    """`weak(object)`: one more weak reference; the result owns it."""

    result: Temp
    value: Operand


@dataclass(eq=False, slots=True)
class WeakLoad(Instruction):
    """An owned reference to the object if it lives, else None."""

    result: Temp
    value: Operand


@dataclass(eq=False, slots=True)
class Machine(Instruction):
    """An operation by name: the names of `tree.Intrinsic` that do not concern ownership.

    The place of an `atomic_*` is given by its address. Three more for drop functions:
    end_once (object) -> bool            true when it was not done for this object before: `__del__` may run
    revive (object)                      the reference count becomes 1
    release_reference (object) -> bool   one reference less; true when it was the last: the caller drops the object
    """

    result: Temp | None
    name: str
    arguments: list[Operand]
    site: Site | None = None


@dataclass(eq=False, slots=True)
class Assembly(Instruction):
    result: Temp | None
    template: str
    constraints: str
    arguments: list[Operand]


# Terminators.


@dataclass(eq=False, slots=True)
class Terminator:
    span: tree.Span | None


@dataclass(eq=False, slots=True)
class Jump(Terminator):
    target: Block


@dataclass(eq=False, slots=True)
class Branch(Terminator):
    test: Operand
    then: Block
    otherwise: Block
    unlikely: Literal["then", "otherwise"] | None = None


@dataclass(eq=False, slots=True)
class Return(Terminator):
    """Ends without an error; `value` is None for NONE, NEVER and sret results."""

    value: Operand | None


@dataclass(eq=False, slots=True)
class ReturnError(Terminator):
    error: Operand


@dataclass(eq=False, slots=True)
class Trap(Terminator):
    site: Site


@dataclass(eq=False, slots=True)
class Unreachable(Terminator):
    pass


@dataclass(eq=False, slots=True)
class Block:
    label: str
    instructions: list[Instruction] = field(default_factory=list[Instruction])
    terminator: Terminator | None = None


@dataclass(eq=False, slots=True)
class Function:
    """A compiled function. `source` is None for the ones the middle end makes (drops, thunks)."""

    symbol: str
    display_name: str
    span: tree.Span
    parameters: list[Temp]
    """By address for memory types; their `type` is then the memory type itself."""
    result: Type
    sret: Temp | None = None
    raises: bool = False
    """The result has an error word."""
    errors: tuple[ClassType, ...] = ()
    """What it may raise itself; `raises` may hold without any, for the sake of other implementations of a slot."""
    slots: list[Slot] = field(default_factory=list[Slot])
    blocks: list[Block] = field(default_factory=list[Block])
    """Empty until lowered; the first is the entry."""
    source: tree.Function | None = None
    parameter_names: list[str] = field(default_factory=list[str])
    internal: bool = True
    inline: Literal["always", "never"] | None = None
    naked: bool = False
    section: str | None = None
    package: str = ""
    has_address: bool = False
    """An instruction uses its address as a number or pointer."""


@dataclass(eq=False, slots=True)
class TypeInfo:
    """The constant one live class has in the image; layout in `kgen.runtime.object`."""

    class_: ClassType
    symbol: str
    drop: Function
    vtable: list[Function | None]


@dataclass(eq=False, slots=True)
class Module:
    """A whole image (or one package of it) ready for LLVM."""

    functions: list[Function] = field(default_factory=list[Function])
    statics: list[tree.Static] = field(default_factory=list[tree.Static])
    type_infos: list[TypeInfo] = field(default_factory=list[TypeInfo])
    allocate: Function | None = None
    free: Function | None = None
    immortals: dict[ClassType, str] = field(default_factory=dict[ClassType, str])
    """Symbols of static objects whose count never reaches zero (the MemoryError)."""
