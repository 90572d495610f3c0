"""Source files: read and parsed once, with the way back from a live Python object to its syntax."""

from __future__ import annotations

import ast
import os
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kgen.frontend.diagnostics import Abandoned, Reporter
from kgen.frontend.tree import Span

MAXIMUM_BYTES: Final = 4 << 20
"""Larger source files are refused: nobody reads them either."""
MAXIMUM_DEPTH: Final = 120
"""Nesting of syntax; keeps every recursion over the tree far from Python's own limit."""

MAXIMUM_BRANCHES: Final = 1000
"""Operands of one `and`, `or` or comparison, and cases of one `match`: each lies inside the one before it."""
MAXIMUM_ITEMS: Final = 10_000
"""Items of one display, call or f-string in a function."""
FLATTER: Final = "split it into several statements or functions, or look the values up in a table made at build time"

FunctionNode = ast.FunctionDef | ast.Lambda


@dataclass
class SourceFile:
    """One parsed file and its index of definitions."""

    path: str
    text: str
    tree: ast.Module
    lines: list[str] = field(default_factory=list[str])
    functions: dict[tuple[int, str], ast.FunctionDef | ast.AsyncFunctionDef] = field(
        default_factory=dict[tuple[int, str], ast.FunctionDef | ast.AsyncFunctionDef]
    )
    """By first line (decorators included) and name."""
    classes: dict[str, ast.ClassDef] = field(default_factory=dict[str, ast.ClassDef])
    """By qualified name."""
    ranges: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])
    """First line, last line and qualified name of every function."""

    def span(self, node: ast.AST) -> Span:
        """Where `node` stands; columns are converted from UTF-8 bytes to characters."""
        line = getattr(node, "lineno", 1)
        end_line = getattr(node, "end_lineno", None) or line
        return Span(
            self.path,
            line,
            self._characters(line, getattr(node, "col_offset", 0)),
            end_line,
            self._characters(end_line, getattr(node, "end_col_offset", None) or 0),
        )

    def _characters(self, line: int, byte_column: int) -> int:
        if not 1 <= line <= len(self.lines):
            return byte_column
        text = self.lines[line - 1]
        if text.isascii():
            return byte_column
        return len(text.encode()[:byte_column].decode(errors="replace"))


LIBRARY: Final = f"{Path(__file__).resolve().parents[1]}{os.sep}"
"""The folder of kgen. Its sources do not change while it runs, and need no limits."""

_library: Final[dict[str, SourceFile]] = {}
"""Those that some compilation has read already."""


class Sources:
    """All source files of one compilation."""

    def __init__(self, reporter: Reporter) -> None:
        self.reporter = reporter
        self._files: dict[str, SourceFile] = {}

    @property
    def files(self) -> list[SourceFile]:
        """The files read so far."""
        return list(self._files.values())

    def load(self, path: str) -> SourceFile:
        """The parsed file; reports K0101 to K0104 and raises `Abandoned` when there is none."""
        if path in self._files:
            return self._files[path]
        if path in _library:
            self._files[path] = _library[path]
            return _library[path]
        start = Span(path, 1, 0, 1, 1)
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            return self._refuse("K0101", start, f"cannot read {path}: {error.strerror or error}")
        if len(data) > MAXIMUM_BYTES:
            return self._refuse("K0103", start, f"{path} has {len(data)} bytes; the limit is {MAXIMUM_BYTES}")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            span = Span(path, line, 0, line, 1)
            return self._refuse("K0102", span, f"byte {error.start} of {path} is not UTF-8")
        try:
            tree = ast.parse(text, path)
        except SyntaxError as error:
            line, column = error.lineno or 1, max((error.offset or 1) - 1, 0)
            end = max((error.end_offset or 0) - 1, column + 1)
            span = Span(path, line, column, error.end_lineno or line, end)
            return self._refuse("K0104", span, f"invalid syntax: {error.msg}")
        except (RecursionError, MemoryError):
            return self._refuse("K0103", _longest_line(path, text), "the source is nested too deeply to parse", FLATTER)
        except ValueError as error:
            return self._refuse("K0104", start, f"invalid syntax: {error}")
        file = SourceFile(path, text, tree, text.splitlines())
        if path.startswith(LIBRARY):
            _index(file, tree, "")
            self._files[path] = _library[path] = file
            return file
        deep = _too_deep(tree)
        if deep is not None:
            message = f"the source is nested deeper than {MAXIMUM_DEPTH} levels"
            return self._refuse("K0103", file.span(deep), message, FLATTER)
        long = _too_long(tree)
        if long is not None:
            return self._refuse("K0103", file.span(long[0]), long[1], long[2])
        _index(file, tree, "")
        self._files[path] = file
        return file

    def _refuse(self, code: str, span: Span, message: str, help: str | None = None) -> SourceFile:
        self.reporter.report(code, span, message, help)
        raise Abandoned

    def function(
        self, function: types.FunctionType
    ) -> tuple[SourceFile, ast.FunctionDef | ast.AsyncFunctionDef] | None:
        """The definition of a live function, or None when it was not written with `def` in a file."""
        code = function.__code__
        if code.co_filename.startswith("<"):
            return None
        file = self.load(code.co_filename)
        node = file.functions.get((code.co_firstlineno, code.co_name))
        return None if node is None else (file, node)

    def class_(self, python: type) -> tuple[SourceFile, ast.ClassDef] | None:
        """The definition of a live class, or None when it has no source."""
        module = sys.modules.get(python.__module__)
        path: str | None = getattr(module, "__file__", None)
        if path is None or not path.endswith(".py"):
            return None
        file = self.load(path)
        node = file.classes.get(python.__qualname__)
        return None if node is None else (file, node)


def _index(file: SourceFile, node: ast.AST, prefix: str) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            first = child.decorator_list[0].lineno if child.decorator_list else child.lineno
            file.functions[(first, child.name)] = child
            file.ranges.append((first, child.end_lineno or first, prefix + child.name))
            _index(file, child, f"{prefix}{child.name}.<locals>.")
        elif isinstance(child, ast.ClassDef):
            file.classes[prefix + child.name] = child
            _index(file, child, f"{prefix}{child.name}.")
        else:
            _index(file, child, prefix)


def _too_deep(tree: ast.Module) -> ast.AST | None:
    """The first node below `MAXIMUM_DEPTH`, found without recursion."""
    pending: list[tuple[Iterator[ast.AST], ast.AST]] = [(ast.iter_child_nodes(tree), tree)]
    while pending:
        child = next(pending[-1][0], None)
        if child is None:
            pending.pop()
            continue
        if len(pending) > MAXIMUM_DEPTH:
            return next((node for _, node in reversed(pending) if hasattr(node, "lineno")), tree)
        pending.append((ast.iter_child_nodes(child), child))
    return None


def _too_long(tree: ast.Module) -> tuple[ast.AST, str, str] | None:
    """The first expression or match of a function that goes on for too long, with the message and the help."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda))
    for function in functions:
        for node in ast.walk(function):
            branches, items = _breadth(node)
            if branches > MAXIMUM_BRANCHES:
                return node, f"this has {branches} branches; the limit is {MAXIMUM_BRANCHES}", FLATTER
            if items > MAXIMUM_ITEMS:
                message = f"this has {items} items; the limit inside a function is {MAXIMUM_ITEMS}"
                return node, message, "make it at module level, at build time"
    return None


def _breadth(node: ast.AST) -> tuple[int, int]:
    """How many branches and how many items a node has side by side."""
    match node:
        case ast.BoolOp(values=parts):
            return len(parts), 0
        case ast.Compare(ops=parts):
            return len(parts), 0
        case ast.Match(cases=parts):
            return len(parts), 0
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return 0, len(parts)
        case ast.Dict(values=parts) | ast.JoinedStr(values=parts):
            return 0, len(parts)
        case ast.Call(args=parts, keywords=keywords):
            return 0, len(parts) + len(keywords)
        case _:
            return 0, 0


def _longest_line(path: str, text: str) -> Span:
    """The longest line, where a parser most probably gave up."""
    lines = text.splitlines()
    number = max(range(len(lines)), key=lambda index: len(lines[index]), default=0)
    return Span(path, number + 1, 0, number + 1, 1)
