"""A host on loopback that plays every fault a podcast host has, and some that only an attacker has.

A role is a function that gets the request and yields bytes; between two of them it may sleep. The connection is
closed when it ends.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]


Role = Callable[[Request], Iterator[bytes]]


def answer(body: bytes = b"", status: str = "200 OK", length: int | None = None, **headers: str) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named = {"Content-Length": str(len(body) if length is None else length), **named}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def says(body: bytes, status: str = "200 OK", **headers: str) -> Role:
    return lambda request: iter([answer(body, status, **headers)])


def redirects(target: str, status: int = 302) -> Role:
    return says(b"", f"{status} Moved", Location=target)


def conditional(body: bytes, etag: str = '"eins"', modified: str = "Tue, 05 May 2026 06:00:00 GMT") -> Role:
    """Answers 304 to whoever has it already."""

    def role(request: Request) -> Iterator[bytes]:
        known = etag == request.headers.get("if-none-match") or modified == request.headers.get("if-modified-since")
        yield answer(
            b"" if known else body, "304 Not Modified" if known else "200 OK", ETag=etag, Last_Modified=modified
        )

    return role


def dripping_body(body: bytes, pause: float = 0.05) -> Role:
    """Every single byte comes before any timeout of a socket, all of them together never."""

    def role(request: Request) -> Iterator[bytes]:
        yield answer(length=len(body))
        for byte in body:
            time.sleep(pause)
            yield bytes([byte])

    return role


def dripping_header(request: Request) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    for number in range(10_000):
        time.sleep(0.05)
        yield f"X-{number}: x\r\n".encode() if number % 20 == 19 else b""


def dripping_status(request: Request) -> Iterator[bytes]:
    for byte in b"HTTP/1.1 200 OK" + b" " * 10_000:
        time.sleep(0.05)
        yield bytes([byte])


def endless_header(request: Request) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nX: "
    while True:
        yield b"x" * 65536


def many_headers(request: Request) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000


def silent(request: Request) -> Iterator[bytes]:
    time.sleep(30)
    yield b""


def hangs_up(request: Request) -> Iterator[bytes]:
    yield from ()


def nonsense(request: Request) -> Iterator[bytes]:
    yield b"\x00\xff\xfeNOT HTTP AT ALL\r\n\r\n"


def cut_length(body: bytes) -> Role:
    return lambda request: iter([answer(body[: len(body) // 2], length=len(body))])


def cut_chunks(body: bytes) -> Role:
    half = body[: len(body) // 2]
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return lambda request: iter([head + f"{len(half):x}\r\n".encode() + half + b"\r\n"])


def chunked(body: bytes, size: int = 7) -> Role:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return lambda request: iter(
        [head, *(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts), b"0\r\n\r\n"]
    )


def zipped(body: bytes, keep: int | None = None, **headers: str) -> Role:
    """gzip as it should be, or with only the first `keep` bytes and a length that fits them."""
    return says(gzip.compress(body, mtime=0)[:keep], Content_Encoding="gzip", **headers)


def gzip_bomb(size: int = 2**30) -> Role:
    """A gibibyte of zeros in a megabyte."""

    def role(request: Request) -> Iterator[bytes]:
        machine = zlib.compressobj(9, zlib.DEFLATED, 31)
        block = bytes(2**20)
        packed = b"".join(machine.compress(block) for _ in range(64))
        yield b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + packed
        for _ in range(size // 2**20 - 64):
            yield machine.compress(block)
        yield machine.flush()

    return role


def endless_body(request: Request) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n\r\n<rss>"
    while True:
        yield b"<!-- " + b"x" * 65536 + b" -->"


@dataclass
class Host:
    """`with Host({"/feed": says(b"...")}) as host: host.url("/feed")`."""

    roles: dict[str, Role]
    context: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    _open: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> Host:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(2)

    def url(self, path: str = "/feed", name: str = "127.0.0.1") -> str:
        return f"{'https' if self.context else 'http'}://{name}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            line = self.context.wrap_socket(connection, server_side=True) if self.context else connection
            with line:
                request = _request(line)
                self.requests.append(request)
                for part in self.roles.get(request.path, says(b"", "404 Not Found"))(request):
                    line.sendall(part)


def _request(connection: socket.socket) -> Request:
    received = b""
    while b"\r\n\r\n" not in received and (part := connection.recv(65536)):
        received += part
    first, *rest = received.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    return Request((first.split() + ["", ""])[1], headers)
