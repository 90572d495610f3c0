"""A regular-expression matcher that never backtracks: Thompson's construction, simulated state set by state set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgen.lang import Error

BROKEN: Final = ["(a", "a)", "*a", "[a", "a**b(", "\\"]


class PatternError(Error):
    """A pattern that is not a regular expression."""

    def __init__(self, message: str) -> None:
        self.message = message


@dataclass
class CharacterSet:
    """Takes one character: one of some ranges, or none of them."""

    ranges: list[tuple[str, str]]
    is_negated: bool
    next: int

    def matches(self, character: str) -> bool:
        """Whether the character is taken."""
        inside = any(low <= character <= high for low, high in self.ranges)
        return inside != self.is_negated


@dataclass
class Split:
    """Takes nothing and goes on at both places."""

    first: int
    second: int


@dataclass
class Accept:
    """The end."""


State = CharacterSet | Split | Accept


class Compiler:
    """Builds the states back to front, so that each knows where to go on."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0
        self.states: list[State] = [Accept()]

    def compile(self) -> int:
        """The number of the first state; raises PatternError."""
        tree = self._alternatives()
        if self.position < len(self.pattern):
            raise PatternError("unbalanced )")
        return self._emit(tree, 0)

    def _add(self, state: State) -> int:
        self.states.append(state)
        return len(self.states) - 1

    def _peek(self) -> str:
        return self.pattern[self.position] if self.position < len(self.pattern) else ""

    def _take(self) -> str:
        if self.position == len(self.pattern):
            raise PatternError("unexpected end")
        self.position += 1
        return self.pattern[self.position - 1]

    def _alternatives(self) -> Tree:
        branches = [self._sequence()]
        while self._peek() == "|":
            self.position += 1
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else Alternatives(branches)

    def _sequence(self) -> Tree:
        parts: list[Tree] = []
        while self._peek() not in ("", "|", ")"):
            part = self._atom()
            while self._peek() in ("*", "+", "?") and self._peek() != "":
                part = Repeat(part, self._take())
            parts.append(part)
        return Sequence(parts)

    def _atom(self) -> Tree:
        character = self._take()
        match character:
            case "(":
                inside = self._alternatives()
                if self._peek() != ")":
                    raise PatternError("missing )")
                self.position += 1
                return inside
            case "[":
                return self._set()
            case ".":
                return One([("\n", "\n")], True)
            case "*" | "+" | "?":
                raise PatternError("nothing to repeat")
            case "\\":
                escaped = self._take()
                return One([("0", "9")] if escaped == "d" else [(escaped, escaped)], False)
            case _:
                return One([(character, character)], False)

    def _set(self) -> Tree:
        is_negated = self._peek() == "^"
        if is_negated:
            self.position += 1
        ranges: list[tuple[str, str]] = []
        while self._peek() != "]":
            low = self._take()
            high = low
            if self._peek() == "-":
                self.position += 1
                high = self._take()
            ranges.append((low, high))
        self.position += 1
        return One(ranges, is_negated)

    def _emit(self, tree: Tree, after: int) -> int:
        """Adds the states of a tree that goes on at `after`; the number of its first one."""
        match tree:
            case One(ranges, is_negated):
                return self._add(CharacterSet(ranges, is_negated, after))
            case Sequence(parts):
                for part in reversed(parts):
                    after = self._emit(part, after)
                return after
            case Alternatives(branches):
                start = self._emit(branches[0], after)
                for branch in branches[1:]:
                    start = self._add(Split(start, self._emit(branch, after)))
                return start
            case Repeat(inside, "?"):
                return self._add(Split(self._emit(inside, after), after))
            case Repeat(inside, sign):
                loop = Split(after, after)
                place = self._add(loop)
                loop.first = self._emit(inside, place)
                return place if sign == "*" else loop.first


@dataclass
class One:
    ranges: list[tuple[str, str]]
    is_negated: bool


@dataclass
class Sequence:
    parts: list[Tree]


@dataclass
class Alternatives:
    branches: list[Tree]


@dataclass
class Repeat:
    inside: Tree
    sign: str


Tree = One | Sequence | Alternatives | Repeat


class Pattern:
    """A compiled pattern."""

    def __init__(self, pattern: str) -> None:
        compiler = Compiler(pattern)
        self.start: int = compiler.compile()
        self.states: list[State] = compiler.states

    def matches(self, text: str) -> bool:
        """Whether the whole text matches, in time proportional to its length."""
        current = self._closure({self.start})
        for character in text:
            reached: set[int] = set()
            for number in current:
                state = self.states[number]
                if isinstance(state, CharacterSet) and state.matches(character):
                    reached.add(state.next)
            current = self._closure(reached)
        return any(isinstance(self.states[number], Accept) for number in current)

    def _closure(self, numbers: set[int]) -> set[int]:
        """Every state reached without taking a character."""
        found: set[int] = set()
        waiting = list(numbers)
        while waiting:
            number = waiting.pop()
            if number in found:
                continue
            found.add(number)
            state = self.states[number]
            if isinstance(state, Split):
                waiting.append(state.first)
                waiting.append(state.second)
        return found


def cases() -> list[tuple[str, list[str]]]:
    """Patterns and texts to try on them."""
    return [
        ("a*b", ["b", "aaab", "aaac", ""]),
        ("(a|b)*abb", ["abb", "aababb", "ab", "babb"]),
        ("h.llo", ["hello", "hallo", "hllo", "h\u00e9llo"]),
        ("[a-f0-9]+", ["cafe42", "xyz", "", "0"]),
        ("[^0-9]?x", ["x", "ax", "1x", "aax"]),
        ("(ab|cd)+(e|)", ["abcdab", "cde", "e", "abe", "abce"]),
        ("\\(\\d+\\)", ["(123)", "()", "123", "(4)"]),
        ("a?a?a?a?a?a?a?a?aaaaaaaa", ["aaaaaaaa", "aaaaaaa", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaa"]),
        ("((((x))))", ["x", "xx"]),
    ]


def main() -> int:
    for source, texts in cases():
        pattern = Pattern(source)
        answers = [f"{text!r}: {pattern.matches(text)}" for text in texts]
        print(f"{source:<26} {', '.join(answers)}")
    for source in BROKEN:
        try:
            print(f"{source!r}: {Pattern(source).matches('')}")
        except PatternError as error:
            print(f"{source!r}: {error.message}")
    return 0
