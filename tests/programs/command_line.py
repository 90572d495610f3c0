"""A command-line parser in the manner of getopt_long, over the program's own arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kgen.lang import Error, parse_int


class UsageError(Error):
    """A command line that cannot be understood."""

    def __init__(self, message: str) -> None:
        self.message = message


@dataclass
class Settings:
    """What the command line asks for."""

    verbosity: int = 0
    output: str = "a.out"
    memory_mib: int = 64
    is_dry_run: bool = False
    defines: dict[str, str] = field(default_factory=dict[str, str])
    files: list[str] = field(default_factory=list[str])


def set_verbose(settings: Settings, value: str) -> None:
    settings.verbosity += 1


def set_output(settings: Settings, value: str) -> None:
    settings.output = value


def set_dry_run(settings: Settings, value: str) -> None:
    settings.is_dry_run = True


def set_memory(settings: Settings, value: str) -> None:
    factor = 1
    digits = value
    if value.endswith("G"):
        factor, digits = 1024, value[:-1]
    elif value.endswith("M"):
        digits = value[:-1]
    number = parse_int(digits, 10)
    if number is None or number <= 0:
        raise UsageError(f"--memory: {value!r} is no size")
    settings.memory_mib = number * factor


def set_define(settings: Settings, value: str) -> None:
    name, _, text = value.partition("=")
    settings.defines[name] = text or "1"


@dataclass
class Option:
    """One option: its letter, its long name, and what it does."""

    letter: str
    name: str
    takes_value: bool
    apply: Callable[[Settings, str], None]


def option_table() -> list[Option]:
    """Every option of this program."""
    return [
        Option("v", "verbose", False, set_verbose),
        Option("o", "output", True, set_output),
        Option("n", "dry-run", False, set_dry_run),
        Option("m", "memory", True, set_memory),
        Option("D", "define", True, set_define),
    ]


class Parser:
    """Walks the words of a command line."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.position = 0
        self.options = option_table()
        self.settings = Settings()

    def run(self) -> Settings:
        """The settings; raises UsageError."""
        only_files = False
        while self.position < len(self.words):
            word = self._next()
            if only_files or word == "-" or not word.startswith("-"):
                self.settings.files.append(word)
            elif word == "--":
                only_files = True
            elif word.startswith("--"):
                self._long(word[2:])
            else:
                self._letters(word[1:])
        return self.settings

    def _next(self) -> str:
        self.position += 1
        return self.words[self.position - 1]

    def _long(self, text: str) -> None:
        name, equals, value = text.partition("=")
        matches = [option for option in self.options if option.name.startswith(name)]
        if len(matches) != 1:
            raise UsageError(f"--{name}: {'ambiguous' if matches else 'unknown'} option")
        option = matches[0]
        if equals and not option.takes_value:
            raise UsageError(f"--{option.name} takes no value")
        option.apply(self.settings, value if equals or not option.takes_value else self._value(option))

    def _letters(self, letters: str) -> None:
        for place, letter in enumerate(letters):
            option = self._by_letter(letter)
            if option.takes_value:
                attached = letters[place + 1 :]
                option.apply(self.settings, attached if attached else self._value(option))
                return
            option.apply(self.settings, "")

    def _by_letter(self, letter: str) -> Option:
        for option in self.options:
            if option.letter == letter:
                return option
        raise UsageError(f"-{letter}: unknown option")

    def _value(self, option: Option) -> str:
        if self.position == len(self.words):
            raise UsageError(f"--{option.name} needs a value")
        return self._next()


def show(words: list[str]) -> None:
    """Parses and prints."""
    try:
        settings = Parser(words).run()
    except UsageError as error:
        print(f"usage: {error.message}")
        return
    print(f"v={settings.verbosity} o={settings.output} n={settings.is_dry_run} m={settings.memory_mib}")
    print(f"  defines {settings.defines} files {settings.files}")


def main(args: list[bytes]) -> int:
    show([word.decode() for word in args])
    lines = [
        "-vv -o out.img main.py",
        "--verb --out=x --mem 2G a -- -b --c",
        "-nvDA=1 -D B -Dlong=yes - z",
        "--memory=lots",
        "--dry-run=1",
        "-x",
        "--unknown",
        "--",
        "-o",
        "--d",
    ]
    for line in lines:
        show(line.split())
    return 0
