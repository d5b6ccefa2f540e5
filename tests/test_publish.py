"""Publishing in one step: whatever happens to it, readers see one whole release, the old one or the new."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path

import killed_publish
import pytest
from conftest import NO_NETWORK, PAGE, SMALL, copy_project, draw, head
from test_servers import SERVERS, ask

from library import inspection, rollback
from library.__main__ import main
from library.publish import publish
from library.releases import KEPT, Place, Release, keep_times

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a link that one rename moves")
NOWHERE = Path("/nirgends")


def hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]


def variant(folder: Path, number: int, more: str = "") -> Path:
    """A small site whose every page, style and script says which release it belongs to."""
    style, script = f"/* Ausgabe {number} */", f"export default {number};"
    css, js = f"assets/css/ah.{hashed(style)}.css", f"assets/js-{hashed(script)}/keep.js"
    page = (
        f'<!doctype html><link rel="stylesheet" href="{{0}}{css}"><script type="module" src="{{0}}{js}"></script>'
        f"<p>Anfang {number}</p>{'<p>Text.</p>' * 4000}<p>Ende {number}</p>"
    )
    files = {"index.html": page.format("./"), "liste/index.html": page.format("../"), "404.html": page.format("/")}
    drawn = {**files, css: style, js: script, "bleibt.txt": "immer gleich", "adressen.json": '{"weiter": {}}'}
    draw("".join(f"== {path}\n{text}" for path, text in drawn.items()) + more, folder)
    return folder


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    return lambda number, more="": variant(tmp_path / f"bau-{number}", number, more)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "www").mkdir()
    return tmp_path / "www/bib"


def shown(target: Path) -> int:
    found = re.search(r"Anfang (\d+)", (target / "index.html").read_text(encoding="utf-8"))
    assert found
    return int(found[1])


def whole(target: Path, built: Path) -> None:
    """Every file of this build is there as it was built."""
    for path in (path for path in built.rglob("*") if path.is_file()):
        assert (target / path.relative_to(built)).read_bytes() == path.read_bytes(), path


def test_a_release_is_shown_and_the_one_before_again(make, target, capsys):
    for number in (1, 2):
        assert publish(NOWHERE, target, make(number)) == 0
        assert target.is_symlink() and shown(target) == number
        whole(target, make(number))
    told = capsys.readouterr().out
    assert "Geprüft: 3 Seiten, 7 Dateien" in told and "Links, fremde Hosts, verirrte Dateien und Größe" in told
    assert f"Die letzten 5 Ausgaben bleiben liegen. Zurück zur vorigen: make zurueck ZIEL={target}" in told
    assert rollback.go_back(target) == 0 and shown(target) == 1
    assert re.search(r"zeigt wieder die Ausgabe [-\d]+\. Das dauerte 0,\d s\.", capsys.readouterr().out)
    assert rollback.go_back(target) == 1 and shown(target) == 1
    assert "gibt es keine ältere Ausgabe. Es wurde nichts verändert." in capsys.readouterr().out


def test_what_somebody_went_back_from_is_never_shown_again(make, target):
    for number in (1, 2):
        publish(NOWHERE, target, make(number))
    rollback.go_back(target)
    publish(NOWHERE, target, make(3))
    assert rollback.go_back(target) == 0 and shown(target) == 1


def test_five_releases_are_kept(make, target):
    for number in range(1, 9):
        publish(NOWHERE, target, make(number))
    kept = Place(target).releases()
    assert len(kept) == KEPT == 5 and [shown(release.pages) for release in kept] == [4, 5, 6, 7, 8]
    assert Place(target).current() == kept[-1]
    for _ in range(4):
        assert rollback.go_back(target) == 0
    assert shown(target) == 4 and rollback.go_back(target) == 1


def assets(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(?:\.\.?/|/)(assets/[^"]+)"', page)


def test_an_open_page_finds_its_styles_and_scripts_after_the_switch_and_back(make, target):
    opened = []
    for number in range(1, 5):
        publish(NOWHERE, target, make(number))
        opened += assets((target / "index.html").read_text(encoding="utf-8"))
        assert all((target / path).is_file() for path in opened), number
    rollback.go_back(target)
    assert all((target / path).is_file() for path in opened)
    assert len(set(opened)) == 8
    for number in range(5, 11):
        publish(NOWHERE, target, make(number))
    assert [path for path in opened if (target / path).exists()] == [], "what nobody has open any more goes"


def test_the_same_bytes_keep_their_time_and_others_get_another(tmp_path):
    for number in (1, 2):
        variant(tmp_path / str(number), number)
        for path in (tmp_path / str(number)).rglob("*"):
            os.utime(path, (1_000_000 + number * 0.1, 1_000_000 + number * 0.1))
    keep_times(tmp_path / "2", tmp_path / "1")
    times = {name: (tmp_path / "2" / name).stat().st_mtime for name in ("bleibt.txt", "index.html")}
    assert times["bleibt.txt"] == (tmp_path / "1/bleibt.txt").stat().st_mtime
    assert int(times["index.html"]) == 1_000_001, "a server tells versions by whole seconds and length"


def test_names_rise_whatever_the_clock_says(make, target):
    place = Place(target)
    for moment in ("2026-01-02 10:00", "2026-01-02 10:00", "2026-01-01 09:00", "2026-01-03 10:00"):
        folder = place.begin()
        draw("== index.html\n<p>", folder / "seiten")
        place.finish(folder, datetime.fromisoformat(moment))
    assert [release.name for release in place.releases()] == [
        "2026-01-02-100000", "2026-01-02-100000-001", "2026-01-02-100000-002", "2026-01-03-100000",
    ]  # fmt: skip


# --- what is refused, and how it is told

FAULTS = {
    "== x/index.html\n<a href='../weg/'>weg</a>": "x/index.html: Der Link „../weg/“ führt ins Leere.",
    "== x/index.html\n<img src='bild.png'>": "x/index.html: Der Link „bild.png“ führt ins Leere.",
    "== x/index.html\n<a href='../liste/#weg'>weg</a>":
        "x/index.html: Auf der Seite liste/index.html gibt es die Stelle „#weg“ nicht.",
    "== x/index.html\n<img src='https://fremd.example/x.png'>":
        "x/index.html fragt beim Öffnen fremd.example an (<img>).",
    "== Thumbs.db\nx": "Thumbs.db gehört nicht in eine Ausgabe. Nimm die Datei aus docs/ heraus.",
    "== x/~$brief.docx\nx": "x/~$brief.docx gehört nicht in eine Ausgabe.",
    "== .DS_Store\nx": ".DS_Store gehört nicht in eine Ausgabe.",
    "== x/plakat.psd\nx": "x/plakat.psd gehört nicht in eine Ausgabe.",
    "== x/notizen.md\nx": "x/notizen.md gehört nicht in eine Ausgabe.",
    "== x/index.html\n": "x/index.html ist leer.",
}  # fmt: skip


@pytest.mark.parametrize("more", FAULTS)
def test_a_fault_of_the_result_is_told_and_nothing_changes(make, target, capsys, more):
    publish(NOWHERE, target, make(1))
    before = {path: path.lstat().st_mtime_ns for path in target.parent.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert publish(NOWHERE, target, make(2, more)) == 1
    told = capsys.readouterr().out
    assert "So geht der Bau nicht hinaus, die jetzige Ausgabe bleibt:" in told and FAULTS[more] in told
    assert shown(target) == 1
    assert before == {path: path.lstat().st_mtime_ns for path in target.parent.rglob("*") if path.is_file()}


def test_what_is_right_is_no_fault(tmp_path):
    more = (
        "== x/index.html\n<h2 id='da'>A</h2><a href='#da'>1</a><a href='../liste/'>2</a>"
        "<a href='/unter/liste/#t=0:20'>3</a>"
        "<a href='mailto:a@b'>4</a><a href='https://fremd.example/'>5</a><!-- <a href='weg/'> --><a href='?x=1'>6</a>"
        "<script>\"<a href='weg/'>\"</script><a href='..'>7</a><a href=''>8</a><a href='/unter/'>9</a>"
    )
    site = variant(tmp_path, 1, more)
    page = (site / "index.html").read_text(encoding="utf-8")
    (site / "index.html").write_text(f'<link rel="canonical" href="https://b.example/unter/">{page}', encoding="utf-8")
    (site / "404.html").write_text("<p>Weg", encoding="utf-8")
    assert inspection.inspect(site).faults == ()


def test_size_is_looked_at(make, target, capsys, monkeypatch):
    many = "".join(f"== {n}/index.html\n<p>Seite" for n in range(20))
    publish(NOWHERE, target, make(1, many))
    assert publish(NOWHERE, target, make(2)) == 1
    assert "Der Bau hat nur 3 Seiten, die jetzige Ausgabe hat 23. Ist das so gewollt, hilft --weniger." in (
        capsys.readouterr().out
    )
    assert publish(NOWHERE, target, make(2), fewer=True) == 0
    monkeypatch.setattr(inspection, "LARGEST", 2**20)
    assert publish(NOWHERE, target, make(3, "== film.mp4\n" + "x" * (2**20 + 1))) == 1
    assert "film.mp4 ist 1 MB groß, erlaubt sind 1 MB je Datei." in capsys.readouterr().out


def test_ten_faults_are_told_and_the_rest_counted(make, target, capsys):
    more = "== x/index.html\n" + "".join(f"<a href='{n}/'>" for n in range(15))
    assert publish(NOWHERE, target, make(1, more)) == 1
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 13 and told[-1] == "  und 5 weitere." and not target.exists()


def test_places_that_cannot_be(make, tmp_path, target, capsys):
    assert publish(NOWHERE, tmp_path / "fehlt/bib", make(1)) == 1
    assert capsys.readouterr().out == (f"Den Ordner {tmp_path / 'fehlt'} gibt es nicht. Leg ihn an oder prüf ZIEL.\n")
    draw("== index.html\nalt", target)
    assert publish(NOWHERE, target, make(1)) == 1
    assert capsys.readouterr().out == (
        f"{target} ist schon da und kein Verweis auf eine Ausgabe. Es wurde nichts verändert.\n"
        f"  Räum den Platz frei, zum Beispiel: mv {target} {target}.alt\n"
    )
    assert (target / "index.html").read_text() == "alt"
    (target / "index.html").unlink()
    assert publish(NOWHERE, target, make(1)) == 0 and shown(target) == 1, "an empty folder gives way"
    assert publish(NOWHERE, target, tmp_path / "leer") == 1
    assert "liegt keine gebaute Bibliothek. Es wurde nichts verändert." in capsys.readouterr().out
    assert rollback.go_back(tmp_path / "nie") == 1
    assert capsys.readouterr().out == f"Nach {tmp_path / 'nie'} wurde noch nie veröffentlicht. Prüf ZIEL.\n"


def test_two_at_once(make, target, capsys):
    publish(NOWHERE, target, make(1))
    with rollback.alone(Place(target)):
        capsys.readouterr()
        for call in (lambda: publish(NOWHERE, target, make(2)), lambda: rollback.go_back(target)):
            assert call() == 1
            assert capsys.readouterr().out == (
                f"Nach {target} wird gerade schon veröffentlicht. Versuch es danach noch einmal.\n"
            )
    assert publish(NOWHERE, target, make(2)) == 0


def test_a_system_without_locks_and_links_says_so(make, target, capsys, monkeypatch):
    """As Windows is: no fcntl, and links only for those who may."""
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert publish(NOWHERE, target, make(1)) == 0

    def forbidden(*_: object, **__: object) -> None:
        raise OSError(1314, "Dem Client fehlt ein erforderliches Recht")

    monkeypatch.setattr(Path, "symlink_to", forbidden)
    capsys.readouterr()
    assert publish(NOWHERE, target, make(2)) == 1
    assert "Dem Client fehlt ein erforderliches Recht" in capsys.readouterr().out and shown(target) == 1


# --- killed at any moment


def before(tmp_path: Path) -> Path:
    place = tmp_path / "vorher"
    place.mkdir()
    assert publish(NOWHERE, place / "bib", variant(tmp_path / "alt", 1)) == 0
    return place


@pytest.mark.parametrize("count", [5, pytest.param(200, marks=pytest.mark.alles)])
def test_killed_while_it_publishes(tmp_path, count):
    more = "".join(f"== texte/{number}.txt\nText {number}" for number in range(20))  # enough steps to die at
    place, new, runs = before(tmp_path), variant(tmp_path / "neu", 2, more), tmp_path / "runs"
    command = [sys.executable, killed_publish.__file__, *map(str, (place, new, runs, count))]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    *died, last = done.stdout.split("\n")[:-1]
    assert len(died) >= count and int(last.split()[0]) > 100
    steps = {line.split()[1] for line in died}
    assert "os.rename" in steps and "os.symlink" in steps, "the switch itself was hit"
    seen = set()
    for line in died:
        target = runs / line.split()[0] / "bib"
        seen.add(shown(target))
        whole(target, tmp_path / ("alt" if shown(target) == 1 else "neu"))
        assert publish(NOWHERE, target, new) == 0
        whole(target, new)
        left = {path.name for path in Place(target).home.iterdir()} - {one.name for one in Place(target).releases()}
        assert left == {".sperre"}, line
        assert sorted(path.name for path in target.parent.iterdir()) == ["bib", "bib.ausgaben"], line
    assert seen == {1, 2}, "some died before the switch, some after"


FRAME = (
    "ausgabe barrierefreiheit datenschutz downloads fragen glossar gruppe impressum leichte-sprache merkliste neu"
    " programm sammlungen/index suche termine"
)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own with every page that the frame of each page links to."""
    frame = "".join(f"== {name}.md\n{PAGE.format(name.title())}" for name in FRAME.split())
    return draw(SMALL + frame, copy_project(tmp_path_factory.mktemp("echt") / "projekt", docs=False) / "docs").parent


def command_of(project: Path, target: Path) -> tuple[list[str], dict[str, str]]:
    values = {"AH_SUCHE": "aus", "PODCAST_PULL": "never", "PYTHONPATH": f"{NO_NETWORK}{os.pathsep}{project}"}
    return [sys.executable, "-m", "library", "publish", str(target)], os.environ | values


def published(project: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command, environment = command_of(project, target)
    return subprocess.run(command, capture_output=True, text=True, cwd=project, env=environment, timeout=300)


def content(target: Path) -> dict[str, bytes]:
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()}


def unfinished(target: Path) -> int:
    """Files of a release that is being built; the build clears folders away while we look."""
    with suppress(FileNotFoundError):
        return len(list(Place(target).home.glob(".neu-*/seiten/**/*.*")))
    return 0


@pytest.mark.parametrize("count", [1, pytest.param(20, marks=pytest.mark.alles)])
def test_a_build_that_fails_or_dies_leaves_readers_alone(real, target, count):
    done = published(real, target)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Gebaut in [\d,]+ s\.\nGeprüft: \d+ Seiten", done.stdout)
    seen = content(target)
    assert {"index.html", ".htaccess", "adressen.json"} <= seen.keys()

    broken = draw("== docs/checklisten/x.md\n" + head(title="Kaputt", minuten="viele") + "Text.\n", real)
    done = published(real, target)
    (broken / "docs/checklisten/x.md").unlink()
    assert (done.returncode, done.stderr) == (1, ""), done.stderr
    assert "docs/checklisten/x.md, Zeile 5" in done.stdout
    assert done.stdout.endswith(
        "Der Bau ist gescheitert; warum, steht darüber. Die jetzige Ausgabe bleibt, wie sie ist.\n"
    )
    assert content(target) == seen

    for number in range(count):
        command, environment = command_of(real, target)
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, cwd=real, env=environment, start_new_session=True
        )
        written = 0
        while process.poll() is None and written <= number * 4:
            written = unfinished(target)
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL and unfinished(target), "it died while pages were written"
        assert written and content(target) == seen


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to see the build begin")
def test_another_waits_while_the_build_of_a_killed_one_goes_on(real, target):
    """The build holds the lock too: it would go on writing where the next one clears away."""
    command, environment = command_of(real, target)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=real, env=environment)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None and not children.read_text():
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert publish(NOWHERE, target, variant(target.parent / "neu", 1)) == 1
    for _ in range(600):
        if publish(NOWHERE, target, target.parent / "neu") == 0:
            break
        time.sleep(0.1)
    assert shown(target) == 1


# --- readers who keep asking


class Readers:
    """Threads that open pages, take what belongs to them, and now and then come back to a page they opened earlier."""

    def __init__(self, address: str, count: int = 3) -> None:
        self.address, self.stop = address, threading.Event()
        self.wrong: list[str] = []
        self.seen: set[str] = set()
        self.requests = 0
        self.threads = [threading.Thread(target=self._read, args=(number,)) for number in range(count)]

    def __enter__(self) -> Readers:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def _read(self, number: int) -> None:
        chance, opened = random.Random(number), [("", "")]
        while not self.stop.is_set():
            page = chance.choice(("/", "/liste/", "/index.html"))
            text = self._ask(page)
            ids = set(re.findall(r"(?:Anfang|Ende) (\d+)", text))
            if len(ids) != 1 or not text.endswith("</p>"):
                self.wrong.append(f"{page}: {sorted(ids)}")
                continue
            self.seen |= ids
            mine = [(path, next(iter(ids))) for path in assets(text)]
            opened = [*mine, *opened[:6]]
            for path, release in (*mine, chance.choice(opened)):
                if path and not re.search(rf"\b{release}\b", self._ask(f"/{path}")):
                    self.wrong.append(f"{page} of release {release}: {path}")

    def _ask(self, path: str) -> str:
        self.requests += 1
        try:
            answer = ask(self.address, path)
        except (OSError, HTTPException) as error:  # a file that grows shorter while it is sent
            self.wrong.append(f"{path}: {error!r}")
            return ""
        if answer.status != 200:
            self.wrong.append(f"{path}: {answer.status}")
        return answer.body.decode()


def variants(folder: Path, count: int) -> Iterator[Path]:
    return (variant(folder / f"bau-{number}", number) for number in range(1, count + 1))


@pytest.mark.parametrize(
    ("server", "count"),
    [("nginx", 5), *(pytest.param(name, 50, marks=pytest.mark.alles) for name in SERVERS)],
)
def test_readers_never_see_an_error_or_two_releases_in_one(tmp_path, target, server, count):
    first, *others = variants(tmp_path, count + 1)
    assert publish(NOWHERE, target, first) == 0
    with SERVERS[server](target, tmp_path / "state") as address, Readers(address) as readers:
        for built in others:
            assert publish(NOWHERE, target, built) == 0
            time.sleep(0.05)
        assert rollback.go_back(target) == 0
        time.sleep(0.1)
    assert readers.wrong == []
    assert len(readers.seen) > count // 2 and readers.requests > count * 5


def test_readers_would_notice(tmp_path):
    """The same readers at a site that is copied over, file by file, as it is done by hand."""
    target = variant(tmp_path / "www", 1)
    with SERVERS["nginx"](target, tmp_path / "state") as address, Readers(address) as readers:
        for built in variants(tmp_path, 20):
            for path in (target / "assets").rglob("*.*"):
                path.unlink()
            shutil.copytree(built, target, dirs_exist_ok=True)
            if readers.wrong:
                break
    assert readers.wrong


def test_a_release_without_its_note_lends_nothing(tmp_path):
    assert Release(tmp_path).own == ()


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (["publish"], "Es fehlt: ZIEL\n\nAufruf: python -m library publish"),
        (["publish", ""], "ZIEL: Sag, wohin. Zum Beispiel: ZIEL=/var/www/bibliothek\n\nAufruf: "),
        (["back", "x", "--von", "y"], "Damit kann der Befehl nichts anfangen: --von y\n\nAufruf: "),
        (["verteilen"], "BEFEHL: das gibt es nicht: 'verteilen' (möglich sind "),
    ],
)
def test_a_call_that_cannot_be(capsys, call, told):
    with pytest.raises(SystemExit) as ended:
        main(call)
    found = capsys.readouterr()
    assert (ended.value.code, found.out) == (2, "") and found.err.startswith(told)


def test_help_is_german(capsys):
    for call in (["--help"], ["publish", "--help"], ["back", "-h"]):
        with pytest.raises(SystemExit):
            main(call)
        told = capsys.readouterr().out
        assert told.startswith("Aufruf: python -m library") and "zeigt diese Hilfe" in told
        assert not re.search(r"usage|options|arguments|\bexit\b", told)
