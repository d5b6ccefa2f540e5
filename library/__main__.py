"""`python -m library check`: holds all of docs/ against the rules and the content standard, without building."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from library import quality, site
from library.problems import ContentError

ROOT = Path(__file__).resolve().parent.parent


def check(docs: Path) -> int:
    """Prints what is wrong, in German; 0 if nothing is, otherwise 1."""
    sources = {path.relative_to(docs).as_posix(): path.read_bytes() for path in sorted(docs.rglob("*.md"))}
    try:
        library = site.read(sources, (), drafts=True)
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


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m library", description="Werkzeuge für Autorinnen und Autoren.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="BEFEHL")
    command = commands.add_parser("check", help="prüft alle Inhalte, ohne zu bauen")
    command.add_argument("--docs", type=Path, default=ROOT / "docs", help="Ordner mit den Inhalten")
    chosen = parser.parse_args(arguments)
    if not chosen.docs.is_dir():
        parser.error(f"Den Ordner {chosen.docs} gibt es nicht.")
    return check(chosen.docs)


if __name__ == "__main__":
    sys.exit(main())
