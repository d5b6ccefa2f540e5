"""The report for editors: each seeded lack is named, links are asked politely, and nothing of it is published."""

from __future__ import annotations

import re
import select
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import DESCRIPTION, SMALL, build, copy_project, draw, head

from library import outside, report
from library.__main__ import main
from library.folder import survey
from library.reading import read_folder

TEXT = "\n## Stimmt es?\n\n- [ ] **Das Datum stimmt.** Vergleich es mit der Einladung an der Tür.\n"
ELSEWHERE = "{extern: {anbieter: X, url: https://f.example/1, einbettung: https://f.example/e}}"
DOCS = f"""== checklisten/alt.md
{head(id="c-01", title="Alt", pruefen_bis="2026-06-30", erstellt="2025-07-01", suchwoerter="[Termin]")}{TEXT}
== checklisten/bald.md
{head(id="c-02", title="Bald", pruefen_bis="2027-01-15", erstellt="2026-01-15", suchwoerter="[Termin]")}{TEXT}
== checklisten/recht.md
{head(id="c-03", title="Recht", rechtsstand="2026-01-10", geprueft_am="2026-01-10", suchwoerter="[Termin]")}{TEXT}
== checklisten/stumm.md
{head(id="c-04", title="Ohne Wörter")}{TEXT}
== checklisten/entwurf.md
{head(id="c-05", title="Halb", status="entwurf", suchwoerter="[Termin]")}
[Hier ein Satz.] Mehr unter https://host.example/a?b=1. Und <https://host.example/c>.
== podcast/ton.md
{head(id="f-01", title="Ton", folge="{audio: https://ton.example/a.mp3}", suchwoerter="[Termin]")}
Text.
== videos/film.md
{head(id="v-01", title="Film", video=ELSEWHERE, suchwoerter="[Termin]")}
Text.
== impressum.md
---
title: Impressum
description: {DESCRIPTION}
---
[Name der Stelle]
== synonyme.yml
Datum: [Tag]
Drehleiter: [Feuerwehrauto]
"""


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798761600")  # 2027-01-01


def rows(docs, answers=("", ())) -> dict[str, list[str]]:
    found = report.collect(read_folder(survey(docs), drafts=True), answers)
    return {section.title: [f"{row.file}: {row.told}" for row in section.rows] for section in found.sections}


def test_every_lack_is_named(tmp_path):
    found = rows(draw(SMALL + DOCS, tmp_path / "docs"))
    assert found["Prüfung überfällig oder bald fällig"] == [
        "docs/checklisten/alt.md: seit 185 Tagen überfällig (30. Juni 2026)",
        "docs/checklisten/bald.md: in 14 Tagen fällig (15. Januar 2027)",
    ]
    assert found["Rechtsstand"] == ["docs/checklisten/recht.md: Rechtsstand vor 356 Tagen (10. Januar 2026)"]
    assert "docs/checklisten/entwurf.md: Entwurf, 1 Platzhalter im Text" in found["Entwürfe und Platzhalter"]
    assert "docs/impressum.md: 1 Platzhalter auf einer Rechtsseite" in found["Entwürfe und Platzhalter"]
    assert found["Ohne Suchwörter"] == ["docs/checklisten/stumm.md: keine Suchwörter"]
    assert found["Film und Ton"] == [
        "docs/podcast/ton.md: die Folge hat Ton, aber kein Transkript",
        "docs/videos/film.md: der Film hat keine Untertitel in der Bibliothek",
    ]
    assert [row for row in found["Synonyme, die nirgendwohin führen"] if "Drehleiter" in row]
    assert not [row for row in found["Synonyme, die nirgendwohin führen"] if "Datum" in row]
    assert len(found["Lesbarkeit"]) >= 4


def test_addresses_of_others_come_from_texts_sources_and_films(tmp_path):
    library = read_folder(survey(draw(SMALL + DOCS, tmp_path / "docs")), drafts=True)
    assert outside.addresses(library.catalogue.items) == {
        "https://f.example/1": ("docs/videos/film.md",),
        "https://host.example/a?b=1": ("docs/checklisten/entwurf.md",),
        "https://host.example/c": ("docs/checklisten/entwurf.md",),
    }


class Host(BaseHTTPRequestHandler):
    """Answers as real hosts do: gone, slow, moved, unwilling."""

    seen: list[tuple[float, str, str, str]] = []
    busy = 0
    most = 0

    def do_HEAD(self):
        kind = type(self)
        kind.busy += 1
        kind.most = max(kind.most, kind.busy)
        kind.seen.append((time.monotonic(), self.command, self.path, self.headers["User-Agent"]))
        self.answer()

    do_GET = do_HEAD  # noqa: N815 - name of the interface

    def answer(self):
        moves = {"/umgezogen": (301, "/da"), "/kurz": (302, "/da"), "/kreis": (302, "/kreis")}
        if self.path == "/langsam":  # never answers; nobody can tell whether it ends before the next question
            type(self).busy -= 1
            select.select([self.connection], [], [], 30)
            self.close_connection = True
            return
        status, location = moves.get(self.path, (0, ""))
        time.sleep(0.02)  # long enough that questions asked together would meet here
        if self.path == "/nur-get" and self.command == "HEAD":
            status = 405
        status = status or {"/weg": 404, "/kaputt": 500, "/zuviel": 429, "/anmelden": 403}.get(self.path, 200)
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        type(self).busy -= 1  # before the answer is out: after it the next question may come at any time
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def told():
    """What is said of each path of a real server on loopback, and of a port where nobody listens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        dead = probe.getsockname()[1]
    base = f"http://127.0.0.1:{server.server_port}"
    paths = ("/da", "/weg", "/kaputt", "/langsam", "/umgezogen", "/kurz", "/kreis", "/nur-get", "/zuviel", "/anmelden")
    wanted = {f"{base}{path}": ("docs/a.md",) for path in paths} | {f"http://127.0.0.1:{dead}/": ("docs/b.md",)}
    try:
        answers = outside.ask_all(wanted, pause=0.05, timeout=2)
    finally:
        server.shutdown()
        server.server_close()
    return {answer.url.removeprefix(base): answer for answer in answers}, base


EXPECTED = {
    "/da": (True, ""),
    "/weg": (False, "gibt es nicht mehr"),
    "/kaputt": (False, "meldet Fehler 500"),
    "/langsam": (False, "antwortet nicht rechtzeitig"),
    "/umgezogen": (True, "ist für immer umgezogen: "),
    "/kurz": (True, ""),
    "/kreis": (False, "leitet mehr als 5-mal weiter"),
    "/nur-get": (True, ""),
    "/zuviel": (True, "wollte nicht so oft gefragt werden"),
    "/anmelden": (True, "lässt nur Angemeldete oder Browser herein (403)"),
}


@pytest.mark.parametrize("path", EXPECTED)
def test_answer_is_told(told, path):
    ok, words = EXPECTED[path]
    answer = told[0][path]
    assert answer.ok is ok and answer.told.startswith(words) and bool(words) == bool(answer.told)


def test_nobody_there(told):
    (silent,) = [answer for url, answer in told[0].items() if url.startswith("http")]
    assert not silent.ok and silent.told == "ist nicht erreichbar"


def test_asking_is_polite(told):
    """One question at a time, a pause between two addresses, HEAD before GET, an honest name."""
    asked = [(command, path) for _, command, path, _ in Host.seen]
    assert Host.most == 1
    assert {agent for *_, agent in Host.seen} == {outside.USER_AGENT}
    assert "Mozilla" not in outside.USER_AGENT
    assert asked[0] == ("HEAD", "/da") and ("GET", "/da") not in asked
    assert asked[asked.index(("GET", "/nur-get")) - 1] == ("HEAD", "/nur-get")
    first = {path: moment for moment, _, path, _ in reversed(Host.seen)}
    assert first["/weg"] - first["/da"] >= 0.05


def test_result_is_kept_in_a_file_and_read_back(tmp_path):
    answers = [outside.Answer("https://x.example/", False, "gibt es nicht mehr", ("docs/a.md",))]
    outside.write(answers, "2027-01-01", tmp_path / ".cache" / "links.json")
    assert outside.read(tmp_path / ".cache" / "links.json") == ("2027-01-01", answers)
    found = rows(draw(SMALL, tmp_path / "docs"), outside.read(tmp_path / ".cache" / "links.json"))
    assert found["Links nach außen"] == ["docs/a.md: https://x.example/ gibt es nicht mehr"]
    (tmp_path / "kaputt.json").write_text("{")
    assert outside.read(tmp_path / "kaputt.json") == ("", [])


def test_command_reports_the_library(capsys):
    assert main(["report"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Bericht für die Redaktion, Stand ") and "Links nach außen: " in told


def test_report_is_shown_in_the_preview_and_never_published(tmp_path, monkeypatch):
    """The events of `make serve`, played on the real hooks; a build leaves the page out."""
    project = copy_project(tmp_path / "projekt", docs=False)
    draw(SMALL + DOCS, project / "docs")
    built = build(project, tmp_path / "site")
    assert built.code == 0, built.output
    assert not (tmp_path / "site" / "bericht").exists()
    assert not [page for page in (tmp_path / "site").rglob("*.html") if "Bericht für die Redaktion" in page.read_text()]
    monkeypatch.setenv("AH_SUCHE", "aus")
    monkeypatch.setenv("PODCAST_PULL", "never")
    from mkdocs.commands.build import build as build_site
    from mkdocs.config import load_config
    from mkdocs.livereload import LiveReloadServer

    config = load_config(str(project / "mkdocs.yml"), site_dir=str(tmp_path / "vorschau"))
    config.plugins.on_startup(command="serve", dirty=False)
    build_site(config)
    server = LiveReloadServer(lambda: None, "127.0.0.1", 0, str(tmp_path / "vorschau"))
    for path in (config.docs_dir, config.config_file_path):
        server.watch(path)
    server = config.plugins.on_serve(server, config=config, builder=server.builder)
    asked = {"PATH_INFO": f"{server.mount_path}bericht/"}
    server.server_close()
    page = b"".join(server.get_app()(asked, lambda *told: None)).decode()
    assert 'href="../checklisten/alt/"' in page and "seit 185 Tagen überfällig" in page
    assert 'name="robots" content="noindex"' in page and not re.search(r"<script|style=", page)
