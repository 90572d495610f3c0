"""Statements: assignments, branches, loops and the ways out."""

from __future__ import annotations

from collections.abc import Sequence

from kgen.frontend import tree
from kgen.frontend.types import (
    BOOL,
    NONE,
    U8,
    U16,
    U32,
    U64,
    IntType,
    NeverType,
    Type,
    holds_references,
    is_memory,
    optional,
    underlying,
)
from kgen.middle import kir
from kgen.middle.expressions import Expressions, integer_of
from kgen.middle.places import Place
from kgen.middle.scopes import Finally, Loop, Value
from kgen.middle.traverse import read_locals

UNSIGNED = {8: U8, 16: U16, 32: U32, 64: U64}


class Statements(Expressions):
    """Lowering of statements other than `try` and loops over generators."""

    def statements(self, nodes: Sequence[tree.Statement]) -> None:
        for node in nodes:
            outer, self.span = self.span, node.span
            self.statement(node)
            self.span = outer

    def statement(self, node: tree.Statement) -> None:
        match node:
            case tree.Evaluate(value=value):
                self.let_go(self.evaluate(value))
            case tree.Assign(target=target, value=value):
                self.assign(target, value)
            case tree.Clear(target=target):
                self._clear(target)
            case tree.If():
                self._if(node)
            case tree.While():
                self._while(node)
            case tree.ForRange():
                self._for_range(node)
            case tree.Return(value=value):
                self.return_(value)
            case tree.Break():
                loop = self._innermost_loop()
                self.unwind(loop.leave_depth)
                self.jump(loop.leave)
            case tree.Continue():
                loop = self._innermost_loop()
                self.unwind(loop.again_depth)
                self.jump(loop.again)
            case tree.Panic(kind=kind, message=message):
                self.trap(kind, message)
            case _:
                raise AssertionError(f"no lowering for {type(node).__name__}")

    def _innermost_loop(self) -> Loop:
        return next(scope for scope in reversed(self.scopes) if isinstance(scope, Loop))

    # Assignment.

    def assign(self, target: tree.Expression, value: tree.Expression) -> None:
        if is_memory(underlying(value.type)):
            self._assign_memory(target, value)
            return
        mark = self.mark()
        held = self.hold(self.as_owned(self.evaluate(value)))
        above = self.mark()
        place = self.place(target, briefly=True)
        old = self.load_place(place) if holds_references(place.type) else None
        self.store_place(held.operand, place)
        self.close(above)
        self.forget(mark)
        if old is not None:
            self.release(old)

    def _assign_memory(self, target: tree.Expression, value: tree.Expression) -> None:
        if not holds_references(value.type):
            self._assign_bytes(target, value)
            return
        mark = self.mark()
        held = self.hold(self.evaluate(value))
        above = self.mark()
        self.replace_memory(self.place(target, briefly=True), held.operand, above)
        self.forget(mark)

    def replace_memory(self, place: Place, source: kir.Operand, mark: int) -> None:
        """Moves the content of `source` to `place` and releases what was there."""
        old = self.temporary(place.type)
        self.emit(kir.CopyBytes(self.span, place.type, old, place.address))
        self.emit(kir.CopyBytes(self.span, place.type, place.address, source))
        self.close(mark)
        self.release_at(old, place.type)

    def _assign_bytes(self, target: tree.Expression, value: tree.Expression) -> None:
        """Assignment of a memory value without references."""
        mark = self.mark()
        if isinstance(target, tree.LocalRef) and not self.in_storage(value):
            storage = self.environment[target.local]
            if (
                isinstance(storage, kir.Slot)
                and target.local not in read_locals([value])
                and not self.image.raises.of_expression(value)
            ):
                self.construct(value, storage)
                return
        source = self.place(value).address if self.in_storage(value) else self.evaluate(value).operand
        place = self.place(target, briefly=True)
        self.emit(kir.CopyBytes(self.span, value.type, place.address, source))
        self.close(mark)

    def _clear(self, target: tree.Expression) -> None:
        mark = self.mark()
        place = self.place(target, briefly=True)
        if isinstance(target, tree.LocalRef) and target.local.is_scratch:
            self.clear(place.address, place.type)
        elif is_memory(underlying(place.type)):
            if holds_references(place.type):
                old = self.temporary(place.type)
                self.emit(kir.CopyBytes(self.span, place.type, old, place.address))
                self.clear(place.address, place.type)
                self.release_at(old, place.type)
        elif holds_references(place.type):
            old_value = self.load_place(place)
            self.store_place(kir.Zero(place.type), place)
            self.close(mark)
            self.release(old_value)
        self.close(mark)

    # Branches and loops.

    def _if(self, node: tree.If) -> None:
        then, after = self.new_block("then"), self.new_block("endif")
        otherwise = self.new_block("else") if node.orelse else after
        self.condition(node.test, then, otherwise)
        self.place_block(then)
        self.statements(node.body)
        if node.orelse:
            self.jump(after)
            self.place_block(otherwise)
            self.statements(node.orelse)
        self.place_block(after)

    def _while(self, node: tree.While) -> None:
        test, body, after = self.new_block("while"), self.new_block("body"), self.new_block("endwhile")
        step = self.new_block("step") if node.step else test
        done = self.new_block("exhausted") if node.orelse else after
        self.place_block(test)
        self.condition(node.test, body, done)
        self.place_block(body)
        self._loop_body(node.body, after, step)
        if node.step:
            self.place_block(step)
            self.statements(node.step)
        self.jump(test)
        if node.orelse:
            self.place_block(done)
            self.statements(node.orelse)
        self.place_block(after)

    def _loop_body(self, body: Sequence[tree.Statement], leave: kir.Block, again: kir.Block) -> None:
        depth = self.mark()
        self.scopes.append(Loop(leave, depth, again, depth))
        self.statements(body)
        self.scopes.pop()

    def _for_range(self, node: tree.ForRange) -> None:
        """The counter never passes `stop` by an overflow: with a step of 1 it cannot, else the addition is tested."""
        type_ = node.target.type
        start = self.evaluate(node.start).operand
        stop = self.evaluate(node.stop).operand
        counter = self.slot(f".{node.target.name}", type_)
        body, step, after = self.new_block("for"), self.new_block("step"), self.new_block("endfor")
        done = self.new_block("exhausted") if node.orelse else after
        self.store(start, counter)
        self.branch(self._binary_compare("lt" if node.step > 0 else "gt", start, stop), body, done)
        self.place_block(body)
        self.store_local(node.target, self.load(counter, type_))
        self._loop_body(node.body, after, step)
        self.place_block(step)
        self._step(node, counter, stop, body, done)
        if node.orelse:
            self.place_block(done)
            self.statements(node.orelse)
        self.place_block(after)

    def _step(
        self, node: tree.ForRange, counter: kir.Slot, stop: kir.Operand, body: kir.Block, done: kir.Block
    ) -> None:
        """The end of one round: the next one when there is a distance of more than the step left."""
        type_ = node.target.type
        integer = integer_of(type_)
        assert isinstance(integer, IntType)
        current = self.load(counter, type_)
        width = abs(node.step)
        operator = "add" if node.step > 0 else "sub"
        unsigned = UNSIGNED[integer.bits]
        if width > unsigned.maximum:
            self.jump(done)
            return
        constant = kir.Const(type_, width if integer.holds(width) else width - (1 << integer.bits))
        if width == 1:
            following: kir.Operand = self._exact(operator, type_, current, constant)
        elif not integer.holds(width):
            self._step_far(node, counter, stop, body, done, constant)
            return
        else:
            sum_ = self.temp(optional(type_))
            self.emit(kir.Machine(self.span, sum_, f"checked_{operator}", [current, constant]))
            passed = self.temp(BOOL)
            self.emit(kir.IsNone(self.span, passed, sum_))
            fits = self.new_block("next")
            self.branch(passed, done, fits)
            self.place_block(fits)
            payload = self.temp(type_)
            self.emit(kir.Unwrap(self.span, payload, sum_))
            following = payload
        self.store(following, counter)
        self.branch(self._binary_compare("lt" if node.step > 0 else "gt", following, stop), body, done)

    def _step_far(
        self,
        node: tree.ForRange,
        counter: kir.Slot,
        stop: kir.Operand,
        body: kir.Block,
        done: kir.Block,
        constant: kir.Const,
    ) -> None:
        """A step too large for the counter's own type."""
        type_ = node.target.type
        integer = integer_of(type_)
        assert isinstance(integer, IntType)
        current = self.load(counter, type_)
        unsigned = UNSIGNED[integer.bits]
        ends = (stop, current) if node.step > 0 else (current, stop)
        distance = self._wrapping("sub", type_, *ends)
        positive = self.temp(unsigned)
        self.emit(kir.Cast(self.span, positive, "truncate", distance))
        more = self.new_block("next")
        self.branch(self._binary_compare("gt", positive, kir.Const(unsigned, abs(node.step))), more, done)
        self.place_block(more)
        self.store(self._wrapping("add" if node.step > 0 else "sub", type_, current, constant), counter)
        self.jump(body)

    def _exact(self, operator: kir.BinaryOperator, type_: Type, left: kir.Operand, right: kir.Operand) -> kir.Temp:
        result = self.temp(type_)
        self.emit(kir.Binary(self.span, result, operator, left, right, exact=True))
        return result

    def _wrapping(self, operator: kir.BinaryOperator, type_: Type, left: kir.Operand, right: kir.Operand) -> kir.Temp:
        result = self.temp(type_)
        self.emit(kir.Binary(self.span, result, operator, left, right))
        return result

    def _binary_compare(self, operator: tree.CompareOperator, left: kir.Operand, right: kir.Operand) -> kir.Temp:
        result = self.temp(BOOL)
        self.emit(kir.Compare(self.span, result, operator, left, right))
        return result

    def store_local(self, local: tree.Local, value: kir.Operand) -> None:
        """Stores an owned value in a variable and releases what was there."""
        slot = self.environment[local]
        old = self.load(slot, local.type) if holds_references(local.type) else None
        self.store(value, slot)
        if old is not None:
            self.release(old)

    # Leaving the function.

    def return_(self, node: tree.Expression | None) -> None:
        if self.frame is not None:
            self.unwind(self.frame.body_depth)
            self.jump(self.frame.done)
            return
        result = self.function.result
        plain = underlying(result)
        sret = self.function.sret
        if node is None or plain is NONE or isinstance(plain, NeverType):
            if node is not None:
                self.let_go(self.evaluate(node))
            self.unwind(0)
            self.terminate(kir.Return(self.span, None))
        elif sret is not None:
            if any(isinstance(scope, Finally) for scope in self.scopes):
                value = self.evaluate(node)
                self.unwind(0, carried=value)
                self.emit(kir.CopyBytes(self.span, result, sret, value.operand))
            else:
                self.construct(node, sret)
                self.unwind(0)
            self.terminate(kir.Return(self.span, None))
        else:
            value = self.as_owned(self.evaluate(node))
            self.unwind(0, carried=Value(value.operand, value.type, value.owned))
            self.terminate(kir.Return(self.span, value.operand))
