"""Programs in two LLVM modules do what they do in one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from kgen.backend import parts
from kgen.backend.parts import Part, split
from kgen.cli.pipeline import Compilation, build, compile_program, image_for, watching_heap
from kgen.middle import kir

PROGRAMS: Final = Path(__file__).parents[1] / "programs"

SHAPES: Final = """
from kgen.lang import Error, noinline, static, u32

COUNT = static(u32, 0)


class TooSmall(Error):
    pass


class Shape:
    def area(self) -> int:
        return 0

    def __del__(self) -> None:
        COUNT.value += 1


class Square(Shape):
    def __init__(self, side: int) -> None:
        self.side = side

    def area(self) -> int:
        return self.side * self.side


@noinline
def side_of(shape: Square) -> int:
    if shape.side < 0:
        raise TooSmall(f"{shape.side}")
    return shape.side


def doubled(number: int) -> int:
    return 2 * number


def tripled(number: int) -> int:
    return 3 * number


TABLE = (doubled, tripled)
"""

MAIN: Final = """
from __future__ import annotations

from collections.abc import Callable

from a_shapes import COUNT, TABLE, Shape, Square, TooSmall, side_of


class Cube(Square):
    def area(self) -> int:
        return 6 * super().area()


def applied(function: Callable[[int], int], number: int) -> int:
    return function(number)


def total(shapes: list[Shape]) -> int:
    return sum([shape.area() for shape in shapes])


def main(args: list[bytes]) -> int:
    print(total([Square(3), Cube(2)]), COUNT.value)
    try:
        print(side_of(Cube(4)), side_of(Square(-1)))
    except TooSmall as error:
        print("too small:", error)
    print([applied(function, 7) for function in TABLE], applied(lambda number: number - 1, 7))
    names = {"a": 1, "b": 2}
    print(names, COUNT.value)
    if args:
        print(total([Square(1 << 40)]))
    return names["b"]
"""


def run(compilation: Compilation, split_from: int, path: Path, *arguments: str) -> tuple[int, bytes, bytes]:
    path.write_bytes(build(compilation, 2, split_from).content)
    path.chmod(0o755)
    done = subprocess.run([path, *arguments], capture_output=True, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


def watched(path: Path) -> Compilation:
    return compile_program(str(path), watching_heap(image_for("host")))


@pytest.mark.parametrize("name", ["b_tree", "calculator", "bytecode_interpreter", "virtual_file_system", "lisp"])
def test_programs_do_the_same_in_two_parts(name: str, tmp_path: Path) -> None:
    compilation = watched(PROGRAMS / f"{name}.py")
    assert len(split(compilation.module, 0)) == 2
    whole = run(compilation, 1 << 30, tmp_path / "whole", "0")
    assert run(compilation, 0, tmp_path / "parts", "0") == whole
    assert whole[0] == 0 and b" 0 left" in whole[2]


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a_shapes.py").write_text(SHAPES)
    (tmp_path / "main.py").write_text(MAIN)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "a_shapes", raising=False)
    # The run-time library outweighs so small a program: cut between its two modules.
    monkeypatch.setattr(parts, "_second_half", functions_of_main)
    return tmp_path / "main.py"


def functions_of_main(functions: list[kir.Function], *_: object) -> frozenset[kir.Function]:
    return frozenset(f for f in functions if f.source is not None and f.span.file.endswith("main.py"))


def files(part: Part) -> set[str]:
    return {f.span.file for f in part.own if f.source is not None}


def test_modules_of_a_program_are_parted_and_call_each_other(modules: Path) -> None:
    compilation = watched(modules)
    first, second = split(compilation.module, 0)
    assert str(modules) in files(second) - files(first)
    assert str(modules.with_name("a_shapes.py")) in files(first) - files(second)
    assert {"side_of", "doubled"} <= {f.display_name for f in first.shared}
    assert "Cube.area" in {f.display_name for f in second.shared}
    result = run(compilation, 0, modules.with_name("parts"), "0")
    assert result[:2] == (2, b"33 2\ntoo small: -1\n[14, 21] 6\n{'a': 1, 'b': 2} 4\n")


def test_panics_have_their_places_in_either_part(modules: Path) -> None:
    compilation = watched(modules)
    whole = run(compilation, 1 << 30, modules.with_name("whole"), "0", "x")
    assert run(compilation, 0, modules.with_name("parts"), "0", "x") == whole
    assert whole[0] == 101
    assert b"a_shapes.py:24 in Square.area" in whole[2] and b"main.py:" in whole[2], whole[2].decode()


def test_a_small_program_stays_whole(modules: Path) -> None:
    assert split(watched(modules).module) == []
