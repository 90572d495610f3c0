"""What `kgen.lang` and `kgen.unsafe` offer: which function checks a call of each."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import Final

from kgen import lang
from kgen.frontend.arguments import Argument
from kgen.frontend.builtins import Builtins
from kgen.frontend.calls.arithmetic import (
    bits_call,
    paired_call,
    parse_int_call,
    rotate_call,
    truncate_call,
    wrapping_call,
    wrapping_negate_call,
    wrapping_shift_call,
)
from kgen.frontend.calls.assembly import asm_call, port_in_call, port_out_call
from kgen.frontend.calls.enums import enum_method, member_attribute
from kgen.frontend.calls.given import require_keywords
from kgen.frontend.calls.hints import unlikely_call
from kgen.frontend.calls.panics import panic_call, unreachable_call
from kgen.frontend.calls.pointers import (
    address_intrinsic_call,
    address_of_call,
    bytes_data_call,
    function_address_call,
    linker_symbol_call,
    memory_call,
    needs_drop_call,
    type_info_call,
)
from kgen.frontend.calls.storage import array_call, atomic_call, offsetof_call, sizeof_call, weak_call
from kgen.frontend.calls.value_methods import array_method, atomic_method, integer_method, pointer_method
from kgen.frontend.live import is_static
from kgen.frontend.statics import make_static
from kgen.frontend.tree import Expression, StaticRef
from kgen.frontend.types import (
    U8,
    U16,
    U32,
    ArrayType,
    AtomicType,
    CallableType,
    EnumType,
    IntType,
    PtrType,
    Type,
    WeakType,
    underlying,
)

Handler = Callable[[Builtins, ast.Call], Expression]

LIBRARY_KEYWORDS: Final[dict[str, tuple[str, ...]]] = {"parse_int": ("base",)}
"""The arguments of library functions that may be given by name."""


SAFE_CALLS: Final[dict[str, Handler]] = {
    "truncate": truncate_call,
    "wrapping_add": partial(wrapping_call, operator="add"),
    "wrapping_sub": partial(wrapping_call, operator="sub"),
    "wrapping_mul": partial(wrapping_call, operator="mul"),
    "wrapping_neg": wrapping_negate_call,
    "wrapping_shl": wrapping_shift_call,
    "saturating_add": partial(paired_call, name="saturating_add", gives_optional=False),
    "saturating_sub": partial(paired_call, name="saturating_sub", gives_optional=False),
    "saturating_mul": partial(paired_call, name="saturating_mul", gives_optional=False),
    "checked_add": partial(paired_call, name="checked_add", gives_optional=True),
    "checked_sub": partial(paired_call, name="checked_sub", gives_optional=True),
    "checked_mul": partial(paired_call, name="checked_mul", gives_optional=True),
    "rotate_left": partial(rotate_call, name="rotate_left"),
    "rotate_right": partial(rotate_call, name="rotate_right"),
    "count_ones": partial(bits_call, name="count_ones"),
    "leading_zeros": partial(bits_call, name="leading_zeros"),
    "trailing_zeros": partial(bits_call, name="trailing_zeros"),
    "byte_swap": partial(bits_call, name="byte_swap"),
    "parse_int": parse_int_call,
    "panic": panic_call,
    "unlikely": unlikely_call,
    "sizeof": sizeof_call,
    "offsetof": offsetof_call,
}
"""Functions of `kgen.lang`: what checks a call of each."""

UNSAFE_CALLS: Final[dict[str, Handler]] = {
    "panic": panic_call,
    "copy_memory": partial(memory_call, name="copy_memory"),
    "move_memory": partial(memory_call, name="move_memory"),
    "fill_memory": partial(memory_call, name="fill_memory"),
    "compare_memory": partial(memory_call, name="compare_memory"),
    "needs_drop": needs_drop_call,
    "address_of": address_of_call,
    "bytes_data": bytes_data_call,
    "asm": asm_call,
    "port_in8": partial(port_in_call, type_=U8),
    "port_in16": partial(port_in_call, type_=U16),
    "port_in32": partial(port_in_call, type_=U32),
    "port_out8": partial(port_out_call, type_=U8),
    "port_out16": partial(port_out_call, type_=U16),
    "port_out32": partial(port_out_call, type_=U32),
    "unreachable": unreachable_call,
    "linker_symbol": linker_symbol_call,
    "function_address": function_address_call,
    "return_address": partial(address_intrinsic_call, name="return_address"),
    "frame_address": partial(address_intrinsic_call, name="frame_address"),
    "type_info": type_info_call,
}
"""The same for `kgen.unsafe`."""


class Machine(Builtins):
    """Part of the checker: the language's own library."""

    def call_library(self, found: object, node: ast.Call, expected: Type | None) -> Expression | None:
        """A call of something in `kgen.lang` or `kgen.unsafe`, or None when `found` is not from there."""
        if found is lang.Array:
            return array_call(self, node, expected)
        if found is lang.Atomic:
            return atomic_call(self, node)
        if found is lang.weak:
            return weak_call(self, node)
        module = getattr(found, "__module__", "")
        if not isinstance(module, str) or not (module.startswith("kgen.lang") or module == "kgen.unsafe"):
            return None
        name = getattr(found, "__name__", "")
        allowed = LIBRARY_KEYWORDS.get(name, ())
        if name in SAFE_CALLS or (module == "kgen.unsafe" and name in UNSAFE_CALLS):
            require_keywords(self, node, name, allowed)
        if module == "kgen.unsafe":
            handler = UNSAFE_CALLS.get(name) or SAFE_CALLS.get(name)
        else:
            handler = SAFE_CALLS.get(name)
        return handler(self, node) if handler is not None else None

    def static_reference(self, owner: object, node: ast.Attribute) -> Expression:
        name = node.value.id if isinstance(node.value, ast.Name) else ast.unparse(node.value)
        return self.static_of(owner, name, node)

    def static_of(self, owner: object, name: str, node: ast.AST) -> StaticRef:
        assert is_static(owner)
        static = self.builder.static(owner, lambda: make_static(self, owner, name, node))
        return StaticRef(static.type, self.span(node), static)

    def enum_attribute(self, value: Expression, type_: EnumType, name: str, node: ast.expr) -> Expression:
        return member_attribute(self, value, type_, name, node)

    def builtin_method(
        self, receiver: Expression, name: str, arguments: list[Argument], node: ast.AST, expected: Type | None
    ) -> Expression:
        type_ = underlying(receiver.type)
        match type_:
            case PtrType():
                return pointer_method(self, receiver, type_, name, arguments, node)
            case AtomicType():
                return atomic_method(self, receiver, type_, name, arguments, node)
            case ArrayType():
                return array_method(self, receiver, type_, name, arguments, node)
            case EnumType():
                return enum_method(self, receiver, type_, name, arguments, node)
            case IntType():
                return integer_method(self, receiver, type_, name, arguments, node)
            case WeakType() | CallableType():
                return self.indirect_call(self.member(receiver, name, ast.Name(name)), arguments, node)
            case _:
                self.refuse("K0304", node, f"`{receiver.type}` has no method `{name}`")
