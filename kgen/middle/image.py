"""What is shared by all functions of one lowering: the map from the tree to kir, and the functions made on the way."""

from __future__ import annotations

from kgen.frontend import tree
from kgen.frontend.types import (
    CallableType,
    ClassType,
    Type,
    is_memory,
    optional,
    underlying,
)
from kgen.middle import kir
from kgen.middle.raises import Raises, error_root
from kgen.middle.recursion import recursive_classes

NOWHERE = tree.Span("", 0, 0, 0, 0)


class Image:
    """The kir module under construction."""

    def __init__(self, program: tree.Program) -> None:
        self.program = program
        self.raises = Raises(program)
        self.module = kir.Module(statics=program.statics)
        self.functions: dict[tree.Function, kir.Function] = {}
        self.drops: dict[ClassType, kir.Function] = {}
        self.abandons: dict[ClassType, kir.Function] = {}
        self.thunks: dict[tuple[tree.Function, CallableType], kir.Function] = {}
        self.environments: dict[tree.Function, ClassType] = {}
        self._class_names: dict[ClassType, str] = {}
        self._taken: set[str] = set()
        self.recursive: set[ClassType] = set()
        """Classes whose drop functions count their depth."""
        self.error_type = self._error_type()
        entries = set(program.entries)
        for function in program.functions:
            self.declare(function, is_entry=function in entries)
        self.module.allocate = self.functions.get(program.allocate) if program.allocate else None
        self.module.free = self.functions.get(program.free) if program.free else None

    def declare(self, source: tree.Function, is_entry: bool = False) -> kir.Function:
        """The signature of `source`."""
        result = result_type(source)
        parameters = [kir.Temp(parameter.type, number) for number, parameter in enumerate(source.parameters)]
        function = kir.Function(
            symbol=source.export or source.name,
            display_name=source.display_name,
            span=source.span,
            parameters=parameters,
            result=result,
            sret=kir.Temp(result, len(parameters)) if is_memory(underlying(result)) else None,
            raises=self.raises.has_error_result(source),
            errors=tuple(sorted(self.raises.of(source), key=lambda class_: class_.class_id)),
            source=source,
            parameter_names=[parameter.name for parameter in source.parameters],
            internal=source.export is None and not is_entry,
            inline=source.inline,
            naked=source.naked,
            section=source.section,
            package=source.package,
        )
        self.functions[source] = function
        self.module.functions.append(function)
        return function

    def function(self, source: tree.Function) -> kir.Function:
        return self.functions[source]

    def class_symbol(self, class_: ClassType) -> str:
        """The name of `class_` in symbols: unlike its own name, no other class has it."""
        if class_ not in self._class_names:
            wanted = f"{class_.module_name}.{class_.name}" if class_.module_name else class_.name
            name = wanted
            number = 1
            while name in self._taken:
                number += 1
                name = f"{wanted}#{number}"
            self._taken.add(name)
            self._class_names[class_] = name
        return self._class_names[class_]

    @property
    def error_optional(self) -> Type:
        """`Error | None`: the type of the error word."""
        return optional(self.error_type)

    def find_recursive_classes(self) -> None:
        """Fills `recursive`, once all classes are known."""
        if self.program.enter_drop is not None:
            environments = self.environments.values()
            live = [class_ for class_ in self.program.classes if class_.live]
            self.recursive = recursive_classes([*live, *environments], environments)

    def _error_type(self) -> ClassType:
        for class_ in self.program.classes:
            if self.program.memory_error is not None and self.program.memory_error.is_subclass_of(class_):
                return error_root(class_)
        for errors in self.raises.by_function.values():
            for error in errors:
                return error_root(error)
        return ClassType("Error", BaseException)


def result_type(source: tree.Function) -> Type:
    """The result of a function; a missing annotation counts as None."""
    from_source = source.result
    assert from_source is not None
    return from_source
