"""What tests share: a docs tree drawn from a string, a project to build, the site built once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from visits import Visit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PARTS = ("docs", "overrides", "hooks", "library", "podcast", "mkdocs.yml")
NO_NETWORK = ROOT / "tests" / "offline"
CRAWLING = pytest.StashKey[tuple[subprocess.Popen[bytes], Path]]()


@dataclass(frozen=True)
class Built:
    """How a build ended."""

    code: int
    output: str
    site: Path


def draw(text: str, root: Path) -> Path:
    """Files from a drawing: a line `== path` opens a file, what follows is its text."""
    for part in text.split("== ")[1:]:
        name, _, body = part.partition("\n")
        target = root / name.strip()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(body, encoding="utf-8")
    return root


def copy_project(target: Path, docs: bool = True) -> Path:
    """The project as git would hand it over, without its own content if `docs` is false."""
    skip = shutil.ignore_patterns("__pycache__")
    for part in PARTS:
        source = ROOT / part
        if part == "docs" and not docs:
            continue
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=skip)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / part)
    return target


def build(
    project: Path, site: Path, env: Mapping[str, str] | None = None, strict: bool = True, dirty: bool = False
) -> Built:
    """`mkdocs build` as a person would call it, from a foreign folder and with the network cut."""
    command = [sys.executable, "-m", "mkdocs", "build", "-f", str(project / "mkdocs.yml"), "-d", str(site)]
    values = os.environ | {
        "NO_MKDOCS_2_WARNING": "1",
        "SOURCE_DATE_EPOCH": "1798761600",  # 2027-01-01: later than everything in docs/
        "PODCAST_PULL": "never",
        "PYTHONPATH": str(NO_NETWORK),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AH_SUCHE": "aus",  # the index costs more than the pages; tests of the search ask for it
    }
    done = subprocess.run(
        command + ["--strict"] * strict + ["--dirty"] * dirty,
        env=values | dict(env or {}),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=600,
    )
    return Built(done.returncode, done.stdout + done.stderr, site)


def pages_to_read(site: Path) -> list[Path]:
    """The pages of a built site without those that only lead on from another address."""
    return [path for path in sorted(site.rglob("*.html")) if "data-ah-lead-on" not in path.read_text("utf-8")[:200]]


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The library itself, built once, strictly and without a network; visited meanwhile if any test needs that."""
    target = tmp_path_factory.mktemp("bau") / "site"
    built = build(ROOT, target, {"AH_SUCHE": "an"})
    assert built.code == 0, built.output
    if not any(map(_needs_visits, request.session.items)):
        yield target
        return
    with crawling(target, tmp_path_factory.mktemp("besuche")) as request.config.stash[CRAWLING]:
        yield target


@pytest.fixture(scope="session")
def visits(site: Path, request: pytest.FixtureRequest) -> dict[str, Visit]:
    """Every page of the library opened once in a real browser; every kind of page in every look."""
    from visits import Visit

    process, folder = request.config.stash[CRAWLING]
    assert process.wait(timeout=1500) == 0, (folder / "told").read_text(encoding="utf-8")
    rows = json.loads((folder / "visits.json").read_text(encoding="utf-8"))
    return {name: Visit(**row) for name, row in rows.items()}


@contextmanager
def crawling(site: Path, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """The process that visits every page beside the tests, and where it leaves what it found."""
    command = [sys.executable, ROOT / "tests/crawling.py", site, folder, folder / "visits.json"]
    with (folder / "told").open("wb") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told, start_new_session=True)
        try:
            yield process, folder
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def project(tmp_path: Path) -> Callable[[str], Path]:
    """A project with docs of its own: `project('== checklisten/x.md\\n…')`."""

    def make(text: str = "") -> Path:
        root = copy_project(tmp_path / "projekt", docs=False)
        draw(SMALL + text, root / "docs")
        for menu in (ROOT / "docs").rglob(".pages"):
            target = root / "docs" / menu.relative_to(ROOT / "docs")
            if target.parent.is_dir():
                shutil.copy(menu, target)
        return root

    return make


def head(**values: object) -> str:
    """Front matter of an item that is right, with some keys set otherwise; None leaves one out."""
    keys: dict[str, object] = {
        "title": "Startklar",
        "description": "Alles ist da, von der Starterbox bis zum Platz fürs Plakat. Danach kann die Woche beginnen.",
        "themen": "[strategie]",
        "minuten": 5,
    } | values
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in keys.items() if value is not None) + "---\n"


DESCRIPTION = "Diese Beschreibung ist lang genug, damit sie die Regel von achtzig Zeichen erfüllt, und kürzer als 160."
PAGE = '---\ntitle: {}\ndescription: "' + DESCRIPTION + '"\n---\nText.\n'
SMALL = (
    "".join(
        f"== {name}\n{PAGE.format(title)}"
        for name, title in (
            ("index.md", "Anfang"),
            ("leitung.md", "Leitung"),
            ("notfall.md", "Notfall"),
            ("wochen/index.md", "Wochen"),
            ("podcast/index.md", "Folgen"),
            ("checklisten/index.md", "Listen"),
            ("mitschreiben/index.md", "Schreiben"),
            ("themen/index.md", "Themen"),
            ("themen/strategie.md", "Strategie"),
        )
    )
    + "== bibliothek.md\n"
    + PAGE.format("Alles").replace("title:", "ansicht: bibliothek\ntitle:")
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first: what builds a site or opens a browser waits until plain functions have been checked.

    What needs the visits of all pages comes last, because they are made beside the other tests."""
    waits = {"site", "project", "browser", "address", "page", "tmp_path_factory"}

    def slow(item: pytest.Item) -> bool:
        return bool(waits & set(getattr(item, "fixturenames", ())))

    items.sort(key=lambda item: (_needs_visits(item), slow(item)))


def _needs_visits(item: pytest.Item) -> bool:
    return "visits" in getattr(item, "fixturenames", ())
