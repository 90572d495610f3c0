"""Text from values: `print`, f-strings, `str()` and `repr()`."""
