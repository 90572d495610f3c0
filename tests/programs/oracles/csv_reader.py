"""By csv."""

from __future__ import annotations

import csv
import io

from tests.programs.csv_reader import SOURCE


def expected() -> str:
    rows = list(csv.reader(io.StringIO(SOURCE, newline="")))
    lines = [str(row) for row in rows]
    total = sum(int(row[2]) for row in rows[1:])
    large = " ".join(row[0] for row in rows[1:] if int(row[2]) > 1000)
    lines.append(f"{len(rows) - 1} rows, total {total}, over 1000: {large}")
    lines.append("unclosed quote")
    return "\n".join(lines) + "\n"
