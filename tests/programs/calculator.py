"""An expression calculator: a tokenizer, a precedence-climbing parser, and a tree that evaluates itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgen.lang import Error

INPUTS: Final = [
    "1 + 2 * 3",
    "(1 + 2) * 3",
    "-7 // 2 + 7 % -3",
    "2 * (3 + (4 - 5) * 6) - -8",
    "1 << 10 | 0xFF & ~0x0F ^ 3",
    "100 - 10 - 1",
    "((((((1))))))",
    "1000000 * 1000000 % 97",
]
BROKEN: Final = ["1 +", "(2", "3 $ 4", "5 // (2 - 2)", ")", "1 2", ""]


class CalculatorError(Error):
    """An expression that has no value."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return self.message


def precedence(symbol: str) -> int:
    """How tightly an operator binds; 0 for anything else."""
    match symbol:
        case "|":
            return 1
        case "^":
            return 2
        case "&":
            return 3
        case "<<" | ">>":
            return 4
        case "+" | "-":
            return 5
        case "*" | "//" | "%":
            return 6
        case _:
            return 0


class Node:
    """A part of an expression."""

    def evaluate(self) -> int:
        """Its value."""
        raise CalculatorError("abstract")

    def __str__(self) -> str:
        return "?"


class Literal(Node):
    def __init__(self, value: int) -> None:
        self.value = value

    def evaluate(self) -> int:
        return self.value

    def __str__(self) -> str:
        return str(self.value)


class Unary(Node):
    def __init__(self, symbol: str, operand: Node) -> None:
        self.symbol = symbol
        self.operand = operand

    def evaluate(self) -> int:
        value = self.operand.evaluate()
        return -value if self.symbol == "-" else ~value

    def __str__(self) -> str:
        return f"({self.symbol}{self.operand})"


class Binary(Node):
    def __init__(self, symbol: str, left: Node, right: Node) -> None:
        self.symbol = symbol
        self.left = left
        self.right = right

    def evaluate(self) -> int:
        left, right = self.left.evaluate(), self.right.evaluate()
        match self.symbol:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "&":
                return left & right
            case "|":
                return left | right
            case "^":
                return left ^ right
            case "<<":
                return left << right
            case ">>":
                return left >> right
            case _:
                if right == 0:
                    raise CalculatorError("division by zero")
                return left // right if self.symbol == "//" else left % right

    def __str__(self) -> str:
        return f"({self.left} {self.symbol} {self.right})"


@dataclass
class Token:
    """A number where `value` is not None, else a symbol."""

    text: str
    value: int | None


def _number(text: str) -> int:
    base, digits = (16, text[2:]) if text.startswith("0x") else (10, text)
    value = 0
    for digit in digits.lower():
        place = "0123456789abcdef".find(digit)
        if place < 0 or place >= base:
            raise CalculatorError(f"bad number {text}")
        value = value * base + place
    return value


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, then an empty one; raises CalculatorError."""
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        start = at
        while at < len(text) and text[at].isalnum():
            at += 1
        if at > start:
            tokens.append(Token(text[start:at], _number(text[start:at])))
        elif text[at : at + 2] in ("//", "<<", ">>"):
            tokens.append(Token(text[at : at + 2], None))
            at += 2
        elif text[at] in "+-*%&|^~()":
            tokens.append(Token(text[at], None))
            at += 1
        elif text[at].isspace():
            at += 1
        else:
            raise CalculatorError(f"unexpected {text[at]!r}")
    tokens.append(Token("", None))
    return tokens


class Parser:
    """A position in a list of tokens."""

    def __init__(self, text: str) -> None:
        self.tokens = tokenize(text)
        self.position = 0

    def whole(self) -> Node:
        """The tree of the whole text."""
        tree = self._binary(1)
        if self.position != len(self.tokens) - 1:
            raise CalculatorError(f"unexpected {self.tokens[self.position].text!r}")
        return tree

    def _take(self) -> Token:
        token = self.tokens[self.position]
        if token.text == "":
            raise CalculatorError("unexpected end")
        self.position += 1
        return token

    def _binary(self, minimum: int) -> Node:
        left = self._unary()
        while True:
            symbol = self.tokens[self.position].text
            level = precedence(symbol)
            if level == 0 or level < minimum:
                return left
            self.position += 1
            left = Binary(symbol, left, self._binary(level + 1))

    def _unary(self) -> Node:
        token = self._take()
        if token.value is not None:
            return Literal(token.value)
        if token.text in ("-", "~"):
            return Unary(token.text, self._unary())
        if token.text == "(":
            inside = self._binary(1)
            if self._take().text != ")":
                raise CalculatorError("expected ')'")
            return inside
        raise CalculatorError(f"unexpected {token.text!r}")


def main() -> int:
    for text in INPUTS:
        tree = Parser(text).whole()
        print(f"{text} = {tree} = {tree.evaluate()}")
    for text in BROKEN:
        try:
            print(Parser(text).whole().evaluate())
        except CalculatorError as error:
            print(f"{text!r}: {error}")
    return 0
