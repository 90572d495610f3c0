"""Structs in structs and arrays in structs, changed in place."""

from __future__ import annotations

from typing import Annotated

from kgen.lang import Array, offsetof, sizeof, struct, u8, u16, u32


@struct
class Vector:
    x: u16
    y: u16


@struct
class Sprite:
    position: Vector
    speed: Vector
    pixels: Annotated[Array[u8], 4]
    trail: Annotated[Array[Vector], 2]


@struct
class World:
    sprite: Sprite
    ticks: u32 = 0

    def tick(self) -> None:
        self.ticks += 1
        self.sprite.trail[int(self.ticks) % 2] = self.sprite.position
        self.sprite.position.x += self.sprite.speed.x
        self.sprite.position.y += self.sprite.speed.y
        self.sprite.pixels[int(self.ticks) % 4] += 1


def main() -> int:
    sprite = Sprite(Vector(1, 1), Vector(2, 3), Array(u8, 4), Array(Vector, 2))
    world = World(sprite)
    for _ in range(5):
        world.tick()
    position = world.sprite.position
    print(position.x, position.y, world.ticks)
    for vector in world.sprite.trail:
        print(vector.x, vector.y)
    for pixel in world.sprite.pixels:
        print(pixel, end=" ")
    print()
    print(sizeof(Vector), sizeof(Sprite), sizeof(World), offsetof(Sprite, "pixels"), offsetof(World, "ticks"))
    print(sprite.pixels[1], sprite.position.x)
    return int(position.x)
