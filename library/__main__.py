"""`python -m library BEFEHL`: the tools of authors, of editors and of those who run a server."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from library.commandline import Parser
from library.releases import PURPOSE

if TYPE_CHECKING:
    from library import authors
    from library.episodes import Mark

ROOT = Path(__file__).resolve().parent.parent


def write_policy(folder: Path, target: Path) -> int:
    """Writes the files for nginx, Caddy and Apache and says what in the pages their policy blocks; 1 if something."""
    from library import scan as built
    from library import servers
    from library.policy import policy

    found = built.scan(built.read(folder))
    target.mkdir(parents=True, exist_ok=True)
    for name, text in servers.of_site(folder).items():
        (target / name).write_text(text, encoding="utf-8")
    print(f"Inhaltsrichtlinie für {len(found.pages)} Seiten: {policy(found)}")
    print(f"Geschrieben: nginx.conf, Caddyfile und htaccess in {target}")
    for line in (*(leak.told for leak in found.leaks), *found.hints):
        print(line)
    return 1 if found.leaks or found.blocked else 0


def main(arguments: Sequence[str] | None = None) -> int:
    _speak_german()
    parser = _parser()
    chosen, rest = parser.parse_known_args(arguments)
    if rest and (chosen.command != "new" or any(word.startswith("-") for word in rest)):
        parser.error(f"Damit kann der Befehl nichts anfangen: {' '.join(rest)}")
    if chosen.command in ("publish", "back"):
        return _published(chosen)
    # Imported where they are needed: going back is to take no time.
    from library import addresses, authors, mending

    if chosen.command in ("policy", "addresses", "edition") and not (chosen.site / addresses.PUBLISHED).is_file():
        parser.error(f"In {chosen.site} liegt keine gebaute Bibliothek. Bau sie zuerst: make site")
    if chosen.command == "edition":
        from library.edition import command as edition

        return edition.run(chosen.site, chosen.ziel, chosen.alt)
    if chosen.command == "editor":
        return authors.fetch_editor(ROOT)
    if chosen.command == "policy":
        return write_policy(chosen.site, chosen.ziel)
    if chosen.command == "addresses":
        return authors.keep_addresses(chosen.site, chosen.docs)
    if not chosen.docs.is_dir():
        parser.error(f"Den Ordner {chosen.docs} gibt es nicht.")
    if chosen.command == "new":
        return authors.new(chosen.docs, chosen.art, " ".join([*chosen.titel, *rest]), chosen.woche)
    if chosen.command == "repair":
        return mending.undo(chosen.docs) if chosen.zurueck else mending.run(chosen.docs, chosen.ja)
    read = {"check": authors.check, "report": authors.report_on, "links": authors.ask_links}[chosen.command]
    return read(chosen.docs, _beside(chosen.docs.resolve().parent))


def _published(chosen: argparse.Namespace) -> int:
    target = Path(os.path.abspath(chosen.ziel))  # noqa: PTH100 — the target is a link, and stays one
    try:
        if chosen.command == "back":
            from library.rollback import go_back

            return go_back(target)
        from library import publish

        return publish.publish(ROOT, target, chosen.von, chosen.weniger)
    except KeyboardInterrupt:
        print("Abgebrochen. Die jetzige Ausgabe bleibt.")
        return 130


def _beside(root: Path) -> authors.Beside:
    """The podcast of the project that docs/ belongs to. A command line is an edge, like a hook: here both meet."""
    import podcast
    from library import authors
    from podcast import config

    def captions(data: bytes, path: str, chapters: Sequence[Mark]) -> podcast.Transcript:
        marks = [podcast.Chapter(float(start), title) for start, title in chapters]
        try:
            return podcast.read_transcript(data, path, marks)
        except podcast.FeedError as error:
            raise ValueError(str(error)) from None

    try:
        settings = config.settings(root / "mkdocs.yml")
        archive = podcast.load(settings.archive_folder)
    except podcast.FeedError:
        return authors.Beside(captions=captions)
    left_out = frozenset() if settings.examples else podcast.examples.guids(archive, settings.base)
    shown = archive if settings.examples else podcast.examples.without(archive)
    return authors.Beside(podcast.pages(shown), left_out, captions)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m library", description="Werkzeuge für die Redaktion und für den Server.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="BEFEHL")
    command = _on_docs(commands, "new", "legt eine neue Datei an: python -m library new checkliste Der Titel")
    command.add_argument("art", nargs="?", default="", metavar="ART", help="checkliste, leitfaden, vorlage, video …")
    command.add_argument("titel", nargs="*", metavar="TITEL", help="bis 60 Zeichen")
    command.add_argument("--woche", type=_week, help="Woche einer Übung, 1 bis 12")
    _on_docs(commands, "check", "prüft alle Inhalte, ohne zu bauen")
    command = _on_docs(commands, "repair", "repariert Codierung, Striche, Anführungszeichen, Daten und fehlende ids")
    command.add_argument("--ja", action="store_true", help="speichert, ohne zu fragen")
    command.add_argument("--zurueck", action="store_true", help="holt zurück, was die letzte Reparatur ersetzt hat")
    _on_docs(commands, "report", "sagt der Redaktion, was als Nächstes dran ist")
    _on_docs(commands, "links", "fragt alle Links nach außen, ob sie noch antworten (braucht das Netz)")
    commands.add_parser("editor", help="holt die Redaktion im Browser und schreibt das Schema der Köpfe (braucht npm)")
    command = commands.add_parser("policy", help="schreibt die Inhaltsrichtlinie für nginx, Caddy und Apache")
    command.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="Ordner mit der gebauten Bibliothek")
    command.add_argument("--ziel", type=Path, default=ROOT / "server", help="Ordner für die Dateien")
    command = _on_docs(commands, "addresses", "trägt die Adressen der gebauten Bibliothek in die Liste aller ein")
    command.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="Ordner mit der gebauten Bibliothek")
    command = commands.add_parser("edition", help="macht aus der gebauten Bibliothek die Ausgabe zum Mitnehmen")
    command.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="Ordner mit der gebauten Bibliothek")
    command.add_argument("--ziel", type=Path, default=ROOT / "edition", help="Ordner für die ZIP-Dateien")
    command.add_argument(
        "--alt", type=Path, metavar="AUSGABE", help="eine ältere Ausgabe: ZIP, Ordner oder inhalt.json"
    )
    command = commands.add_parser("publish", help="baut, prüft und schaltet in einem Schritt um", description=PURPOSE)
    _target(command)
    command.add_argument("--von", type=Path, metavar="ORDNER", help="nimmt eine gebaute Bibliothek, statt zu bauen")
    command.add_argument(
        "--weniger", action="store_true", help="erlaubt eine Ausgabe mit weniger als der Hälfte der jetzigen Seiten"
    )
    purpose = "zeigt wieder die vorige Ausgabe"
    _target(commands.add_parser("back", help=purpose, description=f"{purpose}, ohne zu bauen."))
    return parser


def _target(command: argparse.ArgumentParser) -> None:
    command.add_argument("ziel", type=_place, metavar="ZIEL", help="der Platz, den der Webserver zeigt")


def _place(text: str) -> Path:
    """Make hands over an empty text where nobody names a place."""
    if not text.strip():
        raise argparse.ArgumentTypeError("Sag, wohin. Zum Beispiel: ZIEL=/var/www/bibliothek")
    return Path(text)


def _on_docs(commands: argparse._SubParsersAction[Parser], name: str, purpose: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=purpose, description=purpose)
    command.add_argument("--docs", type=Path, default=ROOT / "docs", help="Ordner mit den Inhalten")
    return command


def _week(text: str) -> int | None:
    """Make hands over an empty text where nobody names a week; what is no number is refused by the command itself."""
    return int(text) if text.strip().isdigit() else None


def _speak_german() -> None:
    """A console of Windows may not know every sign: it shows a question mark then, and the command goes on."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
