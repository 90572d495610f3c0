"""By configparser."""

from __future__ import annotations

import configparser

from tests.programs.ini_reader import BROKEN, SOURCE


def expected() -> str:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(SOURCE)
    lines: list[str] = []
    for name in parser.sections():
        lines.append(f"[{name}] {len(parser[name])}")
        lines += [f"  {key} = {parser[name][key]!r}" for key in sorted(parser[name])]
    lines.append(str(parser.getint("memory", "size") + parser.getint("memory", "huge_pages")))
    lines.append("-1 -2")
    refused = 0
    for text in BROKEN:
        try:
            configparser.ConfigParser().read_string(text)
        except configparser.Error:
            refused += 1
    assert refused == len(BROKEN)
    lines.append("line 1: a key outside any section")
    lines.append("line 1: the section name is not closed")
    lines.append("line 2: expected key = value, found 'no separator'")
    lines.append("line 3: key 'x' is there twice")
    lines.append("line 3: section 'a' is there twice")
    return "\n".join(lines) + "\n"
