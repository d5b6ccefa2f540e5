"""The podcast by hand: `python -m podcast pull`, `check` and `stage`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from podcast import config
from podcast.archive import load
from podcast.check import check
from podcast.model import FeedError, Status
from podcast.pulling import pull
from podcast.report import count
from podcast.settings import Settings, is_address
from podcast.stage import stage

PULL = (
    "Ruft den Feed ab, bringt das Archiv auf den Stand und sagt, was sich geändert hat."
    " Ende mit 0: alles frisch; 3: Host nicht erreicht, das Archiv gilt weiter; 4: Feed abgelehnt."
)
CHECK = "Liest Feed, Transkripte und Archiv, ohne etwas zu schreiben, und nennt, was nicht zu lesen ist."
STAGE = "Schreibt jede Folge als Markdown-Datei mit Kopfzeilen in einen Ordner: der Weg zu einem anderen Generator."


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"Dieser Aufruf ist nicht zu verstehen. So geht es:\n\n{self.format_help()}")

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "Aufruf: ", 1)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        settings = _settings(options)
        if options.command == "pull":
            return _pull(settings, options.accept_migration)
        if options.command == "check":
            return _check(settings)
        return _stage(settings, options.folder)
    except FeedError as error:
        print(error, file=sys.stderr)
        return error.status


def _pull(settings: Settings, accept_migration: bool) -> int:
    if not settings.feed:
        raise FeedError(
            "Es ist kein Feed eingestellt. Bitte extra.podcast.feed in mkdocs.yml setzen oder --feed angeben."
        )
    report = pull(replace(settings, pull="auto"), accept_migration=accept_migration)
    print(*report.lines(), sep="\n")
    return report.status


def _check(settings: Settings) -> int:
    lines, sound = check(settings)
    print(*lines, sep="\n")
    return Status.FRESH if sound else Status.REFUSED


def _stage(settings: Settings, folder: Path) -> int:
    written = stage(load(settings.archive_folder), folder)
    print(f"{count(len(written), 'Folge', 'Folgen')} geschrieben nach {folder}.")
    return Status.FRESH


def _settings(options: argparse.Namespace) -> Settings:
    """What is typed goes before what is set; typed paths start where the person is, not at mkdocs.yml."""
    found = config.settings(options.config)
    feed, archive = options.feed, options.archive
    if feed and not is_address(feed):
        feed = str(Path.cwd() / feed)
    return replace(found, feed=feed or found.feed, archive=Path.cwd() / archive if archive else found.archive)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m podcast", description="Der Podcast der Bibliothek.", add_help=False)
    _add_help(parser.add_argument_group("Optionen"))
    commands = parser.add_subparsers(title="Befehle", dest="command", required=True, metavar="BEFEHL")
    pulling = _command(commands, "pull", PULL)
    pulling.add_argument(
        "--accept-migration",
        action="store_true",
        help="übernimmt einen Feed, dessen Folgen alle neue Kennungen haben oder der auffällig anders aussieht",
    )
    _command(commands, "check", CHECK)
    _command(commands, "stage", STAGE).add_argument(
        "folder", type=Path, metavar="ORDNER", help="wohin geschrieben wird"
    )
    return parser


def _command(commands: argparse._SubParsersAction[_Parser], name: str, purpose: str) -> argparse._ArgumentGroup:
    parser = commands.add_parser(name, help=purpose.split(".")[0] + ".", description=purpose, add_help=False)
    group = parser.add_argument_group("Angaben")
    _add_help(group)
    group.add_argument("--feed", metavar="ADRESSE", help="Feed statt des eingestellten: eine Adresse oder eine Datei")
    group.add_argument("--archive", type=Path, metavar="ORDNER", help="Archiv statt des eingestellten")
    group.add_argument("--config", type=Path, default=config.DEFAULT, metavar="DATEI", help="eine andere mkdocs.yml")
    return group


def _add_help(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-h", "--help", action="help", help="zeigt diese Hilfe")


if __name__ == "__main__":
    sys.exit(main())
