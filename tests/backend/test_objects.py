"""Objects, counts, unions, calls and statics, run natively."""

from __future__ import annotations

from kgen.backend.sites import KINDS
from kgen.frontend.tree import Static
from kgen.frontend.types import (
    BOOL,
    INT,
    NO_DEFAULT,
    NONE,
    U8,
    U16,
    U32,
    USIZE,
    ClassType,
    Field,
    StructType,
    Type,
    VirtualSlot,
    array_of,
    callable_of,
    optional,
    pointer_to,
    tuple_of,
    union,
)
from kgen.middle import kir
from tests.backend.native import HERE, Body, native, optimized, text_of

BYTES = pointer_to(U8)


def node_class(name: str = "Node", class_id: int = 1) -> ClassType:
    made = ClassType(name, object)
    made.fields = [Field("value", INT, 0, default=NO_DEFAULT), Field("next", optional(made), 1, default=NO_DEFAULT)]
    made.class_id, made.class_id_end = class_id, class_id + 1
    made.live = made.complete = True
    return made


class World:
    """A module with an allocator (bumping a static), a counter of frees, and drops for its classes."""

    def __init__(self, *classes: ClassType) -> None:
        self.module = kir.Module()
        self.heap = Static("heap", array_of(U8, 4096), None)
        self.used = Static("used", USIZE, 0)
        self.freed = Static("freed", INT, 0)
        self.module.statics += [self.heap, self.used, self.freed]
        self.module.allocate = self._allocate()
        self.module.free = self._free()
        self.functions = [self.module.allocate, self.module.free]
        for class_ in classes:
            drop = self._drop(class_)
            self.functions.append(drop)
            self.module.type_infos.append(kir.TypeInfo(class_, f"typeinfo.{class_.name}", drop, []))

    def _allocate(self) -> kir.Function:
        body = Body([USIZE], BYTES, "allocate")
        body.function.inline = "never"
        used, more, place = body.temp(USIZE), body.temp(USIZE), body.temp(BYTES)
        body.add(
            kir.Load(HERE, used, kir.Symbol(pointer_to(USIZE), "used")),
            kir.Binary(HERE, more, "add", used, body.parameters[0]),
            kir.Store(HERE, more, kir.Symbol(pointer_to(USIZE), "used")),
            kir.ElementAddress(HERE, place, kir.Symbol(BYTES, "heap"), used, U8),
        )
        return body.done(place)

    def _free(self) -> kir.Function:
        body = Body([BYTES, USIZE], NONE, "free")
        count, more = body.temp(INT), body.temp(INT)
        body.add(
            kir.Load(HERE, count, kir.Symbol(pointer_to(INT), "freed")),
            kir.Binary(HERE, more, "add", count, kir.Const(INT, 1)),
            kir.Store(HERE, more, kir.Symbol(pointer_to(INT), "freed")),
        )
        return body.done(None)

    def _drop(self, class_: ClassType) -> kir.Function:
        body = Body([class_], NONE, f"drop.{class_.name}")
        for field in class_.fields[1:]:
            place, value = body.temp(pointer_to(field.type)), body.temp(field.type)
            body.add(
                kir.FieldAddress(HERE, place, body.parameters[0], class_, field),
                kir.Load(HERE, value, place),
                kir.Release(HERE, value),
            )
        body.add(kir.FreeObject(HERE, body.parameters[0], class_))
        return body.done(None)

    def run(self, body: Body, result: kir.Operand, *arguments: int) -> int:
        return native(body.done(result), *self.functions, module=self.module)(*arguments)


def new(body: Body, class_: ClassType) -> kir.Temp:
    """A new object, known to exist."""
    maybe, made = body.temp(optional(class_)), body.temp(class_)
    body.add(kir.Allocate(HERE, maybe, class_), kir.Unwrap(HERE, made, maybe))
    return made


def load_freed(body: Body) -> kir.Temp:
    freed = body.temp(INT)
    body.add(kir.Load(HERE, freed, kir.Symbol(pointer_to(INT), "freed")))
    return freed


def test_a_list_of_objects_is_dropped_with_its_head() -> None:
    node = node_class()
    body = Body([])
    first, second = new(body, node), new(body, node)
    place, wrapped = body.temp(pointer_to(optional(node))), body.temp(optional(node))
    body.add(
        kir.Wrap(HERE, wrapped, second, node),
        kir.FieldAddress(HERE, place, first, node, node.fields[1]),
        kir.Store(HERE, wrapped, place),
        kir.Retain(HERE, first),
        kir.Release(HERE, first),
    )
    before = load_freed(body)
    body.add(kir.Release(HERE, first))
    after = load_freed(body)
    scaled, total = body.temp(INT), body.temp(INT)
    body.add(
        kir.Binary(HERE, scaled, "mul", before, kir.Const(INT, 10)),
        kir.Binary(HERE, total, "add", scaled, after),
    )
    assert World(node).run(body, total) == 2


def test_a_weak_reference_reads_none_after_the_drop_and_frees_last() -> None:
    node = node_class()
    body = Body([])
    from kgen.frontend.types import weak_to

    thing = new(body, node)
    weak = body.temp(weak_to(node))
    alive, dead = body.temp(optional(node)), body.temp(optional(node))
    was_none, is_none = body.temp(BOOL), body.temp(BOOL)
    body.add(
        kir.WeakRetain(HERE, weak, thing),
        kir.WeakLoad(HERE, alive, weak),
        kir.IsNone(HERE, was_none, alive),
        kir.Release(HERE, alive),
        kir.Release(HERE, thing),
        kir.WeakLoad(HERE, dead, weak),
        kir.IsNone(HERE, is_none, dead),
    )
    before = load_freed(body)
    body.add(kir.Release(HERE, weak))
    after = load_freed(body)
    total: kir.Operand = kir.Const(INT, 0)
    for part in (was_none, is_none, before, after):
        wide, scaled, added = body.temp(INT), body.temp(INT), body.temp(INT)
        body.add(
            kir.Cast(HERE, wide, "extend" if part.type is BOOL else "same", part),
            kir.Binary(HERE, scaled, "mul", total, kir.Const(INT, 10)),
            kir.Binary(HERE, added, "add", scaled, wide),
        )
        total = added
    assert World(node).run(body, total) == 101


def test_a_union_keeps_its_member_and_releases_what_it_holds() -> None:
    node = node_class()
    pair = tuple_of((U16, INT))
    mixed = union([node, pair, U8])
    body = Body([INT])
    number, narrow = body.parameters[0], body.temp(U16)
    made, held, back, item = body.temp(pair), body.temp(mixed), body.temp(pair), body.temp(U16)
    slot, again = body.slot(mixed), body.temp(mixed)
    is_pair, is_byte, object_union = body.temp(BOOL), body.temp(BOOL), body.temp(mixed)
    body.add(
        kir.Cast(HERE, narrow, "truncate", number),
        kir.Make(HERE, made, [narrow, number]),
        kir.Wrap(HERE, held, made, pair),
        kir.Store(HERE, held, slot),
        kir.Load(HERE, again, slot),
        kir.IsMember(HERE, is_pair, again, [pair]),
        kir.Check(HERE, is_pair, kir.Site("narrowing", HERE, "")),
        kir.IsMember(HERE, is_byte, again, [U8, node]),
        kir.Unwrap(HERE, back, again),
        kir.Extract(HERE, item, back, 0),
        kir.Release(HERE, again),
    )
    thing = new(body, node)
    body.add(kir.Wrap(HERE, object_union, thing, node), kir.Release(HERE, object_union))
    freed = load_freed(body)
    wide, total = body.temp(INT), body.temp(INT)
    body.add(
        kir.Cast(HERE, wide, "extend", item),
        kir.Binary(HERE, total, "add", wide, freed),
    )
    assert World(node).run(body, total, 0x12345) == 0x2345 + 1


def test_a_virtual_call_takes_the_method_of_the_object() -> None:
    base, left, right = node_class("Base", 1), node_class("Left", 2), node_class("Right", 3)
    base.class_id_end = 4
    left.base = right.base = base
    world = World(left, right)
    slot = VirtualSlot(base, "number", 0, [INT], INT)
    for info, factor in zip(world.module.type_infos, (3, 5), strict=True):
        method = Body([info.class_, INT], INT, f"number.{info.class_.name}")
        result = method.temp(INT)
        method.add(kir.Binary(HERE, result, "mul", method.parameters[1], kir.Const(INT, factor)))
        info.vtable.append(method.done(result))
        world.functions.append(method.function)
    body = Body([INT])
    things = [new(body, left), new(body, right)]
    results: list[kir.Temp] = []
    for thing in things:
        up, result = body.temp(base), body.temp(INT)
        body.add(kir.Cast(HERE, up, "same", thing), kir.CallVirtual(HERE, result, None, slot, [up, body.parameters[0]]))
        results.append(result)
    total = body.temp(INT)
    body.add(kir.Binary(HERE, total, "sub", results[1], results[0]))
    assert world.run(body, total, 10) == 20


def test_an_error_comes_back_beside_the_result() -> None:
    node = node_class()
    callee = Body([INT], tuple_of((INT, BOOL)), "may_raise")
    callee.function.raises = True
    made = callee.temp(tuple_of((INT, BOOL)))
    callee.add(kir.Make(HERE, made, [callee.parameters[0], kir.Const(BOOL, value=True)]))
    callee.done(made)
    body = Body([INT])
    error, result, item = body.temp(optional(node)), body.temp(tuple_of((INT, BOOL))), body.temp(INT)
    fine = body.temp(BOOL)
    body.add(
        kir.Call(HERE, result, error, callee.function, [body.parameters[0]]),
        kir.IsNone(HERE, fine, error),
        kir.Check(HERE, fine, kir.Site("none", HERE, "")),
        kir.Extract(HERE, item, result, 0),
    )
    assert native(body.done(item), callee.function)(77) == 77


def test_callables_carry_their_environment() -> None:
    code = Body([optional(node_class()), INT], INT, "code")
    result = code.temp(INT)
    code.add(kir.Binary(HERE, result, "add", code.parameters[1], kir.Const(INT, 1)))
    code.done(result)
    type_ = callable_of([INT], INT)
    body = Body([INT])
    value, given = body.temp(type_), body.temp(INT)
    body.add(
        kir.MakeCallable(HERE, value, code.function, None),
        kir.CallIndirect(HERE, given, None, value, type_, [body.parameters[0]]),
    )
    assert native(body.done(given), code.function)(41) == 42


def test_bit_fields_read_and_write_their_bits_only() -> None:
    struct = StructType("Bits", object)
    struct.fields = [Field("a", U32, 0, bits=3), Field("b", U32, 1, bits=9), Field("c", U32, 2, bits=20)]
    struct.complete = True
    body = Body([INT])
    slot, value, back, wide = body.slot(struct), body.temp(U32), body.temp(U32), body.temp(INT)
    body.add(
        kir.ClearBytes(HERE, struct, slot),
        kir.Cast(HERE, value, "truncate", body.parameters[0]),
        kir.StoreBits(HERE, kir.Const(U32, 7), slot, struct, struct.fields[0]),
        kir.StoreBits(HERE, value, slot, struct, struct.fields[1]),
        kir.StoreBits(HERE, kir.Const(U32, 0xFFFFF), slot, struct, struct.fields[2]),
        kir.LoadBits(HERE, back, slot, struct, struct.fields[1]),
        kir.Cast(HERE, wide, "extend", back),
    )
    assert native(body.done(wide))(0x155) == 0x155


def test_a_static_starts_with_its_value() -> None:
    table = Static("table", array_of(U16, 4), [1, 2, 3, 0xABCD], mutable=False)
    pair = Static("pair", tuple_of((BOOL, optional(INT))), (True, 9))
    body = Body([INT])
    place, item, wide = body.temp(pointer_to(U16)), body.temp(U16), body.temp(INT)
    held, maybe, payload, total = body.temp(pair.type), body.temp(optional(INT)), body.temp(INT), body.temp(INT)
    body.add(
        kir.ElementAddress(HERE, place, kir.Symbol(pointer_to(table.type), "table"), body.parameters[0], U16),
        kir.Load(HERE, item, place),
        kir.Cast(HERE, wide, "extend", item),
        kir.Load(HERE, held, kir.Symbol(pointer_to(pair.type), "pair")),
        kir.Extract(HERE, maybe, held, 1),
        kir.Unwrap(HERE, payload, maybe),
        kir.Binary(HERE, total, "add", wide, payload),
    )
    assert native(body.done(total), module=kir.Module(statics=[table, pair]))(3) == 0xABCD + 9


def test_sites_of_one_place_get_columns_of_their_own() -> None:
    from kgen.backend.llvm import print_module
    from kgen.frontend.tree import Span

    body = Body([INT, INT])
    inner, outer = body.temp(INT), body.temp(INT)
    short, long = Span("sum.py", 2, 4, 2, 9), Span("sum.py", 2, 4, 2, 13)
    body.add(
        kir.Binary(short, inner, "add", *body.parameters, overflow=kir.Site("overflow", short, "int")),
        kir.Binary(long, outer, "add", inner, inner, overflow=kir.Site("overflow", long, "u8")),
    )
    made = print_module(kir.Module(functions=[body.done(outer)]))
    assert [(s.line, s.column, KINDS[s.kind], s.message) for s in made.sites] == [
        (2, 5, "overflow", "int"),
        (2, 1005, "overflow", "u8"),
    ]


def every_type() -> list[Type]:
    node = node_class()
    return [
        INT,
        BOOL,
        node,
        optional(node),
        optional(INT),
        tuple_of((U8, BOOL)),
        union([node, INT]),
        callable_of([], INT),
    ]


def test_every_representation_can_be_stored_loaded_selected_and_counted() -> None:
    for type_ in every_type():
        body = Body([type_, BOOL], type_)
        slot, value, chosen = body.slot(type_), body.temp(type_), body.temp(type_)
        body.add(
            kir.Store(HERE, body.parameters[0], slot),
            kir.Load(HERE, value, slot),
            kir.Retain(HERE, value),
            kir.ReleaseAt(HERE, type_, slot),
            kir.Select(HERE, chosen, body.parameters[1], value, kir.Zero(type_)),
        )
        body.function.internal = False

        optimized(text_of(body.done(chosen)))
