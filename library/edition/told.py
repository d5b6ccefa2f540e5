"""The words of an edition about itself: the file to open first, what is new, sums, packs of media."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

from library.dates import german
from library.edition import packing
from library.edition.contents import Entry, News
from library.edition.pages import PAGE, Edition, megabytes

_SLOT = re.compile(r'<div data-ah-edition="(?P<name>[a-z]+)">\s*</div>')
_START = """<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="0; url={page}">
<title>{title}</title>
</head>
<body><p><a href="{page}">{title} öffnen</a></p></body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Pack:
    """One ZIP of an edition."""

    name: str
    files: Mapping[str, packing.Data]

    @property
    def size(self) -> int:
        return sum(map(packing.size, self.files.values()))


def start(title: str, page: str) -> str:
    """The file to click on: it leads to the first page, also where nothing leads on by itself."""
    return _START.format(title=escape(title), page=escape(page))


def fill(html: str, part: Callable[[str], str]) -> str:
    """The page about the edition with each of its slots filled."""
    return _SLOT.sub(lambda match: part(match["name"]), html)


def part(
    edition: Edition, files: Mapping[str, packing.Data], packs: Iterable[Pack], since: News | None, name: str
) -> str:
    match name:
        case "stand":
            return _about(edition, files)
        case "neu":
            return (_news(since) if since else "") + _compare(since is None)
        case "medien":
            return _media(packs)
        case "pruefsummen":
            return _sums(files)
    return ""


def _about(edition: Edition, files: Mapping[str, packing.Data]) -> str:
    pages = sum(path.endswith(".html") for path in files)
    total = megabytes(sum(map(packing.size, files.values())))
    online = escape(edition.online)
    return (
        f"<p><b>Diese Ausgabe ist vom {edition.day}.</b> Sie hat {pages} Seiten in {len(files)} Dateien, zusammen "
        f'{total}. Im Netz liegt die Bibliothek unter <a href="{online}">{online}</a>.</p>'
    )


def _news(since: News) -> str:
    day = german(date.fromisoformat(since.since))
    groups = (("Neu", since.added), ("Geändert", since.changed), ("Entfallen", since.gone))
    lists = "".join(f"<h3>{name} ({len(entries)})</h3>{_list(entries, name)}" for name, entries in groups if entries)
    return f"<p>Gegenüber der Ausgabe vom {day}:</p>{lists or '<p>Nichts hat sich geändert.</p>'}"


def _list(entries: Iterable[Entry], name: str) -> str:
    def shown(entry: Entry) -> str:
        title = escape(entry.title)
        return title if name == "Entfallen" else f'<a href="../{escape(entry.url)}index.html">{title}</a>'

    return f"<ul>{''.join(f'<li>{shown(entry)}</li>' for entry in entries)}</ul>"


def _compare(first: bool) -> str:
    other = "" if first else " mit einer anderen"
    return (
        '<div data-ah-component="edition-news" class="ah-scripted ah-kept">'
        f'<p><label for="ah-alt">Vergleich{other}: wähl die '
        f"Datei <code>inhalt.json</code> aus dem Ordner <code>inhalt/ausgabe</code> deiner älteren Ausgabe.</label></p>"
        '<p><input id="ah-alt" type="file" accept=".json,application/json"></p><p role="status"></p>'
        '<div data-ah-part="found"></div></div>'
    )


def _media(packs: Iterable[Pack]) -> str:
    rows = "".join(f"<li><code>{escape(pack.name)}</code>, {megabytes(pack.size)}</li>" for pack in packs)
    if not rows:
        return "<p>Zu dieser Ausgabe gehören keine eigenen Filme und Töne.</p>"
    return f"<ul>{rows}</ul><p>Entpack jedes Paket an dieselbe Stelle wie die Ausgabe.</p>"


def _sums(files: Mapping[str, packing.Data]) -> str:
    """Every file but this page, which cannot name its own; SHA256SUMS beside the pages holds that too."""
    rows = "".join(
        f"<tr><td>{escape(path)}</td><td><code>{packing.digest(data)}</code></td></tr>"
        for path, data in sorted(files.items())
        if path != PAGE
    )
    return (
        f"<details><summary>SHA-256 von {len(files) - 1} Dateien</summary>"
        '<div class="ah-table" tabindex="0" role="region" aria-label="Tabelle: Prüfsummen"><table>'
        f'<thead><tr><th scope="col">Datei</th><th scope="col">SHA-256</th></tr></thead><tbody>{rows}</tbody>'
        "</table></div></details>"
    )
