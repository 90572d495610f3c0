"""LLVM in processes of its own: text in, relocatable objects out.

LLVM ends the process when it meets code it cannot translate. Here that kills a worker, and the compiler answers
with a `BackendError` that names the file where the text was saved. Workers live as long as the compiler and are
started on first use; a request is a pickled `Request` on the worker's input, the answer a pickled `Answer`.
"""

from __future__ import annotations

import atexit
import pickle
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Literal

Level = Literal[0, 1, 2, 3]
Output = Literal["object", "assembly", "llvm"]
CodeModel = Literal["small", "kernel", "independent"]
"""Where the code runs: in the lowest or in the highest two gigabytes of the address space, or anywhere."""

WORKERS: Final = 2
"""More than this never pays: a program is split into few modules."""

ROOT: Final = Path(__file__).resolve().parents[2]
START: Final = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from kgen.backend.worker import serve; serve()"
"""Started without the current folder in the path: a user's file there may be called `json.py`, or `kgen.py`."""


class BackendError(Exception):
    """LLVM refused the text; the message says why and where the text was saved."""


@dataclass(frozen=True)
class CodegenOptions:
    """How to translate.

    `level` is the optimisation level; `features` and `cpu` are LLVM's names; `is_kernel` asks for the registers of an
    image that runs without an operating system.
    """

    level: Level = 2
    cpu: str = "x86-64"
    features: str = ""
    is_kernel: bool = False
    code_model: CodeModel = "small"


@dataclass(frozen=True)
class Request:
    text: str
    options: CodegenOptions
    output: Output


@dataclass(frozen=True)
class Answer:
    data: bytes
    error: str | None


class Worker:
    """One LLVM process."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, request: Request) -> bytes:
        """The output for one request; raises `BackendError`."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        process = self._process
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        try:
            send(process.stdin, pickle.dumps(request))
            data = receive(process.stdout)
        except (BrokenPipeError, EOFError):
            process.wait()
            last = process.stderr.read().decode(errors="replace").strip().splitlines()
            self._process = None
            reason = last[-1] if last else f"the LLVM process ended with status {process.returncode}"
            raise BackendError(f"{reason}; {_saved(request.text)}") from None
        answer = pickle.loads(data)
        assert isinstance(answer, Answer)
        if answer.error is not None:
            raise BackendError(f"{answer.error}; {_saved(request.text)}")
        return answer.data

    def stop(self) -> None:
        """Ends the process."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait()
            self._process = None


_WORKERS: Final = [Worker() for _ in range(WORKERS)]


@atexit.register
def _stop_workers() -> None:
    for worker in _WORKERS:
        worker.stop()


def _saved(text: str) -> str:
    with tempfile.NamedTemporaryFile("w", prefix="kgen-", suffix=".ll", delete=False) as file:
        file.write(text)
    return f"its text was saved in {Path(file.name)}"


def translate(texts: Iterable[str], options: CodegenOptions, output: Output = "object") -> list[bytes]:
    """The outputs for several modules, in order. Each is under way while the next text is made."""
    with ExitStack() as stack:
        pools = [stack.enter_context(ThreadPoolExecutor(1)) for _ in _WORKERS]
        futures = [
            pools[number % WORKERS].submit(_WORKERS[number % WORKERS].run, Request(text, options, output))
            for number, text in enumerate(texts)
        ]
        return [future.result() for future in futures]


def send(stream: IO[bytes], data: bytes) -> None:
    """One message: its length in 8 bytes, then the bytes."""
    stream.write(struct.pack("<Q", len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """One message; `EOFError` when the other side is gone."""
    header = stream.read(8)
    if len(header) < 8:
        raise EOFError
    (size,) = struct.unpack("<Q", header)
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def serve() -> None:
    """The worker's main loop."""
    from kgen.backend.llvm_session import translate_one

    while True:
        try:
            request = pickle.loads(receive(sys.stdin.buffer))
        except EOFError:
            return
        assert isinstance(request, Request)
        try:
            answer = Answer(translate_one(request.text, request.options, request.output), None)
        except RuntimeError as error:
            answer = Answer(b"", " ".join(str(error).split()))
        send(sys.stdout.buffer, pickle.dumps(answer))
