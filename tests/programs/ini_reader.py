"""An INI reader: sections, comments, continuation lines, and errors with line numbers."""

from __future__ import annotations

from typing import Final

from kgen.lang import Error, parse_int

SOURCE: Final = """\
; boot configuration
[kernel]
image = /boot/vmlinuz
command line = console=ttyS0
    root=/dev/vda1
    quiet
debug : yes

[memory]
# in MiB
size=2048
huge_pages = 16

[empty]

[network]
hostname = guest-07
mtu = 1500
"""
BROKEN: Final = ["key = before any section", "[open\n", "[a]\nno separator", "[a]\nx = 1\nx = 2", "[a]\n[b]\n[a]"]

Sections = dict[str, dict[str, str]]


class IniError(Error):
    """A line that cannot be understood; lines count from 1."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


def _separator(text: str) -> int:
    """Where the key ends, or -1."""
    places = [place for place in (text.find("="), text.find(":")) if place >= 0]
    return min(places) if places else -1


def read(text: str) -> Sections:
    """All sections by name; raises IniError."""
    sections: Sections = {}
    section: dict[str, str] | None = None
    last_key: str | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line[0] in ";#":
            last_key = None
        elif line.startswith("["):
            if not line.endswith("]"):
                raise IniError(number, "the section name is not closed")
            name = line[1:-1]
            if name in sections:
                raise IniError(number, f"section {name!r} is there twice")
            section = {}
            sections[name] = section
            last_key = None
        elif section is None:
            raise IniError(number, "a key outside any section")
        elif raw.startswith(" ") and last_key is not None:
            section[last_key] += "\n" + line
        else:
            place = _separator(line)
            if place < 0:
                raise IniError(number, f"expected key = value, found {line!r}")
            key = line[:place].strip().lower()
            if key in section:
                raise IniError(number, f"key {key!r} is there twice")
            section[key] = line[place + 1 :].strip()
            last_key = key
    return sections


def number_of(sections: Sections, section: str, key: str, default: int) -> int:
    """A numeric setting, or the default where it is absent or no number."""
    found = sections.get(section)
    if found is None:
        return default
    text = found.get(key)
    value = parse_int(text, 10) if text is not None else None
    return default if value is None else value


def main() -> int:
    sections = read(SOURCE)
    for name, section in sections.items():
        print(f"[{name}] {len(section)}")
        for key in sorted(section):
            print(f"  {key} = {section[key]!r}")
    print(number_of(sections, "memory", "size", 0) + number_of(sections, "memory", "huge_pages", 0))
    print(number_of(sections, "memory", "swap", -1), number_of(sections, "kernel", "debug", -2))
    for text in BROKEN:
        try:
            read(text)
            print("accepted")
        except IniError as error:
            print(error)
    return 0
