"""Makes the ZIPs of an edition from a built site."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from library.dates import german
from library.edition import contents, packing, told
from library.edition.contents import Contents
from library.edition.modules import bundle
from library.edition.packing import Data
from library.edition.pages import BUNDLE, PAGE, Edition, rewrite
from library.edition.texts import script
from library.indexing import DIRECTORY, FOLDER
from library.scan import OWN_RULES, scan
from library.slugs import slug

START = "Bibliothek öffnen.html"
INSIDE = "inhalt"
"""The folder of the pages, so that whoever opens the edition sees one file to click on."""
MOST = 700_000_000
"""Bytes in one pack of media: what fits on old sticks and survives a broken download."""

_HERE = Path(__file__).parent
_MEDIA = {".mp4", ".webm", ".mov", ".mp3", ".m4a", ".ogg", ".wav"}
_LEFT_OUT = (*OWN_RULES, f"{FOLDER}/", DIRECTORY, "404.html", "sitemap.xml", "assets/js-")
_CANONICAL = re.compile(r'<link rel="canonical" href="(?P<url>[^"]*)"')
_TITLE = re.compile(r"<title>(?P<title>[^<]*)</title>")


@dataclass(frozen=True, slots=True)
class Pack:
    """One ZIP of an edition."""

    name: str
    files: Mapping[str, Data]

    @property
    def size(self) -> int:
        return sum(map(packing.size, self.files.values()))


class EditionError(Exception):
    """What was given is no site that an edition can be made of; says so in German."""


def make(site: Path, target: Path, day: date, older: Path | None, say: Callable[[str], None]) -> list[Path]:
    """Writes the edition and its packs of media into `target`; tells what it does."""
    before = contents.read(older) if older else None
    if not (site / DIRECTORY).is_file():
        raise EditionError(f"In {site} fehlt der Suchindex. Bau die Bibliothek mit ihm: make site")
    found = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}
    taken = {path: file for path, file in found.items() if not path.startswith(_LEFT_OUT)}
    html = {path: file.read_text(encoding="utf-8") for path, file in taken.items() if path.endswith(".html")}
    title = match["title"] if (match := _TITLE.search(html["index.html"])) else "Bibliothek"
    base, folder = f"{slug(title)}-{day.isoformat()}", f"{title} {day.isoformat()}"
    packs = list(_packs({path: file for path, file in taken.items() if _is_media(path)}, base))
    say(f"{len(html)} Seiten gelesen, {len(packs)} Medienpakete")
    catalogue = json.loads((site / "katalog.json").read_text(encoding="utf-8"))
    held = contents.contents(catalogue, html, day.isoformat())
    rest = {path: file for path, file in taken.items() if not _is_media(path)}
    inside = _inside(site, rest, html, packs, held, before)
    say(f"{len(inside)} Dateien gerichtet")
    files: dict[str, Data] = {f"{INSIDE}/{path}": data for path, data in inside.items()}
    files |= {START: told.start(title, f"{INSIDE}/index.html").encode()}
    files |= {"SHA256SUMS": packing.sums(files).encode()}
    target.mkdir(parents=True, exist_ok=True)
    made = []
    for pack in (Pack(f"{base}.zip", files), *packs):
        say(f"Schreibe {pack.name}")
        packing.write(target / pack.name, folder, pack.files, day)
        made.append(target / pack.name)
    (target / "SHA256SUMS").write_text(packing.sums({path.name: path for path in made}), encoding="utf-8")
    return made


def _inside(
    site: Path,
    rest: Mapping[str, Path],
    html: Mapping[str, str],
    packs: list[Pack],
    held: Contents,
    before: Contents | None,
) -> dict[str, Data]:
    """All files of the library as they lie in the edition, by path below its folder of pages."""
    media = {path.removeprefix(f"{INSIDE}/"): (pack.name, pack.size) for pack in packs for path in pack.files}
    day = german(date.fromisoformat(held.day))
    online = match["url"] if (match := _CANONICAL.search(html["index.html"])) else ""
    edition = Edition({*rest, BUNDLE}, media, lambda path: (site / path).read_bytes(), _policy(html), online, day)
    pages = {path: rewrite(text, path, edition) for path, text in html.items()}
    sources = {path.name: path for path in (*(site / "assets").glob("js-*/*.js"), *(_HERE / "js").glob("*.js"))}
    modules = {name: path.read_text(encoding="utf-8") for name, path in sources.items()}
    wanted = {name for _, names in pages.values() for name in names}
    made: dict[str, Data] = dict(rest)
    made |= {path: text.encode() for path, (text, _) in pages.items()}
    made |= {
        BUNDLE: bundle(modules, wanted).encode(),
        "suche/minisearch.js": (_HERE / "minisearch" / "minisearch.js").read_bytes(),
        "suche/MiniSearch-Lizenz.txt": (_HERE / "minisearch" / "LICENSE.txt").read_bytes(),
        "suche/texte.js": script(site).encode(),
        contents.FILE: held.to_json().encode(),
        "ausgabe/inhalt.js": f"window.ahEdition.contents = {held.to_json()};".encode(),
    }
    if PAGE in pages:
        news = contents.news(before, held) if before else None
        made[PAGE] = told.fill(pages[PAGE][0], partial(told.part, edition, made, packs, news)).encode()
    return made


def _is_media(path: str) -> bool:
    return Path(path).suffix.lower() in _MEDIA


def _packs(media: Mapping[str, Path], base: str) -> Iterable[Pack]:
    """Sound and film in packs that are not too large; one file alone may be."""
    groups: list[dict[str, Data]] = []
    full = 0
    for path, file in media.items():
        if not groups or full + file.stat().st_size > MOST:
            groups.append({})
            full = 0
        groups[-1][f"{INSIDE}/{path}"] = file
        full += file.stat().st_size
    return (Pack(f"{base}-medien-{number}.zip", files) for number, files in enumerate(groups, 1))


def _policy(html: Mapping[str, str]) -> str:
    """What the pages may load from a disk: the edition itself; sound and frames of others only after a click."""
    frames = scan(html).frames
    rules = {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
        "font-src": "'self'", "media-src": "'self' data: https:", "base-uri": "'none'", "form-action": "'self'",
    }  # fmt: skip
    rules |= {"frame-src": " ".join(frames)} if frames else {}
    return "; ".join(f"{name} {value}" for name, value in rules.items())
