"""The measured programs: their sizes, and what they print for a tiny one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Kernel:
    """One program, in several languages."""

    name: str
    size: int
    """Takes some tens of milliseconds."""
    tiny: int
    """Fast everywhere, also under CPython."""
    tiny_result: int
    """What the C and Rust programs answer for the tiny size."""
    is_compute: bool = True
    """False for those that mostly make, follow and drop objects: those are compared with Rust."""

    @property
    def source(self) -> Path:
        """The subset program."""
        return HERE / "kernels" / f"{self.name}.py"

    @property
    def c_source(self) -> Path:
        return HERE / "c" / f"{self.name}.c"

    @property
    def rust_source(self) -> Path:
        return HERE / "rust" / f"{self.name}.rs"


KERNELS: Final = (
    Kernel("binary_search", 300_000, 30, 1529751),
    Kernel("bit_count", 1_000_000, 30, 3976),
    Kernel("bytecode", 1_000_000, 30, 9455),
    Kernel("chacha20", 150_000, 30, 366509936),
    Kernel("collatz", 150_000, 30, 27111),
    Kernel("crc32", 3_000, 30, 2798310859),
    Kernel("fannkuch", 9, 7, 22816),
    Kernel("hash_table", 400_000, 30, 240),
    Kernel("levenshtein", 4000, 30, 19),
    Kernel("lz4", 1_000, 2, 80217),
    Kernel("mandelbrot", 700, 30, 18754),
    Kernel("matrix_multiply", 350, 30, 31760),
    Kernel("n_body", 120_000, 30, 70771445),
    Kernel("prefix_sums", 2000, 2, 3837),
    Kernel("quicksort", 300_000, 30, 4052378292),
    Kernel("sha256", 80_000, 30, 1254396007),
    Kernel("sieve", 8_000_000, 30, 10),
    Kernel("spectral_norm", 800, 30, 1623),
    Kernel("string_search", 2_000_000, 30, 1),
    Kernel("utf8", 6_000, 30, 87000),
    Kernel("binary_tree", 60_000, 30, 8, is_compute=False),
    Kernel("dict_of_lists", 800_000, 30, 204789640, is_compute=False),
    Kernel("graph", 60_000, 30, 583, is_compute=False),
    Kernel("word_count", 1_000_000, 30, 300026, is_compute=False),
)
