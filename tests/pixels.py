"""Measures what a reader sees: contrast of text and of focus outlines, from the pixels of screenshots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from io import BytesIO

from PIL import Image
from playwright.sync_api import Locator, Page

Colour = tuple[int, int, int]
Box = dict[str, float]
NEEDED, NEEDED_LARGE = 4.5, 3.0
"""What WCAG 1.4.3 asks of text, and of text that is large."""
RARE = 0.02
"""A colour below this share of the ground is the edge of something else."""

# Where the text of an element stands, what colour it has, and how large it is.
_TEXT = """element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const boxes = [...range.getClientRects()].filter(box => box.width > 1 && box.height > 1);
  const style = getComputedStyle(element);
  let faded = false;
  for (let node = element; node; node = node.parentElement) faded ||= getComputedStyle(node).opacity !== "1";
  const size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
  return {
    box: boxes.length && {
      x: Math.min(...boxes.map(box => box.left)), y: Math.min(...boxes.map(box => box.top)),
      right: Math.max(...boxes.map(box => box.right)), bottom: Math.max(...boxes.map(box => box.bottom)),
    },
    colour: faded ? null : style.color,
    forced: matchMedia("(forced-colors: active)").matches,
    large: size >= 24 || (bold && size >= 18.66),
  };
}"""
_HIDE = """element => {
  for (const node of [element, ...element.querySelectorAll("*")]) {
    node.style.setProperty("color", "transparent", "important");
    node.style.setProperty("text-decoration-color", "transparent", "important");
  }
}"""
_SHOW = """element => {
  for (const node of [element, ...element.querySelectorAll("*")]) {
    node.style.removeProperty("color");
    node.style.removeProperty("text-decoration-color");
  }
}"""


def luminance(colour: Colour) -> float:
    """As WCAG defines it."""

    def linear(part: int) -> float:
        value = part / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: Colour, other: Colour) -> float:
    """Black on white is 21, a colour on itself 1."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def shot(page: Page, box: Box) -> Image.Image:
    """The part of the viewport that `box` (x, y, width, height) marks."""
    size = page.viewport_size
    x, y = max(0, int(box["x"])), max(0, int(box["y"]))
    width = min(size["width"], int(box["x"] + box["width"]) + 1) - x
    height = min(size["height"], int(box["y"] + box["height"]) + 1) - y
    if width < 1 or height < 1:
        return Image.new("RGB", (1, 1))
    clip = {"x": x, "y": y, "width": width, "height": height}
    return Image.open(BytesIO(page.screenshot(clip=clip))).convert("RGB")


def changed(before: Image.Image, after: Image.Image) -> list[tuple[Colour, Colour]]:
    """The pixels that differ, as pairs."""
    pairs = zip(before.get_flattened_data(), after.get_flattened_data(), strict=True)
    return [pair for pair in pairs if pair[0] != pair[1]]


def text_contrast(page: Page, element: Locator) -> tuple[float, float] | None:
    """The least contrast of an element's text with what lies under it, and what it needs; None: nothing to see."""
    element.evaluate('element => element.scrollIntoView({ block: "center", inline: "center" })')
    found = element.evaluate(_TEXT)
    if not found["box"]:
        return None
    needed = NEEDED_LARGE if found["large"] else NEEDED
    edge = found["box"]
    box = {"x": edge["x"], "y": edge["y"], "width": edge["right"] - edge["x"], "height": edge["bottom"] - edge["y"]}
    with_text = shot(page, box)
    if found["forced"]:  # the system paints text as it likes: nothing hides it
        contrast = picture_contrast(with_text)
        return (contrast, needed) if contrast > 1 else None
    element.evaluate(_HIDE)
    without = shot(page, box)
    element.evaluate(_SHOW)
    pixels = changed(with_text, without)
    if not pixels:
        return None
    colour = _parsed(found["colour"]) or _farthest(pixels)
    grounds = _common(ground for _, ground in pixels)
    return min(ratio(colour, ground) for ground in grounds), needed


def picture_contrast(picture: Image.Image) -> float:
    """The ground, which is the commonest colour, against the colour farthest from it that is more than an edge."""
    colours = Counter(picture.get_flattened_data())
    ground = colours.most_common(1)[0][0]
    enough = sum(count for colour, count in colours.items() if colour != ground) * RARE
    return max(ratio(colour, ground) for colour, count in colours.items() if count >= enough)


def _parsed(css: str | None) -> Colour | None:
    """`rgb(1, 2, 3)` -> (1, 2, 3); a colour with transparency has to be read from the picture."""
    if not css or not css.startswith("rgb("):
        return None
    red, green, blue = (int(float(part)) for part in css[4:-1].split(","))
    return red, green, blue


def _farthest(pixels: Iterable[tuple[Colour, Colour]]) -> Colour:
    return max(pixels, key=lambda pair: ratio(*pair))[0]


def _common(colours: Iterable[Colour]) -> list[Colour]:
    counted = Counter(colours)
    enough = sum(counted.values()) * RARE
    return [colour for colour, count in counted.items() if count >= enough] or [counted.most_common(1)[0][0]]
