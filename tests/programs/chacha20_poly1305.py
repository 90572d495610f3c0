"""ChaCha20-Poly1305 (RFC 8439): authenticated encryption that fails with an exception, never silently."""

from __future__ import annotations

from typing import Final

from kgen.lang import Array, Error, rotate_left, u32, u64, wrapping_add

CONSTANTS: Final = b"expand 32-byte k"
LIMB_MASK: Final = u64(0x3FF_FFFF)


class Forged(Error):
    """The tag does not belong to the text."""


def _word(data: bytes, index: int) -> u32:
    return u32(int.from_bytes(data[4 * index : 4 * index + 4], "little"))


def _quarter(state: Array[u32], a: int, b: int, c: int, d: int) -> None:
    state[a] = wrapping_add(state[a], state[b])
    state[d] = rotate_left(state[d] ^ state[a], 16)
    state[c] = wrapping_add(state[c], state[d])
    state[b] = rotate_left(state[b] ^ state[c], 12)
    state[a] = wrapping_add(state[a], state[b])
    state[d] = rotate_left(state[d] ^ state[a], 8)
    state[c] = wrapping_add(state[c], state[d])
    state[b] = rotate_left(state[b] ^ state[c], 7)


def chacha20_block(key: bytes, counter: int, nonce: bytes) -> bytes:
    """64 bytes of key stream."""
    first = Array(u32, 16)
    for index in range(4):
        first[index] = _word(CONSTANTS, index)
    for index in range(8):
        first[4 + index] = _word(key, index)
    first[12] = u32(counter)
    for index in range(3):
        first[13 + index] = _word(nonce, index)

    state = Array(u32, 16)
    for index in range(16):
        state[index] = first[index]
    for _ in range(10):
        for lane in range(4):
            _quarter(state, lane, 4 + lane, 8 + lane, 12 + lane)
        for lane in range(4):
            _quarter(state, lane, 4 + (lane + 1) % 4, 8 + (lane + 2) % 4, 12 + (lane + 3) % 4)
    return b"".join([wrapping_add(new, old).to_bytes(4, "little") for new, old in zip(state, first)])


def chacha20(key: bytes, nonce: bytes, text: bytes) -> bytes:
    """The text under the key stream that starts at block 1."""
    result = bytearray()
    for start in range(0, len(text), 64):
        stream = chacha20_block(key, 1 + start // 64, nonce)
        for one, other in zip(text[start : start + 64], stream):
            result.append(one ^ other)
    return bytes(result)


class Poly1305:
    """A one-time authenticator; the accumulator is five limbs of 26 bits, so that products fit 64 bits."""

    def __init__(self, key: bytes) -> None:
        clamp = [0x0FFF_FFFF, 0x0FFF_FFFC, 0x0FFF_FFFC, 0x0FFF_FFFC]
        words = [u64(_word(key, index) & u32(mask)) for index, mask in enumerate(clamp)]
        self.factor: list[u64] = _limbs(words, u64(0))
        self.pad = [u64(_word(key, 4 + index)) for index in range(4)]
        self.sum: list[u64] = [u64(0) for _ in range(5)]

    def update(self, block: bytes) -> None:
        """Takes one block of at most 16 bytes."""
        marked = block + b"\x01" + bytes(16 - len(block))
        words = [u64(_word(marked, index)) for index in range(4)]
        added = _limbs(words, u64(marked[16]))
        self.sum = [one + other for one, other in zip(self.sum, added)]
        products: list[u64] = []
        for place in range(5):
            total = u64(0)
            for index in range(5):
                folded = 1 if index <= place else 5
                total += self.sum[index] * self.factor[(place - index) % 5] * u64(folded)
            products.append(total)
        carry = u64(0)
        for place in range(5):
            carry += products[place]
            self.sum[place] = carry & LIMB_MASK
            carry >>= 26
        self.sum[0] += carry * 5

    def tag(self) -> bytes:
        """The authenticator of everything taken."""
        for _ in range(2):
            carry = u64(0)
            for place in range(5):
                carry += self.sum[place]
                self.sum[place] = carry & LIMB_MASK
                carry >>= 26
            self.sum[0] += carry * 5
        less: list[u64] = []
        carry = u64(5)
        for place in range(5):
            carry += self.sum[place]
            less.append(carry & LIMB_MASK)
            carry >>= 26
        limbs = less if carry > 0 else self.sum
        words = [
            limbs[0] | (limbs[1] & 0x3F) << 26,
            limbs[1] >> 6 | (limbs[2] & 0xFFF) << 20,
            limbs[2] >> 12 | (limbs[3] & 0x3_FFFF) << 14,
            limbs[3] >> 18 | (limbs[4] & 0xFF_FFFF) << 8,
        ]
        result = bytearray()
        carry = u64(0)
        for word, pad in zip(words, self.pad):
            carry += word + pad
            result.extend((carry & 0xFFFF_FFFF).to_bytes(4, "little"))
            carry >>= 32
        return bytes(result)


def _limbs(words: list[u64], top: u64) -> list[u64]:
    """128 bits and a top part, as five limbs of 26 bits."""
    return [
        words[0] & LIMB_MASK,
        (words[0] >> 26 | words[1] << 6) & LIMB_MASK,
        (words[1] >> 20 | words[2] << 12) & LIMB_MASK,
        (words[2] >> 14 | words[3] << 18) & LIMB_MASK,
        words[3] >> 8 | top << 24,
    ]


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 16)


def authenticator(key: bytes, nonce: bytes, sealed: bytes, extra: bytes) -> bytes:
    """The tag over the associated data and the cipher text."""
    poly = Poly1305(chacha20_block(key, 0, nonce)[:32])
    lengths = len(extra).to_bytes(8, "little") + len(sealed).to_bytes(8, "little")
    message = _padded(extra) + _padded(sealed) + lengths
    for start in range(0, len(message), 16):
        poly.update(message[start : start + 16])
    return poly.tag()


def seal(key: bytes, nonce: bytes, text: bytes, extra: bytes) -> bytes:
    """The cipher text followed by its tag."""
    sealed = chacha20(key, nonce, text)
    return sealed + authenticator(key, nonce, sealed, extra)


def unseal(key: bytes, nonce: bytes, box: bytes, extra: bytes) -> bytes:
    """The text of a sealed box; raises Forged."""
    sealed, tag = box[:-16], box[-16:]
    difference = 0
    for one, other in zip(tag, authenticator(key, nonce, sealed, extra)):
        difference |= one ^ other
    if difference != 0:
        raise Forged
    return chacha20(key, nonce, sealed)


def main() -> int:
    key = bytes(range(0x80, 0xA0))
    nonce = bytes([7, 0, 0, 0]) + bytes(range(0x40, 0x48))
    extra = bytes([0x50, 0x51, 0x52, 0x53]) + bytes(range(0xC0, 0xC8))
    text = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you "
        b"only one tip for the future, sunscreen would be it."
    )
    box = seal(key, nonce, text, extra)
    print(box[:-16].hex())
    print(box[-16:].hex())
    print(unseal(key, nonce, box, extra) == text)
    try:
        unseal(key, nonce, box[:20] + b"!" + box[21:], extra)
    except Forged:
        print("forged")
    for length in range(0, 70, 23):
        print(length, seal(key, nonce, bytes(length), b"")[-16:].hex())
    return 0
