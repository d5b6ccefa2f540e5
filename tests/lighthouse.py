"""Lighthouse on four pages, mobile, median of five: `make lighthouse`. It needs npm; everything lands in .cache/."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from conftest import ROOT, build
from visits import CHROMIUM, QUIET
from webserver import free_port, nginx

LIGHTHOUSE = "lighthouse@13.5.0"
NODE = "node@22.23.3"  # Lighthouse 13 wants a newer Node.js than many systems have
RUNS = int(os.environ.get("AH_RUNS", "5"))
GOALS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
FOLDER = ROOT / ".cache" / "lighthouse"


def installed() -> list[str]:
    """The command, installed once."""
    script = FOLDER / "node_modules/lighthouse/cli/index.js"
    if not script.is_file():
        npm = shutil.which("npm")
        if not npm:
            sys.exit("Es fehlt: npm (gehört zu Node.js). Bitte einrichten, dann den Befehl wiederholen.")
        FOLDER.mkdir(parents=True, exist_ok=True)
        options = ["--no-save", "--no-audit", "--no-fund", "--silent", "--prefix", str(FOLDER)]
        subprocess.run([npm, "install", *options, LIGHTHOUSE, NODE], cwd=FOLDER, check=True)
    return [str(FOLDER / "node_modules/node/bin/node"), str(script)]


def pages(site: Path, wanted: Sequence[str]) -> dict[str, str]:
    """Home, an item, an episode (with sound where there is one) and the page of the whole library; or some of them."""
    records = json.loads((site / "katalog.json").read_text(encoding="utf-8"))
    item = next(entry for entry in records if entry["art"] == "checkliste")
    episodes = [entry for entry in records if entry["art"] == "folge"]
    heard = next((entry for entry in episodes if entry["audio"]), episodes[0])
    found = {"Start": "/", "Inhalt": item["url"], "Folge": heard["url"], "Bibliothek": "/bibliothek/"}
    return {name: url.lstrip("/") for name, url in found.items() if not wanted or name in wanted}


def run(command: Iterable[str], address: str) -> dict[str, Any]:
    options = [
        "--output=json",
        "--quiet",
        "--no-enable-error-reporting",
        f"--only-categories={','.join(GOALS)}",
        f"--chrome-flags={' '.join(['--headless=new', *QUIET])}",
    ]
    environment = os.environ | {"CHROME_PATH": CHROMIUM or ""}
    done = subprocess.run([*command, address, *options], env=environment, capture_output=True, text=True, timeout=300)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def missed(report: dict[str, Any]) -> list[str]:
    """Audits that cost points."""
    costly = {ref["id"] for part in report["categories"].values() for ref in part["auditRefs"] if ref["weight"]}
    audits = {name: report["audits"][name] for name in costly}
    return sorted(
        f"{name} {audit.get('displayValue', '')}".strip()
        for name, audit in audits.items()
        if audit["score"] is not None and audit["score"] < 0.9
    )


def main() -> int:
    command = installed()
    with TemporaryDirectory() as folder:
        port, site = free_port(), Path(folder) / "site"
        built = build(ROOT, site, {"SITE_URL": f"http://127.0.0.1:{port}/"})
        if built.code:
            sys.exit(built.output)
        good = True
        with nginx(site, Path(folder) / "nginx", port=port) as root:
            for name, path in pages(site, sys.argv[1:]).items():
                reports = [run(command, root + path) for _ in range(RUNS)]
                scores = {part: [r["categories"][part]["score"] * 100 for r in reports] for part in GOALS}
                middle = {part: round(median(values)) for part, values in scores.items()}
                good &= all(middle[part] >= goal for part, goal in GOALS.items())
                told = ", ".join(f"{part} {value}" for part, value in middle.items())
                print(f"{name} ({path or '/'}): {told}", *sorted({m for r in reports for m in missed(r)}), sep="\n  ")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
