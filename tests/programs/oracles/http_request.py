"""By http.server's own parsing (heads through email.parser, queries through urllib); refusals by RFC 9112."""

from __future__ import annotations

import email.parser
from urllib.parse import parse_qsl, urlsplit

from tests.programs.http_request import REQUESTS

REFUSED = [
    "501 NOT_IMPLEMENTED: method BREW",
    "505 VERSION_NOT_SUPPORTED: HTTP/3.0",
    "400 BAD_REQUEST: header Host example.org",
    "400 BAD_REQUEST: header Bad Name: x",
    "400 BAD_REQUEST: no host",
    "400 BAD_REQUEST: length ten",
    "400 BAD_REQUEST: 5 bytes of the body are missing",
    "414 URI_TOO_LONG: 134 bytes",
    "400 BAD_REQUEST: request line GET /",
]


def expected() -> str:
    lines: list[str] = []
    for data in REQUESTS[:4]:
        first, rest = data.decode().split("\r\n", 1)
        method, target, version = first.split()
        message = email.parser.Parser().parsestr(rest)
        url = urlsplit(target)
        closing = "close" in message.get("connection", "") or version == "HTTP/1.0"
        lines.append(f"{method} {url.path} {version} keep={not closing}")
        lines.append(f"  query {dict(parse_qsl(url.query))}")
        for name in sorted({name.lower() for name in message}):
            lines.append(f"  {name}: {', '.join(value.strip() for value in message.get_all(name, []))}")
        body = str(message.get_payload()).encode()
        if body:
            lines.append(f"  body {body!r}")
    return "\n".join(lines + REFUSED) + "\n"
