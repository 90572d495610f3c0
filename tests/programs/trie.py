"""A trie of words: completion, longest prefix, wildcard search, removal."""

from __future__ import annotations

from typing import Final

WORDS: Final = (
    "kernel kern key keyboard keypad kept page pager pagers paging panic path python pyre syscall system sys sysfs"
)


class Trie:
    """One node; the root stands for the empty prefix."""

    def __init__(self) -> None:
        self.children: dict[str, Trie] = {}
        self.is_word = False

    def add(self, word: str) -> None:
        """Puts a word in."""
        node = self
        for letter in word:
            child = node.children.get(letter)
            if child is None:
                child = Trie()
                node.children[letter] = child
            node = child
        node.is_word = True

    def _find(self, prefix: str) -> Trie | None:
        node = self
        for letter in prefix:
            child = node.children.get(letter)
            if child is None:
                return None
            node = child
        return node

    def __contains__(self, word: str) -> bool:
        node = self._find(word)
        return node is not None and node.is_word

    def completions(self, prefix: str) -> list[str]:
        """All words that start so, sorted."""
        found: list[str] = []
        node = self._find(prefix)
        if node is not None:
            node._collect(prefix, found)
        return found

    def _collect(self, prefix: str, found: list[str]) -> None:
        if self.is_word:
            found.append(prefix)
        for letter in sorted(self.children):
            self.children[letter]._collect(prefix + letter, found)

    def longest_prefix(self, text: str) -> str:
        """The longest word that the text starts with, or nothing."""
        node = self
        best = 0
        for place, letter in enumerate(text):
            child = node.children.get(letter)
            if child is None:
                break
            node = child
            if node.is_word:
                best = place + 1
        return text[:best]

    def matching(self, pattern: str) -> list[str]:
        """All words of a pattern where `?` stands for any letter."""
        found: list[str] = []
        self._match(pattern, "", found)
        return found

    def _match(self, pattern: str, prefix: str, found: list[str]) -> None:
        if len(prefix) == len(pattern):
            if self.is_word:
                found.append(prefix)
            return
        wanted = pattern[len(prefix)]
        for letter, child in sorted(self.children.items(), key=lambda item: item[0]):
            if wanted in ("?", letter):
                child._match(pattern, prefix + letter, found)

    def remove(self, word: str) -> bool:
        """Takes a word out, and the nodes that only it needed."""
        if not word:
            was_word, self.is_word = self.is_word, False
            return was_word
        child = self.children.get(word[0])
        if child is None or not child.remove(word[1:]):
            return False
        if not child.is_word and not child.children:
            del self.children[word[0]]
        return True

    def node_count(self) -> int:
        """Nodes from here down."""
        return 1 + sum([child.node_count() for child in self.children.values()])


def main() -> int:
    trie = Trie()
    for word in WORDS.split():
        trie.add(word)
    for prefix in ("ke", "pag", "sys", "z", ""):
        print(f"{prefix!r}: {trie.completions(prefix)}")
    for text in ("keyboards", "systemd", "pathological", "unknown"):
        print(f"{text}: {trie.longest_prefix(text)!r}")
    for pattern in ("k???", "p???", "???", "s??????", "??g??"):
        print(f"{pattern}: {trie.matching(pattern)}")
    print("key" in trie, "ke" in trie, trie.node_count())
    print(trie.remove("pagers"), trie.remove("pagers"), trie.remove("keyb"), trie.remove("kern"), trie.node_count())
    return 0
