"""What machines that find the site may know of a page: structured data and preview, only what is true."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from library.dates import seconds
from library.head import EpisodeHead, VideoHead
from library.items import Item
from library.kinds import LIBRARY
from library.views import FilmView, ItemView

PUBLISHER = {"@type": "Organization", "name": "Amtshelden"}
IMAGES = {*LIBRARY, "woche"}


def social_image(item: Item) -> str:
    """The preview picture of a page: one for each kind, one for the rest."""
    return f"assets/img/sozial-{item.kind.name if item.kind.name in IMAGES else 'seite'}.png"


def json_ld(
    item: Item, view: ItemView, site_url: str, image: str, film: FilmView | None = None
) -> list[dict[str, Any]]:
    """The thing itself and its place in the site, in the words of schema.org."""
    address = site_url + item.url
    trail = [*((link.title, site_url + link.url) for link in view.crumbs), (item.title, address)]
    crumbs = {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": url}
            for place, (name, url) in enumerate(trail, 1)
        ],
    }
    return [{"@context": "https://schema.org", **_thing(item, address, site_url, image, film)}, crumbs]


def _thing(item: Item, address: str, site_url: str, image: str, film: FilmView | None) -> dict[str, Any]:
    common: dict[str, Any] = {
        "name": item.title,
        "description": item.head.description,
        "url": address,
        "inLanguage": "de",
        "publisher": PUBLISHER,
    }
    if item.day:
        common["datePublished"] = item.day.isoformat()
    if item.changed:
        common["dateModified"] = item.changed.isoformat()
    head = item.head
    if isinstance(head, EpisodeHead):
        return common | _episode(head, site_url)
    if isinstance(head, VideoHead) and film:
        picture = {"thumbnailUrl": urljoin(site_url, film.poster or image)}
        picture |= {"uploadDate": item.day.isoformat()} if item.day else {}
        return {"@type": "VideoObject", **common, **picture, **_film(film, head.film.duration, address, site_url)}
    return {"@type": "Article", "headline": item.title, **common}


def _film(film: FilmView, duration: str | None, address: str, site_url: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "contentUrl": urljoin(site_url, film.url),
        "encodingFormat": film.type,
        "caption": {"@type": "MediaObject", "contentUrl": urljoin(site_url, film.captions), "inLanguage": "de"},
    }
    if duration:
        found["duration"] = duration
    if film.chapters:
        found["hasPart"] = [
            {
                "@type": "Clip",
                "name": chapter.title,
                "startOffset": seconds(chapter.time),
                "url": f"{address}?t={seconds(chapter.time)}",
            }
            for chapter in film.chapters
        ]
    return found


def _episode(head: EpisodeHead, site_url: str) -> dict[str, Any]:
    facts = head.episode
    found: dict[str, Any] = {"@type": "PodcastEpisode"}
    if facts.number is not None:
        found["episodeNumber"] = facts.number
    if facts.series:
        found["partOfSeries"] = {"@type": "PodcastSeries", "name": facts.series}
    if facts.duration:
        found["timeRequired"] = f"PT{facts.duration}S"
    if facts.audio:
        found["associatedMedia"] = {"@type": "AudioObject", "contentUrl": urljoin(site_url, facts.audio)}
    return found
