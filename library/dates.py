"""Days as people here write them, and which day it is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


def today(environ: Mapping[str, str] = os.environ) -> date:
    """The day in Berlin; SOURCE_DATE_EPOCH (seconds since 1970, UTC) decides where it is set."""
    epoch = environ.get("SOURCE_DATE_EPOCH", "").strip()
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)
    return now.astimezone(BERLIN).date()


def german(day: date) -> str:
    """`date(2026, 3, 3)` -> `3. März 2026`."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def seconds(text: str) -> int:
    """`12:34` -> `754`, `1:02:03` -> `3723`."""
    total = 0
    for part in text.split(":"):
        total = total * 60 + int(part)
    return total


def clock(seconds: float) -> str:
    """`754` -> `12:34`, `3723` -> `1:02:03`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
