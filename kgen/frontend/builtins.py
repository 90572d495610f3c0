"""Python's builtins: which function checks a call of each, and which are not in the subset."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from typing import Final

from kgen.frontend.arguments import Argument
from kgen.frontend.body import ABSENT
from kgen.frontend.calls.byte_strings import bytearray_call, bytes_call
from kgen.frontend.calls.containers import dict_call, iter_call, list_call, set_call, sorted_call, tuple_call
from kgen.frontend.calls.given import require_keywords
from kgen.frontend.calls.hashing import hash_call
from kgen.frontend.calls.instances import isinstance_call
from kgen.frontend.calls.numbers import (
    abs_call,
    bool_call,
    chr_call,
    divmod_call,
    int_call,
    len_call,
    ord_call,
    pow_call,
)
from kgen.frontend.calls.reductions import all_call, any_call, max_call, min_call, sum_call
from kgen.frontend.calls.texts import bin_call, hex_call, oct_call, repr_call, str_call
from kgen.frontend.constants import TextConstant
from kgen.frontend.integers import Integers
from kgen.frontend.live import is_class
from kgen.frontend.text.members import member_text
from kgen.frontend.text.printing import print_call
from kgen.frontend.tree import Assign, Constant, Expression, LocalRef
from kgen.frontend.types import (
    INT,
    ArrayType,
    ClassType,
    EnumType,
    OptionalType,
    StructType,
    TupleType,
    Type,
    underlying,
)

Handler = Callable[[Integers, ast.Call, Type | None], Expression]

REFUSED: Final = {
    "eval": ("K0207", "compute it at build time, at module level"),
    "exec": ("K0207", "compute it at build time, at module level"),
    "compile": ("K0207", "compute it at build time, at module level"),
    "getattr": ("K0220", "name the attribute"),
    "setattr": ("K0211", "name the attribute"),
    "delattr": ("K0211", "use an optional field and assign None"),
    "hasattr": ("K0220", "use isinstance"),
    "vars": ("K0220", "name the attributes"),
    "dir": ("K0220", "name the attributes"),
    "globals": ("K0220", "name the variable"),
    "locals": ("K0220", "name the variable"),
    "type": ("K0220", "use isinstance"),
    "float": ("K0203", "use an integer of a smaller unit"),
    "complex": ("K0203", "use two integers"),
    "round": ("K0203", "use integer arithmetic"),
    "open": ("K0212", "read the file at build time, or through the platform"),
    "input": ("K0212", "take it from main's arguments"),
    "next": ("K0212", "loop over it, and leave with break"),
    "object": ("K0212", "make a class"),
    "slice": ("K0212", "write the slice where it is used"),
    "memoryview": ("K0212", "slices of bytes share their memory already"),
    "format": ("K0212", "use an f-string"),
    "__import__": ("K0213", "import at module level"),
    "callable": ("K0220", "use a Callable type"),
    "id": ("K0212", "compare objects with is"),
}
"""Builtins that are not in the subset: the diagnostic and what to write instead."""


KEYWORDS: Final[dict[str, tuple[str, ...]]] = {
    "min": ("key", "default"),
    "max": ("key", "default"),
    "sum": ("start",),
    "sorted": ("key", "reverse"),
    "int": ("base",),
    "str": ("encoding",),
    "bytes": ("encoding",),
}
"""The arguments of builtins that may be given by name."""


HANDLERS: Final[dict[str, Handler]] = {
    "len": len_call,
    "abs": abs_call,
    "divmod": divmod_call,
    "pow": pow_call,
    "ord": ord_call,
    "chr": chr_call,
    "bool": bool_call,
    "int": int_call,
    "min": min_call,
    "max": max_call,
    "sum": sum_call,
    "any": any_call,
    "all": all_call,
    "str": str_call,
    "repr": repr_call,
    "hex": hex_call,
    "bin": bin_call,
    "oct": oct_call,
    "hash": hash_call,
    "isinstance": isinstance_call,
    "list": list_call,
    "set": set_call,
    "frozenset": set_call,
    "dict": dict_call,
    "tuple": tuple_call,
    "sorted": sorted_call,
    "iter": iter_call,
    "bytes": bytes_call,
    "bytearray": bytearray_call,
    "print": print_call,
}
"""Builtins that are called as functions: what checks a call of each."""


class Builtins(Integers):
    """Part of the checker: builtins."""

    def call_python_builtin(self, found: object, node: ast.Call, expected: Type | None) -> Expression | None:
        """A call of a builtin, or None when `found` is not one."""
        name = getattr(found, "__name__", "")
        if getattr(builtins, name, ABSENT) is not found:
            return None
        if name in REFUSED:
            code, help = REFUSED[name]
            self.refuse(code, node, f"`{name}` is not in the subset", help)
        handler = HANDLERS.get(name)
        if name in ("range", "enumerate", "zip", "map", "filter", "reversed"):
            self.refuse(
                "K0219",
                node,
                f"`{name}(...)` can only be looped over",
                f"write list({self.name_of(node)}) to keep its items",
            )
        if handler is None:
            if is_class(found) and issubclass(found, BaseException):
                return None
            self.refuse("K0212", node, f"the builtin `{name}` is not in the subset")
        if name != "print":
            require_keywords(self, node, name, KEYWORDS.get(name, ()))
        return handler(self, node, expected)

    def length(self, value: Expression, node: ast.AST) -> Expression:
        value = self.as_tuple(value)
        type_ = underlying(value.type)
        span = value.span
        match type_:
            case _ if isinstance(value, TextConstant):
                return Constant(INT, span, len(value.content))
            case ArrayType(length=length):
                return self.sequence(
                    [] if self.is_place(value) else [self.evaluate(value)], Constant(INT, span, length)
                )
            case TupleType(elements=elements):
                return self.sequence([self.evaluate(value)], Constant(INT, span, len(elements)))
            case ClassType() | StructType() if self.classes.method(type_, "__len__") is not None:
                return self.coerce(self.call_method(value, "__len__", [], node), INT, node)
            case OptionalType():
                shown = ast.unparse(node) if isinstance(node, ast.expr) else "value"
                self.refuse("K0506", node, f"`{shown}` may be None", f"test it first: if {shown} is not None: ...")
            case _:
                self.refuse("K0505", node, f"a `{value.type}` has no len()")

    def apply(self, function: ast.expr, element: Expression, node: ast.AST) -> Expression:
        """`function(element)` for a function given by name or as a lambda; lambdas are inlined."""
        if isinstance(function, ast.Lambda) and len(function.args.args) == 1:
            before = self.flow.copy()
            with self.capture() as statements:
                local = self.variable(function.args.args[0].arg, element.type, element.span)
                self.emit(Assign(element.span, LocalRef(element.type, element.span, local), element))
                self.flow.bind(function.args.args[0].arg, local)
                result = self.value(function.body)
            self.flow.become(before)
            return self.sequence(statements, result)
        call = ast.copy_location(ast.Call(function, [], []), function)
        return self.call_with(call, [Argument(node, None, element)])

    def enum_text(self, value: Expression, type_: EnumType, form: str, node: ast.AST) -> Expression:
        return member_text(self, value, type_, form, node)

    def call_with(self, node: ast.Call, arguments: list[Argument], expected: Type | None = None) -> Expression:
        """A call with arguments that are checked already."""
        raise NotImplementedError
