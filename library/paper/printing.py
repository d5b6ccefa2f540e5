"""HTML and CSS become a tagged PDF: the same input gives the same bytes."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from library.paper import fonts

OVERRIDES = Path(__file__).resolve().parents[2] / "overrides"
_LIGHT = re.compile(r"light-dark\(([^(),]+),[^()]+\)")
_TOKEN = re.compile(r"--ah-([\w-]+):\s*([^;]+);")
_LINES = 8.5
"""Millimetres from one line to the next: room for handwriting."""


class Printer:
    """Prints documents; the fonts that it cuts are kept in a folder."""

    def __init__(self, cache: Path) -> None:
        self._fonts = FontConfiguration()
        style = (OVERRIDES / "paper" / "paper.css").read_text(encoding="utf-8")
        text = "\n".join((fonts.written(cache), _tokens(), _pages(), style))
        self._css = CSS(string=text, font_config=self._fonts)

    def print(self, html: str) -> tuple[bytes, int]:
        """The PDF and how many pages it has."""
        document = HTML(string=html, base_url=".").render(stylesheets=[self._css], font_config=self._fonts)
        identifier = sha256(html.encode()).hexdigest()[:32].encode()
        data = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
        assert isinstance(data, bytes)
        return data, len(document.pages)


def inks() -> dict[str, str]:
    """The colours of the site in their light form, by the names of the tokens."""
    text = (OVERRIDES / "assets/css/tokens.css").read_text(encoding="utf-8")
    light = _LIGHT.sub(r"\1", text[text.index(":root") : text.index("@media")])
    return {name: value for name, value in _TOKEN.findall(light) if value.startswith("#")}


def _tokens() -> str:
    return f":root {{ {' '.join(f'--ah-{name}: {value};' for name, value in inks().items())} }}"


def _pages() -> str:
    """Lines to write on wherever a page is left free, and a tab at the edge that finds the week."""
    rules = [_lined("lined", "")]
    for week in range(1, 13):
        for name, side in ((":right", "right"), (":left", "left")):
            inner = "left" if side == "right" else "right"
            tab = (
                f"@{side}-top {{ content: '{week}'; width: 8mm; height: 13mm; margin-top: {(week - 1) * 17}mm; "
                f"margin-{side}: 0; margin-{inner}: auto; background: var(--ah-green); color: #fff; "
                " font: 800 13pt/1 Archivo; text-align: center; vertical-align: middle; }"
            )
            rules += [_lined(f"w{week}{name}", tab), f"@page f{week}{name} {{ {tab} }}"]
        rules.append(f".w{week} {{ page: w{week}; }} .f{week}.fieldpage {{ page: f{week}; }}")
    return "\n".join(rules)


def _lined(name: str, more: str) -> str:
    width, height = 165, 257
    rows = "".join(f"M0 {row * _LINES}H{width}" for row in range(1, int(height / _LINES) + 1))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}mm" height="{height}mm">'
        f'<path d="{rows}" stroke="#b9c6be" stroke-width=".2" fill="none"/></svg>'
    )
    return (
        f'@page {name} {{ background: url("data:image/svg+xml,{quote(svg)}") no-repeat 0 0 / {width}mm {height}mm; '
        f"background-origin: content-box; {more} }}"
    )
