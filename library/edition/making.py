"""Makes the ZIPs of an edition from a built site."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
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
_RULES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "media-src": "'self' data: https:",  # captions lie in the page, some episodes with a host
    "base-uri": "'none'",
    "form-action": "'self'",
}


class EditionError(Exception):
    """What was given is no site that an edition can be made of; says so in German."""


@dataclass(frozen=True)
class Source:
    """A built site as far as an edition takes it over, by path below its root."""

    site: Path
    day: date
    files: Mapping[str, Path]
    media: Mapping[str, Path]

    @cached_property
    def html(self) -> Mapping[str, str]:
        return {path: file.read_text(encoding="utf-8") for path, file in self.files.items() if path.endswith(".html")}

    @cached_property
    def title(self) -> str:
        found = _TITLE.search(self.html["index.html"])
        return found["title"] if found else "Bibliothek"

    @cached_property
    def packs(self) -> tuple[told.Pack, ...]:
        """Sound and film apart from the rest."""
        name = f"{slug(self.title)}-{self.day.isoformat()}-medien"
        return tuple(
            told.Pack(f"{name}-{number}.zip", {f"{INSIDE}/{path}": file for path, file in group.items()})
            for number, group in enumerate(_groups(self.media), 1)
        )

    @cached_property
    def contents(self) -> Contents:
        catalogue = json.loads((self.site / "katalog.json").read_text(encoding="utf-8"))
        return contents.contents(catalogue, self.html, self.day.isoformat())

    @property
    def edition(self) -> Edition:
        """What every page needs to know."""
        found = _CANONICAL.search(self.html["index.html"])
        media = {path.removeprefix(f"{INSIDE}/"): (pack.name, pack.size) for pack in self.packs for path in pack.files}
        frames = scan(self.html).frames
        rules = _RULES | ({"frame-src": " ".join(frames)} if frames else {})
        return Edition(
            {*self.files, BUNDLE},
            media,
            lambda path: (self.site / path).read_bytes(),
            "; ".join(f"{name} {value}" for name, value in rules.items()),
            found["url"] if found else "",
            german(self.day),
        )


def read(site: Path, day: date) -> Source:
    """What of a built site goes into an edition."""
    if not (site / DIRECTORY).is_file():
        raise EditionError(f"In {site} fehlt der Suchindex. Bau die Bibliothek mit ihm: make site")
    found = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}
    taken = {path: file for path, file in found.items() if not path.startswith(_LEFT_OUT)}
    media = {path: file for path, file in taken.items() if file.suffix.lower() in _MEDIA}
    return Source(site, day, {path: file for path, file in taken.items() if path not in media}, media)


def make(site: Path, target: Path, day: date, older: Path | None, say: Callable[[str], None]) -> list[Path]:
    """Writes the edition and its packs of media into `target`; tells what it does."""
    before = contents.read(older) if older else None
    source = read(site, day)
    say(f"{len(source.html)} Seiten gelesen, Medienpakete: {len(source.packs)}")
    files = {f"{INSIDE}/{path}": data for path, data in _inside(source, before).items()}
    say(f"{len(files)} Dateien gerichtet")
    files[START] = told.start(source.title, f"{INSIDE}/index.html").encode()
    files["SHA256SUMS"] = packing.sums(files).encode()
    target.mkdir(parents=True, exist_ok=True)
    made = []
    for pack in (told.Pack(f"{slug(source.title)}-{day.isoformat()}.zip", files), *source.packs):
        say(f"Schreibe {pack.name}")
        packing.write(target / pack.name, f"{source.title} {day.isoformat()}", pack.files, day)
        made.append(target / pack.name)
    (target / "SHA256SUMS").write_text(packing.sums({path.name: path for path in made}), encoding="utf-8")
    return made


def _inside(source: Source, before: Contents | None) -> dict[str, Data]:
    """All files of the library as they lie in the edition, by path below its folder of pages."""
    edition = source.edition
    pages = {path: rewrite(text, path, edition) for path, text in source.html.items()}
    made: dict[str, Data] = dict(source.files)
    made |= {path: text.encode() for path, (text, _) in pages.items()}
    made |= _scripts(source, {name for _, names in pages.values() for name in names})
    made[contents.FILE] = source.contents.to_json().encode()
    if PAGE in pages:
        news = contents.news(before, source.contents) if before else None
        made[PAGE] = told.fill(pages[PAGE][0], partial(told.part, edition, made, source.packs, news)).encode()
    return made


def _scripts(source: Source, wanted: Iterable[str]) -> dict[str, Data]:
    """Our modules as one script, the engine of the search and what it reads; those of the edition win by name."""
    found = (*(source.site / "assets").glob("js-*/*.js"), *(_HERE / "js").glob("*.js"))
    modules = {path.name: path.read_text(encoding="utf-8") for path in found}
    return {
        BUNDLE: bundle(modules, wanted).encode(),
        "suche/minisearch.js": (_HERE / "minisearch" / "minisearch.js").read_bytes(),
        "suche/MiniSearch-Lizenz.txt": (_HERE / "minisearch" / "LICENSE.txt").read_bytes(),
        "suche/texte.js": script(source.site).encode(),
        "ausgabe/inhalt.js": f"window.ahEdition.contents = {source.contents.to_json()};".encode(),
    }


def _groups(media: Mapping[str, Path]) -> list[dict[str, Path]]:
    """Files in their order, in groups of at most MOST bytes; one file alone may be larger."""
    groups: list[dict[str, Path]] = []
    full = 0
    for path, file in media.items():
        size = file.stat().st_size
        if not groups or full + size > MOST:
            groups.append({})
            full = 0
        groups[-1][path] = file
        full += size
    return groups
