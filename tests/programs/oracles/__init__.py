"""What each program must print, worked out another way.

Every module has `expected() -> str`: the whole standard output of the program of the same name. An oracle may
read the program's input (a module constant), never its code: answers come from CPython's own libraries, or from
a slower and more obvious method. `ARGUMENTS`, where there is one, is the command line of the program.
"""
