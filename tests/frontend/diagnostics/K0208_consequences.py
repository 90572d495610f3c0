from __future__ import annotations

COUNT = 0


def bump(more: bool) -> int:
    global COUNT
    COUNT += 1
    if more:
        step = 1 / 2
    else:
        step = 2
    try:
        return COUNT + step
    except:
        return 0


def main() -> int:
    return bump(True)
