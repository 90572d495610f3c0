"""A JSON parser and printer (RFC 8259, integers only): a tagged union of small classes and a `match` over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgen.lang import Error

SOURCE: Final = """
{
  "name": "pylitebox", "stars": 12000, "tags": ["kernel", "python", "x86-64"],
  "nested": {"empty": {}, "list": [], "deep": [[1, [2, [3, [-4]]]]]},
  "flags": [true, false, null],
  "text": "line\\nbreak \\"quoted\\" \\u00e9 \\u20ac tab\\t back\\\\slash \\/",
  "limits": [0, -1, 9223372036854775807, -9223372036854775808]
}
"""
BROKEN: Final = ["", "[1, 2", "{'a': 1}", "[01]", '{"a" 1}', '"open', "tru", "[1] 2", '["\\x"]', "[1,]"]


class JsonError(Error):
    """Text that is not JSON."""

    def __init__(self, message: str, position: int) -> None:
        self.message = message
        self.position = position


@dataclass
class Null:
    pass


@dataclass
class Boolean:
    value: bool


@dataclass
class Number:
    value: int


@dataclass
class String:
    value: str


@dataclass
class Array:
    items: list[Json]


@dataclass
class Object:
    members: dict[str, Json]


Json = Null | Boolean | Number | String | Array | Object


class Parser:
    """A position in a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def document(self) -> Json:
        """The one value of the text."""
        value = self._value()
        self._skip_space()
        if self.position != len(self.text):
            raise self._error("trailing text")
        return value

    def _value(self) -> Json:
        self._skip_space()
        match self._peek():
            case "{":
                return self._object()
            case "[":
                return self._array()
            case '"':
                return String(self._string())
            case "t":
                self._expect("true")
                return Boolean(True)
            case "f":
                self._expect("false")
                return Boolean(False)
            case "n":
                self._expect("null")
                return Null()
            case _:
                return Number(self._number())

    def _object(self) -> Object:
        members: dict[str, Json] = {}
        self._expect("{")
        self._skip_space()
        while self._peek() != "}":
            if members:
                self._expect(",")
                self._skip_space()
            key = self._string()
            self._skip_space()
            self._expect(":")
            members[key] = self._value()
            self._skip_space()
        self._expect("}")
        return Object(members)

    def _array(self) -> Array:
        items: list[Json] = []
        self._expect("[")
        self._skip_space()
        while self._peek() != "]":
            if items:
                self._expect(",")
            items.append(self._value())
            self._skip_space()
        self._expect("]")
        return Array(items)

    def _string(self) -> str:
        self._expect('"')
        parts: list[str] = []
        while True:
            character = self._take("end of string")
            if character == '"':
                return "".join(parts)
            parts.append(self._escape() if character == "\\" else character)

    def _escape(self) -> str:
        match self._take("escape"):
            case "n":
                return "\n"
            case "t":
                return "\t"
            case "r":
                return "\r"
            case "b":
                return "\b"
            case "f":
                return "\f"
            case "u":
                code = 0
                for _ in range(4):
                    digit = "0123456789abcdef".find(self._take("hex digit").lower())
                    if digit < 0:
                        raise self._error("bad hex digit")
                    code = code * 16 + digit
                return chr(code)
            case ('"' | "\\" | "/") as same:
                return same
            case _:
                raise self._error("bad escape")

    def _number(self) -> int:
        negative = self._peek() == "-"
        if negative:
            self.position += 1
        start = self.position
        value = 0
        while self._peek().isdigit():
            digit = ord(self._take("digit")) - ord("0")
            value = value * 10 + (-digit if negative else digit)
        if self.position == start:
            raise self._error("expected a value")
        if self.text[start] == "0" and self.position - start > 1:
            raise self._error("leading zero")
        return value

    def _peek(self) -> str:
        return self.text[self.position] if self.position < len(self.text) else ""

    def _take(self, what: str) -> str:
        if self.position == len(self.text):
            raise self._error(f"expected {what}")
        self.position += 1
        return self.text[self.position - 1]

    def _expect(self, word: str) -> None:
        if not self.text[self.position :].startswith(word):
            raise self._error(f"expected {word}")
        self.position += len(word)

    def _skip_space(self) -> None:
        while self._peek() in (" ", "\n", "\t", "\r"):
            self.position += 1

    def _error(self, message: str) -> JsonError:
        return JsonError(message, self.position)


def quoted(text: str) -> str:
    """A JSON string, ASCII only."""
    parts: list[str] = []
    for character in text:
        code = ord(character)
        if character in ('"', "\\"):
            parts.append("\\" + character)
        elif character == "\n":
            parts.append("\\n")
        elif character == "\t":
            parts.append("\\t")
        elif 32 <= code < 127:
            parts.append(character)
        else:
            parts.append(f"\\u{code:04x}")
    return '"' + "".join(parts) + '"'


def dump(value: Json, indent: str = "") -> str:
    """Indented JSON with sorted keys."""
    deeper = indent + "  "
    match value:
        case Null():
            return "null"
        case Boolean(flag):
            return "true" if flag else "false"
        case Number(number):
            return str(number)
        case String(text):
            return quoted(text)
        case Array(items):
            if not items:
                return "[]"
            lines = [deeper + dump(item, deeper) for item in items]
            return "[\n" + ",\n".join(lines) + f"\n{indent}]"
        case Object(members):
            if not members:
                return "{}"
            lines = [f"{deeper}{quoted(key)}: {dump(members[key], deeper)}" for key in sorted(members)]
            return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def main() -> int:
    print(dump(Parser(SOURCE).document()))
    for text in BROKEN:
        try:
            print(dump(Parser(text).document()))
        except JsonError as error:
            print(f"{text!r}: {error.message} at {error.position}")
    return 0
