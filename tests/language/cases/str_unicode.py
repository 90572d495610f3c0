"""Text outside ASCII: code points of one to four bytes."""

from __future__ import annotations


def widths(text: str) -> list[int]:
    return [len(character.encode()) for character in text]


def reversed_text(text: str) -> str:
    return "".join([text[index] for index in range(len(text) - 1, -1, -1)])


def main() -> int:
    text = "aß€😀z"
    print(text, len(text), len(text.encode()), widths(text))
    print(text[1], text[3], text[-2], text[1:4], text[:-1], text[3:], text[::2])
    print(reversed_text(text), text.find("€"), text.find("z"), text.rfind("a"), "😀" in text, text.count("ß"))
    print(text.split("€"), text.replace("😀", ":)"), text + "é", text * 2, text.startswith("aß"), text.endswith("😀z"))
    print([ord(character) for character in text], chr(0x1F600) == text[3], "é" < "ü", "z" < "ß", "€" < "😀")
    print(text.encode(), b"\xf0\x9f\x98\x80".decode() == "😀", repr(text), [text])
    print(f"[{text:>8}] [{text:<8}] [{text:^9}]", text.ljust(7, "."))
    names = {"naïve": 1, "café": 2}
    names["caf" + "é"] += 10
    print(names, sorted(["é", "e", "z", "€"]))
    return len(text)
