"""`del` of variables, items and slices."""

from __future__ import annotations

import ast

from kgen.frontend.arguments import Argument
from kgen.frontend.targets import Targets
from kgen.frontend.tree import Clear, LocalRef
from kgen.frontend.types import ClassType, underlying


def delete(checker: Targets, target: ast.expr) -> None:
    """`del target`."""
    span = checker.span(target)
    match target:
        case ast.Name(id=name):
            binding = checker.flow.bindings.get(name)
            if binding is None or binding.local is None:
                checker.refuse("K0301", target, f"the name `{name}` is not defined")
            if not binding.local.is_parameter:
                checker.emit(Clear(span, LocalRef(binding.local.type, span, binding.local)))
            checker.flow.unbind(name)
        case ast.Subscript(slice=index):
            container = checker.value(target.value)
            type_ = underlying(container.type)
            method = "delete_slice" if isinstance(index, ast.Slice) else "__delitem__"
            if not isinstance(type_, ClassType) or checker.classes.method(type_, method) is None:
                checker.refuse("K0519", target, f"the items of a `{container.type}` cannot be deleted")
            arguments = checker.slice_arguments(index, target) if isinstance(index, ast.Slice) else [Argument(index)]
            checker.emit(checker.evaluate(checker.method_call(container, method, arguments, target)))
        case ast.Tuple(elts=parts):
            for part in parts:
                delete(checker, part)
        case _:
            checker.refuse("K0211", target, "attributes cannot be deleted", "use an optional field and assign None")
