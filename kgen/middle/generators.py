"""Loops over generators: the generator's body is lowered in place, once per loop.

`yield` becomes an assignment to the loop's target followed by the loop's body. The scope stack then holds the
generator's scopes below those of the body, so that leaving the body runs the generator's `finally` clauses.
"""

from __future__ import annotations

from collections.abc import Sequence

from kgen.frontend import tree
from kgen.frontend.types import ClassType, holds_references, is_memory, underlying
from kgen.middle import kir
from kgen.middle.errors import ErrorHandling
from kgen.middle.places import Place
from kgen.middle.scopes import Environment, GeneratorFrame, Loop, LoopBody, Variables
from kgen.middle.traverse import assigned_locals, descendants, read_locals


class Generators(ErrorHandling):
    """Lowering of loops over generators, and the binding of variables."""

    def statement(self, node: tree.Statement) -> None:
        match node:
            case tree.ForGenerator():
                self._for_generator(node)
            case tree.Yield(value=value):
                self._yield(value)
            case _:
                super().statement(node)

    def _for_generator(self, node: tree.ForGenerator) -> None:
        depth = self.mark()
        arguments = self._arguments(node)
        frame = GeneratorFrame(
            node,
            host=self.environment,
            host_frame=self.frame,
            depth=depth,
            body_depth=self.mark() + 1,
            leave=self.new_block("endfor"),
            done=self.new_block("exhausted"),
        )
        variables = Variables({**self.environment}, self.frame, is_function=False)
        self.scopes.append(variables)
        self.environment, self.frame = variables.environment, frame
        self.bind(node.function, arguments, variables)
        self.statements(node.function.body)
        self.scopes.pop()
        self.environment, self.frame = frame.host, frame.host_frame
        self.place_block(frame.done)
        with_arguments = [*self.scopes]
        self.undo(variables, None)
        self.close(depth)
        self.statements(node.orelse)
        self.jump(frame.leave)
        error = self.take_error(variables)
        if error is not None:
            outer, self.scopes = self.scopes, with_arguments
            self.undo(variables, None)
            self.raise_error(error)
            self.scopes = outer
        self.place_block(frame.leave)

    def _arguments(self, node: tree.ForGenerator) -> list[kir.Operand]:
        """The arguments of the generator, alive for the whole loop although its body may assign variables."""
        changed = assigned_locals([*node.arguments, *node.body])
        found: list[kir.Operand] = []
        for argument in node.arguments:
            if is_memory(underlying(argument.type)):
                lasts = not _lies_in_payload(argument) and not read_locals([argument]) & changed
                found.append((self.place(argument) if lasts else self.spill(argument)).address)
            elif isinstance(argument, tree.LocalRef) and argument.local not in changed:
                found.append(self.held(argument))
            else:
                found.append(self.held_owned(argument))
        return found

    def _yield(self, value: tree.Expression) -> None:
        frame = self.frame
        assert frame is not None
        target = frame.statement.target
        self._hand_over(value, target, frame)
        resume = self.new_block("resume")
        scope = LoopBody(frame.host, frame.host_frame, generator=frame)
        depth = self.mark()
        self.scopes.append(scope)
        self.scopes.append(Loop(frame.leave, frame.depth, resume, depth))
        environment = self.environment
        self.environment, self.frame = frame.host, frame.host_frame
        self.statements(frame.statement.body)
        self.environment, self.frame = environment, frame
        del self.scopes[depth:]
        self.jump(resume)
        self.land_loop_body(scope)
        self.place_block(resume)

    def _hand_over(self, value: tree.Expression, target: tree.Local, frame: GeneratorFrame) -> None:
        storage = frame.host[target]
        if is_memory(underlying(target.type)):
            made = self.evaluate(value)
            if holds_references(target.type):
                self.replace_memory(Place(target.type, storage), made.operand, self.mark())
            else:
                self.emit(kir.CopyBytes(self.span, target.type, storage, made.operand))
            return
        owned = self.owned(value)
        environment, self.environment = self.environment, frame.host
        self.store_local(target, owned)
        self.environment = environment

    # Variables.

    def bind(self, function: tree.Function, arguments: Sequence[kir.Operand], variables: Variables) -> None:
        """Gives the parameters and variables of `function` their storage in the current environment."""
        changed = assigned_locals(function.body) | addressed_locals(function.body)
        environment: Environment = variables.environment
        for parameter, argument in zip(function.parameters, arguments, strict=True):
            if parameter not in changed:
                environment[parameter] = argument
                self.bound.add(argument)
                continue
            slot = self.variable(parameter, variables)
            environment[parameter] = slot
            if is_memory(underlying(parameter.type)):
                self.emit(kir.CopyBytes(self.span, parameter.type, slot, argument))
                if holds_references(parameter.type):
                    self.emit(kir.RetainAt(self.span, parameter.type, slot))
            else:
                if holds_references(parameter.type):
                    self.retain(argument)
                self.store(argument, slot)
        for local in function.locals:
            environment[local] = self.variable(local, variables)

    def variable(self, local: tree.Local, variables: Variables) -> kir.Slot:
        slot = self.slot(local.name, local.type, is_source_variable=not local.name.startswith("."))
        if slot.is_source_variable and variables.is_function:
            slot.declared = local.span
        if local.is_scratch:
            return slot
        if holds_references(local.type):
            variables.slots.append(slot)
            self.cleared.append(slot)
        elif not is_memory(underlying(local.type)):
            self.cleared.append(slot)
        return slot


def addressed_locals(body: Sequence[tree.Statement]) -> set[tree.Local]:
    """The variables whose address the function takes, other than those handled by address anyway."""
    found: set[tree.Local] = set()
    for node in descendants(body):
        if isinstance(node, tree.Intrinsic) and node.name == "address_of":
            local = addressed_local(node.arguments[0])
            if local is not None and not is_memory(underlying(local.type)):
                found.add(local)
    return found


def addressed_local(place: tree.Expression) -> tree.Local | None:
    """The variable whose own storage `place` lies in."""
    match place:
        case tree.LocalRef(local=local):
            return local
        case tree.FieldOf(object=value) if isinstance(underlying(value.type), ClassType):
            return None
        case tree.FieldOf(object=value) | tree.Convert(value=value) | tree.TupleItem(value=value):
            return addressed_local(value)
        case _:
            return None


def _lies_in_payload(node: tree.Expression) -> bool:
    """Whether a place is inside an optional or union: the body of a loop may give that another content."""
    match node:
        case tree.Convert(kind="unwrap" | "unwrap_checked"):
            return True
        case tree.Convert(kind="rename", value=value) | tree.TupleItem(value=value):
            return _lies_in_payload(value)
        case tree.FieldOf(object=value) if not isinstance(underlying(value.type), ClassType):
            return _lies_in_payload(value)
        case tree.ElementOf(array=array):
            return _lies_in_payload(array)
        case _:
            return False
