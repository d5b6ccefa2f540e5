"""Films the library at work: `python tests/screencast.py` clicks through the site, writes film, captions, poster.

What is said stands in the script of the page (docs/videos/), sentence by sentence; STEPS holds what is done meanwhile.
A computer voice speaks it (espeak-ng), ffmpeg packs it. Afterwards `dauer` and `kapitel` in the page's head are set to
what this prints.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import wave
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from conftest import build  # noqa: E402
from playwright.sync_api import Locator, Page, sync_playwright  # noqa: E402
from test_browser import CHROMIUM, QUIET  # noqa: E402
from webserver import nginx  # noqa: E402

from library.dates import clock  # noqa: E402

NAME = "in-zwei-klicks-zur-richtigen-checkliste"
FOLDER = ROOT / "docs" / "videos"
VOICE = ("espeak-ng", "-v", "de+f2", "-s", "146", "-p", "52")
PAUSE, BREATH = 0.3, 0.75  # seconds after a sentence and after a chapter
FPS = 12
WIDTH, HEIGHT, SCALE = 1024, 576, 1.25  # of the window; times the scale it is 1280 × 720

DRAW = """([x, y]) => {
  const make = (name, set) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(set)) node.setAttribute(key, value);
    return node;
  };
  const box = make("svg", { width: 240, height: 150, viewBox: "-60 -60 240 150", id: "zeiger", "aria-hidden": "true" });
  Object.assign(box.style, { position: "fixed", left: "-60px", top: "-60px", zIndex: 99, pointerEvents: "none",
    overflow: "visible", maxWidth: "none" });
  const ring = make("circle", { r: 0, fill: "none", stroke: "#ffd23f", "stroke-width": 7 });
  const arrow = make("path", { d: "M0 0V51L13 39L21 58.500L31 54L22.500 35H40.500Z", fill: "#16201b", stroke: "#fff",
    "stroke-width": 3, "stroke-linejoin": "round" });
  const label = make("g", { visibility: "hidden" });
  const plate = make("rect", { x: 46, y: 22, width: 92, height: 38, rx: 6, fill: "#ffd23f" });
  const text = make("text", { x: 92, y: 48, "text-anchor": "middle", fill: "#16201b", "font-family": "Archivo",
    "font-size": 21, "font-weight": 700 });
  label.append(plate, text);
  box.append(ring, arrow, label);
  document.body.append(box);
  window.zeiger = {
    to: (x, y) => { box.style.transform = `translate(${x}px, ${y}px)`; },
    press: (radius, said) => {
      ring.setAttribute("r", radius);
      label.setAttribute("visibility", said ? "visible" : "hidden");
      text.textContent = said;
    },
  };
  window.zeiger.to(x, y);
}"""

SHEET = """([picture, share]) => {
  let sheet = document.querySelector("#blatt");
  if (!sheet) {
    sheet = document.body.appendChild(new Image());
    sheet.id = "blatt";
    Object.assign(sheet.style, { position: "fixed", left: "300px", bottom: 0, width: "380px", height: "540px",
      padding: "14px 20px", background: "#fff", boxShadow: "0 10px 60px rgb(0 0 0 / .45)", zIndex: 90 });
  }
  sheet.src = picture;
  sheet.style.transform = `translateY(${(1 - share) * 100}%)`;
}"""

POSTER = """([title, note]) => {
  document.querySelectorAll("#zeiger, #blatt").forEach((node) => node.remove());
  const stage = document.createElement("div");
  stage.className = "ah-player__stage";
  stage.innerHTML = "<b></b><span></span>";
  stage.querySelector("b").textContent = title;
  stage.querySelector("span").textContent = note;
  Object.assign(stage.style, { position: "fixed", inset: 0, zIndex: 99, color: "#fff",
    alignContent: "start", paddingTop: "72px" });
  document.body.append(stage);
}"""


@dataclass
class Recorder:
    """A window, its pointer, and the pictures taken so far: each with the seconds that it stands."""

    page: Page
    folder: Path
    x: float = WIDTH / 2
    y: float = HEIGHT / 2
    pictures: list[tuple[Path, float]] = field(default_factory=list)

    @property
    def now(self) -> float:
        return sum(seconds for _, seconds in self.pictures)

    def shot(self, seconds: float = 1 / FPS) -> None:
        path = self.folder / f"{len(self.pictures):04}.png"
        self.page.screenshot(path=path)
        self.pictures.append((path, seconds))

    def hold(self, seconds: float) -> None:
        """The last picture stands longer."""
        path, before = self.pictures[-1]
        self.pictures[-1] = (path, before + max(0.0, seconds))

    def show(self) -> None:
        """A page has opened: the pointer is drawn into it."""
        self.page.evaluate("document.fonts.ready")
        self.page.evaluate(DRAW, [self.x, self.y])
        self.shot()

    def glide(self, target: Locator, seconds: float = 1.0) -> None:
        """The pointer moves to the middle of a thing."""
        box = target.bounding_box()
        assert box
        start, end = (self.x, self.y), (box["x"] + min(box["width"], 260) / 2, box["y"] + box["height"] / 2)
        for share in _eased(seconds):
            self.x, self.y = (a + (b - a) * share for a, b in zip(start, end, strict=True))
            self.page.mouse.move(self.x, self.y)
            self.page.evaluate("([x, y]) => zeiger.to(x, y)", [self.x, self.y])
            self.shot()

    def roll(self, target: Locator, top: float, seconds: float = 1.4) -> None:
        """The page scrolls until a thing stands `top` pixels below the upper edge."""
        start = self.page.evaluate("scrollY")
        end = start + target.evaluate("node => node.getBoundingClientRect().top") - top
        for share in _eased(seconds):
            self.page.evaluate("y => scrollTo({ top: y, behavior: 'instant' })", start + (end - start) * share)
            self.shot()

    def press(self, said: str = "") -> None:
        """A click that one sees."""
        for radius in (8, 16, 24, 30, 34):
            self.page.evaluate("([radius, said]) => zeiger.press(radius, said)", [radius, said])
            self.shot(2 / FPS if radius == 34 and said else 1 / FPS)
        self.page.evaluate("said => zeiger.press(0, said)", said)
        self.shot(0.5 if said else 1 / FPS)
        self.page.evaluate("zeiger.press(0, '')")
        self.page.mouse.click(self.x, self.y)

    def follow(self, link: Locator, said: str) -> None:
        """A click that leads to another page."""
        self.glide(link)
        with self.page.expect_navigation(wait_until="load"):
            self.press(said)
        self.show()


def _eased(seconds: float) -> list[float]:
    """Shares of a way, slow at both ends."""
    count = max(2, round(seconds * FPS))
    return [(share := step / count) * share * (3 - 2 * share) for step in range(1, count + 1)]


def home(film: Recorder) -> None:
    film.show()


def to_doors(film: Recorder) -> None:
    film.roll(film.page.locator("#aufgaben"), 90)


def first_click(film: Recorder) -> None:
    film.follow(film.page.locator(".ah-door--list a"), "1. Klick")


def second_click(film: Recorder) -> None:
    film.roll(film.page.get_by_role("heading", name="Woche 5", exact=True), 80, 1.8)
    film.follow(film.page.get_by_role("link", name="Bevor du auf Veröffentlichen tippst"), "2. Klick")


def tick_first(film: Recorder) -> None:
    film.roll(film.page.locator(".ah-points").first, 150)
    film.glide(film.page.locator(".ah-point input").nth(0), 0.7)
    film.press()
    film.shot()


def tick_second(film: Recorder) -> None:
    film.glide(film.page.locator(".ah-point input").nth(1), 0.5)
    film.press()
    film.shot()


def to_progress(film: Recorder) -> None:
    film.glide(film.page.locator(".ah-progress__count"))


def to_print(film: Recorder) -> None:
    film.glide(film.page.get_by_role("button", name="Auf einer Seite drucken"))


def show_sheet(film: Recorder) -> None:
    """The printed page, laid over the window: a print dialogue cannot be filmed."""
    paper = film.page.context.new_page()
    paper.set_viewport_size({"width": 680, "height": 1040})  # what the margins leave of A4
    paper.goto(film.page.url)
    paper.emulate_media(media="print")
    picture = b64encode(paper.screenshot()).decode()
    paper.close()
    for share in _eased(0.5):
        film.page.evaluate(SHEET, [f"data:image/png;base64,{picture}", share])
        film.shot()


Step = Callable[[Recorder], None] | None
STEPS: Mapping[str, Sequence[Step]] = {  # one for each sentence of a chapter
    "Zehn vor zwölf": (home, None, None),
    "Der erste Klick": (to_doors, None, first_click),
    "Der zweite Klick": (None, second_click),
    "Abhaken, was stimmt": (None, tick_first, tick_second, to_progress),
    "Ein Blatt für die Wand": (to_print, show_sheet, None),
}


def script() -> dict[str, list[str]]:
    """The sentences of each chapter, from the page."""
    body = (FOLDER / f"{NAME}.md").read_text(encoding="utf-8")
    chapters = re.split(r"^### +", body.split("## Drehbuch und Transkript")[1].split("\n## ")[0], flags=re.M)[1:]
    found = {}
    for chapter in chapters:
        said = " ".join(re.findall(r"^\*\*Mara:\*\* (.*)$", chapter, re.M))
        found[chapter.split("\n", 1)[0]] = re.split(r"(?<=[.!?]) ", said)
    return found


def speak(text: str, target: Path) -> float:
    """One sentence as a wave file; its length in seconds."""
    subprocess.run([*VOICE, "-w", str(target), text], check=True)
    with wave.open(str(target)) as sound:
        return sound.getnframes() / sound.getframerate()


def stamp(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes):02}:{rest:06.3f}"


def record(film: Recorder) -> tuple[list[tuple[float, float, str]], list[tuple[float, str]], list[tuple[Path, float]]]:
    """Captions with start and end, chapters, and for each sentence its sound and the second at which it starts."""
    captions, chapters, sounds = [], [], []
    for title, sentences in script().items():
        chapters.append((film.now, title))
        for sentence, step in zip(sentences, STEPS[title], strict=True):
            sound = film.folder / f"{len(sounds):02}.wav"
            start, length = film.now, speak(sentence, sound)
            if step:
                step(film)
            last = sentence is sentences[-1]
            film.hold(start + length + (BREATH if last else PAUSE) - film.now)
            captions.append((start, start + length + 0.15, sentence))
            sounds.append((sound, start))
    return captions, chapters, sounds


def pack(film: Recorder, sounds: Sequence[tuple[Path, float]], target: Path) -> None:
    """Pictures and sound as one MP4 that starts before it is loaded, without a trace of when it was made."""
    listing = film.folder / "bilder.txt"
    rows = [f"file '{path}'\nduration {seconds:.4f}\n" for path, seconds in film.pictures]
    listing.write_text("".join(rows) + f"file '{film.pictures[-1][0]}'\n", encoding="utf-8")
    inputs = [part for path, _ in sounds for part in ("-i", str(path))]
    late = [f"[{n}]adelay={round(start * 1000)}:all=1[s{n}]" for n, (_, start) in enumerate(sounds, 1)]
    voices = "".join(f"[s{n}]" for n in range(1, len(sounds) + 1))
    mix = f"{';'.join(late)};{voices}amix=inputs={len(sounds)}:normalize=0,apad[ton]"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", str(listing), *inputs,
         "-filter_complex", f"{mix};[0]fps={FPS},format=yuv420p[bild]", "-map", "[bild]", "-map", "[ton]",
         "-t", f"{film.now:.3f}", "-c:v", "libx264", "-preset", "veryslow", "-crf", "30", "-tune", "animation",
         "-g", str(4 * FPS), "-c:a", "aac", "-b:a", "40k", "-ac", "1", "-ar", "22050", "-map_metadata", "-1",
         "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart",
         str(target)], check=True)  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        built = build(ROOT, folder / "site")
        assert built.code == 0, built.output
        with nginx(folder / "site", folder / "nginx") as address:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--hide-scrollbars"])
            page = browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT},
                device_scale_factor=SCALE,
                reduced_motion="reduce",
                color_scheme="light",
                locale="de-DE",
                bypass_csp=True,
            ).new_page()
            page.goto(address)
            film = Recorder(page, folder)
            captions, chapters, sounds = record(film)
            pack(film, sounds, FOLDER / f"{NAME}.mp4")
            page.evaluate(POSTER, ["In zwei Klicks zur richtigen Checkliste", "Eine Minute, mit Untertiteln"])
            page.screenshot(path=folder / "poster.png")
            browser.close()
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(folder / "poster.png"), "-quality", "80",
                        str(FOLDER / f"{NAME}.webp")], check=True)  # fmt: skip
    rows = [f"{stamp(start)} --> {stamp(end)}\n<v Mara>{text}\n" for start, end, text in captions]
    (FOLDER / f"{NAME}.vtt").write_text("\n".join(["WEBVTT\n", *rows]), encoding="utf-8")
    print(f"  dauer: PT{round(film.now)}S\n  kapitel:")
    for start, title in chapters:
        print(f'    - {{zeit: "{clock(start)}", titel: "{title}"}}')


if __name__ == "__main__":
    main()
