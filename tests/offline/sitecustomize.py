"""Cuts the network of a Python process: any connection that leaves this machine is an error."""

import ipaddress
import socket

_connect = socket.socket.connect
_resolve = socket.getaddrinfo


def _allowed(host: object) -> bool:
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return host in ("localhost", "", None)


def _guarded(self: socket.socket, address: object) -> None:
    if isinstance(address, tuple) and not _allowed(address[0]):
        raise OSError(f"the network is cut: {address[0]}")
    _connect(self, address)  # type: ignore[arg-type]


def _lookup(host: object, *args: object, **kwargs: object) -> object:
    if not _allowed(host):
        raise OSError(f"the network is cut: {host}")
    return _resolve(host, *args, **kwargs)  # type: ignore[arg-type]


socket.socket.connect = _guarded  # type: ignore[method-assign]
socket.getaddrinfo = _lookup  # type: ignore[assignment]
