"""The twelve weeks in a calendar: from the day a group starts to the day of each appointment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from library.catalogue import Catalogue
from library.head import Milestone, PageHead
from library.weeks import WEEKS, Week, week_of

PAGE = "termine.md"
FILE = "termine/zwoelf-wochen.ics"
WEEKDAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Appointment:
    """One of the dates of a group: the meeting of `week`, or `before` days before the meeting after `week`."""

    key: str
    title: str
    text: str
    minutes: int
    url: str
    week: int
    before: int = 0

    @property
    def place(self) -> str:
        """When it is, while no date is known."""
        if not self.before:
            return f"Woche {self.week}"
        return f"nach Woche {self.week}" if self.week else "vor Woche 1"


@dataclass(frozen=True, slots=True)
class Break:
    """Days without meetings, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Plan:
    """What a group decides: from when on, on which weekday (Monday is 0), at what time, without which days."""

    start: date
    weekday: int
    at: time
    breaks: tuple[Break, ...] = ()
    group: str = ""

    @property
    def address(self) -> str:
        """The plan as it stands behind the # of an address."""
        pairs = [("start", self.start.isoformat()), ("tag", str(self.weekday + 1)), ("zeit", f"{self.at:%H:%M}")]
        pairs += [("pause", f"{pause.first.isoformat()}/{pause.last.isoformat()}") for pause in self.breaks]
        return urlencode([*pairs, *([("gruppe", self.group)] if self.group else [])], safe=":/")


class PlanError(Exception):
    """The settings of the programme cannot be read; says in German where, why and what is right."""


def appointments(catalogue: Catalogue) -> tuple[Appointment, ...]:
    """All dates in their order; durations and titles come from the weeks and from the head of the page of dates."""
    page = catalogue.by_src.get(PAGE)
    milestones = page.head.milestones if page and isinstance(page.head, PageHead) else ()
    found = [_meeting(week_of(item, catalogue), item.url) for item in catalogue.weeks]
    found += [_milestone(milestone, catalogue) for milestone in milestones]
    return tuple(sorted(found, key=lambda one: (one.week, one.before > 0)))


def days(plan: Plan, wanted: Iterable[Appointment]) -> Mapping[str, date]:
    """The day of each appointment, by its key."""
    met = [date.min, *islice(_meetings(plan), WEEKS + 1)]
    return {one.key: _ahead(met[one.week + 1], one.before, plan) if one.before else met[one.week] for one in wanted}


def read(settings: Mapping[str, Any]) -> Plan | None:
    """`extra.programm` of the settings -> plan; None where no start is set."""
    start = settings.get("start")
    if not start:
        return None
    first = _day(start, "start")
    weekday = str(settings.get("tag") or WEEKDAYS[first.weekday() if first.weekday() < 5 else 0]).lower()
    if weekday not in WEEKDAYS:
        raise PlanError(_message("tag", weekday, ", ".join(WEEKDAYS)))
    breaks = tuple(_break(value) for value in settings.get("pausen") or ())
    return Plan(first, WEEKDAYS.index(weekday), _time(settings.get("zeit") or "10:00"), breaks)


def _meetings(plan: Plan) -> Iterator[date]:
    day = plan.start + (plan.weekday - plan.start.weekday()) % 7 * _DAY
    while True:
        if not _rests(day, plan):
            yield day
        day += 7 * _DAY


def _ahead(meeting: date, before: int, plan: Plan) -> date:
    """So many days before a meeting, then back to a working day that is no break."""
    day = meeting - before * _DAY
    while day.weekday() > 4 or _rests(day, plan):
        day -= _DAY
    return day


def _rests(day: date, plan: Plan) -> bool:
    return any(pause.first <= day <= pause.last for pause in plan.breaks)


def _meeting(week: Week, url: str) -> Appointment:
    clock = (f"{row.start // 60}:{row.start % 60:02} {row.label}: {row.text}" for row in week.agenda)
    lines = (
        f"Vorher: {week.before_minutes} Minuten. Wochenaufgaben: {week.task_minutes} Minuten.",
        f"Feld auf dem Plakat: {week.field}",
        *clock,
    )
    title = f"Woche {week.number}: {week.title}"
    return Appointment(f"woche-{week.number:02}", title, "\n".join(lines), week.meeting_minutes, url, week.number)


def _milestone(milestone: Milestone, catalogue: Catalogue) -> Appointment:
    item = catalogue.by_id.get(milestone.item)
    url = item.url if item else ""
    return Appointment(
        milestone.key, milestone.title, milestone.text, milestone.minutes, url, milestone.after, milestone.before
    )


def _day(value: Any, key: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise PlanError(_message(key, value, "Jahr-Monat-Tag, zum Beispiel 2027-01-11")) from None


def _time(value: Any) -> time:
    try:
        return time.fromisoformat(str(value)).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        raise PlanError(_message("zeit", value, 'eine Uhrzeit in Anführungszeichen, zum Beispiel "10:00"')) from None


def _break(value: Any) -> Break:
    first, _, last = str(value).partition("/")
    found = Break(_day(first.strip(), "pausen"), _day((last or first).strip(), "pausen"))
    if found.last < found.first:
        raise PlanError(_message("pausen", value, "erster/letzter Tag, zum Beispiel 2027-02-08/2027-02-14"))
    return found


def _message(key: str, found: Any, right: str) -> str:
    return f"mkdocs.yml: extra.programm.{key} heißt „{found}“.\n  Erlaubt: {right}"
