"""Asks every outside link of the library whether it still answers: politely, one host at a time, on demand only."""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError, MaxRetryError, NewConnectionError, SSLError, TimeoutError

from library.films import film_of
from library.items import Item
from library.links import bare

USER_AGENT = "Amtshelden-Bibliothek/1.0 (Linkpruefung auf Knopfdruck)"
FILE = "links.json"
TIMEOUT = 10.0
PAUSE = 1.0
"""Seconds between two questions to the same host."""
MAX_HOPS = 5
_HOSTS_AT_ONCE = 8
_ADDRESS = re.compile(r"https?://[^\s<>\"'\[\]`]+")
_NO_HEAD = (400, 403, 404, 405, 406, 500, 501, 503)
"""Answers after which a host may still hand the page over to who asks for it in full."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `ok`, and in German what an editor should know."""

    url: str
    ok: bool
    told: str
    files: tuple[str, ...] = ()


def addresses(items: Iterable[Item]) -> dict[str, tuple[str, ...]]:
    """Every address of others by the files that name it: in the text, as a source, as a film elsewhere."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for item in items:
        film = film_of(item)
        urls = [match[0].rstrip(".,;:!?)*_") for match in _ADDRESS.finditer(bare(item.body))]
        urls += [source.url for source in item.head.sources]
        urls += [film.elsewhere.url] if film and film.elsewhere else []
        for url in urls:
            found[url.partition("#")[0]][f"docs/{item.src}"] = None
    return {url: tuple(files) for url, files in sorted(found.items())}


def ask_all(wanted: Mapping[str, Sequence[str]], pause: float = PAUSE, timeout: float = TIMEOUT) -> list[Answer]:
    """The answer of every address; hosts side by side, the addresses of one host one after the other."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in wanted:
        by_host[urlsplit(url).netloc.lower()].append(url)
    with urllib3.PoolManager(retries=False, headers={"User-Agent": USER_AGENT}, timeout=timeout) as pool:

        def in_turn(urls: Sequence[str]) -> list[Answer]:
            answers = []
            for place, url in enumerate(urls):
                if place:
                    time.sleep(pause)
                answers.append(_ask(pool, url, tuple(wanted[url])))
            return answers

        with ThreadPoolExecutor(_HOSTS_AT_ONCE) as workers:
            return [answer for answers in workers.map(in_turn, by_host.values()) for answer in answers]


def write(answers: Iterable[Answer], day: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    value = {"geprueft": day, "links": [asdict(answer) for answer in answers]}
    target.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> tuple[str, list[Answer]]:
    """The day of the last asking and its answers; nothing if nobody has asked, or the file is damaged."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        return value["geprueft"], [Answer(**{**row, "files": tuple(row["files"])}) for row in value["links"]]
    except (OSError, ValueError, KeyError, TypeError):
        return "", []


def _ask(pool: urllib3.PoolManager, url: str, files: tuple[str, ...]) -> Answer:
    try:
        status, moved = _follow(pool, url)
    except NewConnectionError:
        return Answer(url, False, "ist nicht erreichbar", files)
    except TimeoutError:
        return Answer(url, False, "antwortet nicht rechtzeitig", files)
    except SSLError:
        return Answer(url, False, "hat kein gültiges Zertifikat", files)
    except MaxRetryError:
        return Answer(url, False, f"leitet mehr als {MAX_HOPS}-mal weiter", files)
    except (HTTPError, LocationParseError, OSError, ValueError):
        return Answer(url, False, "ist nicht erreichbar", files)
    if status == 429:
        return Answer(url, True, "wollte nicht so oft gefragt werden, später noch einmal", files)
    if status in (401, 403):
        return Answer(url, True, f"lässt nur Angemeldete oder Browser herein ({status}), bitte selbst ansehen", files)
    if status >= 400:
        return Answer(url, False, "gibt es nicht mehr" if status in (404, 410) else f"meldet Fehler {status}", files)
    return Answer(url, True, f"ist für immer umgezogen: {moved}" if moved else "", files)


def _follow(pool: urllib3.PoolManager, url: str) -> tuple[int, str]:
    """The last status, and the new address if every redirect on the way was meant for ever."""
    for_ever, here = True, url
    for _ in range(MAX_HOPS + 1):
        status, location = _one(pool, here)
        if status not in (301, 302, 303, 307, 308) or not location:
            return status, here if here != url and for_ever else ""
        for_ever = for_ever and status in (301, 308)
        here = urljoin(here, location)
    raise MaxRetryError(pool.connection_from_url(url), url)


def _one(pool: urllib3.PoolManager, url: str) -> tuple[int, str]:
    """HEAD first, because it costs the host least; GET where that is refused, without reading the page."""
    for method in ("HEAD", "GET"):
        answer = pool.request(method, url, redirect=False, preload_content=False)
        status, location = answer.status, answer.headers.get("Location", "")
        if method == "GET":
            answer.close()
        else:
            answer.drain_conn()
            answer.release_conn()
        if status not in _NO_HEAD:
            break
    return status, location
