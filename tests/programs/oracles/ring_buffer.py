"""By deque(maxlen) and a bytes object that stands for the pipe."""

from __future__ import annotations

from collections import deque


def expected() -> str:
    log = deque((f"event {number}" for number in range(12)), maxlen=5)
    lines = [f"{len(log)} {log[0]} {'|'.join(log)}"]
    message = b"The pipe is shorter than the message that goes through it."
    sent, stalls, received, inside = 0, 0, b"", b""
    while len(received) < len(message):
        piece = message[sent : sent + 7][: 16 - len(inside)]
        if not piece and message[sent:]:
            stalls += 1
        inside += piece
        sent += len(piece)
        if stalls or sent == len(message):
            received, inside = received + inside[:5], inside[5:]
    lines += [received.decode(), f"{stalls} {len(inside)} {len(message)}", "would block"]
    return "\n".join(lines) + "\n"
