"""Every page of a built site opened once in a real browser behind nginx; what it did is kept for many tests."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from axe_playwright_python.base import AXE_SCRIPT
from conftest import pages_to_read
from pixels import text_contrast
from playwright.sync_api import Browser, CDPSession, Locator, Page, sync_playwright
from webserver import nginx

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCRIPTS = 'document.querySelector("script[type=module]").src'
"""In a page: where its modules lie, in a folder named after their content."""
WIDTHS = (320, 375, 1280)
SCHEMES = ("light", "dark", "forced")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations", "incomplete"],
    "preload": {"assets": ["media"], "timeout": 10_000},  # styles it would fetch for a rule that is not asked for
}
WORKERS = 2
Found = TypeVar("Found")
IDLE = 200  # milliseconds in which a page left alone might still do something
_CLASSES = re.compile(r'<([a-z][a-z0-9]*)\b[^>]*?(?:\sclass="([^"]*)")?[^>]*?(?:\stype="([^"]*)")?[^>]*>')

# Before any script of the page: every breach of the policy is kept in the page itself.
LISTEN = """
window.ahBreaches = [];
document.addEventListener("securitypolicyviolation", (event) =>
  ahBreaches.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ""}:${event.lineNumber}`));
"""
KEPT = """async () => {
  const databases = await (indexedDB.databases?.() ?? []);
  const names = [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...databases.map(({ name }) => name)];
  return [...names, ...(await caches.keys()), ...(document.cookie ? [document.cookie] : [])];
}"""
# What opens by itself stays closed for axe, so open it: folds, and boxes that change their look when ticked.
OPEN = """() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  document.querySelector(".ah-point input")?.click();
}"""

# Elements with the same chain of classes and the same colour look alike: one of them is measured.
ALIKE = """element => {
  const chain = [];
  for (let node = element; node; node = node.parentElement) chain.push(`${node.tagName}.${node.className}`);
  return `${chain.join(" ")} ${getComputedStyle(element).color}`;
}"""


@dataclass(frozen=True, order=True)
class Look:
    """How a reader may look at a page: how wide, and in which colours."""

    width: int
    scheme: str

    @property
    def media(self) -> dict[str, str]:
        forced = self.scheme == "forced"
        return {
            "color_scheme": "light" if forced else self.scheme,
            "forced_colors": "active" if forced else "none",
            "reduced_motion": "reduce",  # no colour is measured half-way to another
        }


LOOKS = tuple(Look(width, scheme) for width in WIDTHS for scheme in SCHEMES)


@dataclass
class Visit:
    """What one page did from opening it to the last check, before any click of a reader."""

    page: str
    foreign: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes over the wire by address, compressed, with headers."""
    looks: int = 0
    faults: list[str] = field(default_factory=list)
    """What axe-core found, and contrast that pixels settled as too low."""
    settled: int = 0


def samples(site: Path) -> list[str]:
    """A few pages that together hold every class, element and kind of field that occurs anywhere in the site."""
    parts = {path: _parts(path.read_text(encoding="utf-8")) for path in pages_to_read(site)}
    chosen = [site / "index.html", site / "404.html"]
    missing = set().union(*parts.values()) - set().union(*(parts.get(path, set()) for path in chosen))
    while missing:
        best = max(parts, key=lambda path: len(parts[path] & missing))
        missing -= parts[best]
        chosen.append(best)
    folders = {path.parent.parent for path in chosen}
    chosen += [
        min(found) for folder in {p.parent.parent for p in parts} - folders if (found := [*folder.glob("*/index.html")])
    ]
    return [address(path, site) for path in dict.fromkeys(chosen) if path in parts]


def _parts(html: str) -> set[str]:
    found = set()
    for name, classes, kind in _CLASSES.findall(html):
        found |= {name, f"{name} {kind}", *classes.split()}
    return found


def address(path: Path, site: Path) -> str:
    """`site/videos/x/index.html` -> `videos/x/`."""
    return path.relative_to(site).as_posix().removesuffix("index.html")


def every_page(site: Path) -> list[str]:
    return [address(path, site) for path in pages_to_read(site)]


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def watched(browser: Browser) -> list[str]:
    """Fills with what any page that this browser opens from now on does against the policy of its server."""
    breaches: list[str] = []

    def listening(make: Callable[..., Any]) -> Callable[..., Any]:
        def made(*args: Any, **options: Any) -> Any:
            opened = make(*args, **options)
            context = getattr(opened, "context", opened)  # of a page, or the context itself
            context.on("console", lambda message: _note_breach(message.text, breaches))
            return opened

        return made

    browser.new_context = listening(browser.new_context)
    browser.new_page = listening(browser.new_page)
    return breaches


def _note_breach(text: str, breaches: list[str]) -> None:
    if "Content Security Policy" in text:
        breaches.append(text)


def crawl(site: Path, state: Path, jobs: Mapping[str, Sequence[Look]]) -> dict[str, Visit]:
    """Opens each page and looks at it in each of its looks."""

    def visited(browser: Browser, names: Sequence[str]) -> list[Visit]:
        """One window for all pages, as new for each as a fresh profile: that costs a third of one for each page."""
        context = browser.new_context(locale="de-DE", reduced_motion="reduce")
        context.add_init_script(LISTEN)
        page = context.new_page()
        return [_visit(page, root, name, jobs[name]) for name in names]

    with nginx(site, state) as root:
        order = sorted(jobs, key=lambda name: -len(jobs[name]))
        return {visit.page: visit for visit in side_by_side(order, visited)}


def side_by_side(names: Sequence[str], work: Callable[[Browser, Sequence[str]], list[Found]]) -> list[Found]:
    """The work of several browsers, each with its share and in a thread of its own: one thread holds one Playwright."""

    def alone(share: Sequence[str]) -> list[Found]:
        with chromium() as browser:
            return work(browser, share)

    with ThreadPoolExecutor(WORKERS) as pool:
        done = [pool.submit(alone, names[start::WORKERS]) for start in range(WORKERS) if names[start::WORKERS]]
        return [found for result in done for found in result.result()]


def _visit(page: Page, root: str, name: str, looks: Sequence[Look]) -> Visit:
    visit = Visit(name)
    wear(page, looks[0])
    with _listening(page, root, visit), _as_new(page, root, visit):
        page.goto(root + name)
        page.wait_for_timeout(IDLE)
        visit.cookies = [cookie["name"] for cookie in page.context.cookies()]
        visit.kept = page.evaluate(KEPT)
        page.evaluate(AXE_SCRIPT)
        page.evaluate(OPEN)
        for look in looks:
            wear(page, look)
            visit.faults += barriers(page, look, visit)
            visit.looks += 1
        visit.breaches += page.evaluate("ahBreaches")
    return visit


def wear(page: Page, look: Look) -> None:
    page.set_viewport_size({"width": look.width, "height": 900})
    page.emulate_media(**look.media)


@contextmanager
def _listening(page: Page, root: str, visit: Visit) -> Iterator[None]:
    handlers: dict[Any, Callable[[Any], None]] = {
        "console": lambda message: visit.errors.append(message.text) if message.type == "error" else None,
        "pageerror": lambda error: visit.errors.append(str(error)),
        "request": lambda request: _notice(request.url, root, visit),
    }
    for event, handler in handlers.items():
        page.on(event, handler)
    yield
    for event, handler in handlers.items():
        page.remove_listener(event, handler)


@contextmanager
def _as_new(page: Page, root: str, visit: Visit) -> Iterator[None]:
    """Nothing cached when the page opens, and nothing that it kept left for the next one."""
    devtools = page.context.new_cdp_session(page)
    _weigh(devtools, visit)
    devtools.send("Network.clearBrowserCache")
    yield
    page.context.clear_cookies()
    devtools.send("Storage.clearDataForOrigin", {"origin": root.rstrip("/"), "storageTypes": "all"})
    devtools.detach()


def _notice(url: str, root: str, visit: Visit) -> None:
    if not url.startswith((root, "data:", "blob:")):
        visit.foreign.append(url)


def _weigh(devtools: CDPSession, visit: Visit) -> None:
    """The browser tells by itself what came over the wire, and of each file before it says that the page is there."""
    urls: dict[str, str] = {}

    def finished(told: Mapping[str, Any]) -> None:
        if (url := urls.get(told["requestId"], "")).startswith("http"):
            visit.sizes[url] = int(told["encodedDataLength"])

    devtools.on("Network.responseReceived", lambda told: urls.update({told["requestId"]: told["response"]["url"]}))
    devtools.on("Network.loadingFinished", finished)
    devtools.send("Network.enable")


def barriers(page: Page, look: Look, visit: Visit) -> Iterable[str]:
    """What axe-core finds in the page as it is now, and contrast that it leaves open where pixels show too little."""
    found = page.evaluate("options => axe.run(document, options)", AXE)
    for rule in found["violations"]:
        for node in rule["nodes"]:
            yield f"{look.width} {look.scheme}: {rule['id']}: {node['html'][:160]}: {node['failureSummary']}"
    settled: dict[str, str] = {}
    for rule in found["incomplete"]:
        for node in rule["nodes"]:
            visit.settled += 1
            if told := _settle(page, rule["id"], node, settled):
                yield f"{look.width} {look.scheme}: {rule['id']}: {node['html'][:160]}: {told}"


def _settle(page: Page, rule: str, node: Mapping[str, Any], settled: dict[str, str]) -> str:
    """What axe leaves open: contrast is measured, everything else is a fault until somebody has looked at it."""
    if rule != "color-contrast":
        return "von axe-core offen gelassen"
    element = page.locator(node["target"][-1]).first
    alike = element.evaluate(ALIKE)
    if alike not in settled:
        settled[alike] = _measured(page, element)
    return settled[alike]


def _measured(page: Page, element: Locator) -> str:
    measured = text_contrast(page, element)
    if measured is None:
        return "" if not element.is_visible() else "kein Text zu sehen"
    contrast, needed = measured
    return "" if contrast >= needed else f"Kontrast {contrast:.2f}, nötig {needed}"
