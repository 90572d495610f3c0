"""Dictionaries keep insertion order."""

from __future__ import annotations


def count_words(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def main() -> int:
    ages = {"ann": 30, "bob": 25}
    ages["cid"] = 41
    ages["bob"] += 1
    print(ages, len(ages), ages["ann"], "bob" in ages, "eve" not in ages)
    print(ages.get("eve"), ages.get("eve", -1), ages.get("ann"))
    for name in ages:
        print(name, ages[name])
    for name, age in ages.items():
        print(name, age)
    print(list(ages.keys()), list(ages.values()), list(ages), list(ages.items()))
    print(ages.pop("ann"), ages.pop("zed", 0), ages)
    del ages["bob"]
    ages["bob"] = 1
    print(ages, ages.setdefault("bob", 5), ages.setdefault("dan", 9))
    ages.update({"cid": 0, "fay": 3})
    print(ages, sorted(ages), sum(ages.values()), max(ages.values()))
    copy = dict(ages)
    ages.clear()
    print(len(ages), copy, not ages, ages == {}, copy == {"cid": 0, "bob": 1, "dan": 9, "fay": 3})
    print(count_words("the cat and the dog and the bird"))
    squares = {number: number * number for number in range(5)}
    print(squares, {value: key for key, value in squares.items()})
    return squares[4]
