"""Reads docs/synonyme.yml: for words of the library what readers call them instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from library import german
from library.problems import ContentError, Problem
from library.vocabulary import Vocabulary

FILE = "synonyme.yml"
ALLOWED = "je Zeile ein Wort der Bibliothek und eine Liste in eckigen Klammern"
EXAMPLE = "Freigabe: [Abnahme, Genehmigung]"


@dataclass(frozen=True)
class Group:
    """A word as the library writes it and what else people type for it."""

    word: str
    others: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True)
class Synonyms:
    groups: tuple[Group, ...] = ()

    def hints(self, vocabulary: Vocabulary) -> Iterable[str]:
        """Words that lead nowhere, because no page holds them."""
        known = {entry.key for entry in vocabulary.entries}
        for group in self.groups:
            missing = [
                form
                for forms in german.words(group.word)
                for form in (forms[1:] if len(forms) > 2 else forms[:1])
                if not known.intersection(german.keys(form)) and form.lower() not in vocabulary.stop
            ]
            if missing:
                yield (
                    f"docs/{FILE}, Zeile {group.line}: „{group.word}“ führt nirgendwohin, "
                    f"denn „{missing[0]}“ steht auf keiner Seite. Nimm ein Wort, das in einem Inhalt vorkommt."
                )


def read(text: str) -> Synonyms:
    """The file's text -> its groups; ContentError says in German what is wrong with it."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        _refuse(mark.line + 1 if mark else None, "Die Datei lässt sich nicht lesen.")
    if node is None:
        return Synonyms()
    if not isinstance(node, yaml.MappingNode):
        _refuse(1, "Hier steht keine Liste von Wörtern.")
    problems: list[Problem] = []
    groups: dict[str, Group] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        others = tuple(item.value for item in value.value) if isinstance(value, yaml.SequenceNode) else ()
        if not others or not all(isinstance(item, str) and item.strip() for item in (key.value, *others)):
            problems.append(_problem(line, f"Bei „{key.value}“ fehlt die Liste der anderen Wörter."))
        elif key.value in groups:
            problems.append(_problem(line, f"„{key.value}“ steht schon in Zeile {groups[key.value].line}."))
        else:
            groups[key.value] = Group(key.value, others, line)
    if problems:
        raise ContentError(problems)
    return Synonyms(tuple(groups.values()))


def _problem(line: int | None, found: str) -> Problem:
    return Problem(f"docs/{FILE}", line, found, ALLOWED, EXAMPLE)


def _refuse(line: int | None, found: str) -> Any:
    raise ContentError([_problem(line, found)])
