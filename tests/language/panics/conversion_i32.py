"""A large unsigned number is no signed one."""

from __future__ import annotations

from kgen.lang import i32, u32


def signed(value: u32) -> i32:
    return i32(value)  # panic: conversion


def main() -> int:
    print(signed(u32(0x7FFF_FFFF)))
    print(signed(u32(0x8000_0000)))
    return 0
