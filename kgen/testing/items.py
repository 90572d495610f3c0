"""The tests of the tiers, as pytest sees them: one item for each function, set of parameters, and tier."""

from __future__ import annotations

import itertools
import subprocess
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import pytest

from kgen.testing.images import DoesNotCompile, Images, Where
from kgen.testing.program import Call, outputs
from kgen.testing.starvation import Ended, Starved, starve

if TYPE_CHECKING:
    from _pytest._code.code import ExceptionInfo, TerminalRepr

    from qemu.outcome import Outcome

Tier = Literal["cpython", "native", "boot"]
TIERS: Final[tuple[Tier, ...]] = ("cpython", "native", "boot")

IMAGES: Final = pytest.StashKey[Images]()
ARTIFACTS: Final = pytest.StashKey[Path]()
GROUPS: Final = pytest.StashKey[dict[object, "Group"]]()

TIME_LIMIT_S: Final = 20.0
MOST_FAILURES: Final = 200
"""How many of its allocations fail in turn in a starved test, unless it says otherwise."""
LITERALS: Final = (int, str, bytes, types.NoneType)
"""What parameters of compiled tests may be; `bool` is an `int`."""


class TierFailure(Exception):
    """A test failed outside of this interpreter. The text is the report."""


@dataclass(frozen=True)
class Boot:
    """How a test of the boot tier is booted: the arguments of its mark."""

    shared: bool = False
    """Whether the test may share its boot with the others of its module that are booted alike."""
    timeout_s: float = TIME_LIMIT_S
    cpus: int = 1
    memory_mib: int = 128
    counts_instructions: bool = False


@dataclass
class Group:
    """Tests that share a boot, and what came of each that was run."""

    items: list[TierItem] = field(default_factory=list["TierItem"])
    results: dict[int, tuple[str, Outcome | None]] = field(default_factory=dict[int, "tuple[str, Outcome | None]"])
    """By the number of the test: its output, and how the machine ended when the test failed."""


class TierItem(pytest.Item):
    """One test in one tier."""

    function: types.FunctionType
    values: tuple[object, ...]
    tier: Tier
    boot: Boot
    calls: list[Call]
    """All calls of this module in this tier; `number` is this test's place there."""
    number: int

    @property
    def call(self) -> Call:
        return Call(self.function.__name__, self.values)

    def iter_markers_with_node(self, name: str | None = None) -> Iterator[tuple[Any, pytest.Mark]]:
        """Marks of other tiers are for the other items."""
        for node, mark in super().iter_markers_with_node(name):
            if mark.name not in TIERS or mark.name == self.tier:
                yield node, mark

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.function.__code__.co_firstlineno - 1, self.name

    def repr_failure(self, excinfo: ExceptionInfo[BaseException], style: Any = None) -> str | TerminalRepr:
        """The report of what ran elsewhere is the whole story; a failure in this interpreter has a traceback."""
        if isinstance(excinfo.value, TierFailure | DoesNotCompile):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def _traceback_filter(self, excinfo: ExceptionInfo[BaseException]) -> Any:
        """From the test's own frame on; pytest asks its items this way."""
        return excinfo.traceback.cut(path=self.path)

    @property
    def starved(self) -> int | None:
        """Of how many allocations each is to fail in turn; None when memory does not run out."""
        mark = self.get_closest_marker("starved")
        return None if mark is None or self.tier == "cpython" else int(mark.kwargs.get("most", MOST_FAILURES))

    def runtest(self) -> None:
        if self.starved is not None:
            self._starve(self.starved)
            return
        match self.tier:
            case "cpython":
                self.function(*self.values)
            case "native":
                self._run_natively()
            case "boot":
                self._boot_shared() if self.boot.shared else self._boot_alone()

    def image(self) -> Path:
        """The image that this test is in."""
        where: Where = "qemu" if self.tier == "boot" else "host"
        watches_heap = self.starved is not None
        return self.config.stash[IMAGES].image(self.function.__module__, self.calls, where, watches_heap)

    def _starve(self, most: int) -> None:
        try:
            allocations = starve(self._ended_boot if self.tier == "boot" else self._ended_process, most)
        except Starved as starved:
            raise TierFailure(str(starved)) from None
        self.user_properties.append(("allocations", str(allocations)))

    def _ended_process(self, failing: int) -> Ended:
        done = self._process(str(failing), str(self.number))
        return Ended(done.stderr.decode("utf-8", "replace"), done.returncode)

    def _ended_boot(self, failing: int) -> Ended:
        outcome = self._booted([failing, self.number])
        if outcome.status is None:
            self._conclude("", outcome)
        return Ended(outcome.error_text, outcome.status)

    def _process(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [str(self.image()), *arguments]
        limit_s = TIME_LIMIT_S
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=limit_s)

    def _run_natively(self) -> None:
        done = self._process(str(self.number))
        self._keep_output(outputs(done.stdout.decode("utf-8", "replace"))[1].get(self.number, ""))
        if done.returncode != 0:
            errors = done.stderr.decode("utf-8", "replace")
            self._keep_artifacts({"serial.log": done.stdout, "errors.log": done.stderr})
            raise TierFailure(f"{errors.rstrip()}\nstatus {done.returncode}")

    def _boot_alone(self) -> None:
        outcome = self._booted([self.number])
        self._conclude(outputs(outcome.serial_text)[1].get(self.number, ""), outcome)

    def _boot_shared(self) -> None:
        group = self.config.stash[GROUPS][self.group]
        if self.number not in group.results:
            self._boot_group(group)
        output, outcome = group.results[self.number]
        self._conclude(output, outcome)

    @property
    def group(self) -> object:
        """Tests with the same one share a boot."""
        return self.path, self.function.__module__, self.boot

    def _boot_group(self, group: Group) -> None:
        """Boots with all tests that wait; after one that fails, again with those behind it."""
        pending = [item.number for item in group.items]
        while pending:
            outcome = self._booted(pending)
            before, started = outputs(outcome.serial_text)
            ran = list(started)
            failed = None if _is_pass(outcome) else ran[-1] if ran else None
            for number in ran:
                group.results[number] = started[number], outcome if number == failed else None
            pending = pending[len(ran) :]
            if not ran:
                # The machine did not come as far as the tests: so it is with all of them.
                group.results |= dict.fromkeys(pending, (before, outcome))
                return

    def _booted(self, numbers: Sequence[int]) -> Outcome:
        from qemu.command import Configuration, encode_arguments
        from qemu.machine import run_image

        configuration = Configuration(
            self.image(),
            command_line=encode_arguments([str(number).encode() for number in numbers]),
            memory_mib=self.boot.memory_mib,
            cpus=self.boot.cpus,
            counts_instructions=self.boot.counts_instructions,
        )
        return run_image(configuration, self.boot.timeout_s)

    def _conclude(self, output: str, outcome: Outcome | None) -> None:
        """Reports one boot; `outcome` is None when this test passed in one that it shared."""
        self._keep_output(output)
        if outcome is not None:
            self.user_properties.append(("verdict", outcome.verdict.name))
            self.user_properties.append(("boot_s", f"{outcome.duration_s:.3f}"))
            if not _is_pass(outcome):
                self._keep_artifacts(
                    {
                        "serial.log": outcome.serial,
                        "errors.log": outcome.errors,
                        "backtraces.txt": outcome.describe().encode(),
                    }
                )
                # The output is a section of its own.
                raise TierFailure(replace(outcome, serial=b"").report())
        else:
            self.user_properties.append(("verdict", "PASS"))

    def _keep_output(self, output: str) -> None:
        if output:
            self.add_report_section("call", "stdout", output)

    def _keep_artifacts(self, contents: dict[str, bytes]) -> None:
        """Writes what is left of a failed test where the CI can collect it."""
        name = "".join(c if c.isalnum() or c in "._-" else "_" for c in self.nodeid)
        folder = self.config.stash[ARTIFACTS] / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in contents.items():
            (folder / file).write_bytes(content)
        (folder / "image.elf").write_bytes(self.image().read_bytes())
        (folder / "arguments").write_text(f"{self.number}\n")
        self.user_properties.append(("artifacts", str(folder)))


def _is_pass(outcome: Outcome) -> bool:
    return outcome.verdict.name == "PASS"


def _merged(marks: Sequence[pytest.Mark]) -> dict[str, Any]:
    """The arguments of marks, those of the nearest one last."""
    merged: dict[str, Any] = {}
    for mark in reversed(marks):
        merged |= mark.kwargs
    return merged


def tier_items(module: pytest.Module, name: str, function: types.FunctionType) -> list[TierItem]:
    """The items of a test function; none when no tier is asked for."""
    marks = cast("list[pytest.Mark]", list(getattr(function, "pytestmark", [])))
    inherited = {mark.name for mark in module.iter_markers()}
    tiers: list[Tier] = [tier for tier in TIERS if tier in inherited or any(mark.name == tier for mark in marks)]
    if not tiers:
        return []
    made: list[TierItem] = []
    for label, values in _parameters(function, marks):
        for tier in tiers:
            title = f"{name}[{label}-{tier}]" if label else f"{name}[{tier}]"
            # pytest makes nodes by this method only, which has no types.
            factory: Any = TierItem
            item: TierItem = factory.from_parent(module, name=title)
            item.function, item.values, item.tier = function, values, tier
            item.own_markers.extend(mark for mark in marks if mark.name != "parametrize")
            item.boot = Boot(**_merged(list(item.iter_markers("boot"))))
            made.append(item)
    return made


def _parameters(function: types.FunctionType, marks: Sequence[pytest.Mark]) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Each set of arguments with its label."""
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    axes: list[list[tuple[str, dict[str, object]]]] = []
    for mark in marks:
        if mark.name == "parametrize":
            axes.append(list(_axis(*mark.args)))
    for choice in itertools.product(*axes):
        given = {name: value for _, part in choice for name, value in part.items()}
        if set(given) != set(names):
            raise pytest.Collector.CollectError(
                f"{function.__name__}: tests of a tier take the parameters of parametrize, and no fixtures: "
                f"{', '.join(sorted(set(names) ^ set(given)))}"
            )
        yield "-".join(label for label, _ in choice), tuple(given[name] for name in names)


def _axis(names: str | Sequence[str], rows: Sequence[object]) -> Iterator[tuple[str, dict[str, object]]]:
    keys = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    for row in rows:
        values = (row,) if len(keys) == 1 else cast("Sequence[object]", row)
        if not all(isinstance(value, LITERALS) for value in values):
            raise pytest.Collector.CollectError(f"parameters of a tier are int, bool, str, bytes or None: {row!r}")
        yield "-".join(map(str, values)), dict(zip(keys, values, strict=True))


def number_items(items: Sequence[pytest.Item], groups: dict[object, Group]) -> None:
    """Gives every test its place in the image of its module, and in the group that shares its boot."""
    calls: dict[tuple[str, str, Tier, bool], list[Call]] = {}
    for item in items:
        if isinstance(item, TierItem):
            item.calls = calls.setdefault(
                (str(item.path), item.function.__module__, item.tier, item.starved is not None), []
            )
            item.number = len(item.calls)
            item.calls.append(item.call)
            if item.tier == "boot" and item.boot.shared and item.starved is None:
                groups.setdefault(item.group, Group()).items.append(item)
