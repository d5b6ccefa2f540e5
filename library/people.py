"""Pages of people and series: who is heard where, made from the episodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256

from library.head import EpisodeHead, PageHead
from library.items import Item, page_url
from library.kinds import KINDS
from library.slugs import slug


def pages(items: Iterable[Item]) -> list[Item]:
    """A page for each person and series of the episodes that no file in docs/ stands for."""
    episodes = [item for item in items if isinstance(item.head, EpisodeHead)]
    written = {item.src for item in items}
    made = [
        _page(kind, src, names[0], len(found))
        for kind, groups in (("person", _people(episodes)), ("reihe", _series(episodes)))
        for src, (names, found) in groups.items()
    ]
    return [item for item in made if item.src not in written]


def person_src(name: str) -> str:
    """The source path of a person's page; spellings that fold to the same address share it."""
    return _src("person", name)


def series_src(name: str) -> str:
    return _src("reihe", name)


def heard(person: Item, episodes: Iterable[Item]) -> list[Item]:
    """The episodes in which a person is named."""
    return [
        item
        for item in episodes
        if isinstance(item.head, EpisodeHead)
        and any(person_src(speaker.name) == person.src for speaker in item.head.speakers)
    ]


def in_series(series: Item, episodes: Iterable[Item]) -> list[Item]:
    """The episodes of a series."""
    return [
        item
        for item in episodes
        if isinstance(item.head, EpisodeHead)
        and item.head.episode.series
        and series_src(item.head.episode.series) == series.src
    ]


def _people(episodes: Iterable[Item]) -> Mapping[str, tuple[list[str], list[Item]]]:
    found: dict[str, tuple[list[str], list[Item]]] = defaultdict(lambda: ([], []))
    for item in episodes:
        assert isinstance(item.head, EpisodeHead)
        for name in dict.fromkeys(speaker.name for speaker in item.head.speakers):
            names, where = found[person_src(name)]
            names.append(name)
            where.append(item)
    return found


def _series(episodes: Iterable[Item]) -> Mapping[str, tuple[list[str], list[Item]]]:
    found: dict[str, tuple[list[str], list[Item]]] = defaultdict(lambda: ([], []))
    for item in episodes:
        assert isinstance(item.head, EpisodeHead)
        if name := item.head.episode.series:
            names, where = found[series_src(name)]
            names.append(name)
            where.append(item)
    return found


def _src(kind: str, name: str) -> str:
    folder = KINDS[kind].folder
    return f"{folder}/{slug(name)[:60].strip('-') or sha256(name.encode()).hexdigest()[:8]}.md"


def _page(kind: str, src: str, name: str, count: int) -> Item:
    episodes = "1 Folge" if count == 1 else f"{count} Folgen"
    told = f"{episodes} mit {name}." if kind == "person" else f"{episodes} der Reihe {name}."
    head = PageHead.model_construct(title=name, description=told)
    return Item(KINDS[kind], src, page_url(src), "", head, "", written=False)
