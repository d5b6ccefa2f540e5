"""A hostile host plays every row of the table of faults; none of them may hang, fill the memory or get through."""

from __future__ import annotations

import resource
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import hostile
import pytest
from hostile import Host

from podcast import fetch, line
from podcast.model import FeedError, Status

BODY = b"<rss>" + b"x" * 5000 + b"</rss>"
DEADLINE = 0.6
PATIENCE = 15
"""Seconds, on a machine that has other work; whoever waited for these hosts would wait longer."""


@pytest.fixture
def host() -> Iterator[Host]:
    with Host({}) as running:
        yield running


def get(host: Host, role: hostile.Role, **options: object) -> fetch.Answer:
    host.roles["/feed"] = role
    return fetch.get(host.url(), **{"local": True, "deadline": 10.0} | options)  # type: ignore[arg-type]


def refused(host: Host, role: hostile.Role, **options: object) -> FeedError:
    with pytest.raises(FeedError) as caught:
        get(host, role, **options)
    return caught.value


@pytest.mark.parametrize(
    "role",
    [
        hostile.says(BODY),
        hostile.zipped(BODY),
        hostile.chunked(BODY),
        hostile.says(BODY, Content_Encoding="identity"),
        hostile.says(BODY, Content_Length=""),
    ],
)
def test_whole_answers(host: Host, role: hostile.Role) -> None:
    found = get(host, role)
    assert (found.status, found.body, found.url, found.moved_to) == (200, BODY, host.url(), None)


def test_what_the_request_says(host: Host) -> None:
    get(host, hostile.says(BODY), etag='"e"', last_modified="gestern")
    headers = host.requests[0].headers
    assert headers["user-agent"].startswith("Amtshelden-Bibliothek/")
    assert headers["accept-encoding"] == "gzip"
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"e"', "gestern")
    assert "cookie" not in headers and "authorization" not in headers


def test_two_gzip_members_are_one_body(host: Host) -> None:
    import gzip

    packed = gzip.compress(b"eins") + gzip.compress(b"zwei")
    assert get(host, hostile.says(packed, Content_Encoding="gzip")).body == b"einszwei"


def test_nothing_new(host: Host) -> None:
    role = hostile.conditional(BODY)
    first = get(host, role)
    again = get(host, role, etag=first.etag, last_modified=first.last_modified)
    assert (first.status, again.status, again.body) == (200, 304, b"")


SLOW = [hostile.dripping_body(BODY), hostile.dripping_header, hostile.dripping_status, hostile.silent]


@pytest.mark.parametrize("role", SLOW)
def test_the_deadline_stops_whatever_drips(host: Host, role: hostile.Role) -> None:
    start = time.monotonic()
    error = refused(host, role, deadline=DEADLINE)
    assert time.monotonic() - start < PATIENCE
    assert error.status is Status.STALE
    assert str(error) == "127.0.0.1 hat nach 1 Sekunden noch nicht fertig geantwortet; das Archiv gilt weiter."


def test_no_thread_stays_behind_a_deadline(host: Host) -> None:
    for role in SLOW:
        refused(host, role, deadline=0.3)
    time.sleep(0.3)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("podcast ")]


@pytest.mark.parametrize(
    "role",
    [
        hostile.hangs_up,
        hostile.nonsense,
        hostile.cut_length(BODY),
        hostile.cut_chunks(BODY),
        hostile.endless_header,
        hostile.many_headers,
    ],
)
def test_broken_answers_leave_the_archive_as_it_is(host: Host, role: hostile.Role) -> None:
    error = refused(host, role)
    assert error.status is Status.STALE
    assert "nicht erreichbar oder antwortet unvollständig" in str(error)


@pytest.mark.parametrize("keep", [10, 20, -1, -8, -9])
def test_a_cut_gzip_body_is_noticed(host: Host, keep: int) -> None:
    error = refused(host, hostile.zipped(bytes(range(256)) * 40, keep))
    assert error.status is Status.REFUSED
    assert str(error) == "Die gepackte Antwort bricht mittendrin ab. Es wurde nichts übernommen."


def test_damaged_gzip(host: Host) -> None:
    error = refused(host, hostile.says(b"\x1f\x8b\x08" + b"x" * 100, Content_Encoding="gzip"))
    assert str(error) == "Die gepackte Antwort ist beschädigt. Es wurde nichts übernommen."


@pytest.mark.parametrize("role", [hostile.gzip_bomb(), hostile.endless_body, hostile.says(bytes(17 * 2**20))])
def test_too_large_is_refused_without_filling_the_memory(host: Host, role: hostile.Role) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = refused(host, role, deadline=30.0)
    assert str(error) == "Die Antwort ist größer als 16 MB. Es wurde nichts übernommen."
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip"])
def test_only_gzip_is_unpacked(host: Host, coding: str) -> None:
    assert "angeboten war nur gzip" in str(refused(host, hostile.says(BODY, Content_Encoding=coding)))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "Unter der Adresse bei 127.0.0.1 liegt nichts mehr (HTTP 404). Bitte die Adresse prüfen"),
        (410, "Unter der Adresse bei 127.0.0.1 liegt nichts mehr (HTTP 410). Bitte die Adresse prüfen"),
        (401, "127.0.0.1 gibt die Datei nicht heraus (HTTP 401). Bitte die Zugangsrechte prüfen"),
        (403, "127.0.0.1 gibt die Datei nicht heraus (HTTP 403). Bitte die Zugangsrechte prüfen"),
        (500, "127.0.0.1 antwortet mit einem Fehler (HTTP 500). Bitte später noch einmal versuchen"),
        (503, "127.0.0.1 antwortet mit einem Fehler (HTTP 503). Bitte später noch einmal versuchen"),
        (206, "127.0.0.1 antwortet mit einem Fehler (HTTP 206). Bitte später noch einmal versuchen"),
    ],
)
def test_states(host: Host, status: int, words: str) -> None:
    error = refused(host, hostile.says(BODY, f"{status} X"))
    assert (str(error), error.status) == (f"{words}; das Archiv gilt weiter.", Status.STALE)


def test_retry_after_is_told_and_never_slept(host: Host) -> None:
    start = time.monotonic()
    error = refused(host, hostile.says(b"", "429 Too Many", Retry_After="3600"))
    assert "HTTP 429, wieder nach 3600 Sekunden" in str(error)
    assert time.monotonic() - start < PATIENCE


@pytest.mark.parametrize(
    ("codes", "moved"), [((301, 308), True), ((302,), False), ((307, 301), False), ((303,), False)]
)
def test_redirects_are_followed_and_permanent_ones_told(host: Host, codes: tuple[int, ...], moved: bool) -> None:
    for number, code in enumerate(codes):
        host.roles[f"/{number}"] = hostile.redirects(f"/{number + 1}", code)
    host.roles[f"/{len(codes)}"] = hostile.says(BODY)
    found = fetch.get(host.url("/0"), local=True)
    assert (found.body, found.url) == (BODY, host.url(f"/{len(codes)}"))
    assert found.moved_to == (found.url if moved else None)


def test_a_permanent_move_that_goes_on_for_now(host: Host) -> None:
    host.roles |= {"/a": hostile.redirects("/b", 301), "/b": hostile.redirects("/c", 302), "/c": hostile.says(BODY)}
    assert fetch.get(host.url("/a"), local=True).moved_to == host.url("/b")


def test_five_hops_and_no_more(host: Host) -> None:
    for number in range(7):
        host.roles[f"/{number}"] = hostile.redirects(f"/{number + 1}")
    host.roles["/6"] = hostile.says(BODY)
    assert fetch.get(host.url("/1"), local=True).body == BODY
    assert str(refused(host, hostile.redirects("/0"))) == (
        "127.0.0.1 leitet mehr als 5-mal weiter. Bitte die Adresse im Browser prüfen."
    )
    assert "mehr als 5-mal" in str(refused(host, hostile.redirects("/feed")))


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:x", "data:,x", "http://"])
def test_redirects_out_of_the_web(host: Host, target: str) -> None:
    assert "keine Webadresse" in str(refused(host, hostile.redirects(target)))


PRIVATE = [
    "10.0.0.1", "172.16.0.1", "192.168.178.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1",
    "[::]", "[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "[2002:a00:1::]", "255.255.255.255",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_redirects_to_private_addresses(host: Host, address: str) -> None:
    error = refused(host, hostile.redirects(f"http://{address}/"))
    assert error.status is Status.REFUSED
    assert str(error).endswith(
        "führt auf eine private oder lokale Netzadresse. Solche Adressen werden nicht abgerufen."
    )


def test_a_host_that_is_down_is_not_asked_behind_a_redirect_either(host: Host) -> None:
    host.roles |= {"/a": hostile.redirects(host.url("/b", name="localhost")), "/b": hostile.hangs_up}
    down: set[str] = set()
    with pytest.raises(FeedError, match=r"^localhost ist nicht erreichbar"):
        fetch.get(host.url("/a"), local=True, down=down)
    assert down == {"localhost", "127.0.0.1"} and host.paths() == ["/a", "/b"]
    with pytest.raises(FeedError, match=r"^localhost war eben schon nicht erreichbar und wird nicht noch einmal"):
        fetch.get(host.url("/a"), local=True, down={"localhost"})
    assert host.paths() == ["/a", "/b", "/a"]


def test_a_refused_answer_is_no_reason_to_give_a_host_up(host: Host) -> None:
    for role in (hostile.says(b"", "404 X"), hostile.redirects("http://10.0.0.1/"), hostile.zipped(BODY, 20)):
        host.roles["/feed"] = role
        down: set[str] = set()
        with pytest.raises(FeedError):
            fetch.get(host.url(), local=True, down=down)
        assert down == set()


@pytest.mark.parametrize(
    "name", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_loopback_is_for_feeds_that_are_configured_there(host: Host, name: str) -> None:
    host.roles["/feed"] = hostile.says(BODY)
    with pytest.raises(FeedError, match="private oder lokale"):
        fetch.get(host.url(name=name))
    assert not host.requests


def test_a_name_that_leads_home(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", host.port))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [place])
    with pytest.raises(FeedError, match=r"boese\.example führt auf eine private"):
        fetch.get(host.url(name="boese.example"))
    assert not host.requests


def test_a_name_that_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(FeedError) as caught:
        fetch.get("https://gibt-es-nicht.example/feed")
    assert str(caught.value) == "Der Name gibt-es-nicht.example ist nicht auffindbar (DNS); das Archiv gilt weiter."
    assert caught.value.status is Status.STALE


def test_a_closed_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(FeedError, match="nicht erreichbar") as caught:
        fetch.get(f"http://127.0.0.1:{port}/", local=True)
    assert caught.value.status is Status.STALE


def test_names_of_this_machine() -> None:
    assert all(
        map(fetch.is_local, ["http://127.0.0.1:8/x", "http://LOCALHOST/", "https://[::1]/", "http://a.localhost/"])
    )
    assert not any(
        map(fetch.is_local, ["https://host.example/", "http://10.0.0.1/", "https://localhost.example/", "x"])
    )


def test_passwords_go_to_their_host_only(host: Host) -> None:
    host.roles |= {"/a": hostile.redirects(host.url("/b", name="localhost")), "/b": hostile.says(BODY)}
    fetch.get(host.url("/a", name="wer:geheim@127.0.0.1"), local=True)
    assert [request.headers.get("authorization") for request in host.requests] == ["Basic d2VyOmdlaGVpbQ==", None]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("tls")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
               "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("openssl is missing")
    return folder


def secure_host(certificate: Path, role: hostile.Role) -> Host:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return Host({"/feed": role}, context)


def trust(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.create_default_context(cafile=certificate / "cert.pem")
    monkeypatch.setattr(line, "_context", lambda: context)


def test_unknown_certificates_are_refused(certificate: Path) -> None:
    with secure_host(certificate, hostile.says(BODY)) as host, pytest.raises(FeedError) as caught:
        fetch.get(host.url(name="localhost"), local=True)
    assert caught.value.status is Status.STALE
    assert str(caught.value) == (
        "Die sichere Verbindung zu localhost kam nicht zustande (Zertifikat oder TLS); das Archiv gilt weiter."
    )


def test_certificates_of_other_names_are_refused(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(certificate, monkeypatch)
    with secure_host(certificate, hostile.says(BODY)) as host:
        assert fetch.get(host.url(name="localhost"), local=True).body == BODY
        with pytest.raises(FeedError, match="Zertifikat oder TLS"):
            fetch.get(host.url(), local=True)


def test_https_is_never_left(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(certificate, monkeypatch)
    with Host({}) as plain, secure_host(certificate, hostile.redirects(plain.url())) as host:
        with pytest.raises(FeedError, match="von https auf das ungeschützte http"):
            fetch.get(host.url(name="localhost"), local=True)
        assert not plain.requests


@pytest.mark.parametrize("role", SLOW)
def test_the_deadline_holds_inside_tls(certificate: Path, monkeypatch: pytest.MonkeyPatch, role: hostile.Role) -> None:
    trust(certificate, monkeypatch)
    start = time.monotonic()
    with secure_host(certificate, role) as host, pytest.raises(FeedError, match="noch nicht fertig"):
        fetch.get(host.url(name="localhost"), local=True, deadline=DEADLINE)
    assert time.monotonic() - start < PATIENCE


def test_a_handshake_that_never_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        start = time.monotonic()
        with pytest.raises(FeedError, match="noch nicht fertig"):
            fetch.get(f"https://127.0.0.1:{listener.getsockname()[1]}/", local=True, deadline=DEADLINE)
    assert time.monotonic() - start < PATIENCE


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    with pytest.raises(FeedError, match="gibt es nicht") as caught:
        fetch.read_file(path)
    assert caught.value.status is Status.STALE
    path.write_bytes(BODY)
    assert fetch.read_file(path) == BODY
    with pytest.raises(FeedError, match="größer als"):
        fetch.read_file(path, 100)
    with pytest.raises(FeedError, match="gibt es nicht"):
        fetch.read_file(tmp_path)
