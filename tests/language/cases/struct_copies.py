"""Assigning a struct or array copies it; passing one does not.

Plain CPython does not copy on assignment: struct_copies.out has the outcome.
"""

from __future__ import annotations

from typing import Annotated

from kgen.lang import Array, struct, u8, u32


@struct
class Pixel:
    red: u8
    green: u8


@struct
class Image:
    corner: Pixel
    rows: Annotated[Array[u32], 3]


def brighten(pixel: Pixel) -> None:
    pixel.red += 1


def copied(image: Image) -> Image:
    result = image
    result.corner.red = 200
    return result


def main() -> int:
    first = Pixel(1, 2)
    second = first
    second.red = 9
    brighten(first)
    print(first.red, second.red)
    rows = Array(u32, 3)
    image = Image(first, rows)
    rows[0] = 5
    first.green = 77
    print(image.rows[0], image.corner.green)
    other = copied(image)
    print(image.corner.red, other.corner.red)
    pixels = [first, second]
    first.red = 100
    print(pixels[0].red, pixels[1].red)
    pixels[0].red = 50
    taken = pixels[0]
    taken.red = 51
    print(pixels[0].red, taken.red, first.red)
    table = Array(Pixel, 2)
    table[0] = second
    second.green = 99
    table[1] = table[0]
    table[1].red = 3
    print(table[0].red, table[0].green, table[1].red)
    array = Array(u8, 2)
    twin = array
    twin[0] = 1
    print(array[0], twin[0])
    return int(taken.red)
