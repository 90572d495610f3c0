"""Tables of lists: knapsack, longest common subsequence, coin change."""

from __future__ import annotations


def knapsack(items: list[tuple[int, int]], capacity: int) -> int:
    best = [0] * (capacity + 1)
    for weight, value in items:
        for room in range(capacity, weight - 1, -1):
            best[room] = max(best[room], best[room - weight] + value)
    return best[capacity]


def subsequence(a: str, b: str) -> str:
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            if a[i - 1] == b[j - 1]:
                table[i][j] = table[i - 1][j - 1] + 1
            else:
                table[i][j] = max(table[i - 1][j], table[i][j - 1])
    result = ""
    i, j = len(a), len(b)
    while i and j:
        if a[i - 1] == b[j - 1]:
            result = a[i - 1] + result
            i -= 1
            j -= 1
        elif table[i - 1][j] >= table[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return result


def coins(amount: int, values: list[int]) -> list[int] | None:
    last: list[int | None] = [None] * (amount + 1)
    reachable = [True] + [False] * amount
    for total in range(1, amount + 1):
        for value in values:
            if value <= total and reachable[total - value] and not reachable[total]:
                reachable[total] = True
                last[total] = value
    if not reachable[amount]:
        return None
    used: list[int] = []
    while amount:
        value = last[amount]
        assert value is not None
        used.append(value)
        amount -= value
    return used


def main() -> int:
    print(knapsack([(12, 4), (2, 2), (1, 1), (1, 2), (4, 10)], 15))
    print(subsequence("AGGTAB", "GXTXAYB"), subsequence("abc", "xyz") == "")
    print(coins(63, [25, 10, 5, 1]), coins(7, [4, 5]), coins(0, [3]))
    return knapsack([(1, 1)] * 5, 3)
