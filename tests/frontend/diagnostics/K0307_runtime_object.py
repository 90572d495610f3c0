from __future__ import annotations


class Log:
    def __init__(self) -> None:
        self.lines = 0


LOG = Log()


def main() -> int:
    return LOG.lines + len([LOG])
