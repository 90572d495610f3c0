"""The CPython world: runs a checked program under CPython with the meaning of the compiled one."""
