"""Hears of changed files from the system, where MkDocs looks twice a second at every file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from watchdog import events
from watchdog.observers import Observer

CHANGES = (events.FileCreatedEvent, events.FileModifiedEvent, events.FileMovedEvent, events.FileDeletedEvent)


class Watching(Observer):  # type: ignore[misc, valid-type]  # which class it is depends on the system
    """An observer in the place of MkDocs' own; reading a file is no change."""

    def schedule(self, handler: Any, path: str, *, recursive: bool = False, **options: Any) -> Any:
        if Path(path).is_file():  # editors put a new file in the place of the old one: its folder knows
            handler, path, recursive = _Only(handler, path), str(Path(path).parent), False
        return super().schedule(handler, path, recursive=recursive, event_filter=list(CHANGES))


class _Only(events.FileSystemEventHandler):
    """Passes on what happens to one file of a folder."""

    def __init__(self, handler: Any, path: str) -> None:
        self._handler, self._path = handler, path

    def dispatch(self, event: Any) -> None:
        if self._path in (event.src_path, event.dest_path):
            self._handler.dispatch(event)
