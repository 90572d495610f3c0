"""Source files: read and parsed once, with the way back from a live Python object to its syntax."""

from __future__ import annotations

import ast
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
        except (ValueError, RecursionError, MemoryError) as error:
            return self._refuse("K0103", start, f"Python cannot parse {path}: {error or type(error).__name__}")
        deep = _too_deep(tree)
        file = SourceFile(path, text, tree, text.splitlines())
        if deep is not None:
            return self._refuse("K0103", file.span(deep), f"the source is nested deeper than {MAXIMUM_DEPTH} levels")
        _index(file, tree, "")
        self._files[path] = file
        return file

    def _refuse(self, code: str, span: Span, message: str) -> SourceFile:
        self.reporter.report(code, span, message)
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
