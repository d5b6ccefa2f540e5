"""Getting the whole feed: a file or an address, all its pages, and the new address it may name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from podcast import fetch, identity
from podcast.feed import parse
from podcast.model import Episode, Feed, FeedError
from podcast.settings import Settings

MAX_PAGES = 50
SECONDS = 120.0
"""For all pages together: each has its own deadline as well."""

Ask = Callable[..., fetch.Answer]
"""`fetch.get` as this feed may use it."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request sends: they came with the content that the archive holds."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Download:
    feed: Feed | None
    """None: nothing has changed since the last time."""
    validators: Validators = Validators()
    hints: tuple[str, ...] = ()


def download(settings: Settings, known: Validators, guids: frozenset[str], down: set[str] | None = None) -> Download:
    """The feed as it is now. `guids` are those of the archive: only a feed that shares some of them is followed.

    Hosts that do not answer are added to `down`.
    """
    path = settings.feed_file
    if path is None:
        return _from_host(settings, known, guids, set() if down is None else down)
    feed = parse(fetch.read_file(path))
    if settings.own:
        feed = replace(feed, episodes=tuple(replace(one, series=feed.show.title) for one in feed.episodes))
    return Download(feed)


def _from_host(settings: Settings, known: Validators, guids: frozenset[str], down: set[str]) -> Download:
    ask = partial(fetch.get, local=fetch.is_local(settings.feed), down=down)
    answer = ask(settings.feed, etag=known.etag, last_modified=known.last_modified)
    hints = [f"Der Feed ist dauerhaft umgezogen; bitte die Adresse auf {answer.moved_to} setzen."] * bool(
        answer.moved_to
    )
    if answer.status == 304:
        return Download(None, known, tuple(hints))
    first = parse(answer.body, answer.url)
    moved, told = _followed(first, settings, answer.url, guids, ask)
    feed, missing = _with_pages(moved or first, answer.url, ask)
    validators = Validators() if moved or not feed.complete else Validators(answer.etag, answer.last_modified)
    return Download(feed, validators, (*hints, *told, *missing))


def _followed(
    feed: Feed, settings: Settings, url: str, guids: frozenset[str], ask: Ask
) -> tuple[Feed | None, tuple[str, ...]]:
    """The feed under `itunes:new-feed-url`, if it has episodes that we know: anybody may write an address there."""
    told = feed.show.new_feed_url
    if told is None or _bare(told) in (_bare(settings.feed), _bare(url)):
        return None, ()
    hint = f"Der Feed nennt eine neue Adresse: {told}. "
    try:
        answer = ask(told)
        moved = parse(answer.body, answer.url)
    except FeedError:
        return None, (f"{hint}Dort ist aber kein Feed zu holen; es gilt weiter die eingestellte.",)
    if guids.isdisjoint(episode.guid or "" for episode in moved.episodes):
        return None, (f"{hint}Dort ist keine bekannte Folge; bitte prüfen, es gilt weiter die eingestellte.",)
    return moved, (f"{hint}Sie führt dieselben Folgen; bitte die Einstellung extra.podcast.feed darauf ändern.",)


def _bare(address: str) -> str:
    return address.strip().rstrip("/").split("://", 1)[-1].lower()


def _with_pages(first: Feed, address: str, ask: Ask) -> tuple[Feed, tuple[str, ...]]:
    """The feed with its further pages (`atom:link rel=next`). A page that fails is told; what is there counts."""
    episodes, seen, page = list(first.episodes), {address}, first.show.next_page
    until = time.monotonic() + SECONDS
    while page and page not in seen and len(seen) < MAX_PAGES:
        seen.add(page)
        try:
            answer = ask(page, deadline=max(1.0, min(fetch.DEADLINE, until - time.monotonic())))
            following = parse(answer.body, answer.url)
        except FeedError as error:
            return _joined(first, episodes, complete=False), (f"Eine weitere Seite des Feeds fehlt: {error}",)
        episodes += following.episodes
        page = following.show.next_page
    return _joined(first, episodes, complete=not page or page in seen), ()


def _joined(first: Feed, episodes: Iterable[Episode], *, complete: bool) -> Feed:
    return Feed(first.show, identity.distinct(episodes), complete)
