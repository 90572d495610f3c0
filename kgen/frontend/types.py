"""The types of compiled programs, after generics are gone.

Every type is one interned object: two equal types are the same object, so `is` and dictionary keys work.
Structural types are made by the functions at the end of this file (`optional`, `union`, `tuple_of`, ...);
structs, classes and enums are made by the resolver, once per instantiation, and are compared by identity.

Representation (held by `kgen.backend.layout`):

======================  ==========================================================================
IntType                 iN
BoolType                i1 in values, i8 in memory
NoneType                no bits (an empty struct where something must be stored)
NewTypeType             its base
EnumType                its `storage` integer: the value for IntEnum and IntFlag, the ordinal for Enum
StructType              C layout; `is_memory` unless frozen
ArrayType               `length` elements in a row; `is_memory`
TupleType               a literal struct of the elements
ClassType               pointer to a heap object, never null
OptionalType            of a class: nullable pointer; of anything else {i1 present, payload}
UnionType               of classes only: pointer; otherwise {u32 tag, payload bytes of the largest member}
CallableType            {code pointer, environment pointer (an object, or null)}
PtrType                 pointer
WeakType                nullable pointer to the object, counted in its weak count
AtomicType              its integer
======================  ==========================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kgen.frontend.tree import Function


class Type:
    """Any type of a compiled program; compared by identity."""

    name: str

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return self.name


class IntType(Type):
    """A fixed-width integer. `int` is `i64`."""

    def __init__(self, name: str, bits: int, signed: bool) -> None:
        self.name = name
        self.bits = bits
        self.signed = signed
        self.minimum = -(1 << (bits - 1)) if signed else 0
        self.maximum = (1 << (bits - 1)) - 1 if signed else (1 << bits) - 1

    def holds(self, value: int) -> bool:
        """Whether `value` fits."""
        return self.minimum <= value <= self.maximum

    def includes(self, other: IntType) -> bool:
        """Whether every value of `other` fits: the rule of implicit widening."""
        return self.minimum <= other.minimum and other.maximum <= self.maximum


class BoolType(Type):
    name = "bool"


class NoneType(Type):
    name = "None"


class NeverType(Type):
    """The type of an expression that does not return (`raise`, `panic`)."""

    name = "Never"


class NewTypeType(Type):
    """`NewType("PhysAddr", u64)`: distinct for the checker, its base for the machine."""

    def __init__(self, name: str, base: Type, key: object) -> None:
        self.name = name
        self.base = base
        self.key = key


@dataclass(frozen=True)
class EnumMember:
    name: str
    value: object
    """The Python value: an int for IntEnum and IntFlag, any build-time constant for Enum."""
    stored: int
    """What the machine holds."""


class EnumType(Type):
    """An Enum, IntEnum, Flag or IntFlag class."""

    def __init__(self, name: str, python: type, storage: IntType, is_int: bool, is_flag: bool) -> None:
        self.name = name
        self.python = python
        self.storage = storage
        self.is_int = is_int
        self.is_flag = is_flag
        self.members: list[EnumMember] = []


@dataclass
class Field:
    """A field of a struct or class."""

    name: str
    type: Type
    index: int
    offset: int | None = None
    """Explicit byte offset (`offset(8)`), structs only; None: C layout."""
    bits: int | None = None
    """Width of a bit field, structs only; bit fields of one storage integer are packed from bit 0 up."""
    default: object | None = None
    """Build-time default, or `NO_DEFAULT`."""
    is_final: bool = False


class StructType(Type):
    """A value type with C layout (`@struct`)."""

    def __init__(self, name: str, python: type, arguments: tuple[Type, ...] = ()) -> None:
        self.name = name
        self.python = python
        self.arguments = arguments
        self.fields: list[Field] = []
        self.packed = False
        self.frozen = False
        self.alignment: int | None = None
        self.complete = False

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)


class ClassType(Type):
    """One instantiation of a class: a reference-counted heap object.

    `fields` lists the fields of the base class first. A class is *live* when an object of exactly this
    class can exist (some reachable code makes one); only live classes get a typeinfo and a drop function.
    """

    def __init__(self, name: str, python: type, arguments: tuple[Type, ...] = ()) -> None:
        self.name = name
        self.python = python
        self.arguments = arguments
        self.base: ClassType | None = None
        self.fields: list[Field] = []
        self.subclasses: list[ClassType] = []
        self.live = False
        self.class_id = 0
        self.class_id_end = 0
        """Classes are numbered in tree pre-order: every subclass has class_id <= id < class_id_end."""
        self.slots: list[VirtualSlot] = []
        """Virtual slots of this class, inherited ones first."""
        self.methods: dict[int, Function] = {}
        """Implementation by slot number: the vtable. Filled for live classes."""
        self.drop_method: Function | None = None
        """`__del__`, if there is one here or in a base."""
        self.complete = False
        self.module_name = ""

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)

    def is_subclass_of(self, other: ClassType) -> bool:
        current: ClassType | None = self
        while current is not None:
            if current is other:
                return True
            current = current.base
        return False

    def descendants(self) -> list[ClassType]:
        """This class and everything below it, in pre-order."""
        found: list[ClassType] = [self]
        for subclass in self.subclasses:
            found.extend(subclass.descendants())
        return found


@dataclass(eq=False)
class VirtualSlot:
    """One virtual method of a class tree: `owner` is the class that introduced it."""

    owner: ClassType
    name: str
    index: int
    parameters: list[Type] = field(default_factory=list[Type])
    """Without self."""
    result: Type | None = None


class TupleType(Type):
    def __init__(self, elements: tuple[Type, ...]) -> None:
        self.elements = elements
        self.name = f"tuple[{', '.join(map(str, elements)) or '()'}]"


class ArrayType(Type):
    """`length` elements inline; `length` is a build-time constant."""

    def __init__(self, element: Type, length: int) -> None:
        self.element = element
        self.length = length
        self.name = f"Array[{element}, {length}]"


class OptionalType(Type):
    def __init__(self, inner: Type) -> None:
        self.inner = inner
        self.name = f"{inner} | None"


class UnionType(Type):
    """Two or more members, none of them None, in the order of the source."""

    def __init__(self, members: tuple[Type, ...]) -> None:
        self.members = members
        self.name = " | ".join(map(str, members))

    @property
    def all_classes(self) -> bool:
        return all(isinstance(member, ClassType) for member in self.members)


class CallableType(Type):
    def __init__(self, parameters: tuple[Type, ...], result: Type) -> None:
        self.parameters = parameters
        self.result = result
        self.name = f"Callable[[{', '.join(map(str, parameters))}], {result}]"


class PtrType(Type):
    def __init__(self, element: Type) -> None:
        self.element = element
        self.name = f"Ptr[{element}]"


class WeakType(Type):
    def __init__(self, target: ClassType) -> None:
        self.target = target
        self.name = f"weak[{target}]"


class AtomicType(Type):
    def __init__(self, integer: Type) -> None:
        self.integer = integer
        self.name = f"Atomic[{integer}]"


U8: Final = IntType("u8", 8, signed=False)
U16: Final = IntType("u16", 16, signed=False)
U32: Final = IntType("u32", 32, signed=False)
U64: Final = IntType("u64", 64, signed=False)
I8: Final = IntType("i8", 8, signed=True)
I16: Final = IntType("i16", 16, signed=True)
I32: Final = IntType("i32", 32, signed=True)
INT: Final = IntType("int", 64, signed=True)
USIZE: Final = IntType("usize", 64, signed=False)
ISIZE: Final = IntType("isize", 64, signed=True)
BOOL: Final = BoolType()
NONE: Final = NoneType()
NEVER: Final = NeverType()

INTEGERS: Final = {t.name: t for t in (U8, U16, U32, U64, I8, I16, I32, INT, USIZE, ISIZE)} | {"i64": INT}
"""By source name; `i64` is `int`."""

NO_DEFAULT: Final = object()
"""`Field.default` of a field that must be given."""

_tuples: Final[dict[tuple[Type, ...], TupleType]] = {}
_arrays: Final[dict[tuple[Type, int], ArrayType]] = {}
_optionals: Final[dict[Type, OptionalType]] = {}
_unions: Final[dict[tuple[Type, ...], UnionType]] = {}
_callables: Final[dict[tuple[tuple[Type, ...], Type], CallableType]] = {}
_pointers: Final[dict[Type, PtrType]] = {}
_weaks: Final[dict[ClassType, WeakType]] = {}
_atomics: Final[dict[Type, AtomicType]] = {}


def tuple_of(elements: Sequence[Type]) -> TupleType:
    key = tuple(elements)
    if key not in _tuples:
        _tuples[key] = TupleType(key)
    return _tuples[key]


def array_of(element: Type, length: int) -> ArrayType:
    key = (element, length)
    if key not in _arrays:
        _arrays[key] = ArrayType(element, length)
    return _arrays[key]


def optional(inner: Type) -> Type:
    """`inner | None`; an optional stays itself, and None alone stays None."""
    if isinstance(inner, OptionalType | NoneType):
        return inner
    if inner not in _optionals:
        _optionals[inner] = OptionalType(inner)
    return _optionals[inner]


def union(members: Sequence[Type]) -> Type:
    """The union of `members`, flattened, without duplicates; with None among them an optional of the rest."""
    flat: list[Type] = []
    has_none = False
    for member in members:
        if isinstance(member, OptionalType):
            has_none = True
            member = member.inner
        if isinstance(member, NoneType):
            has_none = True
            continue
        for part in member.members if isinstance(member, UnionType) else (member,):
            if part not in flat and not isinstance(part, NeverType):
                flat.append(part)
    if not flat:
        return NONE if has_none else NEVER
    result = flat[0]
    if len(flat) > 1:
        key = tuple(flat)
        if key not in _unions:
            _unions[key] = UnionType(key)
        result = _unions[key]
    return optional(result) if has_none else result


def callable_of(parameters: Sequence[Type], result: Type) -> CallableType:
    key = (tuple(parameters), result)
    if key not in _callables:
        _callables[key] = CallableType(*key)
    return _callables[key]


def pointer_to(element: Type) -> PtrType:
    if element not in _pointers:
        _pointers[element] = PtrType(element)
    return _pointers[element]


def weak_to(target: ClassType) -> WeakType:
    if target not in _weaks:
        _weaks[target] = WeakType(target)
    return _weaks[target]


def atomic_of(integer: Type) -> AtomicType:
    if integer not in _atomics:
        _atomics[integer] = AtomicType(integer)
    return _atomics[integer]


def underlying(type_: Type) -> Type:
    """The type without NewType wrappers."""
    while isinstance(type_, NewTypeType):
        type_ = type_.base
    return type_


def is_memory(type_: Type) -> bool:
    """Whether values of this type are handled by address: mutable structs, arrays and atomics.

    A parameter of such a type is passed as the address of the caller's place, a result is written
    through a hidden first parameter, and an assignment copies.
    """
    return isinstance(type_, ArrayType | AtomicType) or (isinstance(type_, StructType) and not type_.frozen)


def holds_references(type_: Type) -> bool:
    """Whether a value of this type owns reference counts (retain and release mean something)."""
    match underlying(type_):
        case ClassType() | WeakType() | CallableType():
            return True
        case OptionalType(inner=inner):
            return holds_references(inner)
        case UnionType(members=members) | TupleType(elements=members):
            return any(holds_references(member) for member in members)
        case ArrayType(element=element):
            return holds_references(element)
        case StructType(fields=fields):
            return any(holds_references(f.type) for f in fields)
        case _:
            return False
