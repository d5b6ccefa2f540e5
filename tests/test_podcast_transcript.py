"""Each way to write a transcript is a file in data/transcripts; `name.golden` is what we read from it."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path

import pytest

from podcast import transcript
from podcast.model import Asset, Chapter, FeedError, Transcript

DATA = Path(__file__).parent / "data" / "transcripts"
FILES = sorted(path for path in DATA.iterdir() if path.suffix != ".golden")


def script(found: Transcript) -> list[str]:
    """One line for each heading, paragraph and problem."""
    lines = []
    for section in found.sections:
        if section.title:
            lines.append(f"## {section.title}" + ("" if section.start is None else f" @{section.start:g}"))
        for turn in section.turns:
            start = "" if turn.start is None else f"@{turn.start:g} "
            lines.append(start + (f"{turn.speaker}: " if turn.speaker else "") + turn.text)
    return [*lines, *(f"! {problem.line}: {problem.message}" for problem in found.problems)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    expected = (DATA / f"{path.name}.golden").read_text("utf-8").splitlines()
    assert script(transcript.parse(path.read_bytes(), path.name)) == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("kind", [None, "text/vtt", "application/srt", "application/json", "text/html", "text/plain"])
def test_the_content_outweighs_a_wrong_type(path: Path, kind: str | None) -> None:
    assert transcript.parse(path.read_bytes(), kind).turns == transcript.parse(path.read_bytes(), path.name).turns


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf", b"WEBVTT\n", b"{}", b'{"segments": []}', b"## Nur Titel", b"[]"]
)
def test_nothing_to_read(data: bytes) -> None:
    with pytest.raises(
        FeedError, match=r"^Das Transkript enthält keinen lesbaren Text\. Bitte Datei und Format prüfen\.$"
    ):
        transcript.parse(data)


def test_json_that_is_none() -> None:
    with pytest.raises(FeedError, match="kein lesbares JSON"):
        transcript.parse(b'{"segments": [')
    with pytest.raises(FeedError, match="kein lesbares JSON"):
        transcript.parse(b'{"a":' + b"[" * 100_000)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert transcript.parse("Mara Vogt: Größe".encode(encoding)).turns[0].text == "Größe"


def test_a_single_first_name_counts_where_the_text_opens_with_one() -> None:
    found = transcript.parse(b"Anna: Hallo\nBen: Ja, wirklich\nBen: so")
    assert [turn.speaker for turn in found.turns] == ["Anna", "Ben", "Ben"]
    assert [turn.speaker for turn in transcript.parse(b"Ein Anfang.\n\nAchtung: Stufe!").turns] == ["", ""]


def test_paragraphs_end_past_500_characters_with_a_sentence() -> None:
    sentence = "Das ist ein Satz. "
    found = transcript.parse(f"Mara Vogt: {sentence * 60}".encode())
    assert [len(turn.text) for turn in found.turns] == [503, 503, 71]
    assert all(turn.text.endswith("Satz.") and turn.speaker == "Mara Vogt" for turn in found.turns)


def test_speech_without_full_stops_is_cut_as_well() -> None:
    cues = "\n\n".join(f"00:{n // 60:02}:{n % 60:02},000 --> 00:59:00,000\nWort {'wort ' * 20}" for n in range(100))
    lengths = [len(turn.text) for turn in transcript.parse(cues.encode()).turns]
    assert len(lengths) > 5 and max(lengths) < 1700


def test_times_are_kept_to_the_millisecond_and_rise() -> None:
    found = transcript.parse((DATA / "lang.vtt").read_bytes())
    starts = [turn.start for turn in found.turns]
    assert starts == sorted(set(starts)) and None not in starts


def test_chapters_head_the_sections_and_open_a_paragraph() -> None:
    marks = (Chapter(0, "Anfang"), Chapter(2.7, "Mittendrin"), Chapter(4.25, "Der Baum"), Chapter(900, "Nie"))
    sections = transcript.parse((DATA / "stimmen.vtt").read_bytes(), chapters=marks).sections
    assert [(section.title, section.start, len(section.turns)) for section in sections] == [
        ("Anfang", 0, 1), ("Mittendrin", 2.7, 1), ("Der Baum", 4.25, 3),
    ]  # fmt: skip


def test_what_is_said_before_the_first_chapter_stands_without_a_heading() -> None:
    sections = transcript.parse((DATA / "stimmen.vtt").read_bytes(), chapters=(Chapter(4.0, "Der Baum"),)).sections
    assert [(section.title, section.start) for section in sections] == [("", None), ("Der Baum", 4.0)]


@pytest.mark.parametrize("name", ["eigene-form.txt", "eckig.txt"])
def test_own_headings_and_texts_without_times_stay_as_they_are(name: str) -> None:
    data = (DATA / name).read_bytes()
    assert transcript.parse(data, chapters=(Chapter(0, "Anderes"),)) == transcript.parse(data)


def test_words_before_a_colon_are_not_all_names() -> None:
    text = "Hinweis: Automatisch erstellt.\n\nMara Vogt: Ja.\n\nMeine Frage: Warum?\n\nSabine Roth: Darum."
    found = transcript.parse(text.encode())
    assert [turn.speaker for turn in found.turns] == ["", "Mara Vogt", "Mara Vogt", "Sabine Roth"]


def test_the_best_form_comes_first() -> None:
    offers = [Asset("a.html", "text/html"), Asset("a.srt", "application/x-subrip"), Asset("b.vtt", "text/vtt", "en"),
              Asset("a.json", "application/json", "de"), Asset("a.vtt", "text/vtt", "de-DE")]  # fmt: skip
    assert [offer.url for offer in transcript.best(offers)] == ["a.vtt", "a.srt", "a.json", "a.html", "b.vtt"]


@pytest.mark.parametrize(
    "piece",
    ["a", " ", "\n", "A: b\n", "A B: ", "[0:00] ", "\\[", "**", "# ", "## a ", "<p>", "<cite>", "<time>1", "--> ", "0 ",
     "00:00.000 --> 00:01.000\n", "00:00.000 --> 00:01.000\na\n\n", "1\n", "<v A>", "a. ", ".", "WEBVTT\n\n", "{", "&",
     "A von ", "(0:0", "[A] ", "<"],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    """A quarter of a megabyte of the same: whatever is quadratic shows here."""
    data = piece.encode() * (2**18 // len(piece))
    for start in (b"", b"WEBVTT\n\n", b"WEBVTT\n\n00:00.000 --> 00:01.000\n", b"<p>", b"0:00 --> 0:01\n", b"Anna: "):
        begin = time.process_time()
        with suppress(FeedError):
            transcript.parse(start + data)
        assert time.process_time() - begin < 3, (start, piece)


def test_podlove_and_whisper_json() -> None:
    rows = [{"start": "00:00:01.5", "voice": "Tim", "text": "Hallo"}, {"start": 2, "speaker": "Eva", "text": "Ja"}]
    found = transcript.parse(json.dumps(rows).encode())
    assert [(turn.start, turn.speaker, turn.text) for turn in found.turns] == [
        (1.5, "Tim", "Hallo"),
        (2.0, "Eva", "Ja"),
    ]


def test_rows_of_json_are_told_by_their_line() -> None:
    rows = '[\n {"text": "a"},\n {"text":\n  ""},\n\n 7, {"body": "b"}]'
    for body in (rows, f'{{"version": 1,\n"segments": {rows}}}', f'\ufeff {{"x": "[", "cues"\n:{rows}}}'):
        before = body[: body.index('{"text":\n')].count("\n") + 1
        assert [problem.line for problem in transcript.parse(body.encode()).problems] == [before, before + 3]
    two_lists = f'{{"segments": [], "cues": {rows}}}'
    found = [problem.line for problem in transcript.parse(two_lists.encode()).problems]
    assert found == [2, 3], "their numbers where the lines cannot be told"
