"""Statements: the dispatch over the syntax, and the simple ones."""

from __future__ import annotations

import ast
import types
import typing

from kgen.frontend.arguments import GeneratorCall
from kgen.frontend.augmented_assignment import augmented_assignment
from kgen.frontend.constants import TextConstant
from kgen.frontend.deletion import delete
from kgen.frontend.diagnostics import Abandoned
from kgen.frontend.flow import join
from kgen.frontend.live import is_static
from kgen.frontend.loop_statements import for_statement, leave_loop, while_statement
from kgen.frontend.raise_statements import raise_statement
from kgen.frontend.targets import Targets
from kgen.frontend.tree import Constant, Evaluate, Expression, If, Panic, Return, Statement, Yield
from kgen.frontend.try_statements import try_statement
from kgen.frontend.types import NEVER, NONE, ClassType, NoneType, OptionalType, StructType, Type, tuple_of
from kgen.frontend.with_statements import with_statement


class Statements(Targets):
    """The whole checker of the statements of a function body."""

    # Blocks

    def suite(self, statements: list[ast.stmt]) -> list[Statement]:
        with self.capture() as body:
            for statement in statements:
                self.statement(statement)
        return body

    def statement(self, node: ast.stmt) -> None:
        """One statement; what is refused in it is reported and the next one goes on."""
        if not self.flow.is_reachable:
            return
        try:
            self._statement(node)
        except Abandoned:
            self.recover(node)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr():
                self._expression_statement(node)
            case ast.Assign():
                self._assignment(node)
            case ast.AnnAssign():
                self._annotated(node)
            case ast.AugAssign():
                augmented_assignment(self, node)
            case ast.Return():
                self._return(node)
            case ast.If():
                self._if(node)
            case ast.While():
                while_statement(self, node)
            case ast.For():
                for_statement(self, node)
            case ast.Break() | ast.Continue():
                leave_loop(self, node)
            case ast.Pass():
                pass
            case ast.Raise():
                raise_statement(self, node)
            case ast.Try():
                try_statement(self, node)
            case ast.With():
                with_statement(self, node, 0)
            case ast.Assert():
                self._assert(node)
            case ast.Match():
                self.match_statement(node)
            case ast.Delete():
                for target in node.targets:
                    delete(self, target)
            case ast.FunctionDef():
                self.nested_definition(node)
            case ast.Global() | ast.Nonlocal():
                self.refuse(
                    "K0208", node, "global and nonlocal are not in the subset", "use a static, or return the value"
                )
            case ast.Import() | ast.ImportFrom():
                self.refuse("K0213", node, "imports inside functions are not in the subset", "import at module level")
            case ast.ClassDef():
                self.refuse("K0218", node, "a class inside a function is not in the subset", "move it to module level")
            case ast.AsyncFunctionDef() | ast.AsyncFor() | ast.AsyncWith():
                self.refuse("K0206", node, "asynchronous code is not in the subset", "use plain functions")
            case _:
                self.refuse("K0201", node, f"this statement is not in the subset: {type(node).__name__}")

    # Simple statements

    def _expression_statement(self, node: ast.Expr) -> None:
        value = node.value
        if isinstance(value, ast.Constant):
            return
        if isinstance(value, ast.Yield):
            return self._yield(value)
        if isinstance(value, ast.YieldFrom):
            return self._yield_from(value)
        if isinstance(value, ast.ListComp):
            self.evaluate_comprehension(value)
            return
        made = self.value(value)
        if isinstance(made, GeneratorCall):
            self.refuse("K0219", value, "the generator is not iterated", "write for x in ...: ...")
        self.emit(Evaluate(self.span(node), made))
        if made.type is NEVER:
            self.flow.is_reachable = False

    def evaluate_comprehension(self, node: ast.ListComp) -> None:
        """A comprehension for its effects."""
        self.comprehend(node.generators, lambda: self.emit(self.evaluate(self.value(node.elt))))

    def _yield(self, node: ast.Yield) -> None:
        if not self.function.is_generator:
            self.refuse("K0219", node, "yield outside a generator")
        element = self.function.result or NONE
        if node.value is None:
            self.emit(Yield(self.span(node), self.none(self.span(node))))
            return
        self.emit(Yield(self.span(node), self.typed(node.value, element)))
        self.flow.forget_fields()

    def _yield_from(self, node: ast.YieldFrom) -> None:
        element = self.function.result or NONE

        def use(item: Expression) -> None:
            self.emit(Yield(self.span(node), self.coerce(item, element, node.value)))

        self.loop(node.value, use, [])

    def _assignment(self, node: ast.Assign) -> None:
        expected = self.expected_of(node.targets[0])
        value = self.expression(node.value, expected)
        if len(node.targets) > 1:
            value = self.hold(self.settle(value, node.value))
        for target in node.targets:
            self.assign(target, value, node.value)
        if value.type is NEVER:
            self.flow.is_reachable = False

    def expected_of(self, target: ast.expr) -> Type | None:
        """The declared type of a target, as a hint for the value."""
        if isinstance(target, ast.Name):
            if target.id in self.declared:
                return self.declared[target.id]
            binding = self.flow.bindings.get(target.id)
            return binding.local.type if binding is not None and binding.local is not None else None
        if isinstance(target, ast.Attribute):
            found = self.build_time(target.value)
            if is_static(found):
                return self.static_reference(found, target).type
            if isinstance(found, type | types.ModuleType):
                return None
            self.own_object_is_safe = self.is_own_object(target.value)
            with self.capture():
                try:
                    owner = self.value(target.value).type
                except Abandoned:
                    return None
            if isinstance(owner, ClassType | StructType):
                self.classes.complete(owner)
                field = owner.field(target.attr)
                return field.type if field is not None else None
        if isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Slice):
            with self.capture():
                try:
                    container = self.value(target.value).type
                except Abandoned:
                    return None
            if isinstance(container, ClassType) and container.arguments:
                return container.arguments[-1]
            return getattr(container, "element", None)
        if isinstance(target, ast.Subscript):
            with self.capture():
                try:
                    container = self.value(target.value).type
                except Abandoned:
                    return None
            return container if self.resolver.builtin_of(container) is list else None
        if isinstance(target, ast.Tuple):
            parts = [self.expected_of(part) for part in target.elts]
            if all(part is not None for part in parts):
                return tuple_of([part for part in parts if part is not None])
        return None

    def _annotated(self, node: ast.AnnAssign) -> None:
        if not isinstance(node.target, ast.Name):
            if node.value is None:
                return
            value = self.expression(node.value, self.expected_of(node.target))
            self.assign(node.target, value, node.value)
            return
        name = node.target.id
        annotation = node.annotation
        is_final = isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value).split(".")[-1] == "Final"
        if is_final:
            annotation = typing.cast(ast.Subscript, annotation).slice
        elif ast.unparse(annotation).split(".")[-1] == "Final":
            if node.value is None:
                self.refuse("K0403", node, "Final needs a value")
            self.assign(node.target, self.value(node.value), node.value)
            return
        declared = self.resolver.annotation(annotation, self.scope)
        previous = self.declared.get(name)
        if previous is not None and previous is not declared and name in self.flow.bindings:
            self.refuse("K0303", node.target, f"`{name}` is already a `{previous}`", "use another name")
        self.declared[name] = declared
        if node.value is not None:
            value = self.expression(node.value, declared)
            self.assign(node.target, value, node.value)

    def _return(self, node: ast.Return) -> None:
        span = self.span(node)
        result = self.function.result or NONE
        if self.function.is_generator:
            if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
                self.refuse("K0611", node, "a generator cannot return a value", "yield it")
            self.emit(Return(span, None))
        elif node.value is None:
            self.require_fields(self.span(node), is_end=True)
            if result is not NONE and not isinstance(result, OptionalType):
                self.refuse("K0528", node, f"this function returns a `{result}`", "return a value")
            value = Constant(result, span, None) if isinstance(result, OptionalType) else None
            self.emit(Return(span, value))
        elif isinstance(node.value, ast.Name) and self.build_time(node.value) is NotImplemented:
            self.emit(Return(span, self.bool_constant(False, span)))
        else:
            value = self.expression(node.value, result)
            if result is NONE and not isinstance(value.type, NoneType) and value.type is not NEVER:
                self.refuse(
                    "K0528",
                    node.value,
                    f"the function returns nothing, but this is a `{self.settle(value, node).type}`",
                    f"annotate it: def {self.function.display_name.split('.')[-1]}(...) -> {value.type}",
                )
            value = self.coerce(value, result, node.value)
            if result is NONE:
                self.emit(self.evaluate(value))
                self.emit(Return(span, None))
            else:
                self.emit(Return(span, value))
        self.flow.is_reachable = False

    def _assert(self, node: ast.Assert) -> None:
        span = self.span(node)
        test = self.condition(node.test)
        message = ast.unparse(node.test)
        if node.msg is not None:
            text = self.value(node.msg) if isinstance(node.msg, ast.Constant) else None
            message = str(text.content) if isinstance(text, TextConstant) else ast.unparse(node.msg)
        if isinstance(test, Constant):
            if not test.value:
                self.emit(Panic(span, "assert", message))
                self.flow.is_reachable = False
            return
        self.emit(If(span, test, [], [Panic(span, "assert", message)]))
        self.assume(node.test, True)

    def _if(self, node: ast.If) -> None:
        test = self.condition(node.test)
        before = self.flow.copy()
        constant = test.value if isinstance(test, Constant) else None
        self.assume(node.test, True)
        if constant is False:
            self.flow.is_reachable = False
        body = self.suite(node.body)
        after_body = self.flow
        self.flow = before
        self.assume(node.test, False)
        if constant is True:
            self.flow.is_reachable = False
        orelse = self.suite(node.orelse)
        self.flow = join([after_body, self.flow])
        self.emit(If(self.span(node.test), test, body, orelse))
