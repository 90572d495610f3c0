"""The type of a field that `__init__` assigns without an annotation."""

from __future__ import annotations

import ast
import types

from kgen.frontend.diagnostics import Abandoned, Reporter
from kgen.frontend.nominal import Scope
from kgen.frontend.program import Builder, Pending
from kgen.frontend.statements import Statements
from kgen.frontend.tree import Function, Local
from kgen.frontend.types import NONE, ClassType, NoneType, Type


def infer_field(builder: Builder, class_: ClassType, function: types.FunctionType, node: ast.expr) -> Type | None:
    """The type of `node` where only the parameters of `__init__` and earlier fields are known, or None."""
    reporter = builder.reporter
    silent = Reporter()
    try:
        signature = builder.signatures.of(function, class_, "method")
    except Abandoned:
        return None
    scratch = Function("scratch", "scratch", signature.file.path, signature.file.span(node))
    scratch.package = function.__module__
    scope = Scope(signature.scope.names, signature.scope.environment, signature.file, class_)
    body = Statements(builder, Pending(scratch, signature.node, signature.file, scope, class_))
    for parameter in signature.parameters:
        local = Local(parameter.name, parameter.type, parameter.span, is_parameter=True)
        body.flow.bind(parameter.name, local)
    body.reporter = silent
    builder.reporter = silent
    missing = set(builder.missing_attributes)
    try:
        found = body.value(node).type
    except Abandoned:
        return None
    finally:
        builder.reporter = reporter
        builder.missing_attributes = missing
    return None if isinstance(found, NoneType) or found is NONE else found
