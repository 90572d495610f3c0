"""Which sections an image needs: those that its roots refer to, directly or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kgen.link.layout import DROPPED
from kgen.link.objects import SHF_GNU_RETAIN, LinkError, Object, Section, Symbol


def needed_sections(
    objects: Sequence[Object], symbols: dict[str, Symbol], roots: Iterable[str], made: Iterable[str]
) -> list[Section]:
    """The loaded sections to keep, in the order of the objects.

    `roots` are symbols that are needed in any case; so are exception tables, whose entries nothing refers to, and
    sections with the flag SHF_GNU_RETAIN. `made` are the names that the linker defines. Raises `LinkError` with the
    names that needed sections refer to and nothing defines.
    """
    kept: set[Section] = set()
    work: list[Section] = []
    missing: dict[str, None] = {}

    def need(section: Section | None) -> None:
        if section is not None and section not in kept and section.is_loaded:
            kept.add(section)
            work.append(section)

    for name in roots:
        need(symbols[name].section)
    loaded = [s for made_ in objects for s in made_.sections if s.is_loaded and s.name not in DROPPED]
    for section in loaded:
        if section.flags & SHF_GNU_RETAIN or "exception_table" in section.name:
            need(section)
    known = set(made)
    while work:
        section = work.pop()
        assert section.object is not None
        for _, _, symbol, _ in section.object.relocations(section):
            definition = symbol if symbol.is_defined else symbols.get(symbol.name)
            if definition is not None:
                need(definition.section)
            elif symbol.name not in known:
                missing.setdefault(f"{symbol.name} ({section.place} refers to it)")
    if missing:
        raise LinkError(f"undefined symbol{'s' if len(missing) > 1 else ''}: {', '.join(sorted(missing))}")
    return [section for section in loaded if section in kept]
