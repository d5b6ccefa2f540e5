"""A week of the programme: agenda, tasks and sums, all from the exercise files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from library.catalogue import Catalogue
from library.head import ExerciseHead, WeekHead
from library.items import Item

WEEKS = 12
_MARKERS = ("meeting", "wochenaufgabe", "plakat")


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One part of the meeting; `start` counts minutes from its beginning."""

    label: str
    text: str
    start: int
    minutes: int
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One weekly task with what helps."""

    id: str
    title: str
    text: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Week:
    number: int
    title: str
    question: str
    field: str
    field_questions: tuple[str, ...]
    before: tuple[Item, ...]
    bring_minutes: int
    others: tuple[Item, ...]
    agenda: tuple[AgendaRow, ...]
    tasks: tuple[Task, ...]

    @property
    def before_minutes(self) -> int:
        return sum(item.minutes for item in self.before) + self.bring_minutes

    @property
    def meeting_minutes(self) -> int:
        return sum(row.minutes for row in self.agenda)

    @property
    def task_minutes(self) -> int:
        return sum(task.minutes for task in self.tasks)


def week_name(title: str) -> str:
    """`Woche 5: Plan und Freigabe` -> `Plan und Freigabe`."""
    return re.sub(r"^Woche \d+: ", "", title)


def exercise_number(item_id: str) -> str:
    """`u-0501` -> `5.1`."""
    return f"{int(item_id[2:4])}.{int(item_id[4:6])}"


def week_of(page: Item, catalogue: Catalogue) -> Week:
    """The week that a week page stands for."""
    head = page.head
    assert isinstance(head, WeekHead)
    before = tuple(catalogue.by_id[i] for i in head.before if i in catalogue.by_id)
    others = tuple(item for item in catalogue.of_week(head.week) if item not in before)
    exercises = catalogue.exercises(head.week)
    return Week(
        head.week,
        week_name(head.title),
        head.question,
        head.field,
        head.field_questions,
        before,
        head.bring_minutes or 0,
        others,
        tuple(_agenda(head, at(exercises, "meeting"))),
        tuple(map(_task, at(exercises, "wochenaufgabe"))),
    )


def compose(page: Item, catalogue: Catalogue) -> str:
    """The Markdown of a week page: each marker `<!-- meeting -->` becomes the part that the model makes.

    A part whose marker is missing is added at the end, so that nothing of the programme is ever lost.
    """
    week = week_of(page, catalogue)
    exercises = catalogue.exercises(week.number)
    parts = {
        "meeting": _section(f"Meeting: {week.meeting_minutes} Minuten", "meeting", at(exercises, "meeting")),
        "wochenaufgabe": _section(
            f"Wochenaufgabe: {week.task_minutes} Minuten", "wochenaufgabe", at(exercises, "wochenaufgabe")
        ),
        "plakat": _slot("plakat"),
    }
    body = page.body
    for name in _MARKERS:
        part = parts[name] if exercises or name == "plakat" else ""
        head, found, tail = _split(body, name)
        body = f"{head}{part}{tail}" if found else f"{body}\n\n{part}\n"
    return body


def parts(page: Item) -> tuple[str, str, str]:
    """The text of a week page that its author wrote: before the meeting, up to the poster, after it."""
    before, _, tail = _split(page.body, "meeting")
    middle, _, tail = _split(tail, "wochenaufgabe")
    poster, found, rest = _split(f"{middle.strip()}\n\n{tail.strip()}", "plakat")
    return (before, poster, rest) if found else (before, "", poster)


def _split(body: str, name: str) -> tuple[str, bool, str]:
    """What stands before and after the marker of a part."""
    found = re.search(rf"^<!-- *{name} *-->[ \t]*$", body, re.M)
    return (body[: found.start()], True, body[found.end() :]) if found else (body, False, "")


def at(exercises: Iterable[Item], place: str) -> tuple[Item, ...]:
    return tuple(e for e in exercises if isinstance(e.head, ExerciseHead) and e.head.place == place)


def _agenda(head: WeekHead, exercises: Iterable[Item]) -> Iterable[AgendaRow]:
    parts = [("Ankommen", head.arrive.text, head.arrive.minutes, "")]
    parts += [(f"Übung {exercise_number(e.id)}", e.title, e.minutes, e.id) for e in exercises]
    parts += [("Abschluss", head.close.text, head.close.minutes, "")]
    start = 0
    for label, text, minutes, anchor in parts:
        yield AgendaRow(label, text, start, minutes, anchor)
        start += minutes


def _task(item: Item) -> Task:
    assert isinstance(item.head, ExerciseHead)
    return Task(item.id, item.title, item.head.result, item.minutes)


def _slot(name: str) -> str:
    return f'<div data-ah-slot="{name}"></div>'


def _section(heading: str, name: str, exercises: Iterable[Item]) -> str:
    lines = [f"## {heading} {{#{name}}}", "", _slot(name), ""]
    for item in exercises:
        head = item.head
        assert isinstance(head, ExerciseHead)
        facts = [f"{head.minutes} Minuten"]
        facts += [f"Material: {', '.join(head.material)}"] if head.material else []
        lines += [
            f"### Übung {exercise_number(item.id)}: {head.title} {{#{item.id}}}",
            "",
            f"{' · '.join(facts)}",
            "{: .ah-exercise }",
            "",
            item.body.strip(),
            "",
            f"**Ergebnis:** {head.result}",
            "{: .ah-result }",
            "",
        ]
    return "\n".join(lines)
