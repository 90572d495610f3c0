"""Tagged unions of classes and `match`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Number:
    value: int


@dataclass
class Add:
    left: Expression
    right: Expression


@dataclass
class Multiply:
    left: Expression
    right: Expression


@dataclass
class Negate:
    inner: Expression


Expression = Number | Add | Multiply | Negate


def evaluate(expression: Expression) -> int:
    match expression:
        case Number(value):
            return value
        case Add(left, right):
            return evaluate(left) + evaluate(right)
        case Multiply(left=left, right=right):
            return evaluate(left) * evaluate(right)
        case Negate(inner):
            return -evaluate(inner)


def simplify(expression: Expression) -> Expression:
    match expression:
        case Multiply(Number(0), _) | Multiply(_, Number(0)):
            return Number(0)
        case Multiply(Number(1), other):
            return simplify(other)
        case Multiply(other, Number(1)):
            return simplify(other)
        case Add(Number(0), other):
            return simplify(other)
        case Add(left, right):
            return Add(simplify(left), simplify(right))
        case Negate(Negate(inner)):
            return simplify(inner)
        case _:
            return expression


def show(expression: Expression) -> str:
    if isinstance(expression, Number):
        return f"{expression.value}"
    if isinstance(expression, Negate):
        return f"-{show(expression.inner)}"
    sign = "+" if isinstance(expression, Add) else "*"
    return f"({show(expression.left)} {sign} {show(expression.right)})"


def main() -> int:
    expression = Add(Multiply(Number(1), Number(7)), Add(Negate(Negate(Number(5))), Multiply(Number(0), Number(9))))
    print(show(expression), evaluate(expression))
    simple = simplify(expression)
    print(show(simple), evaluate(simple))
    print(show(simplify(Negate(Number(3)))), show(simplify(Add(Number(0), Number(8)))))
    return evaluate(expression)
