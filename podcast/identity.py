"""What makes an episode the same episode: media keys, keys, ids and slugs.

The key of an item is its guid; without one the address of its sound file, stripped of query and tracking
prefixes; without that its title and date. It never depends on the position in the feed. Where several items
with different sound files share one guid, the oldest keeps the bare guid and the others add their file to it;
the archive knows which episode already bears which key and has the last word (see `merge`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import replace
from urllib.parse import unquote

from podcast.model import Episode

SLUG_LENGTH = 60

# A page of MkDocs, a folder of ours or a device name of Windows: no episode may be called like this.
RESERVED = frozenset(
    ["index", "readme", "serien", "personen", "feed", "con", "prn", "aux", "nul"]
    + [f"{device}{number}" for device in ("com", "lpt") for number in range(10)]
)
_TRACKERS = re.compile(
    r"(?:(?:www|dts|play|media|prefix|api|r)\.)?"
    r"(?:podtrac\.com/(?:pts/)?redirect\.\w+|chtbl\.com/track/[^/]+|chrt\.fm/track/[^/]+|pdst\.fm/e|op3\.dev/e(?:,[^/]*)?"
    r"|podsights\.com/[^/]+|pscrb\.fm/rss/p|mgln\.ai/e/[^/]+|arttrk\.com/p/[^/]+|claritaspod\.com/measure"
    r"|verifi\.podscribe\.com/rss/p|tracking\.swap\.fm/track/[^/]+|pfx\.vpixl\.com/[^/]+|gum\.fm|adbarker\.com/stream"
    r"|injector\.simplecastaudio\.com|blubrry\.com/[^/]+|rss\.podplaystudio\.com/\d+|2\.gum\.fm|growx\.podkite\.com/https?)"
    r"/(?=[^/]+\.[^/]+/)",
    re.I,
)
_MEDIA_NAME = re.compile(r"\.(?:mp3|m4a|m4b|aac|ogg|oga|opus|flac|wav|mp4|m4v|mov|webm)$", re.I)
_LATIN = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "æ": "ae",
        "ø": "oe",
        "å": "a",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
    }
    | {"ð": "d", "þ": "th", "ı": "i", "&": " und ", "’": "", "'": ""}
)


def media_key(address: str | None) -> str:
    """The address of a sound file without scheme, tracking prefixes, fragment and query.

    A query stays where the path does not name a media file: there it is what tells two files apart.

    >>> media_key("https://www.podtrac.com/pts/redirect.mp3/pdst.fm/e/host.example/a/1.mp3?x=1")
    'host.example/a/1.mp3'
    >>> media_key("https://host.example/play?id=7")
    'host.example/play?id=7'
    """
    if not address:
        return ""
    bare = re.sub(r"^(?:https?:)?//", "", address.split("#", 1)[0], flags=re.I)
    for _ in range(8):
        shorter = re.sub(r"^https?://", "", _TRACKERS.sub("", bare, count=1) if _TRACKERS.match(bare) else bare)
        if shorter == bare:
            break
        bare = shorter
    path, _, query = bare.partition("?")
    host, slash, rest = path.partition("/")
    keep = f"?{query}" if query and not _MEDIA_NAME.search(path) else ""
    return f"{host.lower()}{slash}{rest}{keep}"


def media_name(address: str | None) -> str:
    """The file name of a sound file: what survives a move to another host."""
    path = media_key(address).partition("?")[0]
    return unquote(path.rpartition("/")[2]).lower()


def item_key(episode: Episode) -> str:
    return episode.guid or media_key(episode.audio) or f"{episode.title} {episode.published or ''}".strip()


def shared_key(episode: Episode) -> str:
    """The key of an item whose plain key belongs to an older one."""
    return f"{item_key(episode)} {media_key(episode.audio) or episode.title}"


def distinct(items: Iterable[Episode]) -> tuple[Episode, ...]:
    """Every item once, each with its key. Same guid and same sound file is one item, the first wins."""
    groups: dict[str, dict[str, Episode]] = defaultdict(dict)
    for item in items:
        groups[item_key(item)].setdefault((item.audio or "") if item.guid else item.title, item)
    keys: dict[int, str] = {}
    used = set(groups)
    for key, members in groups.items():
        oldest, *others = sorted(members.values(), key=lambda item: (item.published or "9", media_key(item.audio)))
        keys[id(oldest)] = key
        for number, item in enumerate(others, start=2):
            longer = shared_key(item)
            keys[id(item)] = longer if longer not in used else f"{longer} {number}"
            used.add(keys[id(item)])
    kept = (item for members in groups.values() for item in members.values())
    return tuple(replace(item, key=keys[id(item)]) for item in kept)


def episode_id(key: str) -> str:
    return f"p-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def slug(title: str, fallback: str, taken: Container[str] = ()) -> str:
    """A name for URLs from a title; `-2`, `-3` … where it is taken.

    >>> slug("Folge 3: Über Größe & Maß", "p-1")
    'folge-3-ueber-groesse-und-mass'
    >>> slug("北京", "p-1"), slug("Tag", "p-1", {"tag", "tag-2"})
    ('p-1', 'tag-3')
    """
    latin = unicodedata.normalize("NFC", title).lower().translate(_LATIN)
    ascii_only = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    name = _shortened(re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")) or fallback
    if name not in taken and name not in RESERVED:
        return name
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"


def _shortened(name: str) -> str:
    if len(name) <= SLUG_LENGTH:
        return name
    head = name[: SLUG_LENGTH + 1]
    return (head.rsplit("-", 1)[0] if "-" in head else head[:SLUG_LENGTH]).strip("-")
