"""The kinds of content: which folder holds them, how their ids begin, what they are called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    folder: str
    prefix: str
    singular: str
    plural: str
    verb: str = ""

    def __reduce__(self) -> tuple[object, ...]:
        """There is one of each, also after it has been written and read."""
        return _known, (self.name,)


_KINDS = (
    Kind("video", "videos", "v", "Video", "Videos", "ansehen"),
    Kind("checkliste", "checklisten", "c", "Checkliste", "Checklisten"),
    Kind("leitfaden", "leitfaeden", "l", "Leitfaden", "Leitfäden", "lesen"),
    Kind("vorlage", "vorlagen", "t", "Vorlage", "Vorlagen", "ausfüllen"),
    Kind("folge", "podcast", "f", "Podcast", "Podcast-Folgen"),
    Kind("woche", "wochen", "w", "Woche", "Wochen"),
    Kind("uebung", "uebungen", "u", "Übung", "Übungen"),
    Kind("thema", "themen", "", "Thema", "Themen"),
    Kind("person", "personen", "", "Person", "Personen"),
    Kind("reihe", "reihen", "", "Reihe", "Reihen"),
    Kind("sammlung", "sammlungen", "", "Sammlung", "Sammlungen"),
    Kind("seite", "", "", "Seite", "Seiten"),
)
KINDS = {kind.name: kind for kind in _KINDS}


def _known(name: str) -> Kind:
    return KINDS[name]


LIBRARY = ("video", "checkliste", "leitfaden", "vorlage", "folge")
_BY_FOLDER = {kind.folder: kind for kind in _KINDS if kind.folder}

LEVELS = {"einstieg": "Einstieg", "praxis": "Praxis", "vertiefung": "Vertiefung"}
PLATFORMS = {
    "instagram": "Instagram",
    "facebook": "Facebook",
    "linkedin": "LinkedIn",
    "tiktok": "TikTok",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "whatsapp": "WhatsApp",
    "alle": "alle Plattformen",
}


def kind_of(src: str) -> Kind:
    """The kind of a source path: `videos/x.md` is a video, an index and all else a plain page."""
    folder, _, name = src.rpartition("/")
    return KINDS["seite"] if name == "index.md" else _BY_FOLDER.get(folder, KINDS["seite"])
