"""Who owns what at every point, and what each way out of a scope has to release.

`mark` and `close` bracket the use of owned temporaries: everything held since the mark is released, innermost
first. `raise_error`, `unwind` walk the same stack for errors and for `return`, `break`, `continue`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from kgen.frontend import tree
from kgen.frontend.types import BOOL, Type, holds_references, is_memory, underlying
from kgen.middle import kir
from kgen.middle.emit import Emitter
from kgen.middle.image import Image
from kgen.middle.scopes import (
    Environment,
    Finally,
    GeneratorFrame,
    Handling,
    Held,
    Landing,
    Loop,
    LoopBody,
    Scope,
    Unfinished,
    Value,
    Variables,
)


class Ownership(Emitter, ABC):
    """The scope stack and the operations that keep it true."""

    def __init__(self, image: Image, function: kir.Function) -> None:
        super().__init__(function)
        self.image = image
        self.environment: Environment = {}
        self.frame: GeneratorFrame | None = None
        self.variables = Variables(self.environment, None)
        self.scopes: list[Scope] = [self.variables]
        self.bound: set[kir.Operand] = set()
        """The values that stand for unchanging parameters."""
        self.cleared: list[kir.Slot] = []
        """The slots that must hold nothing when the function starts."""

    # What the layers above provide.

    @abstractmethod
    def evaluate(self, node: tree.Expression) -> Value:
        """The value of `node`. If it is owned the caller must `hold`, store or release it at once."""

    @abstractmethod
    def construct(self, node: tree.Expression, destination: kir.Operand) -> None:
        """Writes the value of `node`, of a memory type, as an owned copy into storage nobody else knows."""

    @abstractmethod
    def condition(self, node: tree.Expression, then: kir.Block, otherwise: kir.Block) -> None:
        """Branches on the bool `node`."""

    @abstractmethod
    def statements(self, nodes: Sequence[tree.Statement]) -> None:
        """Lowers `nodes` in order."""

    # Owned temporaries.

    def mark(self) -> int:
        return len(self.scopes)

    def hold(self, value: Value) -> Value:
        """Puts an owned value on the stack, so that every way out releases it."""
        if value.owned:
            self.scopes.append(Held(value))
        return value

    def close(self, mark: int) -> None:
        """Releases what has been held since `mark`."""
        for scope in reversed(self.scopes[mark:]):
            assert isinstance(scope, Held) and not isinstance(scope, Unfinished)
            self.let_go(scope.value)
        del self.scopes[mark:]

    def forget(self, mark: int) -> None:
        """What has been held since `mark` now belongs to somebody else."""
        assert all(isinstance(scope, Held) for scope in self.scopes[mark:])
        del self.scopes[mark:]

    def let_go(self, value: Value) -> None:
        if value.owned:
            if is_memory(underlying(value.type)):
                self.release_at(value.operand, value.type)
            else:
                self.release(value.operand)

    def abandon(self, scope: Unfinished) -> None:
        """Gives up the reference to an object whose `__init__` failed; the last one ends it without `__del__`."""
        last = self.temp(BOOL)
        self.emit(kir.Machine(self.span, last, "release_reference", [scope.value.operand]))
        dead, after = self.new_block("abandon"), self.new_block("abandoned")
        self.branch(last, dead, after)
        self.place_block(dead)
        self.emit(kir.Call(self.span, None, None, scope.abandon, [scope.value.operand]))
        self.place_block(after)

    def owned(self, node: tree.Expression) -> kir.Operand:
        """The value of `node` with a reference of its own, not held; not for memory types."""
        return self.as_owned(self.evaluate(node)).operand

    def as_owned(self, value: Value) -> Value:
        """`value` with a reference of its own; that of a parameter gets a name of its own, for `elide`."""
        if value.owned or not holds_references(value.type):
            return value
        operand = value.operand
        if isinstance(operand, kir.Temp) and operand in self.bound:
            copy = self.temp(value.type)
            self.emit(kir.Cast(self.span, copy, "same", operand, copies=True))
            operand = copy
        self.retain(operand)
        return Value(operand, value.type, owned=True)

    def held(self, node: tree.Expression) -> kir.Operand:
        """The value of `node`, alive until the enclosing mark is closed."""
        return self.hold(self.evaluate(node)).operand

    def held_owned(self, node: tree.Expression) -> kir.Operand:
        """The value of `node` with a reference of its own, released when the enclosing mark is closed."""
        return self.hold(self.as_owned(self.evaluate(node))).operand

    def temporary(self, type_: Type) -> kir.Slot:
        return self.slot(".t", type_)

    # Errors.

    def landing(self, scope: Landing) -> tuple[kir.Block, kir.Slot]:
        if scope.block is None or scope.error is None:
            scope.block = self.new_block("landing")
            scope.error = self.slot(".error", self.image.error_type)
        return scope.block, scope.error

    def raise_error(self, error: kir.Operand) -> None:
        """Leaves with the owned `error` for the nearest scope that has something to do about it."""
        for scope in reversed(self.scopes):
            match scope:
                case Landing():
                    block, slot = self.landing(scope)
                    self.store(error, slot)
                    self.jump(block)
                    return
                case Unfinished():
                    self.abandon(scope)
                case Held(value=value):
                    self.let_go(value)
                case Handling(error=slot):
                    self.release_at(slot, slot.type)
                case Loop():
                    pass

    def check_error(self, error: kir.Temp) -> None:
        """Goes on when `error` is None; otherwise leaves with it."""
        bad = self.new_block("raised")
        good = self.new_block("ok")
        test = self.is_none(error)
        self.terminate(kir.Branch(self.span, test, good, bad, unlikely="otherwise"))
        self.place_block(bad)
        value = self.temp(self.image.error_type)
        self.emit(kir.Unwrap(self.span, value, error))
        self.raise_error(value)
        self.place_block(good)

    def take_error(self, scope: Landing) -> kir.Operand | None:
        """Starts the landing block of a scope that has just been left; None when no error comes here."""
        if scope.block is None or scope.error is None:
            return None
        self.block = kir.Block("dead")
        self.place_block(scope.block)
        return self.take(scope.error)

    # Other ways out.

    def unwind(self, depth: int, carried: Value | None = None) -> None:
        """Undoes the scopes above `depth` on the way to a jump; the stack itself is unchanged after it.

        `carried` is an owned result that must not get lost when a `finally` clause raises.
        """
        scopes, environment, frame = self.scopes, self.environment, self.frame
        for index in range(len(scopes) - 1, depth - 1, -1):
            self.scopes = scopes[:index]
            self.undo(scopes[index], carried)
        self.scopes, self.environment, self.frame = scopes, environment, frame

    def undo(self, scope: Scope, carried: Value | None) -> None:
        """Emits what leaving `scope` takes, with the stack below it in force."""
        match scope:
            case Unfinished():
                self.abandon(scope)
            case Held(value=value):
                self.let_go(value)
            case Handling(error=slot):
                self.release_at(slot, slot.type)
            case Finally(environment=environment, frame=frame, statements=statements):
                self.environment, self.frame = environment, frame
                mark = self.mark()
                if carried is not None:
                    self.hold(carried)
                self.statements(statements)
                self.forget(mark)
            case Variables(slots=slots, is_function=is_function):
                for slot in slots:
                    self.release_at(slot, slot.type)
                    if not is_function:
                        self.clear(slot, slot.type)
            case _:
                pass

    def land_loop_body(self, scope: LoopBody) -> None:
        """The landing of errors raised in the body of a loop over a generator: its handlers do not see them."""
        error = self.take_error(scope)
        assert scope.generator is not None
        if error is None:
            return
        value = Value(error, self.image.error_type, owned=True)
        self.unwind(scope.generator.depth, carried=value)
        scopes = self.scopes
        self.scopes = scopes[: scope.generator.depth]
        self.raise_error(error)
        self.scopes = scopes
