"""Packed structs, explicit offsets, sizes."""

from __future__ import annotations

from typing import Annotated, ClassVar

from kgen.lang import Array, offset, offsetof, sizeof, struct, u8, u16, u32, u64


@struct(packed=True)
class Descriptor:
    LIMIT: ClassVar[int] = 0xFFFF
    limit: u16
    base: u64


@struct
class Registers:
    control: Annotated[u32, offset(0)]
    status: Annotated[u16, offset(8)]
    data: Annotated[u8, offset(0x20)]


@struct
class Mixed:
    a: u8
    b: u64
    c: u16
    d: u8
    e: bool


@struct(packed=True)
class Message:
    kind: u8
    descriptor: Descriptor
    body: Annotated[Array[u16], 3]


def main() -> int:
    print(sizeof(Descriptor), offsetof(Descriptor, "base"))
    print(sizeof(Registers), offsetof(Registers, "status"), offsetof(Registers, "data"))
    print(sizeof(Mixed), offsetof(Mixed, "b"), offsetof(Mixed, "c"), offsetof(Mixed, "e"))
    print(sizeof(Message), offsetof(Message, "descriptor"), offsetof(Message, "body"))
    message = Message(kind=1, descriptor=Descriptor(Descriptor.LIMIT, 0x1234_5678_9ABC), body=Array(u16, 3))
    message.body[2] = 500
    message.descriptor.base += 1
    print(f"{message.descriptor.base:#x}", message.descriptor.limit, message.body[2], message.kind)
    registers = Registers(control=1, status=2, data=3)
    registers.status += u16(registers.control)
    print(registers.control, registers.status, registers.data)
    print(sizeof(u8), sizeof(u64), sizeof(int), sizeof(bool))
    return sizeof(Mixed)
