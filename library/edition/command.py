"""`python -m library edition`: tells while an edition is made what happens, how long it took and how large it is."""

from __future__ import annotations

import time
from hashlib import file_digest
from pathlib import Path

from library.dates import today
from library.edition.contents import ContentsError
from library.edition.making import EditionError, make
from library.edition.modules import ModuleError
from library.edition.pages import megabytes


def run(site: Path, target: Path, older: Path | None) -> int:
    """Makes the edition; 0, or 1 with at most three lines of what to do."""
    begun = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - begun:5.1f} s  {text}", flush=True)

    try:
        made = make(site, target, today(), older, say)
    except (ContentsError, EditionError, ModuleError) as error:
        print(error)
        return 1
    for path in made:
        with path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
        print(f"{path}  {megabytes(path.stat().st_size)}  SHA-256 {digest}")
    say("Fertig. Entpack das erste ZIP und öffne „Bibliothek öffnen.html“ mit einem Doppelklick.")
    return 0
