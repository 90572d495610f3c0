"""Imports the modules of a checked program again, instrumented."""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager

from kgen.cpython.helpers import Helpers
from kgen.cpython.observations import Observations
from kgen.cpython.statements import Statements
from kgen.frontend.check import Checked


class Loader(importlib.abc.Loader):
    """Runs instrumented code in a module that knows the helpers."""

    def __init__(self, code: types.CodeType, helpers: Helpers) -> None:
        self._code = code
        self._helpers = helpers

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        vars(module).update(self._helpers.values)
        exec(self._code, vars(module))


class Finder(importlib.abc.MetaPathFinder):
    """Finds the program's own modules, by name."""

    def __init__(self, loaders: Mapping[str, tuple[str, Loader]]) -> None:
        self._loaders = loaders

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self._loaders:
            return None
        file, loader = self._loaders[fullname]
        is_package = file.endswith("__init__.py")
        return importlib.util.spec_from_file_location(
            fullname, file, loader=loader, submodule_search_locations=[] if is_package else None
        )


def instrumented(checked: Checked, seen: Observations, files: frozenset[str]) -> dict[str, tuple[str, Loader]]:
    """The loaders of the program's modules, by module name. The syntax trees of `checked` are used up."""
    assert checked.sources is not None
    helpers = Helpers()
    transform = Statements(seen, helpers, files)
    codes: dict[str, types.CodeType] = {}
    for file in checked.sources.files:
        if file.path in files:
            changed = transform.visit(file.tree)
            assert isinstance(changed, ast.Module)
            codes[file.path] = compile(changed, file.path, "exec", dont_inherit=True)
    loaders: dict[str, tuple[str, Loader]] = {}
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and path in codes:
            loaders[name] = (path, Loader(codes[path], helpers))
    return loaders


@contextmanager
def imported(checked: Checked, loaders: Mapping[str, tuple[str, Loader]]) -> Generator[types.ModuleType]:
    """The program's main module, imported with instrumented code; all is as before at the end."""
    assert checked.module is not None
    before = {name: sys.modules.pop(name) for name in loaders}
    finder = Finder(loaders)
    sys.meta_path.insert(0, finder)
    try:
        yield importlib.import_module(checked.module.__name__)
    finally:
        sys.meta_path.remove(finder)
        for name in loaders:
            sys.modules.pop(name, None)
        sys.modules.update(before)
