"""The whole path: source file, compiler, linker, PVH image, stock QEMU, serial port, verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgen.backend.worker import Level
from kgen.cli import pipeline
from kgen.cli.cache import DEV, RELEASE
from qemu.command import Configuration
from qemu.machine import run_image
from qemu.outcome import Verdict
from tests.platforms.baremetal.boots import REPORT, boot, written

EXAMPLES = Path(__file__).parents[3] / "examples"
IMAGE_FILE = Path(__file__).parents[3] / "platforms" / "baremetal" / "image.py"


@pytest.mark.parametrize("level", [0, 2, 3])
def test_hello_boots_greets_and_exits(tmp_path: Path, level: Level) -> None:
    outcome = boot(EXAMPLES / "hello.py", tmp_path, level=level)
    assert (outcome.verdict, outcome.status, outcome.serial_text, outcome.error_text) == (
        Verdict.PASS,
        0,
        "hello\n",
        "",
    ), outcome.describe()


def test_the_platforms_own_image_builds_and_boots(tmp_path: Path) -> None:
    compilation = pipeline.compile_image(str(IMAGE_FILE))
    kernel = tmp_path / "image.elf"
    kernel.write_bytes(pipeline.build(compilation, DEV).content)
    outcome = run_image(Configuration(kernel), 30)
    assert (outcome.status, outcome.serial_text) == (0, "hello from pylitebox\n"), outcome.describe()


def test_an_image_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    def built() -> bytes:
        compilation = pipeline.compile_program(str(EXAMPLES / "hello.py"), pipeline.image_for("qemu"))
        return pipeline.build(compilation, RELEASE).content

    assert built() == built()


def test_arguments_reach_the_program_and_its_result_is_the_status(tmp_path: Path) -> None:
    program = written(
        tmp_path,
        """
        def main(args: list[bytes]) -> int:
            for arg in args:
                print(len(arg), arg)
            return 200 + len(args)
        """,
    )
    outcome = boot(program, tmp_path, [b"plain", b"two words", b"", b"100%", b"\xff\n"])
    assert outcome.serial_text == "5 b'plain'\n9 b'two words'\n0 b''\n4 b'100%'\n2 b'\\xff\\n'\n"
    assert outcome.status == 205


def test_the_heap_reaches_far_and_its_end_is_a_memory_error(tmp_path: Path) -> None:
    program = written(
        tmp_path,
        """
        from kgen.lang import MemoryError

        def main() -> int:
            blocks: list[bytearray] = []
            try:
                while True:
                    blocks.append(bytearray(1 << 20))
            except MemoryError:
                count = len(blocks)
                blocks.clear()
                print("enough" if count > 100 else "too few")
            return 0
        """,
    )
    outcome = boot(program, tmp_path)
    assert (outcome.status, outcome.serial_text) == (0, "enough\n"), outcome.error_text


def test_an_uncaught_error_is_named_and_is_status_1(tmp_path: Path) -> None:
    program = written(
        tmp_path,
        """
        from kgen.lang import Error

        class Lost(Error):
            pass

        def main() -> int:
            print("looking")
            raise Lost("in the woods")
        """,
    )
    outcome = boot(program, tmp_path)
    assert (outcome.status, outcome.serial_text) == (1, "looking\n")
    assert outcome.error_text == "kgen: uncaught Lost: in the woods\n"


def test_a_failed_check_is_reported_with_its_source_and_callers(tmp_path: Path) -> None:
    program = written(
        tmp_path,
        """
        from kgen.lang import noinline, u8

        @noinline
        def add(a: u8, b: u8) -> u8:
            return a + b

        def main() -> int:
            print("before")
            total = u8(200)
            for step in range(4):
                total = add(total, u8(20 * step))
            return total
        """,
    )
    outcome = boot(program, tmp_path)
    report = REPORT.match(outcome.error_text)
    assert report is not None, outcome.error_text
    assert (outcome.status, outcome.serial_text) == (101, "before\n")
    assert (report[1], report[3], report[4], report[5]) == ("overflow", program.name, "5", "add")
    assert f"    a + b\n  called from {program.name}:11 in main\n" in outcome.error_text


def test_an_overflowing_stack_is_a_panic(tmp_path: Path) -> None:
    program = written(
        tmp_path,
        """
        def depth(n: int) -> int:
            return 0 if n == 0 else depth(n - 1) * 2 % 7 + depth(n // 2) + 1

        def main() -> int:
            return depth(100_000_000)
        """,
    )
    outcome = boot(program, tmp_path)
    report = REPORT.match(outcome.error_text)
    assert report is not None, outcome.error_text
    assert (outcome.status, report[1], report[4], report[5]) == (101, "stack", "2", "depth")


def test_a_large_frame_cannot_jump_over_the_guard_page(tmp_path: Path) -> None:
    program = written(
        tmp_path,
        """
        from kgen.lang import Array, noinline, u64

        @noinline
        def fill(n: int) -> u64:
            room = Array(u64, 60_000)
            for step in range(n):
                room[(step * 7919) % 60_000] = u64(step)
            return room[n]

        def main(args: list[bytes]) -> int:
            return int(fill(len(args) + 5))
        """,
    )
    outcome = boot(program, tmp_path)
    assert outcome.status == 101
    assert outcome.error_text.startswith("panic: stack: "), outcome.error_text


@pytest.mark.parametrize("what", ["null", "code", "constant"])
def test_stray_accesses_are_memory_panics(tmp_path: Path, what: str) -> None:
    program = written(
        tmp_path,
        f"""
        from kgen.lang import u8
        from kgen.unsafe import Ptr, linker_symbol

        UNSAFE = "a test of what must not work"

        def place(what: str) -> Ptr[u8]:
            if what == "null":
                return Ptr.at(u8, 0)
            if what == "code":
                return Ptr.at(u8, linker_symbol("__text_start"))
            return Ptr.at(u8, linker_symbol("__rodata_start"))

        def main() -> int:
            place("{what}").volatile_store(0, 1)
            return 0
        """,
    )
    outcome = boot(program, tmp_path)
    report = REPORT.match(outcome.error_text)
    assert report is not None, outcome.error_text
    assert (outcome.status, report[1], report[4]) == (101, "memory", "14")


def test_data_cannot_be_executed(tmp_path: Path) -> None:
    program = written(
        tmp_path,
        """
        from kgen.lang import Array, static, u8
        from kgen.unsafe import address_of, asm

        UNSAFE = "a test of what must not work"

        CODE = static(Array(u8, 16))

        def main() -> int:
            asm(None, "callq *$0", "r,~{memory}", address_of(CODE.value).address)
            return 0
        """,
    )
    outcome = boot(program, tmp_path)
    assert outcome.status == 101
    assert outcome.error_text.startswith("panic: memory: "), outcome.error_text
