"""A field that one branch knows to hold a subclass is what it was declared as where the branches meet."""


class Node:
    def __init__(self, name: str) -> None:
        self.name = name


class Folder(Node):
    def __init__(self, name: str, size: int) -> None:
        super().__init__(name)
        self.size = size


class File(Node):
    pass


class Entry:
    def __init__(self, node: Node) -> None:
        self.node = node
        self.spare: Node | None = node


def rename(entry: Entry, name: str) -> int:
    size = 0
    if isinstance(entry.node, Folder):
        size = entry.node.size
    entry.node.name = name
    return size


def siblings(entry: Entry) -> str:
    if isinstance(entry.node, Folder):
        size = entry.node.size
    elif isinstance(entry.node, File):
        size = -1
    else:
        return "neither"
    entry.node.name += "!"
    return f"{entry.node.name} {size}"


def optional(entry: Entry) -> str:
    if entry.spare is None:
        return "none"
    if isinstance(entry.spare, Folder):
        entry.spare.size += 1
    entry.spare = None
    return "dropped"


def main() -> int:
    for node in (Folder("a", 7), File("b"), Node("c")):
        entry = Entry(node)
        print(rename(entry, "new"), entry.node.name, siblings(entry), optional(entry), optional(entry))
    return 0
