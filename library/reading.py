"""The one reading of docs/ that the build and every command of an author share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from library import addresses, placeholders, site, synonyms
from library.dates import german
from library.episodes import EpisodePage, Mark
from library.films import Captions, Shelf
from library.folder import Folder
from library.memo import Remember, directly
from library.problems import ContentError
from library.synonyms import Synonyms

Captioner = Callable[[bytes, str, Sequence[Mark]], Captions]
"""Makes a transcript of a file's bytes under the given chapters; ValueError, in German, where it cannot be read."""


def read_folder(
    folder: Folder,
    episodes: Iterable[EpisodePage] = (),
    drafts: bool = False,
    captions: Captioner | None = None,
    left_out: Collection[str] = (),
    remember: Remember = directly,
) -> site.Library:
    """All that lies in docs/ -> library; ContentError lists everything that is wrong at once."""
    first = [*folder.problems]
    words = Synonyms()
    try:
        words = synonyms.read(folder.text(synonyms.FILE))
    except ContentError as error:
        first += error.problems

    def heard(path: str, chapters: Sequence[Mark]) -> Captions:
        assert captions is not None
        return captions(folder.paths[path].read_bytes(), path, chapters)

    shelf = Shelf(folder.sizes, heard if captions else None)
    found = site.read(folder.pages, episodes, drafts, shelf, left_out, folder.text(addresses.FILE), first, remember)
    return replace(found, synonyms=words, hints=(*folder.hints, *found.hints, *_waiting(found, folder)))


def _waiting(library: site.Library, folder: Folder) -> Iterator[str]:
    """What is there and not shown yet, one line each: drafts and what is dated in the future."""
    known = (*library.catalogue.items, *library.catalogue.withheld)
    yield from placeholders.drafts(known, folder.pages)
    for item in known:
        if item.head.status != "entwurf" and item.day and item.day > library.today:
            yield f"docs/{item.src}: erscheint erst am {german(item.day)}. Dieses Datum steht im Kopf."
