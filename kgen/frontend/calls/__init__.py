"""Calls of what is known at build time: Python's builtins and the library of `kgen`, family by family."""
