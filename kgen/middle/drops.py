"""The end of objects: one drop function for each live class, and its typeinfo.

A drop function is called when the last reference has gone. It runs `__del__` on an object that has come back to
life with one reference (and stays alive when `__del__` has stored it somewhere; when it ends again, `__del__` has
run), releases the fields, and gives the memory back.

An object whose `__init__` raised has never been whole: an abandon function ends it. It runs no `__del__`, which
might rely on fields that were not reached; fields that were not set are zero and hold nothing.
"""

from __future__ import annotations

from kgen.frontend.types import (
    BOOL,
    NONE,
    U8,
    ClassType,
    holds_references,
    is_memory,
    pointer_to,
    underlying,
)
from kgen.middle import kir
from kgen.middle.emit import Emitter
from kgen.middle.image import NOWHERE, Image
from kgen.middle.thunks import same_form, slot_entry


def drop_function(image: Image, class_: ClassType) -> kir.Function:
    """The drop function of `class_`."""
    if class_ not in image.drops:
        image.drops[class_] = _declare(image, class_, "drop")
        _fill(image, class_, image.drops[class_])
    return image.drops[class_]


def abandon_function(image: Image, class_: ClassType) -> kir.Function:
    """Ends an object of `class_` that its constructor left unfinished and that nobody refers to any more."""
    if class_ not in image.abandons:
        function = _declare(image, class_, "abandon")
        image.abandons[class_] = function
        emitter = Emitter(function)
        _free(class_, emitter, function.parameters[0])
        emitter.terminate(kir.Return(None, None))
        emitter.finish()
    return image.abandons[class_]


def _declare(image: Image, class_: ClassType, verb: str) -> kir.Function:
    function = kir.Function(
        symbol=f"{image.class_symbol(class_)}.{verb}",
        display_name=f"{class_.name}.{verb}",
        span=class_.drop_method.span if class_.drop_method is not None else NOWHERE,
        parameters=[kir.Temp(class_, 0)],
        result=NONE,
        parameter_names=["self"],
        package=class_.module_name.partition(".")[0],
        # An object ends in one of many places: a copy in each is most of the code of some programs.
        inline="never",
    )
    image.module.functions.append(function)
    return function


def _fill(image: Image, class_: ClassType, function: kir.Function) -> None:
    emitter = Emitter(function)
    value = function.parameters[0]
    if class_ in image.recursive:
        _enter(image, emitter, value)
    if class_.drop_method is not None:
        _run_del(image, class_, emitter, value)
    _free(class_, emitter, value)
    _leave(image, class_, emitter)
    emitter.terminate(kir.Return(None, None))
    emitter.finish()


def _free(class_: ClassType, emitter: Emitter, value: kir.Temp) -> None:
    """Releases the fields and gives the memory back."""
    for field in class_.fields:
        if not holds_references(field.type):
            continue
        address = emitter.field_address(value, class_, field)
        if is_memory(underlying(field.type)):
            emitter.emit(kir.ReleaseAt(None, field.type, address))
        else:
            emitter.release(emitter.load(address, field.type))
    emitter.emit(kir.FreeObject(None, value, class_))


def _enter(image: Image, emitter: Emitter, value: kir.Temp) -> None:
    """Returns at once when the runtime puts the drop off, because too many others are under way."""
    assert image.program.enter_drop is not None
    address, goes_on = emitter.temp(pointer_to(U8)), emitter.temp(BOOL)
    emitter.emit(kir.Cast(None, address, "same", value))
    emitter.emit(kir.Call(None, goes_on, None, image.function(image.program.enter_drop), [address]))
    now, later = emitter.new_block("now"), emitter.new_block("later")
    emitter.branch(goes_on, now, later)
    emitter.place_block(later)
    emitter.terminate(kir.Return(None, None))
    emitter.place_block(now)


def _leave(image: Image, class_: ClassType, emitter: Emitter) -> None:
    if class_ in image.recursive:
        assert image.program.leave_drop is not None
        emitter.emit(kir.Call(None, None, None, image.function(image.program.leave_drop), []))


def _run_del(image: Image, class_: ClassType, emitter: Emitter, value: kir.Temp) -> None:
    assert class_.drop_method is not None
    method = image.function(class_.drop_method)
    is_first = emitter.temp(BOOL)
    emitter.emit(kir.Machine(None, is_first, "end_once", [value]))
    ending, dead = emitter.new_block("ending"), emitter.new_block("dead")
    emitter.branch(is_first, ending, dead)
    emitter.place_block(ending)
    emitter.emit(kir.Machine(None, None, "revive", [value]))
    receiver = emitter.cast_same(value, method.parameters[0].type) if method.parameters[0].type is not class_ else value
    error = emitter.temp(image.error_optional) if method.raises else None
    emitter.emit(kir.Call(None, None, error, method, [receiver]))
    if error is not None:
        emitter.release(error)
    # The count goes to zero before the fields go: a weak reference read meanwhile gives None.
    alone = emitter.temp(BOOL)
    emitter.emit(kir.Machine(None, alone, "release_reference", [value]))
    revived = emitter.new_block("revived")
    emitter.branch(alone, dead, revived)
    emitter.place_block(revived)
    _leave(image, class_, emitter)
    emitter.terminate(kir.Return(None, None))
    emitter.place_block(dead)


def make_type_infos(image: Image) -> None:
    """The typeinfo of every live class, closure environments included."""
    entries: dict[tuple[int, int], kir.Function] = {}
    image.find_recursive_classes()
    for class_ in [*image.program.classes, *image.environments.values()]:
        if class_.live:
            info = kir.TypeInfo(class_, f"typeinfo.{image.class_symbol(class_)}", drop_function(image, class_), [])
            for slot in class_.slots:
                info.vtable.append(_entry(image, class_, slot.index, entries))
            image.module.type_infos.append(info)


def _entry(
    image: Image, class_: ClassType, index: int, entries: dict[tuple[int, int], kir.Function]
) -> kir.Function | None:
    """The code in the vtable of `class_` at `index`."""
    method = class_.methods.get(index)
    if method is None or method not in image.functions:
        return None
    slot = class_.slots[index]
    if same_form(method, slot.parameters, slot.result or NONE):
        return image.functions[method]
    key = (id(method), id(slot))
    if key not in entries:
        number = sum(1 for known, _ in entries if known == id(method))
        entries[key] = slot_entry(image, method, slot, number)
    return entries[key]
