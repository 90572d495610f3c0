"""Planets around a sun in fixed point, `size` steps: the sum of the coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bench.harness import measure

STEP_SHIFT: Final = 10


@dataclass
class Body:
    x: int
    y: int
    z: int
    mass: int
    vx: int = 0
    vy: int = 0
    vz: int = 0


def advance(bodies: list[Body]) -> None:
    """One step of time."""
    for index, body in enumerate(bodies):
        for other_index in range(index + 1, len(bodies)):
            other = bodies[other_index]
            dx = body.x - other.x
            dy = body.y - other.y
            dz = body.z - other.z
            distance = (dx * dx + dy * dy + dz * dz >> 20) + 1
            body.vx -= dx * other.mass // distance
            body.vy -= dy * other.mass // distance
            body.vz -= dz * other.mass // distance
            other.vx += dx * body.mass // distance
            other.vy += dy * body.mass // distance
            other.vz += dz * body.mass // distance
    for body in bodies:
        body.x += body.vx >> STEP_SHIFT
        body.y += body.vy >> STEP_SHIFT
        body.z += body.vz >> STEP_SHIFT


def run(size: int) -> int:
    bodies = [Body(0, 0, 0, 40000)]
    for index in range(1, 5):
        bodies.append(Body(index * 5 << 20, index * 3 << 19, index << 18, index, 900 * index, 30000 // index, 70))
    for _ in range(size):
        advance(bodies)
    total = 0
    for body in bodies:
        total += body.x + body.y + body.z
    return total


def main(args: list[bytes]) -> int:
    return measure(run, args)
