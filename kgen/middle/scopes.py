"""What lowering has to undo, innermost last: the stack of scopes of one function.

Owned temporaries, handlers, `finally` clauses, loops and inlined generators are all on one stack, because an
error, a `return` or a `break` leaves them in exactly this order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kgen.frontend import tree
from kgen.frontend.types import Type
from kgen.middle import kir

Environment = dict[tree.Local, kir.Operand]
"""The storage (slot) or the value (parameter) of every variable that is visible."""


@dataclass(eq=False, slots=True)
class Value:
    """A value and who owns it. A value of a memory type is the address of its storage."""

    operand: kir.Operand
    type: Type
    owned: bool = False


@dataclass(eq=False, slots=True)
class GeneratorFrame:
    """One inlined generator: what `yield` and `return` in its body mean."""

    statement: tree.ForGenerator
    host: Environment
    host_frame: GeneratorFrame | None
    depth: int
    """Scopes on the stack before the generator's own, its arguments included."""
    body_depth: int
    """Scopes on the stack where the generator's body starts."""
    leave: kir.Block
    """Where `break` in the loop body goes."""
    done: kir.Block
    """Where the end of the generator goes: to `orelse`."""


@dataclass(eq=False, slots=True)
class Held:
    """An owned temporary (or the content of a temporary slot) that must be released on every way out."""

    value: Value


@dataclass(eq=False, slots=True)
class Unfinished(Held):
    """An object whose `__init__` is running. An error from there ends it without its `__del__`."""

    abandon: kir.Function


@dataclass(eq=False, slots=True)
class Loop:
    leave: kir.Block
    leave_depth: int
    again: kir.Block
    again_depth: int


@dataclass(eq=False, slots=True)
class Landing:
    """A scope that errors stop at: they are put into `error` and go on in `block`."""

    environment: Environment
    frame: GeneratorFrame | None
    block: kir.Block | None = None
    error: kir.Slot | None = None


@dataclass(eq=False, slots=True)
class Handlers(Landing):
    """The body of a `try` with `except` clauses."""


@dataclass(eq=False, slots=True)
class Finally(Landing):
    """The parts of a `try` before its `finally` clause."""

    statements: list[tree.Statement] = field(default_factory=list[tree.Statement])


@dataclass(eq=False, slots=True)
class LoopBody(Landing):
    """The body of a loop over an inlined generator, standing in the place of a `yield`."""

    generator: GeneratorFrame | None = None


@dataclass(eq=False, slots=True)
class Variables(Landing):
    """The variables of a function (the bottom of the stack) or of an inlined generator."""

    slots: list[kir.Slot] = field(default_factory=list[kir.Slot])
    """Those that hold references."""
    is_function: bool = True


@dataclass(eq=False, slots=True)
class Handling:
    """An `except` clause at work on the error in `error`."""

    error: kir.Slot
    frame: GeneratorFrame | None


Scope = Held | Loop | Handlers | Finally | LoopBody | Variables | Handling
