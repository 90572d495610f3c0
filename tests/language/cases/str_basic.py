"""Text: code points, slicing, comparison, concatenation."""

from __future__ import annotations


def is_palindrome(text: str) -> bool:
    for index in range(len(text) // 2):
        if text[index] != text[len(text) - 1 - index]:
            return False
    return True


def reverse(text: str) -> str:
    result = ""
    for character in text:
        result = character + result
    return result


def main() -> int:
    text = "Grüße, 世界!"
    print(text, len(text), text[0], text[2], text[-1], text[7])
    print(text[:5], text[7:], text[-3:-1], text[2:2], text[5:100])
    print(reverse(text), is_palindrome("level"), is_palindrome("ábá"), is_palindrome("no"))
    print("a" + "b" * 3, "abc" < "abd", "Z" < "a", "ab" <= "ab", "b" > "abc", text[:1] == "G", text[1:] != "y")
    print("世" in text, "xyz" in text, "" in text)
    print(len(text.encode()), text.encode()[:4], b"\xe4\xb8\x96".decode())
    letters: list[str] = []
    for character in text:
        if character not in " ,!":
            letters.append(character)
    print(letters)
    return len(letters)
