"""A file system in memory: a tree of directories, files and links with weak parents, and a small shell over it."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from kgen.lang import Error, weak

MAX_LINKS: Final = 8

SCRIPT: Final = """
mkdir /etc
mkdir /home
mkdir /home/user
write /etc/motd Welcome to the machine
write /home/user/notes one two three
append /home/user/notes  four
link /etc/motd /home/user/greeting
cat /home/user/greeting
cat /home/user/../user/./notes
list /home/user
tree /
move /home/user/notes /etc/list
tree /
size /
remove /home
remove /home/user/greeting
remove /home/user
remove /home
cat /nowhere
mkdir /etc/motd/x
mkdir /etc
link /loop2 /loop1
link /loop1 /loop2
cat /loop1
write / text
move /etc /etc/inside
tree /
"""


class Errno(IntEnum):
    ENOENT = 2
    EEXIST = 17
    ENOTDIR = 20
    EISDIR = 21
    EINVAL = 22
    ENOTEMPTY = 39
    ELOOP = 40


class OsError(Error):
    """An operation that failed."""

    def __init__(self, errno: Errno) -> None:
        self.errno = errno


class Node:
    """Anything with a name in a directory; the root is its own parent's child of nobody."""

    def __init__(self) -> None:
        self.parent: weak[Directory] | None = None

    def size(self) -> int:
        """Bytes of content."""
        return 0

    def label(self, name: str) -> str:
        """How a listing shows it."""
        return name


class File(Node):
    def __init__(self) -> None:
        super().__init__()
        self.content = bytearray()

    def size(self) -> int:
        return len(self.content)

    def label(self, name: str) -> str:
        return f"{name} ({len(self.content)})"


class Link(Node):
    def __init__(self, target: str) -> None:
        super().__init__()
        self.target = target

    def label(self, name: str) -> str:
        return f"{name} -> {self.target}"


class Directory(Node):
    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, Node] = {}

    def size(self) -> int:
        return sum([node.size() for node in self.entries.values()])

    def label(self, name: str) -> str:
        return f"{name}/"

    def put(self, name: str, node: Node) -> None:
        """Gives a node a name here; raises OsError."""
        if name in self.entries:
            raise OsError(Errno.EEXIST)
        self.entries[name] = node
        node.parent = weak(self)

    def take(self, name: str) -> Node:
        """Takes a name away; raises OsError."""
        if name not in self.entries:
            raise OsError(Errno.ENOENT)
        return self.entries.pop(name)

    def contains(self, other: Directory) -> bool:
        """Whether `other` is this directory or lies below it."""
        here: Directory | None = other
        while here is not None:
            if here is self:
                return True
            here = here.parent() if here.parent is not None else None
        return False


class FileSystem:
    """Paths to nodes."""

    def __init__(self) -> None:
        self.root = Directory()

    def lookup(self, path: str, links_left: int = MAX_LINKS) -> Node:
        """The node of an absolute path, links followed; raises OsError."""
        node: Node = self.root
        for name in path.split("/"):
            if name in ("", "."):
                continue
            if not isinstance(node, Directory):
                raise OsError(Errno.ENOTDIR)
            if name == "..":
                node = self._parent(node)
                continue
            found = node.entries.get(name)
            if found is None:
                raise OsError(Errno.ENOENT)
            if isinstance(found, Link):
                if links_left == 0:
                    raise OsError(Errno.ELOOP)
                found = self.lookup(found.target, links_left - 1)
            node = found
        return node

    def _parent(self, node: Directory) -> Directory:
        parent = node.parent() if node.parent is not None else None
        return self.root if parent is None else parent

    def place(self, path: str) -> tuple[Directory, str]:
        """The directory and the name that a path means; raises OsError."""
        head, _, name = path.rpartition("/")
        if not name:
            raise OsError(Errno.EISDIR)
        directory = self.lookup(head)
        if not isinstance(directory, Directory):
            raise OsError(Errno.ENOTDIR)
        return directory, name

    def file(self, path: str) -> File:
        """The file of a path; raises OsError."""
        node = self.lookup(path)
        if isinstance(node, File):
            return node
        raise OsError(Errno.EISDIR)

    def create(self, path: str, node: Node) -> None:
        """Puts a new node at a path."""
        directory, name = self.place(path)
        directory.put(name, node)

    def write(self, path: str, text: str) -> None:
        """Makes or replaces a file."""
        directory, name = self.place(path)
        if name not in directory.entries:
            directory.put(name, File())
        file = self.file(path)
        file.content.clear()
        file.content.extend(text.encode())

    def remove(self, path: str) -> None:
        """Takes away a file, a link or an empty directory."""
        directory, name = self.place(path)
        node = directory.entries.get(name)
        if isinstance(node, Directory) and node.entries:
            raise OsError(Errno.ENOTEMPTY)
        directory.take(name)

    def move(self, source: str, target: str) -> None:
        """Gives a node another place; a directory cannot go into itself."""
        old_directory, old_name = self.place(source)
        new_directory, new_name = self.place(target)
        node = old_directory.entries.get(old_name)
        if isinstance(node, Directory) and node.contains(new_directory):
            raise OsError(Errno.EINVAL)
        if new_name in new_directory.entries:
            raise OsError(Errno.EEXIST)
        new_directory.put(new_name, old_directory.take(old_name))


def print_tree(directory: Directory, depth: int) -> None:
    """The names below a directory, indented."""
    for name in sorted(directory.entries):
        node = directory.entries[name]
        print("  " * depth + node.label(name))
        if isinstance(node, Directory):
            print_tree(node, depth + 1)


def execute(system: FileSystem, command: str, path: str, rest: str) -> None:
    """One line of the script; raises OsError."""
    match command:
        case "mkdir":
            system.create(path, Directory())
        case "write":
            system.write(path, rest)
        case "append":
            system.file(path).content.extend(rest.encode())
        case "link":
            system.create(rest, Link(path))
        case "cat":
            print(bytes(system.file(path).content).decode())
        case "remove":
            system.remove(path)
        case "move":
            system.move(path, rest)
        case "size":
            print(system.lookup(path).size())
        case "list" | "tree":
            node = system.lookup(path)
            if isinstance(node, Directory):
                if command == "tree":
                    print_tree(node, 1)
                else:
                    print(", ".join(sorted(node.entries)))
        case _:
            raise OsError(Errno.EINVAL)


def main() -> int:
    system = FileSystem()
    for line in SCRIPT.strip().splitlines():
        command, _, arguments = line.partition(" ")
        path, _, rest = arguments.partition(" ")
        try:
            execute(system, command, path, rest)
        except OsError as error:
            print(f"{line}: {error.errno.name}")
    return 0
