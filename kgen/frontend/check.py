"""The front end as a whole: a file in, a typed program or diagnostics out."""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.util
import sys
import threading
import traceback
import types
import warnings
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar, cast

from kgen.frontend.diagnostics import Abandoned, Diagnostic, Reporter
from kgen.frontend.fields import infer_field
from kgen.frontend.function_bodies import check_body
from kgen.frontend.generics import has_variables
from kgen.frontend.live import is_class, is_enum_class
from kgen.frontend.observer import Observer
from kgen.frontend.program import Builder, Pending, name_span
from kgen.frontend.source import Sources
from kgen.frontend.tree import Function, Program, Span
from kgen.frontend.types import INT, ClassType, StructType, Type

T = TypeVar("T")

STACK_BYTES: Final = 512 << 20
"""The checker recurses over the syntax; `source.MAXIMUM_DEPTH` bounds how far."""


@dataclass
class Checked:
    """The outcome of a check: a program when there are no diagnostics."""

    diagnostics: list[Diagnostic]
    program: Program | None = None
    sources: Sources | None = None
    module: types.ModuleType | None = None


@dataclass(frozen=True)
class Roots:
    """Where compilation starts: the exported functions of an image, and how the run-time library is pointed to it."""

    entries: Sequence[types.FunctionType]
    prepare: Callable[[], None]
    """Called once the program is imported and before anything is checked; sets the hooks."""
    program: Callable[..., object]
    """What the image runs: its `main`."""


def with_deep_stack(action: Callable[[], T]) -> T:
    """Runs `action` on a thread with room for deep recursion."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(action())
        except BaseException as error:
            errors.append(error)

    old_limit, old_size = sys.getrecursionlimit(), threading.stack_size(STACK_BYTES)
    sys.setrecursionlimit(100_000)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(old_limit)
        threading.stack_size(old_size)
    if errors:
        raise errors[0]
    return results[0]


def load_module(
    path: str, sources: Sources, reporter: Reporter, called: set[types.CodeType] | None = None
) -> types.ModuleType:
    """Runs the top level of a file, which is its build time; reports K01xx and raises `Abandoned`.

    `called` collects the functions that ran.
    """
    path = str(Path(path).resolve()) if Path(path).exists() else path
    file = sources.load(path)
    name = f"kgen_program_{Path(path).stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    folder = str(Path(path).parent)
    sys.path.insert(0, folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            code = compile(file.tree, path, "exec", dont_inherit=True)
        with _collecting(called):
            exec(code, module.__dict__)  # build time is Python's import time
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        if isinstance(error, SyntaxError):
            line = error.lineno or 1
            reporter.report("K0104", Span(path, line, 0, line, 1), f"invalid syntax: {error.msg}")
            raise Abandoned from None
        code_name = "K0108" if isinstance(error, ImportError) else "K0105"
        reporter.report(code_name, _error_span(error, path), f"{type(error).__name__} at build time: {error}")
        raise Abandoned from None
    finally:
        sys.path.remove(folder)
    _require_reason(file.tree, module, reporter, Span(path, 1, 0, 1, 1))
    return module


@contextlib.contextmanager
def _collecting(called: set[types.CodeType] | None) -> Generator[None]:
    """Adds the code of every function that is called meanwhile."""
    if called is None:
        yield
        return

    def note(frame: types.FrameType, event: str, argument: object) -> None:
        del argument
        if event == "call":
            called.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)


def _error_span(error: BaseException, path: str) -> Span:
    line = 1
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == path and frame.lineno is not None:
            line = frame.lineno
    return Span(path, line, 0, line, 1)


def _require_reason(tree: ast.Module, module: types.ModuleType, reporter: Reporter, start: Span) -> None:
    """A file that imports kgen.unsafe says why."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "kgen.unsafe":
            reason: object = getattr(module, "UNSAFE", None)
            if not (isinstance(reason, str) and reason.strip()):
                reporter.report(
                    "K0107",
                    Span(start.file, node.lineno, node.col_offset, node.lineno, node.end_col_offset or 1),
                    "this file imports kgen.unsafe but does not say why",
                    'write UNSAFE = "one sentence: why this file needs it"',
                )


def check_program(
    path: str,
    roots_of: Callable[[types.ModuleType], Roots | None],
    needs_main: bool = True,
    observer: Observer | None = None,
) -> Checked:
    """Checks everything reachable from the roots that the imported file leads to.

    `roots_of` gives the roots for the imported module; None when the file has no image.
    """
    reporter = Reporter()
    sources = Sources(reporter)
    checked = Checked([], sources=sources)
    try:
        module = load_module(path, sources, reporter)
        checked.module = module
        if needs_main:
            _require_main(module, reporter, path)
        roots = roots_of(module) if not reporter.diagnostics else None
        if roots is None and not reporter.diagnostics:
            start = Span(module.__file__ or path, 1, 0, 1, 1)
            reporter.report(
                "K0109",
                start,
                "the file has no constant `IMAGE`",
                'write IMAGE = image("name", main), with image from platforms.baremetal.image',
            )
        if roots is not None:
            _require_signature(cast(types.FunctionType, roots.program), sources, reporter)
            roots.prepare()
            entries = roots.entries
            checked.program = with_deep_stack(lambda: _build(entries, sources, reporter, observer))
    except Abandoned:
        pass
    checked.diagnostics = reporter.sorted()
    if checked.diagnostics:
        checked.program = None
    return checked


def _require_main(module: types.ModuleType, reporter: Reporter, path: str) -> None:
    main: object = getattr(module, "main", None)
    if not isinstance(main, types.FunctionType):
        start = Span(module.__file__ or path, 1, 0, 1, 1)
        reporter.report("K0106", start, "there is no function `main`", "write def main() -> int:")
        raise Abandoned


def _require_signature(program: types.FunctionType, sources: Sources, reporter: Reporter) -> None:
    """What an image runs takes its arguments or nothing, and has a status."""
    builder = Builder(reporter, sources)
    signature = builder.signatures.of(program)
    takes: list[Type] = [p.type for p in signature.parameters]
    wanted = builder.resolver.list_of(builder.resolver.bytes_type)
    if takes not in ([], [wanted]) or signature.result is not INT:
        name = program.__name__
        reporter.report(
            "K0106",
            name_span(signature),
            f"`{name}` has the wrong signature",
            f"write def {name}() -> int: or def {name}(args: list[bytes]) -> int:",
        )
        raise Abandoned


def _build(
    entries: Sequence[types.FunctionType], sources: Sources, reporter: Reporter, observer: Observer | None
) -> Program:
    builder = Builder(reporter, sources, observer)
    builder.check_body = lambda pending: check_body(builder, pending)
    connect(builder)
    program = builder.program
    heap = importlib.import_module("kgen.runtime.heap")
    program.allocate = _instance(builder, heap.allocate)
    program.free = _instance(builder, heap.free)
    objects = importlib.import_module("kgen.runtime.object")
    program.enter_drop = _instance(builder, objects.enter_drop)
    program.leave_drop = _instance(builder, objects.leave_drop)
    lang = importlib.import_module("kgen.lang")
    memory_error = builder.resolver.nominal(lang.MemoryError, ())
    assert isinstance(memory_error, ClassType)
    builder.make_live(memory_error)
    program.memory_error = memory_error
    for entry in entries:
        program.entries.append(_instance(builder, entry))
    builder.run()
    if builder.is_incomplete and not reporter.diagnostics:
        raise RuntimeError("a statement was refused without a diagnostic")
    return builder.finish()


def connect(builder: Builder) -> None:
    """Gives the class completer the checker it needs for unannotated fields."""
    builder.classes.infer_field = lambda class_, function, node: infer_field(builder, class_, function, node)


def _instance(builder: Builder, function: types.FunctionType) -> Function:
    signature = builder.signatures.of(function)
    return builder.instance(function, None, "function", {}, [p.type for p in signature.parameters])


def check_file(path: str, follows: bool = True) -> Checked:
    """Checks every function and method of a file that needs no type arguments, reachable or not.

    Functions that ran at build time may be any Python: they are checked only where compiled code calls them.
    Without `follows` the bodies of functions of other files are taken on trust.
    """
    reporter = Reporter()
    sources = Sources(reporter)
    checked = Checked([], sources=sources)
    try:
        called: set[types.CodeType] = set()
        module = load_module(path, sources, reporter, called)
        checked.module = module
        with_deep_stack(lambda: _check_all(module, called, sources, reporter, follows))
    except Abandoned:
        pass
    checked.diagnostics = reporter.sorted()
    return checked


def _check_all(
    module: types.ModuleType, called: set[types.CodeType], sources: Sources, reporter: Reporter, follows: bool
) -> None:
    builder = Builder(reporter, sources)

    def check(pending: Pending) -> None:
        if follows or pending.file.path == module.__file__:
            check_body(builder, pending)

    builder.check_body = check
    connect(builder)
    for value in list(vars(module).values()):
        if getattr(value, "__module__", None) != module.__name__:
            continue
        try:
            if isinstance(value, types.FunctionType):
                if value.__code__ not in called:
                    _check_function(builder, value, None, "function")
            elif is_class(value):
                _check_class(builder, value, called)
        except Abandoned:
            continue
    builder.run()


def _check_function(builder: Builder, function: types.FunctionType, owner: Type | None, kind: str) -> None:
    signature = builder.signatures.of(function, owner, kind)
    types_ = [p.type for p in signature.parameters]
    if not any(has_variables(t) for t in types_):
        builder.instance(function, owner, kind, {}, types_, owner if kind == "class" else None)


def _check_class(builder: Builder, python: type[object], called: set[types.CodeType]) -> None:
    initializer = python.__dict__.get("__init__")
    if isinstance(initializer, types.FunctionType) and initializer.__code__ in called:
        return
    if is_enum_class(python) or getattr(python, "__parameters__", ()) or getattr(python, "_is_protocol", False):
        return
    type_ = builder.resolver.nominal(python, ())
    assert isinstance(type_, ClassType | StructType)
    builder.classes.complete(type_)
    for name in list(python.__dict__):
        method = builder.classes.method(type_, name)
        if method is None or method.owner is not type_ or method.function.__code__ in called:
            continue
        try:
            _check_function(builder, method.function, type_, method.kind)
        except Abandoned:
            continue
