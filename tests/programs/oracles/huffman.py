"""By heapq over tuples of code tables, without any tree."""

from __future__ import annotations

import heapq
from collections import Counter

from tests.programs.huffman import TEXT


def expected() -> str:
    heap = [(count, symbol, {symbol: ""}) for symbol, count in Counter(TEXT).items()]
    heapq.heapify(heap)
    order = 256
    while len(heap) > 1:
        first, second = heapq.heappop(heap), heapq.heappop(heap)
        codes = {symbol: "0" + code for symbol, code in first[2].items()}
        codes |= {symbol: "1" + code for symbol, code in second[2].items()}
        heapq.heappush(heap, (first[0] + second[0], order, codes))
        order += 1
    codes = heap[0][2]
    bits = "".join(codes[symbol] for symbol in TEXT)
    size = (len(bits) + 7) // 8
    packed = int(bits.ljust(size * 8, "0"), 2).to_bytes(size, "big")
    lines = [f"{chr(symbol)!r}: {codes[symbol]}" for symbol in sorted(codes)]
    lines.append(f"{len(TEXT)} bytes, {len(bits)} bits, {size} bytes packed")
    return "\n".join([*lines, packed.hex(), TEXT.decode()]) + "\n"
