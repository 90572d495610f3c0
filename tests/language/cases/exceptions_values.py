"""Errors carry objects, are stored, compared by class and raised later.

CPython's tracebacks keep the objects longer: exceptions_values.out has the outcome.
"""

from __future__ import annotations

from kgen.lang import Error


class Request:
    def __init__(self, path: str) -> None:
        self.path = path

    def __del__(self) -> None:
        print("request gone", self.path)


class HttpError(Error):
    def __init__(self, status: int, request: Request) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.request = request


class Redirect(HttpError):
    def __init__(self, request: Request, target: str) -> None:
        super().__init__(302, request)
        self.target = target


def serve(path: str) -> str:
    request = Request(path)
    if path == "/old":
        raise Redirect(request, "/new")
    if path != "/new":
        raise HttpError(404, request)
    return f"content of {request.path}"


def fetch(path: str) -> str:
    for _ in range(3):
        try:
            return serve(path)
        except Redirect as redirect:
            print("redirected from", redirect.request.path)
            path = redirect.target
    return "too many redirects"


def collect(paths: list[str]) -> list[HttpError]:
    errors: list[HttpError] = []
    for path in paths:
        try:
            print(fetch(path))
        except HttpError as error:
            errors.append(error)
    return errors


def first(paths: list[str]) -> None:
    errors = collect(paths)
    for error in errors:
        print(error, error.request.path, isinstance(error, Redirect))
    if errors:
        raise errors[0]


def main() -> int:
    try:
        first(["/new", "/old", "/missing", "/lost"])
    except HttpError as error:
        status = error.status
        print("finally", status, error.request.path)
    else:
        status = 0
    return status % 256
