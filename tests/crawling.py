"""Opens every page of a built site, as a process beside the tests: `python tests/crawling.py SITE STATE RESULT`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from visits import LOOKS, Look, crawl, every_page, samples


def jobs(site: Path) -> Mapping[str, Sequence[Look]]:
    """Every page once, in turn in each look; every kind of page in every look."""
    once = {name: (LOOKS[place % len(LOOKS)],) for place, name in enumerate(every_page(site))}
    return once | dict.fromkeys(samples(site), LOOKS)


if __name__ == "__main__":
    os.nice(10)  # whoever waits for nothing yields to the tests
    folder, state, result = map(Path, sys.argv[1:])
    found = {name: asdict(visit) for name, visit in crawl(folder, state, jobs(folder)).items()}
    result.write_text(json.dumps(found), encoding="utf-8")
