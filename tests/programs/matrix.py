"""Matrices with the modulus in the type of the elements: products, powers, determinants, and a linear system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kgen.lang import Error, struct, u32, u64

MODULUS: Final = u64(998_244_353)


class Singular(Error):
    """The matrix has no inverse."""


@struct(frozen=True)
class Residue:
    """A number modulo a prime; the operators give residues again."""

    value: u32

    def __add__(self, other: Residue) -> Residue:
        return residue(u64(self.value) + u64(other.value))

    def __sub__(self, other: Residue) -> Residue:
        return residue(u64(self.value) + MODULUS - u64(other.value))

    def __mul__(self, other: Residue) -> Residue:
        return residue(u64(self.value) * u64(other.value))

    def __str__(self) -> str:
        return str(self.value)

    def power(self, exponent: u64) -> Residue:
        """By squaring."""
        result, base = ONE, self
        while exponent > 0:
            if exponent & 1 == 1:
                result = result * base
            base = base * base
            exponent >>= 1
        return result

    def inverse(self) -> Residue:
        """By Fermat's theorem."""
        if self.value == 0:
            raise Singular
        return self.power(MODULUS - 2)


def residue(value: u64) -> Residue:
    """The residue of a number."""
    return Residue(value=u32(value % MODULUS))


ZERO: Final = Residue(value=u32(0))
ONE: Final = Residue(value=u32(1))


class Matrix:
    """Rows of residues."""

    def __init__(self, rows: list[list[Residue]]) -> None:
        self.rows = rows

    @classmethod
    def of(cls, rows: list[list[int]]) -> Matrix:
        """A matrix of small numbers, negative ones included."""
        prime = int(MODULUS)
        return Matrix([[residue(u64(value % prime)) for value in row] for row in rows])

    @classmethod
    def identity(cls, size: int) -> Matrix:
        """Ones on the diagonal."""
        return Matrix([[ONE if row == column else ZERO for column in range(size)] for row in range(size)])

    @property
    def size(self) -> int:
        return len(self.rows)

    def column(self, place: int) -> Iterator[Residue]:
        """A column from the top."""
        for row in self.rows:
            yield row[place]

    def __mul__(self, other: Matrix) -> Matrix:
        result: list[list[Residue]] = []
        for row in self.rows:
            line: list[Residue] = []
            for place in range(len(other.rows[0])):
                total = ZERO
                for left, right in zip(row, other.column(place)):
                    total = total + left * right
                line.append(total)
            result.append(line)
        return Matrix(result)

    def power(self, exponent: int) -> Matrix:
        """The matrix times itself."""
        result, base = Matrix.identity(self.size), self
        while exponent > 0:
            if exponent & 1:
                result = result * base
            base = base * base
            exponent >>= 1
        return result

    def _eliminated(self, right: list[Residue]) -> Residue:
        """Makes the matrix the identity and `right` the solution, in place; gives the determinant."""
        determinant = ONE
        for place in range(self.size):
            pivot = place
            while pivot < self.size and self.rows[pivot][place] == ZERO:
                pivot += 1
            if pivot == self.size:
                raise Singular
            if pivot != place:
                self.rows[pivot], self.rows[place] = self.rows[place], self.rows[pivot]
                right[pivot], right[place] = right[place], right[pivot]
                determinant = ZERO - determinant
            determinant = determinant * self.rows[place][place]
            factor = self.rows[place][place].inverse()
            self.rows[place] = [value * factor for value in self.rows[place]]
            right[place] = right[place] * factor
            for row in range(self.size):
                lead = self.rows[row][place]
                if row != place and lead != ZERO:
                    self.rows[row] = [one - lead * two for one, two in zip(self.rows[row], self.rows[place])]
                    right[row] = right[row] - lead * right[place]
        return determinant

    def copy(self) -> Matrix:
        """A matrix with rows of its own."""
        return Matrix([row.copy() for row in self.rows])

    def determinant(self) -> Residue:
        """Zero where the rows depend on each other."""
        try:
            return self.copy()._eliminated([ZERO] * self.size)
        except Singular:
            return ZERO

    def solve(self, right: list[Residue]) -> list[Residue]:
        """The x with self * x == right; raises Singular."""
        answer = right.copy()
        self.copy()._eliminated(answer)
        return answer

    def __str__(self) -> str:
        return "; ".join([" ".join([str(value) for value in row]) for row in self.rows])


def main() -> int:
    fibonacci = Matrix.of([[1, 1], [1, 0]])
    print(fibonacci.power(10))
    print(fibonacci.power(1_000_000_000_000))
    matrix = Matrix.of([[(row * 5 + column * column * 3 + 1) % 17 - 8 for column in range(6)] for row in range(6)])
    print(matrix.determinant())
    other = Matrix.of([[0, 2, 1], [1, -1, 0], [3, 0, -2]])
    print(other.determinant(), (other * other).determinant())
    right = [residue(u64(value)) for value in (4, 7, 9)]
    solution = other.solve(right)
    print(" ".join([str(value) for value in solution]))
    print(other * Matrix([[value] for value in solution]))
    try:
        Matrix.of([[1, 2], [2, 4]]).solve([ONE, ONE])
    except Singular:
        print("singular")
    return 0
