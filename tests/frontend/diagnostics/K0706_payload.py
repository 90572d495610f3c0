from __future__ import annotations

from kgen.lang import struct


@struct
class Session:
    user: bytes
    count: int = 0

    def logout(self, server: Server) -> int:
        server.close()
        return self.count


class Server:
    def __init__(self) -> None:
        self.session: Session | None = None

    def close(self) -> None:
        self.session = None


def finish(session: Session, server: Server) -> int:
    server.close()
    return len(session.user)


def count(session: Session) -> int:
    session.count += 1
    return session.count


def closed(server: Server) -> int:
    server.close()
    return 1


def add(session: Session, count: int) -> None:
    session.count += count


def main() -> int:
    server = Server()
    server.session = Session(b"root")
    if server.session is not None:
        count(server.session)
        finish(server.session, server)
    server.session = Session(b"admin")
    if server.session is not None:
        server.session.logout(server)
    server.session = Session(b"guest")
    if server.session is not None:
        add(server.session, closed(server))
    server.session = Session(b"user")
    session = server.session
    return finish(session, server)
