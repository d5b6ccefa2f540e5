"""Going back to the release before, and what publishing shares with it: one at a time, and words for what fails."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from library.releases import SERVER, Place, PublishError, Release, lend

_LOCK = ".sperre"


def go_back(target: Path) -> int:
    """Shows the release before the current one; 0 if readers see it now, otherwise 1."""
    start, place = time.monotonic(), Place(target)
    try:
        if not place.home.is_dir():
            raise PublishError(f"Nach {target} wurde noch nie veröffentlicht. Prüf ZIEL.")
        with alone(place):
            current, previous = place.current(), place.previous()
            if current is None or previous is None:
                raise PublishError(f"Zu {target} gibt es keine ältere Ausgabe. Es wurde nichts verändert.")
            lend(current, previous.pages)
            place.show(previous)
            current.discard()
    except (PublishError, OSError) as error:
        return refusal(error, target)
    print(f"Zurückgeschaltet: {target} zeigt wieder die Ausgabe {previous.name}. Das dauerte {seconds(start)}.")
    if rules_of(previous) != rules_of(current):
        print(f"Für sie gelten andere Regeln des Webservers: {previous.folder / SERVER}. Binde sie ein.")
    print(f"Die Ausgabe {current.name} bleibt liegen, gezeigt wird sie nicht mehr.")
    return 0


@contextmanager
def alone(place: Place) -> Iterator[int | None]:
    """One at a time. The lock ends with the processes that hold it, so nothing is left of one that was killed."""
    if not place.target.parent.is_dir():
        raise PublishError(f"Den Ordner {place.target.parent} gibt es nicht. Leg ihn an oder prüf ZIEL.")
    place.home.mkdir(exist_ok=True)
    try:
        import fcntl
    except ImportError:  # Windows
        yield None
        return
    handle = os.open(place.home / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield handle
    except BlockingIOError:
        raise PublishError(
            f"Nach {place.target} wird gerade schon veröffentlicht. Versuch es danach noch einmal."
        ) from None
    finally:
        os.close(handle)


def rules_of(release: Release) -> dict[str, bytes]:
    folder = release.folder / SERVER
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def refusal(error: Exception, target: Path) -> int:
    """A refusal in its own words; what the system says with a remedy."""
    if isinstance(error, OSError):
        place = error.filename or target
        print(f"{place} lässt sich nicht lesen oder schreiben ({error.strerror}). Die jetzige Ausgabe bleibt.")
        if os.name == "nt":
            print("  Unter Windows braucht der Verweis den Entwicklermodus. Veröffentliche sonst auf dem Server.")
    else:
        print(error)
    return 1


def seconds(start: float) -> str:
    return f"{time.monotonic() - start:.1f} s".replace(".", ",")
