"""AES-128 (FIPS 197) in counter mode; the S-box is computed from its definition at build time."""

from __future__ import annotations

from typing import Annotated, Final

from kgen.lang import Array, u8


def _times_two(value: int) -> int:
    return (value << 1) ^ (0x11B if value & 0x80 else 0)


def _field_product(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left, right = _times_two(left), right >> 1
    return product


def _substitute(value: int) -> u8:
    inverse = next((n for n in range(256) if _field_product(value, n) == 1), 0)
    result = 0x63
    for turn in range(5):
        result ^= ((inverse << turn) | (inverse >> (8 - turn))) & 0xFF
    return u8(result)


S_BOX: Final = [_substitute(value) for value in range(256)]
DOUBLED: Final = [u8(_times_two(value)) for value in range(256)]
ROUND_COUNT: Final = 10
BLOCK_BYTES: Final = 16


class Aes128:
    """An expanded key."""

    def __init__(self, key: bytes) -> None:
        assert len(key) == 16
        self.round_keys: Annotated[Array[u8], 176] = Array(u8, 176)
        for index, byte in enumerate(key):
            self.round_keys[index] = byte
        constant = u8(1)
        for at in range(16, 176, 4):
            word = [self.round_keys[at - 4 + lane] for lane in range(4)]
            if at % 16 == 0:
                word = [S_BOX[word[(lane + 1) % 4]] for lane in range(4)]
                word[0] ^= constant
                constant = DOUBLED[constant]
            for lane in range(4):
                self.round_keys[at + lane] = self.round_keys[at - 16 + lane] ^ word[lane]

    def encrypt(self, block: Array[u8]) -> None:
        """Encrypts 16 bytes in place."""
        self._add_key(block, 0)
        for number in range(1, ROUND_COUNT + 1):
            _substitute_and_shift(block)
            if number < ROUND_COUNT:
                _mix_columns(block)
            self._add_key(block, number)

    def _add_key(self, block: Array[u8], number: int) -> None:
        for lane in range(BLOCK_BYTES):
            block[lane] ^= self.round_keys[BLOCK_BYTES * number + lane]


def _substitute_and_shift(block: Array[u8]) -> None:
    old = [S_BOX[byte] for byte in block]
    for column in range(4):
        for row in range(4):
            block[4 * column + row] = old[(4 * (column + row) + row) % BLOCK_BYTES]


def _mix_columns(block: Array[u8]) -> None:
    for at in range(0, BLOCK_BYTES, 4):
        a, b, c, d = block[at], block[at + 1], block[at + 2], block[at + 3]
        every = a ^ b ^ c ^ d
        block[at] = a ^ every ^ DOUBLED[a ^ b]
        block[at + 1] = b ^ every ^ DOUBLED[b ^ c]
        block[at + 2] = c ^ every ^ DOUBLED[c ^ d]
        block[at + 3] = d ^ every ^ DOUBLED[d ^ a]


def counter_mode(cipher: Aes128, nonce: bytes, text: bytes) -> bytes:
    """Encrypts or decrypts: the key stream is the encryption of nonce and counter (NIST SP 800-38A)."""
    result = bytearray()
    block = Array(u8, 16)
    for start in range(0, len(text), BLOCK_BYTES):
        counter = start // BLOCK_BYTES
        for lane, byte in enumerate(nonce + counter.to_bytes(16 - len(nonce), "big")):
            block[lane] = byte
        cipher.encrypt(block)
        for lane, byte in enumerate(text[start : start + BLOCK_BYTES]):
            result.append(byte ^ block[lane])
    return bytes(result)


def main() -> int:
    block = Array(u8, 16)
    for lane in range(16):
        block[lane] = u8(lane * 0x11)
    cipher = Aes128(bytes(range(16)))
    cipher.encrypt(block)
    print("FIPS 197 C.1:", bytes(block).hex())

    cipher = Aes128(b"YELLOW SUBMARINE")
    text = b"The S-box is an inverse in GF(2**8), then an affine map."
    sealed = counter_mode(cipher, b"nonce 01", text)
    print(sealed.hex())
    print(counter_mode(cipher, b"nonce 01", sealed).decode())
    return 0
