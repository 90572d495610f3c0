"""A value too wide for its bit field."""

from __future__ import annotations

from typing import Annotated

from kgen.lang import bits, struct, u8


@struct
class Control:
    mode: Annotated[u8, bits(3)]
    rest: Annotated[u8, bits(5)]


def select(control: Control, mode: u8) -> None:
    control.mode = mode  # panic: conversion


def main() -> int:
    control = Control(mode=1, rest=31)
    select(control, u8(7))
    print(control.mode, control.rest)
    select(control, u8(8))
    return 0
