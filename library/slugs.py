"""Addresses: German words become ASCII, lower case and hyphens."""

from __future__ import annotations

import re
import unicodedata

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def slug(text: str) -> str:
    """`Prüfen & Füße` -> `pruefen-fuesse`; empty if nothing of it is Latin or a digit."""
    folded = unicodedata.normalize("NFC", text).lower().replace("*", "").translate(_GERMAN)
    ascii_only = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def heading_slug(text: str, separator: str = "-") -> str:
    """The anchor of a heading, in the signature that Markdown's toc extension calls."""
    return slug(text) or "abschnitt"
