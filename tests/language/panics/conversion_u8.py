"""A conversion whose value does not fit."""

from __future__ import annotations

from kgen.lang import u8


def low(value: int) -> u8:
    return u8(value)  # panic: conversion


def main() -> int:
    print(low(255))
    print(low(256))
    return 0
