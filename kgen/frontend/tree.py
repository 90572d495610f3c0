"""The typed tree: what the front end makes of the functions of an image.

Everything that needs to know Python has happened when a tree exists: names are resolved, generics
instantiated, methods, operators, `for` loops, f-strings, comprehensions, `match` and `with` reduced to the
nodes below, implicit conversions written out. What is left to `kgen.middle` is control flow, ownership,
error propagation and checks.

Values and places
    `LocalRef`, `StaticRef`, `FieldOf`, `ElementOf` and `PointerItem` are *places*: they can be read, be the
    target of an `Assign`, and, when `types.is_memory(node.type)`, stand for the address of their storage.
    An expression of a memory type (mutable struct, array, atomic) that is not a place (a call, a
    constructor) is materialised in a temporary by the middle end.

Evaluation order is Python's: left to right, arguments before the call, value before the target of an
assignment. Reference counts are not visible here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kgen.frontend.types import ClassType, Field, Type, VirtualSlot
from kgen.lang.panic import PanicKind


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of source text; lines from 1, columns from 0 in characters, end exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(eq=False, slots=True)
class Local:
    """A parameter, a variable of the source, or a temporary the front end needed (name starts with `.`)."""

    name: str
    type: Type
    span: Span
    is_parameter: bool = False
    is_captured: bool = False
    """A leading parameter that holds a captured value (or the bound object)."""
    is_scratch: bool = False
    """Storage whose users clear it and let its content go: the function itself does neither."""


@dataclass(eq=False, slots=True)
class Static:
    """Storage of the image with an initial value: `static(...)`, `PerCpu(...)`, and build-time tables."""

    name: str
    """`package.module.NAME`; also the symbol."""
    type: Type
    initial: object
    """Build-time value of `type`: int, bool, None, bytes (for arrays of u8), a list or tuple of values for
    arrays and tuples, a dict of field values for structs, a `Function` or `Static` for its address."""
    mutable: bool = True
    per_cpu: bool = False
    section: str | None = None
    alignment: int | None = None


@dataclass(eq=False, slots=True)
class Function:
    """One instance of a function or method: generics and captured types are fixed."""

    name: str
    """`module.Class.method[int]`, unique; also the symbol unless `export` says otherwise."""
    display_name: str
    """`Class.method`, as backtraces show it."""
    file: str
    span: Span
    parameters: list[Local] = field(default_factory=list[Local])
    """Captures first, then self, then the rest. Borrowed: the caller keeps them alive during the call."""
    result: Type | None = None
    """For a generator: the type of the yielded values."""
    body: list[Statement] = field(default_factory=list["Statement"])
    locals: list[Local] = field(default_factory=list[Local])
    """All other variables, temporaries included. Zero-filled (holding nothing) when the function starts."""
    owner: ClassType | None = None
    is_generator: bool = False
    """Never called: its body is inlined at each `ForGenerator`."""
    inline: Literal["always", "never"] | None = None
    track_caller: bool = False
    """Its own panics are reported at the call site."""
    promises: frozenset[str] = frozenset()
    naked: bool = False
    export: str | None = None
    section: str | None = None
    is_unsafe: bool = False
    package: str = ""
    closure_parameters: int = 0
    """How many leading parameters are captures."""


# Expressions. `type` and `span` come first in every node.


@dataclass(eq=False, slots=True)
class Expression:
    type: Type
    span: Span


@dataclass(eq=False, slots=True)
class Constant(Expression):
    """An integer (also NewType, enum, pointer null=0), a bool, None (of NONE or of any optional type)."""

    value: int | bool | None


@dataclass(eq=False, slots=True)
class DataAddress(Expression):
    """`Ptr[u8]` to read-only bytes of the image (the text of a literal)."""

    data: bytes


@dataclass(eq=False, slots=True)
class SymbolAddress(Expression):
    """The address of a linker symbol or of a function, as `Ptr` or as `u64` by `type`."""

    symbol: str | Function


@dataclass(eq=False, slots=True)
class LocalRef(Expression):
    local: Local


@dataclass(eq=False, slots=True)
class StaticRef(Expression):
    """The content of a static; for a per-CPU one, of this CPU's copy."""

    static: Static


@dataclass(eq=False, slots=True)
class FieldOf(Expression):
    """A field of a class object (`object` is a value) or of a struct (`object` is a place, or a frozen value)."""

    object: Expression
    field: Field


@dataclass(eq=False, slots=True)
class ElementOf(Expression):
    """Bounds-checked element of an array place; negative signed indices count from the end."""

    array: Expression
    index: Expression


@dataclass(eq=False, slots=True)
class PointerItem(Expression):
    """`pointer[index]`, unchecked."""

    pointer: Expression
    index: Expression


@dataclass(eq=False, slots=True)
class TupleItem(Expression):
    value: Expression
    index: int


ArithmeticOperator = Literal["add", "sub", "mul", "floordiv", "mod", "and", "or", "xor", "shl", "shr"]
Mode = Literal["checked", "wrapping"]


@dataclass(eq=False, slots=True)
class Arithmetic(Expression):
    """Integer arithmetic on two operands of `type` (for shl and shr the count may be of another integer type).

    checked: overflow panics "overflow", a zero divisor "division", a negative shift count "value"; a shl whose
    exact result does not fit panics "overflow"; shr by the width or more gives 0 (or -1); floordiv and mod round
    toward minus infinity. wrapping: the result modulo 2**bits; shift counts are taken modulo the width.
    and/or/xor also work on bool and flags.
    """

    operator: ArithmeticOperator
    left: Expression
    right: Expression
    mode: Mode = "checked"


@dataclass(eq=False, slots=True)
class Negate(Expression):
    """`-value`, checked or wrapping."""

    value: Expression
    mode: Mode = "checked"


@dataclass(eq=False, slots=True)
class Invert(Expression):
    """`~value`: the complement in the width of `type`."""

    value: Expression


CompareOperator = Literal["eq", "ne", "lt", "le", "gt", "ge"]


@dataclass(eq=False, slots=True)
class Compare(Expression):
    """BOOL from two integers, bools, enums or pointers of one type, or (eq, ne) the identity of two class values
    or nullable class values."""

    operator: CompareOperator
    left: Expression
    right: Expression


@dataclass(eq=False, slots=True)
class Not(Expression):
    value: Expression


@dataclass(eq=False, slots=True)
class ShortCircuit(Expression):
    """`and` or `or` of two bools."""

    operator: Literal["and", "or"]
    left: Expression
    right: Expression


@dataclass(eq=False, slots=True)
class Conditional(Expression):
    test: Expression
    then: Expression
    otherwise: Expression


ConversionKind = Literal[
    "widen",
    "narrow",
    "truncate",
    "from_bool",
    "rename",
    "wrap",
    "unwrap",
    "unwrap_checked",
    "upcast",
    "downcast",
    "downcast_checked",
    "pointer_cast",
    "pointer_address",
    "pointer_at",
]


@dataclass(eq=False, slots=True)
class Convert(Expression):
    """A change of type.

    widen             integer to an integer type that includes it
    narrow            integer to integer, panics "conversion" when the value does not fit
    truncate          integer to integer, keeps the low bits (sign- or zero-extends by the source type)
    from_bool         bool to integer
    rename            same representation (NewType, enum and its storage)
    wrap              T to T | None, T to a union with T, a union to a wider union or optional
    unwrap            proven narrowing: T | None to T, a union to one of its members or to a smaller union
    unwrap_checked    T | None to T, panics "none"
    upcast            class to base class (also inside optionals)
    downcast          proven: class to subclass
    downcast_checked  class to subclass, panics "narrowing"
    pointer_cast, pointer_address (to u64), pointer_at (from u64)
    """

    kind: ConversionKind
    value: Expression


@dataclass(eq=False, slots=True)
class IsNone(Expression):
    """BOOL: the optional holds None."""

    value: Expression


@dataclass(eq=False, slots=True)
class IsMember(Expression):
    """BOOL: the class value is an instance of one of `members` (or of their subclasses); the union (or
    optional) holds one of `members`. None inside an optional is never a member."""

    value: Expression
    members: list[Type]


@dataclass(eq=False, slots=True)
class Call(Expression):
    function: Function
    arguments: list[Expression]


@dataclass(eq=False, slots=True)
class VirtualCall(Expression):
    """`arguments[0]` is the receiver, of class `slot.owner` or below."""

    slot: VirtualSlot
    arguments: list[Expression]


@dataclass(eq=False, slots=True)
class IndirectCall(Expression):
    """Call of a CallableType value."""

    callee: Expression
    arguments: list[Expression]


@dataclass(eq=False, slots=True)
class CallAddress(Expression):
    """Call of a C-convention function at a u64 address; arguments and result are integers or pointers."""

    address: Expression
    arguments: list[Expression]


@dataclass(eq=False, slots=True)
class NewObject(Expression):
    """A new object of the class: fields zero, one reference; then `constructor(object, *arguments)` runs.

    Raises MemoryError when there is no memory.
    """

    constructor: Function | None
    arguments: list[Expression]


@dataclass(eq=False, slots=True)
class MakeStruct(Expression):
    """A struct from all its fields, in order."""

    values: list[Expression]


@dataclass(eq=False, slots=True)
class MakeTuple(Expression):
    values: list[Expression]


@dataclass(eq=False, slots=True)
class MakeArray(Expression):
    """An array: of zeroes when `values` is empty, filled with the one value, or of all the values."""

    values: list[Expression]


@dataclass(eq=False, slots=True)
class MakeCallable(Expression):
    """A CallableType value of `function`, whose first `closure_parameters` parameters get `captures`.

    Without captures the environment is null and nothing is allocated.
    """

    function: Function
    captures: list[Expression]


@dataclass(eq=False, slots=True)
class WeakOf(Expression):
    """`weak(object)`."""

    value: Expression


@dataclass(eq=False, slots=True)
class WeakGet(Expression):
    """`w()`: the object if it lives, else None; `type` is the optional class."""

    value: Expression


@dataclass(eq=False, slots=True)
class Intrinsic(Expression):
    """An operation of the machine, by name, on plain values:

    rotate_left rotate_right count_ones leading_zeros trailing_zeros byte_swap   (value[, count])
    saturating_add saturating_sub, checked_add checked_sub checked_mul           (two of one type; checked_* give an optional)
    minimum maximum absolute                                                     (integers; absolute is checked)
    unlikely                                                                     (a bool that is rarely true)
    copy_memory move_memory (destination, source, n elements), fill_memory (destination, byte, n), compare_memory (a, b, n) -> int
    address_of (place) -> Ptr
    pointer_offset (pointer, n) -> Ptr                       element steps
    pointer_initialize (pointer, index, value)               store without releasing the old content
    pointer_take (pointer, index)                            move out
    pointer_drop (pointer, index)                            release in place
    volatile_load (pointer, index), volatile_store (pointer, index, value)
    atomic_load (place), atomic_store (place, v), atomic_fetch_add/sub/or/and/xor, atomic_exchange (place, v),
    atomic_compare_exchange (place, expected, new) -> bool
    port_in8/16/32 (port), port_out8/16/32 (port, v)
    unreachable ()
    class_name (object) -> str struct is made by the front end from typeinfo: type_info (object) -> Ptr[u8]
    return_address () frame_address () -> u64
    live_class_size (object) -> usize                        bytes of the object, from its typeinfo
    hash_pointer (object) -> u64                             identity
    """

    name: str
    arguments: list[Expression]


@dataclass(eq=False, slots=True)
class InlineAssembly(Expression):
    """LLVM inline assembly with side effects; `type` may be NONE, an integer, a pointer or a tuple of these."""

    template: str
    constraints: str
    arguments: list[Expression]


@dataclass(eq=False, slots=True)
class Sequence(Expression):
    """Statements, then a value: comprehensions, f-strings, walrus and other reductions."""

    statements: list[Statement]
    value: Expression


# Statements.


@dataclass(eq=False, slots=True)
class Statement:
    span: Span


@dataclass(eq=False, slots=True)
class Evaluate(Statement):
    value: Expression


@dataclass(eq=False, slots=True)
class Assign(Statement):
    """`target` is a place. The old content is released after the new value is in place."""

    target: Expression
    value: Expression


@dataclass(eq=False, slots=True)
class Clear(Statement):
    """`del name`: releases the content and leaves nothing."""

    target: Expression


@dataclass(eq=False, slots=True)
class If(Statement):
    test: Expression
    body: list[Statement]
    orelse: list[Statement]


@dataclass(eq=False, slots=True)
class While(Statement):
    test: Expression
    body: list[Statement]
    orelse: list[Statement]
    step: list[Statement] = field(default_factory=list["Statement"])
    """Runs after the body and after `continue`, before the test."""


@dataclass(eq=False, slots=True)
class ForRange(Statement):
    """`for target in range(start, stop, step)`; `step` is a non-zero build-time constant.

    Bounds are evaluated once, have the type of `target`; the counter itself never overflows. `target`
    is assigned a fresh copy each time round, so the body may assign to it.
    """

    target: Local
    start: Expression
    stop: Expression
    step: int
    body: list[Statement]
    orelse: list[Statement]


@dataclass(eq=False, slots=True)
class ForGenerator(Statement):
    """A generator inlined: `function`'s body with each `Yield` replaced by target = value; body.

    `break` in the body leaves the generator through its `finally` clauses; an error raised in the body is not
    seen by the generator's `except` clauses, but runs its `finally` clauses. Arguments are evaluated once.
    """

    function: Function
    arguments: list[Expression]
    target: Local
    body: list[Statement]
    orelse: list[Statement]


@dataclass(eq=False, slots=True)
class Yield(Statement):
    value: Expression


@dataclass(eq=False, slots=True)
class Return(Statement):
    value: Expression | None


@dataclass(eq=False, slots=True)
class Break(Statement):
    pass


@dataclass(eq=False, slots=True)
class Continue(Statement):
    pass


@dataclass(eq=False, slots=True)
class Raise(Statement):
    """`raise value`, or with None: raise again the error of the innermost enclosing handler."""

    value: Expression | None


@dataclass(eq=False, slots=True)
class Handler:
    classes: list[ClassType]
    """Empty: every error."""
    target: Local | None
    body: list[Statement]
    span: Span


@dataclass(eq=False, slots=True)
class Try(Statement):
    body: list[Statement]
    handlers: list[Handler]
    orelse: list[Statement]
    final: list[Statement]


@dataclass(eq=False, slots=True)
class Panic(Statement):
    """A failed check; `message` is known at build time. Control does not go on."""

    kind: PanicKind
    message: str


@dataclass(eq=False, slots=True)
class Program:
    """Everything reachable from the entry points, checked."""

    functions: list[Function] = field(default_factory=list[Function])
    """In order of discovery; generators are not among them."""
    entries: list[Function] = field(default_factory=list[Function])
    statics: list[Static] = field(default_factory=list[Static])
    classes: list[ClassType] = field(default_factory=list[ClassType])
    """All instantiated classes, bases before subclasses, numbered (class_id)."""
    memory_error: ClassType | None = None
    """The class whose one static, immortal instance NewObject raises."""
    allocate: Function | None = None
    """`kgen.runtime.heap.allocate(size: usize) -> Ptr[u8]`, null when there is no memory."""
    free: Function | None = None
    """`kgen.runtime.heap.free(pointer: Ptr[u8], size: usize)`."""
    enter_drop: Function | None = None
    """`kgen.runtime.object.enter_drop(object: Ptr[u8]) -> bool`: False puts the drop off."""
    leave_drop: Function | None = None
    """`kgen.runtime.object.leave_drop()`: does what was put off."""
