"""Small text algorithms: Caesar cipher, word count, run lengths, Roman numerals."""

from __future__ import annotations


def caesar(text: str, shift: int) -> str:
    result = ""
    for character in text:
        if "a" <= character <= "z":
            result += chr((ord(character) - ord("a") + shift) % 26 + ord("a"))
        elif character.isalpha():
            result += chr((ord(character) - ord("A") + shift) % 26 + ord("A"))
        else:
            result += character
    return result


def roman(number: int) -> str:
    numerals = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")]
    numerals.extend([(50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")])
    result = ""
    for value, numeral in numerals:
        while number >= value:
            result += numeral
            number -= value
    return result


def common_words(text: str, count: int) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for word in text.lower().split():
        word = word.strip()
        if word.endswith(".") or word.endswith(","):
            word = word[:-1]
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:count]


def distance(a: str, b: str) -> int:
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x != y)))
        previous = current
    return previous[-1]


def main() -> int:
    secret = caesar("Hello, World!", 3)
    print(secret, caesar(secret, -3))
    print([roman(number) for number in (1, 4, 9, 14, 40, 90, 400, 1994, 2026)])
    print(common_words("The cat saw the dog. The dog, the cat, ran.", 3))
    print(distance("kitten", "sitting"), distance("", "abc"), distance("same", "same"))
    return distance("intention", "execution")
