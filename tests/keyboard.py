"""Walks through a page with the Tab key alone and measures at each stop what somebody would see."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops
from pixels import ratio
from playwright.sync_api import Page

LIMIT = 600
CONTRAST = 3.0

# Everything that one can press, fill or scroll; of a group of radio buttons only the chosen one is a stop.
_CONTROLS = """() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]");
  const chosen = (input) => {
    const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(input.name)}"]`)];
    return input === (group.find(({ checked }) => checked) ?? group[0]);
  };
  window.ahName = (element) => {
    const words = (element.getAttribute("aria-label") ?? element.innerText ?? element.id ?? "").trim();
    const mark = element.id ? `#${element.id}` : `.${element.className}`;
    return `<${element.tagName.toLowerCase()} ${mark}> ${words.slice(0, 60)}`;
  };
  window.ahControls = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls], video[controls], iframe, "
    + "[tabindex='0']"
  )].filter((element) => shown(element) && !element.disabled && (element.type !== "radio" || chosen(element)));
  window.ahStops = [];
  window.ahLooks = new Set();
  document.activeElement?.blur();
  // A thing that looks like a control has to be one, or to name one.
  const controls = new Set(ahControls);
  return [...document.querySelectorAll("body *")].filter((element) => {
    if (getComputedStyle(element).cursor !== "pointer" || !shown(element)) return false;
    const label = element.closest("label");
    const control = element.closest("a, button, input, select, summary") ?? label?.control;
    return !control || (!controls.has(control) && control.type !== "radio");
  }).map(ahName);
}"""

# Where the focus is now, whether one sees it there, and what it looks like (its classes and those around it).
_STOP = """() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  // A date field or the browser's own player holds several stops that the page sees as one.
  const again = ahStops.includes(element) && element !== ahStops.at(-1);
  ahStops.push(element);
  const faded = getComputedStyle(element).opacity === "0";
  const target = faded ? element.labels?.[0] ?? element : element;
  const boxes = [...target.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
  // Of what is higher than the window, like a long table, the part in the window counts.
  const [first, last] = [(box) => Math.max(box.top, 0), (box) => Math.min(box.bottom, innerHeight)];
  const seen = boxes.some((box) => [0.5, 0.1, 0.9].some((part) => {
    const hit = document.elementFromPoint(box.left + box.width * part, (first(box) + last(box)) / 2);
    return hit && (target.contains(hit) || hit.contains(target) && !hit.matches("body, html"));
  }));
  const chain = [];
  for (let node = element; node && node !== document.body; node = node.parentElement) {
    chain.push(`${node.tagName}.${node.className}`);
    if (node.dataset.kind) chain.push(node.dataset.kind);
  }
  const look = chain.slice(0, 4).join(" ");
  const known = ahLooks.has(look);
  ahLooks.add(look);
  const around = boxes[0] ? 2 * (Math.min(boxes[0].width, innerWidth) + last(boxes[0]) - first(boxes[0])) : 0;
  return { name: ahName(element), again, seen, look, around };
}"""
_MISSED = "() => ahControls.filter((element) => !ahStops.includes(element)).map(ahName)"
_TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
_BLUR = "document.activeElement.blur()"


@dataclass
class Walk:
    """What a walk met; everything but `stops` and `measured` is a barrier."""

    stops: int = 0
    measured: int = 0
    unreached: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    faint: tuple[str, ...] = ()
    dead: tuple[str, ...] = ()
    """Things that look like controls and are none."""

    @property
    def barriers(self) -> dict[str, tuple[str, ...]]:
        found = {"nicht erreicht": self.unreached, "unsichtbar": self.unseen, "Fokus": self.faint, "tot": self.dead}
        return {name: elements for name, elements in found.items() if elements}


def walk(page: Page, known: set[str]) -> Walk:
    """Presses Tab until the page ends; looks in `known` have been measured on an earlier page."""
    found = Walk(dead=tuple(page.evaluate(_CONTROLS)))
    devtools = page.context.new_cdp_session(page)
    for _ in range(LIMIT):
        devtools.send("Input.dispatchKeyEvent", _TAB)  # without letting go of it: that would take as long again
        stop = page.evaluate(_STOP)
        if stop is None or stop["again"]:
            break
        found.stops += 1
        if not stop["seen"]:
            found.unseen += (stop["name"],)
        elif stop["look"] not in known:
            known.add(stop["look"])
            found.measured += 1
            if told := _outline(page, stop["around"]):
                found.faint += (f"{stop['name']}: {told}",)
    devtools.detach()
    found.unreached = tuple(page.evaluate(_MISSED))
    return found


def _outline(page: Page, around: float) -> str:
    """Empty if the focus changes enough pixels by 3:1 to draw a line around its target."""
    focused = _picture(page)
    page.evaluate(_BLUR)
    plain = _picture(page)
    box = ImageChops.difference(focused, plain).getbbox()
    if box is None:
        return "nichts ändert sich"
    pairs = zip(focused.crop(box).get_flattened_data(), plain.crop(box).get_flattened_data(), strict=True)
    strong = sum(1 for one, other in pairs if one != other and ratio(one, other) >= CONTRAST)
    return "" if strong >= around else f"{strong} Bildpunkte mit {CONTRAST} zu 1, nötig {around:.0f}"


def _picture(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot())).convert("RGB")
