"""The appointments of a group as a calendar file (RFC 5545); `overrides/assets/js/ics.js` writes the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

from library.dates import BERLIN
from library.programme import Appointment, Plan, days
from library.slugs import slug


def calendar(plan: Plan, wanted: Iterable[Appointment], name: str, site_url: str, stamp: datetime) -> bytes:
    """The file of a plan; `name` is what the programme is called, `stamp` says how new the plan is.

    A name for each appointment that never changes lets a calendar move it when the file is read again.
    """
    found = Calendar()
    for key, value in (
        ("version", "2.0"),
        ("prodid", "-//Amtshelden//Bibliothek//DE"),
        ("calscale", "GREGORIAN"),
        ("x-wr-calname", vText(f"{name} {plan.group}".strip())),
    ):
        found.add(key, value)
    found.add_component(_berlin())
    wanted = tuple(wanted)
    when = days(plan, wanted)
    for one in wanted:
        found.add_component(_event(one, datetime.combine(when[one.key], plan.at), plan, name, site_url, stamp))
    return bytes(found.to_ical(sorted=False))


def _event(one: Appointment, at: datetime, plan: Plan, name: str, site_url: str, stamp: datetime) -> Event:
    event = Event()
    host = site_url.split("//")[-1].split("/")[0]
    group = f"-{slug(plan.group)}" if slug(plan.group) else ""
    event.add("uid", f"{one.key}{group}@{host}")
    event.add("dtstamp", stamp.astimezone(UTC))
    # A calendar takes a file for newer than the last one only if this number has grown.
    event.add("sequence", int(stamp.timestamp()) // 60)
    event.add("summary", f"{name} {one.title}" + (f" ({plan.group})" if plan.group else ""))
    event.add("dtstart", at.replace(tzinfo=BERLIN))
    event.add("duration", timedelta(minutes=one.minutes))
    event.add("description", f"{one.text}\n{site_url}{one.url}")
    event.add("url", f"{site_url}{one.url}")
    return event


def _berlin() -> Timezone:
    zone = Timezone()
    zone.add("tzid", "Europe/Berlin")
    for part, short, begins, before, after in (
        (TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), 1, 2),
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), 2, 1),
    ):
        part.add("tzname", short)
        part.add("dtstart", begins)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("rrule", {"freq": "yearly", "bymonth": begins.month, "byday": "-1su"})
        zone.add_component(part)
    return zone
