from __future__ import annotations

import json
import random
import re


def parse(text: str) -> bool:
    return re.match("a+", text) is not None


def roll() -> int:
    return random.randint(1, 6)


def main() -> int:
    return len(json.dumps([1]))
