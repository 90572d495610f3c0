from __future__ import annotations


def kind(x: int) -> int:
    match x:
        case "one":
            return 1
        case _:
            return 0



def main() -> int:
    return 0
