"""The report of an error that the program let go."""

from __future__ import annotations

from kgen.lang import Error, noinline
from kgen.runtime import console
from kgen.runtime.object import typeinfo_name, typeinfo_name_length
from kgen.runtime.representation import write_value
from kgen.unsafe import type_info

UNSAFE = "reads the name of a class from its typeinfo"


@noinline
def report_uncaught(error: Error) -> None:
    """`kgen: uncaught TypeName: message` on the error stream."""
    console.flush()
    console.STDERR.value.write_bytes(b"kgen: uncaught ")
    info = type_info(error)
    console.STDERR.value.write(typeinfo_name(info), typeinfo_name_length(info))
    console.STDERR.value.write_bytes(b": ")
    try:
        write_value(console.STDERR.value, error)
    except Error:
        # Its `__str__` failed in turn, most likely for want of memory.
        console.STDERR.value.write_bytes(b"(its message cannot be made)")
    console.STDERR.value.write_bytes(b"\n")
