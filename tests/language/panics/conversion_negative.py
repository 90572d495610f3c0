"""A negative number is no unsigned one."""

from __future__ import annotations

from kgen.lang import i32, u64


def unsigned(value: i32) -> u64:
    return u64(value)  # panic: conversion


def main() -> int:
    print(unsigned(i32(7)))
    print(unsigned(i32(-7)))
    return 0
