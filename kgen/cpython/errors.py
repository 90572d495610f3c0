"""Errors leave frames behind as compiled code does: the variables of the functions they left end at once."""

from __future__ import annotations

import sys
import types

from kgen.lang import Error


def unwound() -> None:
    """Ends the variables of the functions that the error being handled has left, innermost first.

    CPython keeps them for the traceback as long as the error lives; compiled code releases them on the way.
    """
    error = sys.exc_info()[1]
    if not isinstance(error, Error):
        return
    frames: list[types.FrameType] = []
    walk = error.__traceback__
    while walk is not None:
        frames.append(walk.tb_frame)
        walk = walk.tb_next
    error.__traceback__ = None
    while frames:
        frame = frames.pop()
        try:
            frame.clear()
        except RuntimeError:
            # Still running: the function that handles the error, or one that it is called from.
            continue
