"""A tokenizer and a recursive-descent calculator with errors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from kgen.lang import Error


class Kind(Enum):
    NUMBER = auto()
    OPERATOR = auto()
    OPEN = auto()
    CLOSE = auto()
    END = auto()


@dataclass(frozen=True)
class Token:
    kind: Kind
    text: str
    at: int


class SyntaxProblem(Error):
    def __init__(self, message: str, token: Token) -> None:
        super().__init__(f"{message} at {token.at}")
        self.token = token


def tokenize(text: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        character = text[at]
        start = at
        at += 1
        if character.isspace():
            continue
        if character.isdigit():
            while at < len(text) and text[at].isdigit():
                at += 1
            tokens.append(Token(Kind.NUMBER, text[start:at], start))
        elif character in "+-*/%":
            tokens.append(Token(Kind.OPERATOR, character, start))
        elif character == "(":
            tokens.append(Token(Kind.OPEN, character, start))
        elif character == ")":
            tokens.append(Token(Kind.CLOSE, character, start))
        else:
            raise SyntaxProblem(f"unexpected {character!r}", Token(Kind.END, character, start))
    tokens.append(Token(Kind.END, "", len(text)))
    return tokens


class Parser:
    def __init__(self, text: str) -> None:
        self.tokens = tokenize(text)
        self.at = 0

    def peek(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def expression(self) -> int:
        value = self.term()
        while self.peek().text in ("+", "-"):
            if self.take().text == "+":
                value += self.term()
            else:
                value -= self.term()
        return value

    def term(self) -> int:
        value = self.factor()
        while self.peek().kind is Kind.OPERATOR and self.peek().text in ("*", "/", "%"):
            operator = self.take()
            right = self.factor()
            if operator.text == "*":
                value *= right
            elif right == 0:
                raise SyntaxProblem("division by zero", operator)
            else:
                value = value // right if operator.text == "/" else value % right
        return value

    def factor(self) -> int:
        token = self.take()
        match token.kind:
            case Kind.NUMBER:
                value = 0
                for digit in token.text:
                    value = value * 10 + ord(digit) - ord("0")
                return value
            case Kind.OPERATOR if token.text == "-":
                return -self.factor()
            case Kind.OPEN:
                value = self.expression()
                if self.take().kind is not Kind.CLOSE:
                    raise SyntaxProblem("expected ')'", self.tokens[self.at - 1])
                return value
            case _:
                raise SyntaxProblem("expected a number", token)


def calculate(text: str) -> str:
    try:
        parser = Parser(text)
        value = parser.expression()
        if parser.peek().kind is not Kind.END:
            raise SyntaxProblem("unexpected text", parser.peek())
        return f"{text} = {value}"
    except SyntaxProblem as problem:
        return f"{text}: {problem}"


def main() -> int:
    for text in ("1 + 2 * 3", "(1+2)*3", "-(4 - 10) / 4", "7 % 4 - 5", "2 *", "(1", "1 / 0", "1 $ 2", "1 2"):
        print(calculate(text))
    return Parser("6*7").expression()
