"""An HTTP/1.1 request parser (RFC 9112): strict about what it accepts, clear about what it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final

from kgen.lang import Error, parse_int

MAX_LINE: Final = 80
TOKEN: Final = b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

REQUESTS: Final = [
    b"GET /index.html?q=kernel&lang=en HTTP/1.1\r\nHost: example.org\r\nAccept: text/html\r\n\r\n",
    b"POST /submit HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nX-Trace:  7 \r\n\r\nhello=world",
    b"HEAD / HTTP/1.0\r\nConnection: close\r\nX-A: 1\r\nx-a: 2\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close, te\r\n\r\n",
    b"BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/3.0\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost example.org\r\n\r\n",
    b"GET / HTTP/1.1\r\nBad Name: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nAccept: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ten\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nshort",
    b"GET /" + b"long" * 30 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /\r\n\r\n",
]


class Status(IntEnum):
    """The answers a refused request gets."""

    BAD_REQUEST = 400
    URI_TOO_LONG = 414
    NOT_IMPLEMENTED = 501
    VERSION_NOT_SUPPORTED = 505


class Method(Enum):
    """The methods we serve."""

    GET = "GET"
    HEAD = "HEAD"
    POST = "POST"


class BadRequest(Error):
    """A request that is refused, with the status of the answer."""

    def __init__(self, status: Status, reason: str) -> None:
        self.status = status
        self.reason = reason


@dataclass
class Request:
    """A request as the server sees it; header names are in lower case."""

    method: Method
    path: str
    query: dict[str, str]
    version: tuple[int, int]
    headers: dict[str, str]
    body: bytes

    @property
    def keeps_connection(self) -> bool:
        """Whether the connection stays open after the answer."""
        options = [part.strip().lower() for part in self.headers.get("connection", "").split(",")]
        return self.version == (1, 1) and "close" not in options


def _method(text: bytes) -> Method:
    for method in Method:
        if method.value.encode() == text:
            return method
    raise BadRequest(Status.NOT_IMPLEMENTED, f"method {text.decode()}")


def _version(text: bytes) -> tuple[int, int]:
    if text == b"HTTP/1.1":
        return 1, 1
    if text == b"HTTP/1.0":
        return 1, 0
    raise BadRequest(Status.VERSION_NOT_SUPPORTED, text.decode())


def _query(text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for part in text.split("&"):
        key, _, value = part.partition("=")
        if key:
            pairs[key] = value
    return pairs


def _headers(lines: list[bytes]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not name or not all(code in TOKEN for code in name):
            raise BadRequest(Status.BAD_REQUEST, f"header {line.decode()}")
        key = name.lower().decode()
        text = value.strip().decode()
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def parse(data: bytes) -> Request:
    """One whole request; raises BadRequest."""
    head, blank, rest = data.partition(b"\r\n\r\n")
    if not blank:
        raise BadRequest(Status.BAD_REQUEST, "the head does not end")
    lines = head.split(b"\r\n")
    if len(lines[0]) > MAX_LINE:
        raise BadRequest(Status.URI_TOO_LONG, f"{len(lines[0])} bytes")
    parts = lines[0].split(b" ")
    if len(parts) != 3:
        raise BadRequest(Status.BAD_REQUEST, f"request line {lines[0].decode()}")
    method, target, version = _method(parts[0]), parts[1].decode(), _version(parts[2])
    headers = _headers(lines[1:])
    if version == (1, 1) and "host" not in headers:
        raise BadRequest(Status.BAD_REQUEST, "no host")
    length = parse_int(headers.get("content-length", "0"), 10)
    if length is None or length < 0:
        raise BadRequest(Status.BAD_REQUEST, f"length {headers['content-length']}")
    if len(rest) < length:
        raise BadRequest(Status.BAD_REQUEST, f"{length - len(rest)} bytes of the body are missing")
    path, _, query = target.partition("?")
    return Request(method, path, _query(query), version, headers, rest[:length])


def main() -> int:
    for data in REQUESTS:
        try:
            request = parse(data)
        except BadRequest as refused:
            print(f"{refused.status} {refused.status.name}: {refused.reason}")
        else:
            major, minor = request.version
            print(f"{request.method.name} {request.path} HTTP/{major}.{minor} keep={request.keeps_connection}")
            print(f"  query {request.query}")
            for name in sorted(request.headers):
                print(f"  {name}: {request.headers[name]}")
            if request.body:
                print(f"  body {request.body!r}")
    return 0
