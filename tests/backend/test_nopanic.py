"""`@nopanic` is proven of the optimised code, for every caller and every state, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from kgen.backend.optimised import Optimised
from kgen.backend.worker import Level
from kgen.cli.pipeline import Refused, build, compile_program, image_for

HEAD: Final = """
from __future__ import annotations
from collections.abc import Callable
from kgen.lang import Array, Error, nopanic, noinline, static, struct, u8, u64, usize, weak, wrapping_add

class Bad(Error):
    pass

COUNT = static(u64, 1)
TABLE = static(Array(u8, 256))
"""

LEVELS: Final[tuple[Level, ...]] = (0, 2)


def refusals(folder: Path, text: str, level: Level = 2) -> list[str]:
    """`code: message` of each diagnostic that a program gets."""
    path = folder / "gates.py"
    path.write_text(HEAD + text)
    try:
        build(compile_program(str(path), image_for("host")), level)
    except Refused as refused:
        return [f"{diagnostic.code}: {diagnostic.message}" for diagnostic in refused.diagnostics]
    return []


PROVEN: Final = {
    "errors_and_objects_are_made": """
class Reply:
    def __init__(self, kind: int, body: bytes) -> None:
        self.kind = kind
        self.body = body

@nopanic
def gate(data: bytes) -> Reply:
    if len(data) < 8:
        raise Bad("short")
    length = data[1]
    if length > len(data) - 2:
        raise Bad("length")
    return Reply(data[0], data[2:])

def main() -> int:
    try:
        return 0 if gate(b"12345678").kind == 49 else 1
    except Error:
        return 0
""",
    "list_grows": """
@nopanic
def gate(data: bytes) -> list[int]:
    found: list[int] = []
    for byte in data:
        if byte > 7:
            found.append(byte)
    return found

def main() -> int:
    return 0 if gate(b"abc") == [97, 98, 99] else 1
""",
    "index_by_type": """
@nopanic
def gate(i: u8) -> u8:
    return TABLE.value[i]

def main() -> int:
    return gate(3)
""",
    "index_by_test": """
@nopanic
def gate(data: bytes, i: int) -> int:
    return data[i] if 0 <= i < len(data) else -1

def main() -> int:
    return gate(b"abc", 5) + 1
""",
    "loop_over_bytes": """
@nopanic
def gate(data: bytes) -> u64:
    total = u64(0)
    for byte in data:
        total = wrapping_add(total, byte)
    return total

def main() -> int:
    return 0 if gate(b"abc") == 294 else 1
""",
    "all_overrides_are_fine": """
class Shape:
    def area(self, n: u8) -> u64:
        return u64(n) + 1

class Square(Shape):
    def area(self, n: u8) -> u64:
        return u64(n) * n

@nopanic
def gate(shape: Shape) -> u64:
    return shape.area(u8(9))

def main() -> int:
    return 0 if gate(Square()) + gate(Shape()) == 91 else 1
""",
    "error_made_before": """
@nopanic
def gate(error: Bad, n: u8) -> u8:
    if n > 3:
        raise error
    return n + 1

def main() -> int:
    try:
        return gate(Bad("n"), u8(7))
    except Bad:
        return 0
""",
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", PROVEN)
def test_a_function_without_traps_is_accepted_at_every_level(tmp_path: Path, name: str, level: Level) -> None:
    assert refusals(tmp_path, PROVEN[name], level) == []


REFUSED: Final = {
    "only_called_with_good_arguments": (
        "`gate` promises @nopanic, but may panic: index out of range for 256 elements",
        """
@nopanic
def gate(i: int) -> u8:
    return TABLE.value[i]

def main() -> int:
    return gate(3)
""",
    ),
    "override_made_elsewhere": (
        "`gate` promises @nopanic, but reaches code that may panic: the addition does not fit u8",
        """
class Shape:
    def area(self, n: u8) -> u8:
        return n

class Worse(Shape):
    def area(self, n: u8) -> u8:
        return n + n

@nopanic
def gate(shape: Shape, n: u8) -> u8:
    return shape.area(n)

def main() -> int:
    return 0 if gate(Worse(), u8(2)) == 4 else 1
""",
    ),
    "function_value_from_a_field": (
        "`gate` promises @nopanic, but reaches code that may panic: division by zero",
        """
def halves(n: u64) -> u64:
    return 100 // n

def same(n: u64) -> u64:
    return n

class Action:
    def __init__(self, run: Callable[[u64], u64]) -> None:
        self.run = run

@nopanic
def gate(action: Action) -> u64:
    return action.run(u64(0))

def main() -> int:
    return 0 if gate(Action(same)) + Action(halves).run(u64(1)) == 100 else 1
""",
    ),
    "closure": (
        "`gate` promises @nopanic, but reaches code that may panic: the addition does not fit u64",
        """
@nopanic
def gate(add: Callable[[u64], u64], n: u64) -> u64:
    return add(n)

def main() -> int:
    step = u64(3)
    return 0 if gate(lambda n: n + step, 4) == 7 else 1
""",
    ),
    "last_reference": (
        "`gate` promises @nopanic, but reaches code that may panic: the subtraction does not fit u64",
        """
class Counted:
    def __del__(self) -> None:
        COUNT.value -= 2

class Holder:
    def __init__(self) -> None:
        self.counted: Counted | None = Counted()

@nopanic
def gate(holder: Holder) -> None:
    holder.counted = None

def main() -> int:
    COUNT.value = 5
    gate(Holder())
    return 0
""",
    ),
    "static_written_elsewhere": (
        "`gate` promises @nopanic, but may panic: division by zero",
        """
@nopanic
def gate() -> u64:
    return 8 // COUNT.value

def main() -> int:
    status = 0 if gate() == 8 else 1
    COUNT.value = 2
    return status
""",
    ),
    "in_a_function_that_is_not_inlined": (
        "`gate` promises @nopanic, but reaches code that may panic: assert inside is not None",
        """
class Box:
    def __init__(self) -> None:
        self.inside: u64 | None = None

@noinline
def content(box: Box) -> u64:
    inside = box.inside
    assert inside is not None
    return inside

@nopanic
def gate(box: Box) -> u64:
    return content(box)

def main() -> int:
    box = Box()
    box.inside = 3
    return 0 if gate(box) == 3 else 1
""",
    ),
    "only_when_it_calls_itself": (
        "`gate` promises @nopanic, but may panic: the subtraction does not fit u64",
        """
@nopanic
def gate(n: u64) -> u64:
    return 0 if n == 1 else gate(n - 1)

def main() -> int:
    return 0 if gate(3) == 0 else 1
""",
    ),
    "assertion": (
        "`gate` promises @nopanic, but may panic: assert n < 100",
        """
@nopanic
def gate(n: u64) -> u64:
    assert n < 100
    return n

def main() -> int:
    return 0 if gate(3) == 3 else 1
""",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_function_that_reaches_a_trap_is_refused(tmp_path: Path, name: str) -> None:
    message, text = REFUSED[name]
    assert f"K0703: {message}" in refusals(tmp_path, text)


def test_code_behind_an_address_is_refused(tmp_path: Path) -> None:
    text = """
from kgen.unsafe import call_address, function_address

UNSAFE = "calls by address"

def form(n: u64) -> u64:
    return n

@nopanic
def gate(code: u64) -> u64:
    return call_address(form, code)(u64(1))

def main() -> int:
    return 0 if gate(function_address(form)) == 1 else 1
"""
    assert refusals(tmp_path, text) == [
        "K0703: `gate` promises @nopanic, but calls an address, and nobody knows what is there"
    ]


def test_optimised_text_is_read_with_odd_names_and_inlined_places() -> None:
    text = r"""
define internal i64 @"a(b) \22c\22"(ptr %0) #1 section ".x" !dbg !3 {
  %2 = tail call range(i64 0, 5) i64 @"d[int] call"(ptr nonnull %0), !dbg !5
  %3 = call i64 asm sideeffect "call foo(%rax)", "=r"(), !dbg !5
  call void %0(ptr @unused), !dbg !5
  tail call void @llvm.ubsantrap(i8 noundef 7) #9, !dbg !6
  unreachable
}
!1 = !DIFile(filename: "a.py", directory: "")
!2 = !DIFile(filename: "b\C3\A4.py", directory: "")
!3 = distinct !DISubprogram(name: "outer", scope: !1, file: !1, line: 4, unit: !9)
!4 = distinct !DISubprogram(name: "inner", scope: !2, file: !2, line: 9, unit: !9)
!5 = !DILocation(line: 5, column: 8, scope: !3)
!6 = !DILocation(line: 10, column: 3, scope: !7, inlinedAt: !5)
!7 = !DILexicalBlockFile(scope: !4, file: !2, discriminator: 0)
"""
    read = Optimised(text)
    body = read.bodies['a(b) "c"']
    assert [symbol for symbol, _ in body.calls] == ["d[int] call"]
    assert len(body.indirect) == 1
    assert [kind for kind, _ in body.traps] == [7]
    frames = read.frames(body.traps[0][1])
    assert [(f.function, f.file, f.line, f.column) for f in frames] == [
        ("outer", "a.py", 5, 8),
        ("inner", "bä.py", 10, 3),
    ]
