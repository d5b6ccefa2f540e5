"""Reads the plan of the programme from the settings and writes its calendar beside the pages."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort

from library import output, programme
from library.dates import german, today

_state: dict[str, Any] = {}


def on_config(config: Any) -> None:
    settings = config.extra.get("programm") or {}
    try:
        _state["plan"] = programme.read(settings)
    except programme.PlanError as error:
        raise Abort(str(error)) from None
    _state["name"] = settings.get("name", "")


def on_env(env: Any, config: Any, files: Any) -> None:
    plan = _state["plan"]
    wanted = programme.appointments(config.extra["catalogue"])
    days = {key: german(day) for key, day in programme.days(plan, wanted).items()} if plan else {}
    address, file = (plan.address, programme.FILE) if plan else ("", "")
    env.globals["programm"] = {"name": _state["name"], "adresse": address, "tage": days, "datei": file}
    env.globals["programm"]["meilensteine"] = [one for one in wanted if one.before]
    _state["appointments"] = wanted


def on_post_build(config: Any) -> None:
    if plan := _state["plan"]:
        from library import ics  # icalendar is slow to load

        stamp = datetime.combine(today(), time(), UTC)
        file = ics.calendar(plan, _state["appointments"], _state["name"], config.site_url or "/", stamp)
        output.write(Path(config.site_dir), {programme.FILE: file})
