"""A command line that speaks German: help and what is wrong with a call."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

_WORDS = {
    "usage: ": "Aufruf: ",
    "positional arguments:": "Angaben:",
    "options:": "Optionen:",
    "show this help message and exit": "zeigt diese Hilfe",
    "the following arguments are required: ": "Es fehlt: ",
    "unrecognized arguments: ": "Damit kann der Befehl nichts anfangen: ",
    "invalid choice: ": "das gibt es nicht: ",
    "choose from": "möglich sind",
    "expected one argument": "da fehlt etwas dahinter",
    "ambiguous option: ": "mehrdeutig: ",
    "could match": "möglich sind",
}
"""What argparse says of itself; its own translations come with no installation."""


class Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def format_help(self) -> str:
        return german(super().format_help())

    def format_usage(self) -> str:
        return german(super().format_usage())

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{german(message).removeprefix('argument ')}\n\n{self.format_usage()}")


def german(text: str) -> str:
    for english, word in _WORDS.items():
        text = text.replace(english, word)
    return text
