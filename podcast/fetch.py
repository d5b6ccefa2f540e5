"""One request to a host that may be slow, broken or hostile; nothing else in the package asks the network.

urllib3 follows redirects to private addresses, reads without an end and accepts half a gzip body. So every hop is
checked by the address it really connects to (podcast/line.py), a deadline outside the client closes the line, and the
body is decompressed with a limit.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, ProtocolError, SSLError
from urllib3.util import Url, parse_url

from podcast import clean
from podcast.line import Line, pool
from podcast.model import FeedError, Status

MAX_BYTES = 16 * 2**20
MAX_HOPS = 5
DEADLINE = 30.0
USER_AGENT = "Amtshelden-Bibliothek/1.0 (Podcast-Archiv; feedparser, urllib3)"
_CHUNK = 64 * 2**10
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered at the end of all redirects."""

    status: int
    body: bytes
    url: str
    moved_to: str | None = None
    """The new address, if every redirect on the way there was permanent."""
    etag: str | None = None
    last_modified: str | None = None


def get(
    address: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    local: bool = False,
    deadline: float = DEADLINE,
    limit: int = MAX_BYTES,
    down: set[str] | None = None,
) -> Answer:
    """Fetch an address. FeedError says in German why not; its status tells a silent host from a refused answer.

    Hosts in `down` are not asked, not even behind a redirect; those that do not answer are added to it.
    """
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", "Accept": "*/*", "Connection": "close"}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": last_modified} if last_modified else {}
    line = Line(local, set() if down is None else down, _host(address))
    return _within(deadline, line, lambda: _follow(address, headers, line, limit))


def is_local(address: str) -> bool:
    """Whether an address names this machine itself."""
    name = _host(address).rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    return False


def _within(deadline: float, line: Line, work: Callable[[], Answer]) -> Answer:
    """Run in a thread and hang up after the deadline: timeouts of sockets start anew with every dripped byte."""
    first = line.host
    answers: list[Answer] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as error:  # handed over to the caller, whatever it is
            errors.append(error)

    worker = threading.Thread(target=run, name=f"podcast {first}", daemon=True)
    worker.start()
    worker.join(deadline)
    late = worker.is_alive()
    line.close()
    if not late and not errors:
        return answers[0]
    cause = None if late else errors[0]
    slow = f"{line.host} hat nach {deadline:.0f} Sekunden noch nicht fertig geantwortet"
    told = _german(cause, line.host) if cause else _stale(slow)
    if isinstance(told, FeedError):
        told.received = line.received
        line.down.update({first, line.host} if told.host_down else ())
    raise told from (None if told is cause else cause)


def _follow(address: str, headers: dict[str, str], line: Line, limit: int) -> Answer:
    permanent = True
    moved_to: str | None = None
    for _ in range(MAX_HOPS + 1):
        line.host = _host(address)
        if line.host in line.down:
            raise _stale(f"{line.host} war eben schon nicht erreichbar und wird nicht noch einmal gefragt")
        url = parse_url(address)
        with pool(url, line, DEADLINE) as connections, _ask(connections, url, headers) as response:
            if response.status in _REDIRECTS and (target := response.headers.get("Location")):
                permanent = permanent and response.status in _PERMANENT
                address = _next_hop(address, target)
                moved_to = address if permanent else moved_to
                continue
            _check_status(response, address)
            body = b"" if response.status == 304 else b"".join(_decoded(response, limit, line))
            return Answer(
                response.status,
                body,
                address,
                moved_to,
                clean.text(response.headers.get("ETag")) or None,
                clean.text(response.headers.get("Last-Modified")) or None,
            )
    raise FeedError(f"{_host(address)} leitet mehr als {MAX_HOPS}-mal weiter. Bitte die Adresse im Browser prüfen.")


def _next_hop(address: str, target: str) -> str:
    there = clean.url(target, address)
    if there is None:
        raise FeedError(f"{_host(address)} leitet auf etwas weiter, das keine Webadresse ist. Es wurde nichts geholt.")
    if urlsplit(address).scheme.lower() == "https" and urlsplit(there).scheme.lower() != "https":
        raise FeedError(f"{_host(address)} leitet von https auf das ungeschützte http weiter. Es wurde nichts geholt.")
    return there


def _ask(pool: urllib3.HTTPConnectionPool, url: Url, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
    """One request as it is: nothing is repeated, followed, read ahead or unpacked by the client."""
    own = headers | (urllib3.util.make_headers(basic_auth=url.auth) if url.auth else {})
    return pool.urlopen(
        "GET",
        url.request_uri,
        headers=own,
        retries=False,
        redirect=False,
        preload_content=False,
        decode_content=False,
    )


def _check_status(response: urllib3.BaseHTTPResponse, address: str) -> None:
    status, host = response.status, _host(address)
    if status in (200, 304):
        return
    if status in (404, 410):
        reason = f"Unter der Adresse bei {host} liegt nichts mehr (HTTP {status}). Bitte die Adresse prüfen"
        raise _stale(reason, host_down=False)
    if status in (401, 403):
        reason = f"{host} gibt die Datei nicht heraus (HTTP {status}). Bitte die Zugangsrechte prüfen"
        raise _stale(reason, host_down=False)
    if status == 429:
        later = clean.text(response.headers.get("Retry-After"))[:40]
        wait = f", wieder nach {later} Sekunden" if later.isdigit() else ""
        raise _stale(f"{host} bittet um weniger Anfragen (HTTP 429{wait}). Bitte später noch einmal versuchen")
    raise _stale(f"{host} antwortet mit einem Fehler (HTTP {status}). Bitte später noch einmal versuchen")


def _decoded(response: urllib3.BaseHTTPResponse, limit: int, line: Line) -> Iterator[bytes]:
    """The body, at most `limit` bytes of it after decompression, and complete to the gzip trailer."""
    coding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip", ""):
        raise FeedError(f"Die Antwort ist mit „{coding[:20]}“ gepackt, angeboten war nur gzip. Es wurde nichts geholt.")
    too_large = f"Die Antwort ist größer als {limit / 2**20:.0f} MB. Es wurde nichts übernommen."
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:20]) > limit:
        raise FeedError(too_large, too_large=True)
    chunks = response.stream(_CHUNK, decode_content=False)
    for piece in _unzipped(chunks) if "gzip" in coding else chunks:
        line.received += len(piece)
        if line.received > limit:
            raise FeedError(too_large, too_large=True)
        yield piece


def _unzipped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    machine = zlib.decompressobj(31)
    started = False
    for chunk in chunks:
        waiting = chunk
        while waiting:
            if machine.eof:
                machine = zlib.decompressobj(31)
            started = True
            yield machine.decompress(waiting, _CHUNK)
            waiting = machine.unused_data if machine.eof else machine.unconsumed_tail
    while started and not machine.eof and (rest := machine.decompress(machine.unconsumed_tail, _CHUNK)):
        yield rest
    if started and not machine.eof:
        raise FeedError("Die gepackte Antwort bricht mittendrin ab. Es wurde nichts übernommen.")


def _german(error: BaseException, host: str) -> BaseException:
    """The error of a library as one of ours."""
    if isinstance(error, ProtocolError) and isinstance(error.args[-1], Exception):
        error = error.args[-1]
    if isinstance(error, FeedError):
        return error
    if isinstance(error, zlib.error):
        return FeedError("Die gepackte Antwort ist beschädigt. Es wurde nichts übernommen.")
    if isinstance(error, SSLError | ssl.SSLError):
        return _stale(f"Die sichere Verbindung zu {host} kam nicht zustande (Zertifikat oder TLS)")
    if isinstance(error, socket.gaierror):
        return _stale(f"Der Name {host} ist nicht auffindbar (DNS)")
    if isinstance(error, HTTPError | HTTPException | OSError | ValueError):
        return _stale(f"{host} ist nicht erreichbar oder antwortet unvollständig ({type(error).__name__})")
    return error


def _stale(reason: str, *, host_down: bool = True) -> FeedError:
    return FeedError(f"{reason}; das Archiv gilt weiter.", Status.STALE, host_down=host_down)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or address[:60]
    except ValueError:
        return address[:60]


def read_file(path: Path, limit: int = MAX_BYTES) -> bytes:
    """A feed, or a file beside it, that lies on this machine."""
    try:
        if not path.is_file():
            raise FeedError(
                f"Die Datei {path} gibt es nicht. Bitte den Pfad (extra.podcast.feed) prüfen.", Status.STALE
            )
        if path.stat().st_size > limit:
            raise FeedError(f"Die Datei {path} ist größer als {limit // 2**20} MB und wird nicht gelesen.")
        return path.read_bytes()
    except OSError as error:
        raise FeedError(
            f"Die Datei {path} ist nicht lesbar ({os.strerror(error.errno or 0)}).", Status.STALE
        ) from error
