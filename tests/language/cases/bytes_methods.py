"""Methods of bytes: search, split, strip, replace."""

from __future__ import annotations


def fields(line: bytes) -> list[bytes]:
    return [part.strip() for part in line.split(b",")]


def main() -> int:
    data = b"GET /index.html HTTP/1.1\r\nHost: here\r\n\r\n"
    print(data.startswith(b"GET"), data.endswith(b"\r\n"), data.startswith(b"POST"))
    print(data.find(b"HTTP"), data.find(b"FTP"), data.rfind(b"\r\n"), data.find(b"H", 20), data.count(b"\r\n"))
    head, separator, rest = data.partition(b"\r\n")
    print(head, separator, len(rest))
    print(head.split(b" "), data.splitlines())
    print(fields(b"a, bb ,  ccc"), b"-".join([b"x", b"y", b"z"]))
    print(b"  pad ".strip(), b"  pad ".lstrip(), b"  pad ".rstrip(), b"aXbX".replace(b"X", b"--"))
    print(b"MiXed".lower(), b"MiXed".upper(), b"123".isdigit(), b"12x".isdigit())
    print(b"caf\xc3\xa9".decode(), "café".encode())
    return len(fields(b"1,2,3,4"))
