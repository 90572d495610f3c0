"""`try`, `except`, `finally` and `raise`."""

from __future__ import annotations

from kgen.frontend import tree
from kgen.frontend.types import BOOL, ClassType, underlying
from kgen.middle import kir
from kgen.middle.raises import Errors, caught, uncaught
from kgen.middle.scopes import Finally, Handlers, Handling, Value
from kgen.middle.statements import Statements
from kgen.middle.traverse import descendants


class ErrorHandling(Statements):
    """Lowering of everything about errors."""

    def statement(self, node: tree.Statement) -> None:
        match node:
            case tree.Try():
                self._try(node)
            case tree.Raise(value=value):
                self._raise(value)
            case _:
                super().statement(node)

    def _raise(self, value: tree.Expression | None) -> None:
        if value is not None:
            error = self.cast_same(self.owned(value), self.image.error_type)
        else:
            slot = next(
                scope.error
                for scope in reversed(self.scopes)
                if isinstance(scope, Handling) and scope.frame is self.frame
            )
            error = self.take(slot)
            self.store(kir.Zero(slot.type), slot)
        self.raise_error(error)

    def _try(self, node: tree.Try) -> None:
        if not node.final:
            self._try_except(node)
            return
        scope = Finally(self.environment, self.frame, statements=node.final)
        self.scopes.append(scope)
        self._try_except(node)
        self.scopes.pop()
        self.statements(node.final)
        after = self.new_block("finally")
        self.jump(after)
        error = self.take_error(scope)
        if error is not None:
            mark = self.mark()
            self.hold(Value(error, self.image.error_type, owned=True))
            self.statements(node.final)
            self.forget(mark)
            self.raise_error(error)
        self.place_block(after)

    def _try_except(self, node: tree.Try) -> None:
        if not node.handlers:
            self.statements(node.body)
            self.statements(node.orelse)
            return
        scope = Handlers(self.environment, self.frame)
        self.scopes.append(scope)
        self.statements(node.body)
        self.scopes.pop()
        self.statements(node.orelse)
        after = self.new_block("endtry")
        self.jump(after)
        error = self.take_error(scope)
        if error is not None:
            self._dispatch(node, error, after)
        self.place_block(after)

    def _dispatch(self, node: tree.Try, error: kir.Operand, after: kir.Block) -> None:
        """Finds the handler for `error`; without one the error goes on outward."""
        left: Errors = self.image.raises.of_statements(node.body)
        for handler in node.handlers:
            seen = caught(left, handler)
            left = uncaught(left, handler)
            if not seen:
                continue
            matched, other = self.new_block("except"), self.new_block("unmatched")
            if left:
                test = self.temp(BOOL)
                classes: list[ClassType] = handler.classes
                self.emit(kir.IsMember(handler.span, test, error, [*classes]))
                self.branch(test, matched, other)
            else:
                self.jump(matched)
            self.place_block(matched)
            self._handle(handler, error)
            self.jump(after)
            if not left:
                return
            self.place_block(other)
        self.raise_error(error)

    def _handle(self, handler: tree.Handler, error: kir.Operand) -> None:
        outer, self.span = self.span, handler.span
        target = handler.target
        if target is not None:
            seen = self.cast_same(error, target.type) if underlying(target.type) is not self.image.error_type else error
            if raises_again(handler):
                self.retain(seen)
            self.store_local(target, seen)
        if raises_again(handler):
            slot = self.slot(".handled", self.image.error_type)
            self.store(error, slot)
            self.scopes.append(Handling(slot, self.frame))
            self.statements(handler.body)
            self.scopes.pop()
            self.release_at(slot, slot.type)
        else:
            if target is None:
                self.release(error)
            self.statements(handler.body)
        if target is not None:
            storage = self.environment[target]
            old = self.load(storage, target.type)
            self.store(kir.Zero(target.type), storage)
            self.release(old)
        self.span = outer


def raises_again(handler: tree.Handler) -> bool:
    """Whether a bare `raise` in the body of `handler` means its error."""
    return any(isinstance(node, tree.Raise) and node.value is None for node in descendants(handler.body))
