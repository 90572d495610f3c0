"""Methods that only subclasses implement; calls through several levels."""

from __future__ import annotations

from kgen.lang import Error


class Unsupported(Error):
    pass


class Device:
    opened = 0

    def read(self, count: int) -> bytes:
        raise Unsupported(self.name())

    def name(self) -> str:
        return "device"


class Zero(Device):
    def read(self, count: int) -> bytes:
        return bytes(count)

    def name(self) -> str:
        return "zero"


class Repeat(Device):
    def __init__(self, pattern: bytes) -> None:
        self.pattern = pattern

    def read(self, count: int) -> bytes:
        return (self.pattern * (count // len(self.pattern) + 1))[:count]


class Upper(Device):
    def __init__(self, inner: Device) -> None:
        self.inner = inner

    def read(self, count: int) -> bytes:
        return self.inner.read(count).upper()

    def name(self) -> str:
        return f"upper({self.inner.name()})"


def main() -> int:
    devices: list[Device] = [Zero(), Repeat(b"ab"), Upper(Repeat(b"xyz")), Upper(Upper(Zero())), Device()]
    for device in devices:
        try:
            print(device.name(), device.read(5))
        except Unsupported as error:
            print("cannot read", error)
    return len(devices[2].read(9))
