"""`python -m library check` holds docs/ against the rules, `policy` writes the files of a web server."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from library import quality, site
from library import scan as built
from library.films import Shelf
from library.policy import policy, server_files
from library.problems import ContentError

ROOT = Path(__file__).resolve().parent.parent


def check(docs: Path) -> int:
    """Prints what is wrong, in German; 0 if nothing is, otherwise 1."""
    sources = {path.relative_to(docs).as_posix(): path.read_bytes() for path in sorted(docs.rglob("*.md"))}
    sizes = {path.relative_to(docs).as_posix(): path.stat().st_size for path in docs.rglob("*") if path.is_file()}
    try:
        library = site.read(sources, (), drafts=True, shelf=Shelf(sizes))
    except ContentError as error:
        print(error)
        return 1
    items = library.catalogue.items
    findings = quality.check(items)
    for finding in findings:
        print(finding)
    for file, rule, reason in quality.exceptions(items):
        print(f"{file}: Ausnahme von „{rule}“: {reason}")
    count = len(findings)
    told = {0: "Keine Befunde", 1: "1 Befund"}.get(count, f"{count} Befunde")
    print(f"{told} in {len(sources)} Dateien.")
    return 1 if findings else 0


def write_policy(folder: Path, target: Path) -> int:
    """Writes the files for nginx, Caddy and Apache and says what in the pages their policy blocks; 1 if something."""
    files = built.read(folder)
    found = built.scan(files)
    target.mkdir(parents=True, exist_ok=True)
    apart = [part for part in built.OWN_RULES if any(path.startswith(part) for path in files)]
    for name, text in server_files(found, apart).items():
        (target / name).write_text(text, encoding="utf-8")
    print(f"Inhaltsrichtlinie für {len(found.pages)} Seiten: {policy(found)}")
    print(f"Geschrieben: nginx.conf, Caddyfile und htaccess in {target}")
    for line in (*(leak.told for leak in found.leaks), *found.hints):
        print(line)
    return 1 if found.leaks or found.blocked else 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m library", description="Werkzeuge für Autorinnen und Autoren.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="BEFEHL")
    command = commands.add_parser("check", help="prüft alle Inhalte, ohne zu bauen")
    command.add_argument("--docs", type=Path, default=ROOT / "docs", help="Ordner mit den Inhalten")
    command = commands.add_parser("policy", help="schreibt die Inhaltsrichtlinie für nginx, Caddy und Apache")
    command.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="Ordner mit der gebauten Bibliothek")
    command.add_argument("--ziel", type=Path, default=ROOT / "server", help="Ordner für die Dateien")
    chosen = parser.parse_args(arguments)
    if chosen.command == "policy":
        if not (chosen.site / "index.html").is_file():
            parser.error(f"In {chosen.site} liegt keine gebaute Bibliothek. Bau sie zuerst: make site")
        return write_policy(chosen.site, chosen.ziel)
    if not chosen.docs.is_dir():
        parser.error(f"Den Ordner {chosen.docs} gibt es nicht.")
    return check(chosen.docs)


if __name__ == "__main__":
    sys.exit(main())
