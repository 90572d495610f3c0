"""The code behind Callable values and behind vtable entries whose types differ from their slot.

A Callable calls `code(environment, arguments...)`; the thunk of a function takes its captures out of the
environment, which is an object of a hidden class, and calls the function.
"""

from __future__ import annotations

from collections.abc import Sequence

from kgen.frontend import tree
from kgen.frontend.types import (
    NONE,
    CallableType,
    ClassType,
    Field,
    NeverType,
    OptionalType,
    Type,
    UnionType,
    VirtualSlot,
    holds_references,
    is_memory,
    optional,
    underlying,
)
from kgen.middle import kir
from kgen.middle.emit import Emitter
from kgen.middle.image import Image, result_type


def environment_class(image: Image, function: tree.Function) -> ClassType:
    """The hidden class whose objects hold the captures of `function`."""
    if function not in image.environments:
        class_ = ClassType(f"{function.name}.environment", object)
        for index, local in enumerate(function.parameters[: function.closure_parameters]):
            class_.fields.append(Field(local.name, local.type, index))
        class_.live = class_.complete = True
        used = [other.class_id_end for other in (*image.program.classes, *image.environments.values())]
        class_.class_id = max(used, default=0) + 1
        class_.class_id_end = class_.class_id + 1
        class_.module_name = function.package
        image.environments[function] = class_
    return image.environments[function]


def thunk(image: Image, function: tree.Function, type_: CallableType) -> kir.Function:
    """`code(environment, arguments...)` for `function` as a value of `type_`."""
    key = (function, type_)
    if key not in image.thunks:
        number = sum(1 for known, _ in image.thunks if known is function)
        image.thunks[key] = _make_thunk(image, function, type_, f"{function.name}.code{number or ''}")
    return image.thunks[key]


def _make_thunk(image: Image, function: tree.Function, type_: CallableType, symbol: str) -> kir.Function:
    captures = function.closure_parameters
    class_ = environment_class(image, function) if captures else None
    environment_type = class_ or optional(image.error_type)
    code = _signature(function, symbol, [environment_type, *type_.parameters], type_.result)
    code.parameter_names = ["environment", *(p.name for p in function.parameters[captures:])]
    code.raises = image.raises.callable_has_error_result(type_)
    image.module.functions.append(code)
    emitter = Emitter(code)
    emitter.span = function.span
    arguments: list[kir.Operand] = []
    if class_ is not None:
        for field in class_.fields:
            address = emitter.field_address(code.parameters[0], class_, field)
            in_memory = is_memory(underlying(field.type))
            arguments.append(address if in_memory else emitter.load(address, field.type))
    arguments.extend(code.parameters[1:])
    forward(image, emitter, function, arguments)
    return code


def slot_entry(image: Image, function: tree.Function, slot: VirtualSlot, number: int) -> kir.Function:
    """`function` behind the types of `slot`."""
    result = slot.result or NONE
    symbol = f"{function.name}.slot{number or ''}"
    code = _signature(function, symbol, [slot.owner, *slot.parameters], result)
    code.parameter_names = [parameter.name for parameter in function.parameters]
    code.raises = image.raises.slot_has_error_result(slot)
    image.module.functions.append(code)
    emitter = Emitter(code)
    emitter.span = function.span
    arguments: list[kir.Operand] = list(code.parameters)
    arguments[0] = emitter.cast_same(arguments[0], function.parameters[0].type)
    forward(image, emitter, function, arguments)
    return code


def _signature(function: tree.Function, symbol: str, parameters: Sequence[Type], result: Type) -> kir.Function:
    return kir.Function(
        symbol=symbol,
        display_name=function.display_name,
        span=function.span,
        parameters=[kir.Temp(parameter, number) for number, parameter in enumerate(parameters)],
        result=result,
        sret=kir.Temp(result, len(parameters)) if is_memory(underlying(result)) else None,
        package=function.package,
    )


def forward(image: Image, emitter: Emitter, function: tree.Function, arguments: list[kir.Operand]) -> None:
    """Calls `function` with the arguments of the function under construction and returns what it returns."""
    code = emitter.function
    callee = image.function(function)
    own = result_type(function)
    for index, parameter in enumerate(function.parameters):
        arguments[index] = adapt(
            emitter, arguments[index], operand_type(arguments[index], parameter.type), parameter.type
        )
    plain = underlying(own)
    in_memory = is_memory(plain)
    has_value = not in_memory and plain is not NONE and not isinstance(plain, NeverType)
    result = emitter.temp(own) if has_value else None
    error = emitter.temp(image.error_optional) if callee.raises else None
    emitter.emit(kir.Call(emitter.span, result, error, callee, arguments, code.sret if in_memory else None))
    if error is not None and image.raises.of(function):
        bad, good = emitter.new_block("raised"), emitter.new_block("ok")
        emitter.branch(emitter.is_none(error), good, bad)
        emitter.place_block(bad)
        value = emitter.temp(image.error_type)
        emitter.emit(kir.Unwrap(emitter.span, value, error))
        emitter.terminate(kir.ReturnError(emitter.span, value) if code.raises else kir.Unreachable(emitter.span))
        emitter.place_block(good)
    if isinstance(plain, NeverType):
        emitter.terminate(kir.Unreachable(emitter.span))
    elif in_memory or underlying(code.result) is NONE:
        if result is not None and holds_references(own):
            emitter.release(result)
        emitter.terminate(kir.Return(emitter.span, None))
    else:
        value = result or kir.Zero(own)
        emitter.terminate(kir.Return(emitter.span, adapt(emitter, value, own, code.result)))
    emitter.finish()


def operand_type(operand: kir.Operand, default: Type) -> Type:
    return operand.type if isinstance(operand, kir.Temp) and not is_memory(underlying(default)) else default


def adapt(emitter: Emitter, value: kir.Operand, source: Type, target: Type) -> kir.Operand:
    """`value` of `source` as a value of the wider `target`."""
    if source is target:
        return value
    if is_pointer(source) and is_pointer(target):
        return emitter.cast_same(value, target)
    if isinstance(underlying(target), OptionalType | UnionType):
        result = emitter.temp(target)
        emitter.emit(kir.Wrap(emitter.span, result, value, source))
        return result
    return emitter.cast_same(value, target)


def is_pointer(type_: Type) -> bool:
    """Whether a value of `type_` is one bare pointer to an object (or null)."""
    type_ = underlying(type_)
    if isinstance(type_, OptionalType):
        type_ = underlying(type_.inner)
    return isinstance(type_, ClassType) or (isinstance(type_, UnionType) and type_.all_classes)


def same_form(function: tree.Function, parameters: Sequence[Type], result: Type) -> bool:
    """Whether `function`, a method, can stand behind a slot of these types without conversions."""
    own = [parameter.type for parameter in function.parameters[1:]]
    pairs = [*zip(own, parameters, strict=True), (result_type(function), result)]
    return all(a is b or (is_pointer(a) and is_pointer(b)) for a, b in pairs)
