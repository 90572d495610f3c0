"""By the published vector of FIPS 197 C.1, and by a matrix-style AES over integers, written from the algebra."""

from __future__ import annotations


def _multiply(left: int, right: int) -> int:
    product = 0
    for bit in range(8):
        if right >> bit & 1:
            product ^= left << bit
    for bit in range(14, 7, -1):
        if product >> bit & 1:
            product ^= 0x11B << (bit - 8)
    return product


def _sub(value: int) -> int:
    inverse = 1
    for _ in range(254):
        inverse = _multiply(inverse, value)
    bits = [inverse >> n & 1 for n in range(8)]
    out = [bits[n] ^ bits[(n + 4) % 8] ^ bits[(n + 5) % 8] ^ bits[(n + 6) % 8] ^ bits[(n + 7) % 8] for n in range(8)]
    return sum(bit << n for n, bit in enumerate(out)) ^ 0x63


_BOX = [_sub(value) for value in range(256)]


def _expand(key: bytes) -> list[list[int]]:
    words = [list(key[at : at + 4]) for at in range(0, 16, 4)]
    factor = 1
    while len(words) < 44:
        last = list(words[-1])
        if len(words) % 4 == 0:
            last = [_BOX[byte] for byte in last[1:] + last[:1]]
            last[0] ^= factor
            factor = _multiply(factor, 2)
        words.append([a ^ b for a, b in zip(words[-4], last, strict=True)])
    return [[byte for word in words[at : at + 4] for byte in word] for at in range(0, 44, 4)]


def encrypt(key: bytes, block: bytes) -> bytes:
    """One block."""
    keys = _expand(key)
    state = [a ^ b for a, b in zip(block, keys[0], strict=True)]
    matrix = ((2, 3, 1, 1), (1, 2, 3, 1), (1, 1, 2, 3), (3, 1, 1, 2))
    for number in range(1, 11):
        state = [_BOX[byte] for byte in state]
        columns = [[state[4 * ((c + r) % 4) + r] for r in range(4)] for c in range(4)]
        if number < 10:
            products = [[[_multiply(m, v) for m, v in zip(row, col, strict=True)] for row in matrix] for col in columns]
            columns = [[a ^ b ^ c ^ d for a, b, c, d in col] for col in products]
        state = [byte ^ keys[number][at] for at, byte in enumerate(byte for column in columns for byte in column)]
    return bytes(state)


def expected() -> str:
    vector = "69c4e0d86a7b0430d8cdb78070b4c55a"
    assert encrypt(bytes(range(16)), bytes(n * 0x11 for n in range(16))).hex() == vector
    text = b"The S-box is an inverse in GF(2**8), then an affine map."
    stream = b"".join(encrypt(b"YELLOW SUBMARINE", b"nonce 01" + n.to_bytes(8, "big")) for n in range(4))
    sealed = bytes(a ^ b for a, b in zip(text, stream, strict=False))
    return f"FIPS 197 C.1: {vector}\n{sealed.hex()}\n{text.decode()}\n"
