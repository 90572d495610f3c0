from __future__ import annotations


async def fetch() -> int:
    return 1


def main() -> int:
    work = fetch()
    return 0
