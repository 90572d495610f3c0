"""Chained method calls that return `self`, and default-constructed parts."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Query:
    table: str
    columns: list[str] = field(default_factory=list[str])
    conditions: list[str] = field(default_factory=list[str])
    limit: int | None = None

    def select(self, column: str) -> Query:
        self.columns.append(column)
        return self

    def where(self, condition: str, negate: bool = False) -> Query:
        self.conditions.append(f"not {condition}" if negate else condition)
        return self

    def take(self, count: int) -> Query:
        self.limit = count
        return self

    def text(self) -> str:
        columns = ", ".join(self.columns) or "*"
        result = f"select {columns} from {self.table}"
        if self.conditions:
            result += " where " + " and ".join(self.conditions)
        if self.limit is not None:
            result += f" limit {self.limit}"
        return result


def main() -> int:
    print(Query("users").text())
    print(Query("files").select("name").select("size").where("size > 10").where("hidden", negate=True).take(5).text())
    base = Query("log").where("level = 3")
    narrow = base.take(1)
    print(narrow is base, base.text(), Query("x", ["a"], limit=2).text())
    return len(base.text())
