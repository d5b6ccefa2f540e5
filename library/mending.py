"""`python -m library repair`: shows the difference, asks, writes atomically, keeps what was there before."""

from __future__ import annotations

import shutil
import sys
from datetime import datetime
from pathlib import Path

from library import repair
from library.dates import BERLIN
from library.folder import survey
from library.placeholders import numbered

BACKUPS = Path(".cache") / "reparieren"


def run(docs: Path, agreed: bool) -> int:
    """0 if nothing is left to mend, 1 if something waits for a yes."""
    mended = repair.mend_all(survey(docs).pages)
    if not mended:
        print("Es gibt nichts zu reparieren. Was sonst noch fehlt, sagt: make pruefen")
        return 0
    for file in mended:
        print(file.diff or f"docs/{file.src}")
        print(f"  {'; '.join(file.notes)}\n")
    count = numbered(len(mended), "Datei", "Dateien")
    if not agreed and not _asked(f"{count} so speichern? [j/N] "):
        print(f"Nichts geändert, {count} warten. So speicherst du sie: make reparieren JA=1")
        return 1
    kept = _save(docs, mended)
    print(f"{count} repariert. Die alten Fassungen liegen in {kept}. Zurück geht es so: make reparieren ZURUECK=1")
    return 0


def undo(docs: Path) -> int:
    """Brings back what the last repair replaced; 1 if there is nothing."""
    root = docs.resolve().parent / BACKUPS
    kept = sorted(path for path in root.glob("*") if path.is_dir())
    if not kept:
        print("Es gibt keine alte Fassung, die zurückkommen könnte.")
        return 1
    files = [path for path in sorted(kept[-1].rglob("*")) if path.is_file()]
    for path in files:
        _write(docs / path.relative_to(kept[-1]), path.read_bytes())
    shutil.rmtree(kept[-1])
    print(f"{numbered(len(files), 'Datei', 'Dateien')} zurückgeholt.")
    return 0


def _asked(question: str) -> bool:
    if not sys.stdin.isatty():
        return False
    print(question, end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("j", "ja")


def _save(docs: Path, mended: list[repair.Mended]) -> Path:
    """First every old version is kept, then each file is replaced in one step."""
    kept = docs.resolve().parent / BACKUPS / f"{datetime.now(BERLIN):%Y-%m-%d-%H%M%S-%f}"
    for file in mended:
        (kept / file.src).parent.mkdir(parents=True, exist_ok=True)
        (kept / file.src).write_bytes(file.before)
    for file in mended:
        _write(docs / file.src, file.after)
    return kept


def _write(target: Path, data: bytes) -> None:
    """Whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f".{target.name}.tmp")
    new.write_bytes(data)
    new.replace(target)
