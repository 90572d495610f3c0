"""A Lisp: symbols, lists, lambdas with static scope, and a reader; environments are chains of dicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgen.lang import Error, parse_int

PROGRAM: Final = """
(define square (lambda (x) (* x x)))
(square 12)
(define fact (lambda (n) (if (< n 2) 1 (* n (fact (- n 1))))))
(fact 15)
(define map (lambda (f l) (if (null? l) () (cons (f (car l)) (map f (cdr l))))))
(define range (lambda (a b) (if (< a b) (cons a (range (+ a 1) b)) ())))
(map square (range 0 10))
(define fold (lambda (f z l) (if (null? l) z (fold f (f z (car l)) (cdr l)))))
(fold + 0 (range 1 101))
(define filter (lambda (p l) (if (null? l) () (if (p (car l)) (cons (car l) (filter p (cdr l))) (filter p (cdr l))))))
(filter (lambda (n) (= 0 (% n 3))) (range 0 20))
(define fib (lambda (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))
(map fib (range 0 15))
(define add (lambda (a) (lambda (b) (+ a b))))
((add 3) 4)
(quote (a (b c) 1))
(car ())
(unknown 1)
(1 2)
(square 1 2)
(if)
"""


class LispError(Error):
    """An expression that has no value."""

    def __init__(self, message: str) -> None:
        self.message = message


@dataclass
class Number:
    value: int


@dataclass
class Symbol:
    name: str


@dataclass
class List:
    items: list[Value]


@dataclass
class Builtin:
    name: str


@dataclass
class Lambda:
    parameters: list[str]
    body: Value
    scope: Scope


Value = Number | Symbol | List | Builtin | Lambda


class Scope:
    """Names of one call, and the scope around it; the outermost one has none."""

    def __init__(self, outer: Scope | None) -> None:
        self.outer = outer
        self.names: dict[str, Value] = {}

    def find(self, name: str) -> Value:
        """The value of a name; raises LispError."""
        scope: Scope | None = self
        while scope is not None:
            value = scope.names.get(name)
            if value is not None:
                return value
            scope = scope.outer
        raise LispError(f"{name} is not defined")


def tokenize(text: str) -> list[str]:
    """Parentheses and words."""
    return text.replace("(", " ( ").replace(")", " ) ").split()


class Reader:
    """Tokens to values."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.position = 0

    def next(self) -> Value | None:
        """The next expression, or None at the end."""
        return self._read() if self.position < len(self.tokens) else None

    def _read(self) -> Value:
        token = self.tokens[self.position]
        self.position += 1
        if token == "(":
            items: list[Value] = []
            while self.tokens[self.position] != ")":
                items.append(self._read())
            self.position += 1
            return List(items)
        number = parse_int(token, 10)
        return Symbol(token) if number is None else Number(number)


def show(value: Value) -> str:
    """The text that reads as the value."""
    match value:
        case Number(number):
            return str(number)
        case Symbol(name):
            return name
        case Builtin(name):
            return name
        case List(items):
            return f"({' '.join([show(item) for item in items])})"
        case Lambda(parameters):
            return f"<lambda {' '.join(parameters)}>"


def number_of(value: Value) -> int:
    """The number in a value; raises LispError."""
    if isinstance(value, Number):
        return value.value
    raise LispError(f"{show(value)} is not a number")


def list_of(value: Value) -> list[Value]:
    """The items of a list; raises LispError."""
    if isinstance(value, List):
        return value.items
    raise LispError(f"{show(value)} is not a list")


def truth(flag: bool) -> Value:
    """1 or the empty list."""
    return Number(1) if flag else List([])


def is_true(value: Value) -> bool:
    """Everything but the empty list."""
    return not isinstance(value, List) or len(value.items) > 0


class Interpreter:
    """Evaluates expressions in the global scope."""

    def __init__(self) -> None:
        self.globals = Scope(None)
        for name in ("+", "-", "*", "%", "<", "=", "car", "cdr", "cons", "null?"):
            self.globals.names[name] = Builtin(name)

    def evaluate(self, value: Value, scope: Scope) -> Value:
        """The value of an expression."""
        match value:
            case Symbol(name):
                return scope.find(name)
            case List(items) if items:
                return self._form(items, scope)
            case _:
                return value

    def _form(self, items: list[Value], scope: Scope) -> Value:
        head = items[0]
        if isinstance(head, Symbol):
            match head.name:
                case "quote":
                    return items[1]
                case "if":
                    if len(items) != 4:
                        raise LispError("if needs three parts")
                    return self.evaluate(items[2] if is_true(self.evaluate(items[1], scope)) else items[3], scope)
                case "define":
                    name = show(items[1])
                    scope.names[name] = self.evaluate(items[2], scope)
                    return Symbol(name)
                case "lambda":
                    return Lambda([show(item) for item in list_of(items[1])], items[2], scope)
                case _:
                    pass
        function = self.evaluate(head, scope)
        return self.apply(function, [self.evaluate(item, scope) for item in items[1:]])

    def apply(self, function: Value, arguments: list[Value]) -> Value:
        """Calls a function."""
        match function:
            case Lambda(parameters, body, scope):
                if len(parameters) != len(arguments):
                    raise LispError(f"expected {len(parameters)} arguments, found {len(arguments)}")
                inner = Scope(scope)
                for name, argument in zip(parameters, arguments):
                    inner.names[name] = argument
                return self.evaluate(body, inner)
            case Builtin(name):
                return self._builtin(name, arguments)
            case _:
                raise LispError(f"{show(function)} cannot be called")

    def _builtin(self, name: str, arguments: list[Value]) -> Value:
        match name, arguments:
            case "car", [first]:
                items = list_of(first)
                if not items:
                    raise LispError("car of nothing")
                return items[0]
            case "cdr", [first]:
                return List(list_of(first)[1:])
            case "cons", [first, rest]:
                return List([first] + list_of(rest))
            case "null?", [first]:
                return truth(len(list_of(first)) == 0)
            case _, [first, second]:
                return self._arithmetic(name, number_of(first), number_of(second))
            case _:
                raise LispError(f"{name}: wrong number of arguments")

    def _arithmetic(self, name: str, left: int, right: int) -> Value:
        match name:
            case "+":
                return Number(left + right)
            case "-":
                return Number(left - right)
            case "*":
                return Number(left * right)
            case "%":
                return Number(left % right)
            case "<":
                return truth(left < right)
            case _:
                return truth(left == right)


def main() -> int:
    interpreter = Interpreter()
    try:
        reader = Reader(tokenize(PROGRAM))
        while (expression := reader.next()) is not None:
            try:
                print(show(interpreter.evaluate(expression, interpreter.globals)))
            except LispError as error:
                print(f"error: {error.message}")
    finally:
        # Lambdas hold the global scope, and the global scope holds them: the ring is broken by hand.
        interpreter.globals.names.clear()
    return 0
