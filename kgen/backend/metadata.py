"""Numbered LLVM metadata: debug locations, type-based alias information, branch weights.

Alias information. Every access states what kind of storage it touches; accesses of unrelated kinds do not alias:

    header            reference counts, and the type pointer, of objects
    fields            each scalar field of each class, by itself
    container         the fields of the container classes of the runtime
    place             storage reached by address in safe code: struct and array parameters, and the fields and
                      elements that can be passed that way, as children of `place`
    (none)            everything reached through `Ptr` in unsafe code: aliases everything

An object's memory becomes other storage only through the heap's `free` and `allocate`, which are never inlined,
so no access moves from one life of a piece of memory into another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kgen.backend.debug_types import DebugTypes
from kgen.backend.layout import escape
from kgen.frontend.source_roots import unchanged
from kgen.frontend.tree import Span
from kgen.frontend.types import Type

LENGTH_LIMIT: Final = 1 << 60
"""No container of the runtime gets so long: the heap refuses such sizes, and lists of empty elements refuse it themselves."""


class Metadata:
    """The metadata of one LLVM module."""

    def __init__(self, producer: str = "kgen", name_source: Callable[[str], str] = unchanged) -> None:
        self._name_source = name_source
        self.lines: list[str] = []
        self._plain: dict[str, int] = {}
        self._files: dict[str, int] = {}
        self._locations: dict[tuple[int, int, int, int], int] = {}
        self._scopes: dict[tuple[int, str], int] = {}
        self._tags: dict[str, int] = {}
        self._scope_files: dict[int, str] = {}
        self.unit: Final = self.reserve()
        self._producer = producer
        root = self.node('!{!"kgen"}')
        self._root = root
        self.place = self._type_node("place", root)
        self.unlikely_false = self.node('!{!"branch_weights", i32 2000000, i32 1}')
        """For a branch whose false edge is the rare one."""
        self.unlikely_true = self.node('!{!"branch_weights", i32 1, i32 2000000}')
        self.empty = self.node("!{}")
        self.types = DebugTypes(self)
        self.eight = self.node("!{i64 8}")
        self.bool_range = self.node("!{i8 0, i8 2}")
        self.length_range = self.node(f"!{{i64 0, i64 {LENGTH_LIMIT}}}")
        """Of how many elements a container has."""

    def reserve(self) -> int:
        """The number of a node whose text comes later, by `fill`."""
        self.lines.append("")
        return len(self.lines) - 1

    def fill(self, number: int, text: str) -> None:
        """The text of a reserved node."""
        self.lines[number] = text

    def node(self, text: str) -> int:
        """The number of a uniqued node."""
        found = self._plain.get(text)
        if found is None:
            found = self._plain[text] = self.distinct(text)
        return found

    def distinct(self, text: str) -> int:
        """The number of a new node."""
        self.lines.append(text)
        return len(self.lines) - 1

    def object_reference(self, size: int) -> str:
        """What a loaded reference to an object of at least `size` bytes is known to be.

        LLVM may then read the object earlier than the program does. It may do so even where the object is gone by
        then or the branch not taken: the heap never unmaps memory, and what is read so is not used.
        """
        bytes_ = self.node(f"!{{i64 {size}}}")
        return f", !nonnull !{self.empty}, !noundef !{self.empty}, !dereferenceable !{bytes_}, !align !{self.eight}"

    def file(self, name: str) -> int:
        found = self._files.get(name)
        if found is None:
            shown = escape(self._name_source(name).encode())
            found = self.distinct(f'!DIFile(filename: "{shown}", directory: "")')
            self._files[name] = found
        return found

    def subprogram(self, display_name: str, span: Span, local: bool, signature: int) -> int:
        """The debug scope of a function, by the name that its user knows it by: a debugger takes that of the symbol where
        both are given, and that is found by itself."""
        file = self.file(span.file)
        flags = "DISPFlagLocalToUnit | DISPFlagDefinition" if local else "DISPFlagDefinition"
        number = self.distinct(
            f'distinct !DISubprogram(name: "{escape(display_name.encode())}", '
            f"scope: !{file}, file: !{file}, line: {span.line}, type: !{signature}, scopeLine: {span.line}, "
            f"spFlags: {flags} | DISPFlagOptimized, unit: !{self.unit})"
        )
        self._scope_files[number] = span.file
        return number

    def location(self, scope: int, span: Span, column: int) -> int:
        """A debug location in the function `scope`, or in code of another file inlined into it by the middle end."""
        if self._scope_files[scope] != span.file:
            key = (scope, span.file)
            block = self._scopes.get(key)
            if block is None:
                file = self.file(span.file)
                block = self.distinct(f"!DILexicalBlockFile(scope: !{scope}, file: !{file}, discriminator: 0)")
                self._scopes[key] = block
                self._scope_files[block] = span.file
            scope = block
        key4 = (scope, span.line, column, 0)
        found = self._locations.get(key4)
        if found is None:
            column = min(column, 65535)
            found = self.distinct(f"!DILocation(line: {span.line}, column: {column}, scope: !{scope})")
            self._locations[key4] = found
        return found

    def variable(self, scope: int, name: str, type_: Type, span: Span, position: int = 0) -> int:
        """A variable of the function `scope`; `position` counts parameters from 1."""
        argument = f"arg: {position}, " if position else ""
        return self.distinct(
            f'!DILocalVariable(name: "{escape(name.encode())}", {argument}scope: !{scope}, '
            f"file: !{self.file(span.file)}, line: {span.line}, type: !{self.types.of(type_)})"
        )

    def _type_node(self, name: str, parent: int) -> int:
        return self.node(f'!{{!"{escape(name.encode())}", !{parent}, i64 0}}')

    def _access(self, node: int) -> int:
        return self.node(f"!{{!{node}, !{node}, i64 0}}")

    def apart(self, name: str) -> int:
        """The access tag of a storage kind that aliases nothing but itself (and untagged accesses)."""
        found = self._tags.get(name)
        if found is None:
            found = self._tags[name] = self._access(self._type_node(name, self._root))
        return found

    def inside_place(self, name: str) -> int:
        """The access tag of a storage kind that may also be reached by address."""
        key = "place " + name
        found = self._tags.get(key)
        if found is None:
            found = self._tags[key] = self._access(self._type_node(name, self.place))
        return found

    def any_place(self) -> int:
        """The access tag of storage reached by address in safe code."""
        return self._access(self.place)

    def finish(self, main_file: str, marks_targets: bool) -> str:
        """All metadata, as the end of the module. With `marks_targets`, what is called indirectly begins with ENDBR64
        (Intel SDM, volume 1, 17.3)."""
        file = self.file(main_file)
        self.lines[self.unit] = (
            f'distinct !DICompileUnit(language: DW_LANG_Python, file: !{file}, producer: "{self._producer}", '
            "isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug, splitDebugInlining: false)"
        )
        flags = [
            self.node('!{i32 7, !"Dwarf Version", i32 5}'),
            self.node('!{i32 2, !"Debug Info Version", i32 3}'),
            self.node('!{i32 7, !"frame-pointer", i32 2}'),
        ]
        if marks_targets:
            flags.append(self.node('!{i32 8, !"cf-protection-branch", i32 1}'))
        out = [f"!llvm.dbg.cu = !{{!{self.unit}}}", f"!llvm.module.flags = !{{{', '.join(f'!{f}' for f in flags)}}}"]
        out.extend(f"!{number} = {text}" for number, text in enumerate(self.lines))
        return "\n".join(out) + "\n"
