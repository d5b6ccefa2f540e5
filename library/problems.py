"""What is wrong with the content, said so that an author can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One error of content: where it is, what was found, what is allowed, what is right."""

    file: str
    line: int | None
    found: str
    allowed: str = ""
    example: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, Zeile {self.line}"
        lines = [f"{place}: {self.found}"]
        if self.allowed:
            lines.append(f"  Erlaubt: {self.allowed}")
        if self.example:
            lines.append(f"  Beispiel: {self.example}")
        return "\n".join(lines)


class ContentError(Exception):
    """All problems of one reading, in order of file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line or 0, p.found)))
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.problems)
        head = "Ein Fehler im Inhalt:" if count == 1 else f"{count} Fehler im Inhalt:"
        return "\n\n".join([head, *map(str, self.problems)])
