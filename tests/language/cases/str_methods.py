"""Methods of str."""

from __future__ import annotations


def title(words: str) -> str:
    return " ".join([word[:1].upper() + word[1:].lower() for word in words.split(" ")])


def main() -> int:
    line = "  key = value = more  "
    print(line.strip() + "|", line.lstrip() + "|", line.rstrip() + "|")
    print(line.strip().split(" = "), "a b  c".split(), "a,b,,c".split(","))
    name, equals, rest = line.strip().partition(" = ")
    print(name, equals, rest)
    print("hello".startswith("he"), "hello".endswith("lo"), "hello".find("l"), "hello".rfind("l"), "hello".find("z"))
    print("banana".count("an"), "banana".replace("an", "AN"), "Hello".lower(), "Hello".upper())
    print("42".isdigit(), "4a".isdigit(), "ab".isalpha(), "a1".isalnum(), " \t".isspace(), "".isdigit())
    print("7".zfill(3), "ab".ljust(5) + "|", "ab".rjust(5) + "|", "ab".rjust(5, "."), "-".join(["x", "y", "z"]))
    print("one\ntwo\nthree".splitlines(), title("the QUICK fox"))
    return len("a-b-c".split("-"))
