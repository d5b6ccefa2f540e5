"""Draws the preview pictures of the kinds from our own shapes and fonts: `make sozialbilder`, no network."""

from __future__ import annotations

from conftest import ROOT
from playwright.sync_api import sync_playwright
from test_browser import CHROMIUM, QUIET

from library.kinds import KINDS, LIBRARY

COLOURS = {
    "video": "#8c2a6a",
    "checkliste": "#007a50",
    "leitfaden": "#1d5aa6",
    "vorlage": "#8a5200",
    "folge": "#b3372a",
    "woche": "#00432d",
    "seite": "#00432d",
}
NAMES = {name: KINDS[name].singular for name in (*LIBRARY, "woche")} | {"woche": "12 Wochen", "seite": "Bibliothek"}
PAGE = """<!doctype html><meta charset="utf-8"><style>
@font-face {{ font-family: A; src: url("{font}"); font-weight: 500 800; }}
body {{ margin: 0; width: 1200px; height: 630px; background: {colour}; color: #fff; font-family: A; }}
svg {{ position: absolute; right: 90px; top: 90px; width: 330px; height: 330px; }}
b {{ position: absolute; left: 90px; bottom: 200px; font-size: 120px; font-weight: 790; letter-spacing: -.03em; }}
span {{ position: absolute; left: 90px; bottom: 90px; font-size: 48px; font-weight: 600; word-spacing: .07em; }}
</style><body><svg viewBox="0 0 34 34"><rect width="34" height="34" rx="3" fill="#fff" opacity=".16"/>{fields}</svg>
<b>{name}</b><span>Amtshelden Bibliothek</span>"""


def fields() -> str:
    places = [(5 + 6.3 * column, 7 + 7.5 * row) for row in range(3) for column in range(4)]
    return "".join(
        f'<rect x="{x}" y="{y}" width="5" height="5" fill="{"#ffd23f" if n == 4 else "#fff"}"/>'
        for n, (x, y) in enumerate(places)
    )


def main() -> None:
    font = (ROOT / "overrides/assets/fonts/archivo-88.woff2").as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        draft = ROOT / ".cache" / "sozialbild.html"
        draft.parent.mkdir(exist_ok=True)
        for kind, colour in COLOURS.items():
            draft.write_text(PAGE.format(font=font, colour=colour, name=NAMES[kind], fields=fields()), encoding="utf-8")
            page.goto(draft.as_uri())
            page.wait_for_timeout(200)
            page.screenshot(path=ROOT / f"overrides/assets/img/sozial-{kind}.png")
        browser.close()


if __name__ == "__main__":
    main()
