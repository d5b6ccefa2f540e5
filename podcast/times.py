"""Points and lengths of time as feeds write them: publication dates, durations, chapter starts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januar january jänner jaenner",
            "feb februar february feber",
            "mar mär mrz maer märz maerz march",
            "apr april",
            "may mai",
            "jun juni june",
            "jul juli july",
            "aug august",
            "sep sept september",
            "oct okt oktober october",
            "nov november",
            "dec dez dezember december",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES = {
    **dict.fromkeys(("UT", "UTC", "GMT", "Z", "WET"), 0),
    **dict.fromkeys(("CET", "MEZ", "BST", "WEST"), 60),
    **dict.fromkeys(("CEST", "MESZ", "EET"), 120),
    "EEST": 180,
    "EST": -300,
    "EDT": -240,
    "CST": -360,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
}
_WRITTEN = re.compile(
    r"(?:[^\W\d]{2,12}\.?,?\s+)?"
    r"([0-9]{1,2})[.\s-]\s*([^\W\d]{3,9})[.\s-]\s*([0-9]{2,4})"
    r"(?:,?\s+(?:um\s+)?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(?:\s*Uhr)?"
    r"\s*(?:\(?([A-Za-z]{1,5})\)?)?\s*([+-][0-9]{2}:?[0-9]{2})?)?"
)
_CLOCK = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,6}):([0-9]{1,6})(?:[.,]([0-9]{1,9})[0-9]*)?")
_SECONDS = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,9})[0-9]*)?\s*(?:s|sec|sek)?\.?", re.I)
_UNITS = re.compile(
    r"(?:PT)?(?:([0-9]{1,4})\s*h[a-z]*\.?,?)?\s*(?:([0-9]{1,6})\s*m[a-z]*\.?,?)?"
    r"\s*(?:([0-9]{1,6})(?:\.[0-9]+)?\s*s[a-z]*\.?)?",
    re.I,
)


def published(value: str | None) -> str | None:
    """A date in RFC 822 or ISO 8601, English or German, as ISO 8601 in UTC. Without a zone it is UTC.

    >>> published("Mi, 5. März 2025 23:30:00 MEZ"), published("Tue, 31 Dec 2024 23:30:00 GMT")
    ('2025-03-05T22:30:00+00:00', '2024-12-31T23:30:00+00:00')
    """
    words = " ".join((value or "")[:100].split())
    try:
        moment = _written(words) or _iso(words)
        return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None
    except (ValueError, OverflowError):
        return None


def seconds(value: str | None) -> float | None:
    """A length or a position in all the forms feeds use.

    >>> seconds("1:02:03"), seconds("125:30"), seconds("754"), seconds("00:49.53"), seconds("1h 2m"), seconds("bald")
    (3723.0, 7530.0, 754.0, 49.53, 3720.0, None)
    """
    words = (value or "").strip()[:60]
    if found := _CLOCK.fullmatch(words):
        hours, minutes, rest, fraction = found.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(f"{rest}.{fraction or 0}")
    if found := _SECONDS.fullmatch(words):
        return float(f"{found[1]}.{found[2] or 0}")
    if words and (found := _UNITS.fullmatch(words)) and any(found.groups()):
        return float(sum(int(part or 0) * size for part, size in zip(found.groups(), (3600, 60, 1), strict=True)))
    return None


def clock(value: float) -> str:
    """A position as people read it.

    >>> clock(754), clock(3723)
    ('12:34', '1:02:03')
    """
    minutes, rest = divmod(int(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def _written(words: str) -> datetime | None:
    found = _WRITTEN.fullmatch(words)
    if not found or (month := _MONTHS.get(found[2].lower())) is None:
        return None
    day, _, year, hour, minute, second, name, offset = found.groups()
    full_year = int(year) + (0 if len(year) > 2 else 2000 if int(year) < 70 else 1900)
    moment = datetime(full_year, month, int(day), int(hour or 0), int(minute or 0), min(int(second or 0), 59))
    return moment.replace(tzinfo=UTC) - _zone(name, offset)


def _zone(name: str | None, offset: str | None) -> timedelta:
    """The distance from UTC. Real feeds hold offsets such as -3000 that no time zone has: they count as written."""
    if not offset:
        return timedelta(minutes=_ZONES.get((name or "").upper(), 0))
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    return timedelta(minutes=-minutes if offset[0] == "-" else minutes)


def _iso(words: str) -> datetime | None:
    if not re.match(r"[0-9]{4}-?[0-9]{2}", words):
        return None
    moment = datetime.fromisoformat(words.replace(" UTC", "+00:00").replace(" GMT", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
