"""By sets of addresses: the first slab with room in order of creation, the lowest free slot in it."""

from __future__ import annotations

SIZES = [64, 128, 256, 512]
BASE = 0xFFFF_8000_0000_0000


def expected() -> str:
    slabs: dict[int, dict[int, set[int]]] = {size: {} for size in SIZES}
    held: list[tuple[int, int]] = []
    lines: list[str] = []
    pages = 0

    def report() -> str:
        parts = [f"{size}: {sum(map(len, slabs[size].values()))} in {len(slabs[size])}" for size in SIZES]
        return ", ".join(parts)

    for step in range(90):
        size = next(kind for kind in SIZES if kind >= 16 + step * 37 % 490)
        room = [base for base, used in slabs[size].items() if len(used) < 4096 // size]
        if not room:
            if pages == 8:
                lines.append(f"step {step}: exhausted")
                break
            room = [BASE + pages * 4096]
            slabs[size][room[0]] = set()
            pages += 1
        used = slabs[size][room[0]]
        address = min(set(range(room[0], room[0] + 4096, size)) - used)
        used.add(address)
        held.append((address, size))
    lines += [report(), f"first {held[0][0]:#x}, last {held[-1][0]:#x}"]

    def release(items: list[tuple[int, int]]) -> int:
        gone = 0
        for address, size in items:
            base = address & ~4095
            slabs[size][base].remove(address)
            if not slabs[size][base]:
                del slabs[size][base]
                gone += 1
        return gone

    gone = release(held[: len(held) // 2])
    lines.append(report())
    for wrong in (held[-1][0] + 8, held[0][0], 4096):
        in_slab = wrong & ~4095 in slabs[64]
        reason = ("already free" if wrong % 64 == 0 else "not the start of a slot") if in_slab else "no slab there"
        lines.append(f"{wrong:#x}: {reason}")
    gone += release(held[len(held) // 2 :])
    lines.append(f"{report()} {gone}")
    return "\n".join(lines) + "\n"
