"""An overriding method that the constructor of the base class calls."""


class Node:
    def __init__(self, value: int) -> None:
        self.value = value


class Base:
    def __init__(self) -> None:
        self.count = 1
        self.announce()

    def announce(self) -> None:
        print(self.count)


class Derived(Base):
    def __init__(self) -> None:
        super().__init__()
        self.node = Node(2)

    def announce(self) -> None:
        print(self.node.value)


def main() -> int:
    return Derived().node.value
