"""The lines to a host: only to addresses that may be asked, and all of them can be cut from outside."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

import certifi
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import Url

from podcast.model import FeedError

CONNECT = 10.0
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(slots=True)
class Line:
    """The open connections of one request, so that the deadline can cut them from outside."""

    local: bool
    """The feed is configured on this machine, so this machine may be asked."""
    down: set[str] = field(default_factory=set)
    """Hosts that are asked no more; the one that fails now joins them."""
    host: str = ""
    """Who is being asked: after redirects another one than at first."""
    sockets: list[socket.socket] = field(default_factory=list)
    received: int = 0
    """Bytes of the body so far, unpacked."""

    def opened(self, connection: socket.socket) -> None:
        # A duplicate: TLS takes the original over, and a shutdown reaches both.
        self.sockets.append(connection.dup())

    def close(self) -> None:
        for connection in self.sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self.sockets.clear()


def pool(url: Url, line: Line, wait: float) -> urllib3.HTTPConnectionPool:
    """Connections to the host of an address, silent for at most `wait` seconds."""
    timeout = urllib3.Timeout(connect=CONNECT, read=wait)
    host = url.host or ""
    if url.scheme == "https":
        secure = urllib3.HTTPSConnectionPool(host, url.port or 443, timeout=timeout, ssl_context=_context())
        secure.ConnectionCls = _secure(line)
        return secure
    plain = urllib3.HTTPConnectionPool(host, url.port or 80, timeout=timeout)
    plain.ConnectionCls = _plain(line)
    return plain


@lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    """The authorities of the system and those of certifi: some systems come with none. Always verified."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _plain(line: Line) -> type[HTTPConnection]:
    class Checked(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self.host, self.port or 80, line)

    return Checked


def _secure(line: Line) -> type[HTTPSConnection]:
    class Checked(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self.host, self.port or 443, line)

    return Checked


def _connect(host: str, port: int, line: Line) -> socket.socket:
    """Connect to an address that has been looked at: a name checked first and resolved again could have changed."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    allowed = [entry for entry in found if _allowed(ipaddress.ip_address(str(entry[4][0]).split("%")[0]), line.local)]
    if not allowed:
        raise FeedError(
            f"{host} führt auf eine private oder lokale Netzadresse. Solche Adressen werden nicht abgerufen."
        )
    failure: OSError | None = None
    for family, kind, protocol, _, place in allowed:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(CONNECT)
            line.opened(connection)
            connection.connect(place)
            return connection
        except OSError as error:
            connection.close()
            failure = error
    raise failure or OSError("no address")


def _allowed(address: Address, local: bool) -> bool:
    inner = _embedded(address) if address.version == 6 else None
    if inner is not None:
        return _allowed(inner, local)
    return (local and address.is_loopback) or (address.is_global and not address.is_multicast)


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, 6to4 or NAT64."""
    nat64 = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    return address.ipv4_mapped or address.sixtofour or nat64
