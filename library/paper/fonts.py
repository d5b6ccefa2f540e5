"""The fonts of the site as a printer needs them: one file a weight, because no PDF holds a variable font."""

from __future__ import annotations

import io
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FOLDER = Path(__file__).resolve().parents[2] / "overrides" / "assets" / "fonts"
_CUTS = (
    ("Archivo", "archivo-88", 500, "normal"),
    ("Archivo", "archivo-88", 600, "normal"),
    ("Archivo", "archivo-88", 800, "normal"),
    ("Atkinson Next", "atkinson-next", 400, "normal"),
    ("Atkinson Next", "atkinson-next", 700, "normal"),
    ("Atkinson Next", "atkinson-next-italic", 400, "italic"),
)
_FIGURES = set(range(0x30, 0x3A))


def written(folder: Path) -> str:
    """Keeps each cut in a folder, under a name that changes with its source, and returns the rules that name them."""
    folder.mkdir(parents=True, exist_ok=True)
    return "\n".join(_rules(folder))


def _rules(folder: Path) -> Iterator[str]:
    for family, name, weight, style in _CUTS:
        source = FOLDER / f"{name}.woff2"
        target = folder / f"{name}-{weight}-{sha256(source.read_bytes()).hexdigest()[:8]}.ttf"
        if not target.is_file():
            target.write_bytes(_cut(source, weight, figures=family == "Archivo"))
        yield (
            f'@font-face {{ font-family: "{family}"; src: url("{target.as_uri()}"); '
            f"font-weight: {weight}; font-style: {style}; }}"
        )


def _cut(path: Path, weight: int, figures: bool) -> bytes:
    """One weight; the text font goes without its figures, so that those of the headings take their place."""
    font = TTFont(path, recalcTimestamp=False)
    if "fvar" in font:
        font = instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)
    if not figures:
        options = Options(layout_features=["*"], notdef_outline=True, name_IDs=["*"], recalc_timestamp=False)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=set(font.getBestCmap()) - _FIGURES)
        subsetter.subset(font)
    font.flavor = None
    _named(font, f"{path.stem}-{weight}")
    data = io.BytesIO()
    font.save(data)
    return data.getvalue()


def _named(font: TTFont, name: str) -> None:
    """A name of its own for each cut: two weights of one name would be taken for one font."""
    for record in font["name"].names:
        if record.nameID in (1, 4, 6, 16):
            record.string = name
