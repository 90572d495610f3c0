"""What was measured, as a table and as JSON."""

from __future__ import annotations

import json
from typing import Final

from bench.contenders import CONTENDERS
from bench.measure import Measured, geometric_mean

WIDTHS: Final = (16, 8, 10, 8, 8, 8, 8, 8, 9, 12)
HEADER: Final = ("", "kgen", "unchecked", "gcc", "rustc", "numba", "/ gcc", "/ rustc", "checks", "counts")


def _cells(*cells: str) -> str:
    first, *rest = (f"{cell:>{width}}" for cell, width in zip(cells, WIDTHS, strict=True))
    return f"{first.strip():<{WIDTHS[0]}}{''.join(rest)}".rstrip()


def _milliseconds(time_ns: int | None) -> str:
    return "" if time_ns is None else f"{time_ns / 1e6:.2f}"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def table(measured: list[Measured]) -> str:
    """Times in milliseconds, the ratios kgen to others, what checks cost, reference counts per run."""
    lines = [
        "Best processor time of one run in milliseconds; ratios are kgen's time to the other's.",
        "checks: kgen's time to that of the same kernel with its checks off. counts: reference counts changed per run.",
        "",
    ]
    for title, is_compute in (("compute", True), ("objects", False)):
        group = [one for one in measured if one.kernel.is_compute == is_compute]
        if not group:
            continue
        lines.append(_cells(title, *HEADER[1:]))
        for one in group:
            times = [_milliseconds(one.best(contender)) for contender in CONTENDERS]
            ratios = [_ratio(one.ratio(contender)) for contender in ("gcc", "rustc", "unchecked")]
            lines.append(_cells(one.kernel.name, *times, *ratios, f"{one.operations:,}"))
        means = [
            _ratio(geometric_mean([one.ratio(contender) for one in group]))
            for contender in ("gcc", "rustc", "unchecked")
        ]
        lines += [_cells("geometric mean", "", "", "", "", "", *means, ""), ""]
    return "\n".join(lines)


def as_json(measured: list[Measured], compile_times: dict[str, float]) -> str:
    """Everything, for programs."""
    kernels: dict[str, object] = {}
    for one in measured:
        kernels[one.kernel.name] = {
            "size": one.kernel.size,
            "is_compute": one.kernel.is_compute,
            "best_ns": {contender: one.best(contender) for contender in one.times_ns},
            "median_ns": {contender: one.median(contender) for contender in one.times_ns},
            "ratio": {contender: one.ratio(contender) for contender in one.times_ns if contender != "kgen"},
            "reference_operations": one.operations,
        }
    compute = [one for one in measured if one.kernel.is_compute]
    means = {contender: geometric_mean([one.ratio(contender) for one in compute]) for contender in CONTENDERS[1:]}
    document = {"kernels": kernels, "geometric_mean_compute": means, "compile_seconds": compile_times}
    return json.dumps(document, indent=2) + "\n"
