"""Tests in the subset that pytest runs in a booted kernel, as a process, and under CPython."""
