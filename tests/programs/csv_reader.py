"""A CSV reader (RFC 4180) as a state machine, and a small report over the table it reads."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from kgen.lang import Error, parse_int

SOURCE: Final = (
    "name,city,amount,note\n"
    "Ada,London,1200,\n"
    'Grace,"New York, NY",3400,"said ""nanoseconds"""\r\n'
    "Alan,Manchester,250,\n"
    'Edsger,Eindhoven,975,"two\nlines"\n'
    "Barbara,Boston,4100,last line"
)


class CsvError(Error):
    """Text that is not CSV."""


class State(Enum):
    """Where in a field the reader stands."""

    START = auto()
    PLAIN = auto()
    QUOTED = auto()
    QUOTE_IN_QUOTED = auto()


class Reader:
    """Takes characters, gives rows."""

    def __init__(self) -> None:
        self.state = State.START
        self.field: list[str] = []
        self.row: list[str] = []
        self.rows: list[list[str]] = []

    def feed(self, text: str) -> None:
        """Takes more text, in pieces of any size."""
        for character in text:
            self._step(character)

    def finish(self) -> list[list[str]]:
        """The rows; the last one needs no line end."""
        if self.state is State.QUOTED:
            raise CsvError
        if self.row or self.field or self.state is not State.START:
            self._end_row()
        return self.rows

    def _step(self, character: str) -> None:
        match self.state:
            case State.START if character == '"':
                self.state = State.QUOTED
            case State.START | State.PLAIN:
                self._plain(character)
            case State.QUOTED:
                if character == '"':
                    self.state = State.QUOTE_IN_QUOTED
                else:
                    self.field.append(character)
            case State.QUOTE_IN_QUOTED:
                if character == '"':
                    self.field.append('"')
                    self.state = State.QUOTED
                else:
                    self._plain(character)

    def _plain(self, character: str) -> None:
        if character == ",":
            self._end_field()
        elif character == "\n":
            self._end_row()
        elif character != "\r":
            self.field.append(character)
            self.state = State.PLAIN

    def _end_field(self) -> None:
        self.row.append("".join(self.field))
        self.field.clear()
        self.state = State.START

    def _end_row(self) -> None:
        self._end_field()
        self.rows.append(self.row)
        self.row = []


class Table:
    """Rows under a header."""

    def __init__(self, rows: list[list[str]]) -> None:
        self.header = rows[0]
        self.rows = rows[1:]

    def column(self, name: str) -> Iterator[str]:
        """The cells of one column, from the top."""
        place = self.header.index(name)
        for row in self.rows:
            yield row[place]

    def __len__(self) -> int:
        return len(self.rows)


def main() -> int:
    reader = Reader()
    for start in range(0, len(SOURCE), 7):
        reader.feed(SOURCE[start : start + 7])
    table = Table(reader.finish())
    print(table.header)
    for row in table.rows:
        print(row)

    total = 0
    largest = ""
    names = list(table.column("name"))
    for name, text in zip(names, table.column("amount")):
        amount = parse_int(text, 10)
        assert amount is not None
        total += amount
        if amount > 1000:
            largest = f"{largest} {name}"
    print(f"{len(table)} rows, total {total}, over 1000:{largest}")

    broken = Reader()
    broken.feed('a,"b')
    try:
        print(broken.finish())
    except CsvError:
        print("unclosed quote")
    return 0
