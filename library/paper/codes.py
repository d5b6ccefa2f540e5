"""QR codes and short addresses: what leads from paper back to the page."""

from __future__ import annotations

import io
from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import segno


@dataclass(frozen=True, slots=True)
class Address:
    """A short address as a link, as people type it, and as a picture."""

    url: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        return urlsplit(self.url).path.rstrip("/")

    @property
    def typed(self) -> str:
        """Without scheme and last slash: `bibliothek.example/w/7-3`."""
        return f"{self.host}{self.path}"

    @property
    def code(self) -> str:
        """The QR code as a data address: drawn, so sharp at any size."""
        target = io.BytesIO()
        segno.make(self.url, error="m", micro=False).save(target, kind="svg", border=2, xmldecl=False, svgns=True)
        return f"data:image/svg+xml;base64,{b64encode(target.getvalue()).decode()}"


def at(site_url: str, short: str) -> Address:
    return Address(urljoin(site_url, short))
