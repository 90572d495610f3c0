"""A small Forth: definitions, conditionals and loops, compiled to threaded code that a dict of words leads into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgen.lang import Error, parse_int

SESSION: Final = [
    "1 2 + 3 * .",
    ": square dup * ;",
    ": cube dup square * ;",
    "7 square . 3 cube .",
    ": max2 over over < if swap then drop ;",
    "3 9 max2 . 9 3 max2 .",
    ": fact dup 2 < if drop 1 else dup 1 - fact * then ;",
    "12 fact .",
    ": countdown begin dup . 1 - dup 0 = until drop ;",
    "5 countdown",
    ": table 1 begin dup square . 1 + dup 11 = until drop ;",
    "table",
    ": gcd begin dup while swap over mod repeat drop ;",
    "1071 462 gcd .",
    "1 2 3 rot . . .",
    "drop",
    "frobnicate",
    ": broken if ;",
    "then",
    "1 0 mod",
    "-7 2 / . -7 2 mod .",
    ".s",
]


class ForthError(Error):
    """A line that cannot be carried out."""

    def __init__(self, message: str) -> None:
        self.message = message


@dataclass
class Push:
    value: int


@dataclass
class Primitive:
    name: str


@dataclass
class Call:
    word: Word


@dataclass
class Branch:
    target: int
    is_conditional: bool


Cell = Push | Primitive | Call | Branch

PRIMITIVES: Final = "+ - * / mod < = dup drop swap over rot . .s"


class Word:
    """A defined word."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cells: list[Cell] = []


class Forth:
    """The data stack, the dictionary, and the word that is being compiled."""

    def __init__(self) -> None:
        self.stack: list[int] = []
        self.words: dict[str, Word] = {}
        self.output: list[str] = []

    def line(self, text: str) -> str:
        """Carries out one line; what it printed."""
        self.output.clear()
        tokens = text.split()
        if tokens and tokens[0] == ":":
            self._define(tokens)
        else:
            self._run(self._compiled(Word(""), tokens))
        return " ".join(self.output)

    def _define(self, tokens: list[str]) -> None:
        if len(tokens) < 3 or tokens[-1] != ";":
            raise ForthError("definition is not complete")
        word = Word(tokens[1])
        self._compiled(word, tokens[2:-1])
        self.words[word.name] = word

    def _compiled(self, word: Word, tokens: list[str]) -> Word:
        cells = word.cells
        waiting: list[Branch] = []
        begins: list[int] = []
        for token in tokens:
            number = parse_int(token, 10)
            match token:
                case "if" | "while":
                    branch = Branch(0, True)
                    cells.append(branch)
                    waiting.append(branch)
                case "else":
                    branch = Branch(0, False)
                    cells.append(branch)
                    self._last(waiting, token).target = len(cells)
                    waiting.append(branch)
                case "then":
                    self._last(waiting, token).target = len(cells)
                case "begin":
                    begins.append(len(cells))
                case "until" | "repeat":
                    if not begins:
                        raise ForthError(f"{token} without begin")
                    cells.append(Branch(begins.pop(), token == "until"))
                    if token == "repeat":
                        self._last(waiting, token).target = len(cells)
                case _ if number is not None:
                    cells.append(Push(number))
                case _ if token == word.name:
                    # A word that calls itself would own itself: it is looked up when it runs.
                    cells.append(Primitive(token))
                case _ if token in self.words:
                    cells.append(Call(self.words[token]))
                case _ if token in PRIMITIVES.split():
                    cells.append(Primitive(token))
                case _:
                    raise ForthError(f"{token}?")
        if waiting:
            raise ForthError("if without then")
        return word

    def _last(self, waiting: list[Branch], token: str) -> Branch:
        if not waiting:
            raise ForthError(f"{token} without if")
        return waiting.pop()

    def _run(self, word: Word) -> None:
        place = 0
        while place < len(word.cells):
            cell = word.cells[place]
            place += 1
            match cell:
                case Push(value):
                    self.stack.append(value)
                case Call(inner):
                    self._run(inner)
                case Branch(target, is_conditional):
                    if not is_conditional or self._pop() == 0:
                        place = target
                case Primitive(name):
                    if name in self.words:
                        self._run(self.words[name])
                    else:
                        self._primitive(name)

    def _pop(self) -> int:
        if not self.stack:
            raise ForthError("stack underflow")
        return self.stack.pop()

    def _primitive(self, name: str) -> None:
        match name:
            case "dup":
                value = self._pop()
                self.stack.extend([value, value])
            case "drop":
                self._pop()
            case "swap":
                top, below = self._pop(), self._pop()
                self.stack.extend([top, below])
            case "over":
                top, below = self._pop(), self._pop()
                self.stack.extend([below, top, below])
            case "rot":
                top, middle, bottom = self._pop(), self._pop(), self._pop()
                self.stack.extend([middle, top, bottom])
            case ".":
                self.output.append(str(self._pop()))
            case ".s":
                self.output.append(f"<{len(self.stack)}>")
                self.output.extend([str(value) for value in self.stack])
            case _:
                right, left = self._pop(), self._pop()
                self.stack.append(self._arithmetic(name, left, right))

    def _arithmetic(self, name: str, left: int, right: int) -> int:
        match name:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "<":
                return -1 if left < right else 0
            case "=":
                return -1 if left == right else 0
            case _:
                if right == 0:
                    raise ForthError("division by zero")
                return left // right if name == "/" else left % right


def main() -> int:
    forth = Forth()
    for text in SESSION:
        try:
            print(f"{text}  {forth.line(text)} ok")
        except ForthError as error:
            print(f"{text}  {error.message}")
            forth.stack.clear()
    return 0
