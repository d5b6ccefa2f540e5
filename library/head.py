"""The front matter of every kind, modelled once: German keys for authors, English attributes inside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from library.kinds import LEVELS, PLATFORMS


def _no_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("ja/nein")
    return value


Text = Annotated[str, Field(min_length=1)]
Minutes = Annotated[int, Field(ge=1, le=240), BeforeValidator(_no_bool)]
WeekNumber = Annotated[int, Field(ge=1, le=12), BeforeValidator(_no_bool)]
_HTTPS = r"^https://[A-Za-z0-9][A-Za-z0-9.-]*(:\d+)?(/[^\s\"<>]*)?$"
Ids = tuple[Annotated[str, Field(pattern=r"^[vcltfwup]-[0-9a-f]{2,8}$")], ...]


class _Model(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True, defer_build=True
    )

    def __getstate__(self) -> dict[Any, Any]:
        """Equal heads are written as equal bytes: a set has no order."""
        state = super().__getstate__()
        return state | {"__pydantic_fields_set__": sorted(state["__pydantic_fields_set__"])}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        super().__setstate__(state | {"__pydantic_fields_set__": set(state["__pydantic_fields_set__"])})

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unwritten(cls, values: Any) -> Any:
        """A form in a browser leaves '' in fields that nobody filled in."""
        if not isinstance(values, Mapping):
            return values
        needed = {field.alias for field in cls.model_fields.values() if field.is_required()}
        return {key: value for key, value in values.items() if value != "" or key in needed}


def _key(german: str, allowed: str, example: str, default: Any = ..., **rules: Any) -> Any:
    """A field of the front matter: its German key, what it allows and an example, for messages and schema.

    A default that is a model is made when it is needed, or every start would build its validator.
    """
    given = {"default_factory" if callable(default) else "default": default}
    return Field(**given, alias=german, description=allowed, examples=[example], **rules)


class Reference(_Model):
    """One source that an item rests on."""

    title: Text = _key("titel", "Name der Quelle", "titel: OVG NRW, Urteil vom 28.11.2022, 5 A 2808/19")
    url: Text = _key("url", "Adresse mit https://", "url: https://nrwe.justiz.nrw.de/", pattern=r"^https?://\S+$")
    retrieved: date | None = _key("abgerufen", "Jahr-Monat-Tag", "abgerufen: 2026-11-22", None)


class Change(_Model):
    """One entry of the list of changes that a returning reader sees."""

    day: date = _key("datum", "Jahr-Monat-Tag", "datum: 2026-11-22")
    text: Text = _key("text", "ein Satz", "text: Punkt zu Hashtags ergänzt.")


class Image(_Model):
    file: Text = _key("datei", "Dateiname neben der Seite", "datei: plakat.png")
    alt: str = _key("alt", "was das Bild sagt, bis 150 Zeichen", "alt: Plakat mit zwölf Feldern", max_length=150)
    source: str | None = _key("quelle", "wer das Bild gemacht hat", "quelle: Redaktion", None)
    decorative: bool = _key("schmuck", "true, wenn das Bild nichts sagt", "schmuck: true", False)


class Speaker(_Model):
    name: Text = _key("name", "Vor- und Nachname", "name: Elif Arslan")
    role: str | None = _key("rolle", "Aufgabe in der Folge oder im Haus", "rolle: Moderation", None)
    fictional: bool = _key("fiktiv", "true, wenn es die Person nicht gibt", "fiktiv: true", False)


class Chapter(_Model):
    time: str | None = _key("zeit", "Minuten:Sekunden", 'zeit: "03:10"', None, pattern=r"^(\d+:)?\d{1,3}:\d{2}$")
    title: Text = _key("titel", "Name des Kapitels", "titel: Begrüßung")


class Elsewhere(_Model):
    """A film that lies with a provider: its frame is made only on a reader's click."""

    provider: Text = _key("anbieter", "Name dessen, der den Film zeigt", "anbieter: Landesmedienzentrum")
    url: Text = _key("url", "Adresse des Films mit https://", "url: https://filme.example/w/7", pattern=_HTTPS)
    frame: Text = _key(
        "einbettung",
        "Adresse zum Einbetten mit https://",
        "einbettung: https://filme.example/embed/7",
        pattern=_HTTPS,
    )


class Film(_Model):
    """The film of a video item; without a file the page shows its script."""

    file: str | None = _key(
        "datei",
        "eine .mp4 oder .webm neben der Seite, ein Pfad ab docs/ oder null",
        "datei: film.mp4",
        None,
        pattern=r"^[^\\:]+\.([Mm][Pp]4|[Ww][Ee][Bb][Mm])$",
    )
    captions: str | None = _key(
        "untertitel", "Dateiname .vtt", "untertitel: film.vtt", None, pattern=r"^[^\\:]+\.[Vv][Tt][Tt]$"
    )
    poster: str | None = _key(
        "poster",
        "Standbild .jpg, .png oder .webp",
        "poster: film.jpg",
        None,
        pattern=r"^[^\\:]+\.([Jj][Pp][Ee]?[Gg]|[Pp][Nn][Gg]|[Ww][Ee][Bb][Pp])$",
    )
    duration: str | None = _key(
        "dauer", "Minuten und Sekunden wie PT3M30S", "dauer: PT3M30S", None, pattern=r"^PT(\d+M)?(\d+S)?$"
    )
    chapters: tuple[Chapter, ...] = _key("kapitel", "Liste mit zeit und titel", "kapitel: []", ())
    description: Literal["integriert", "nicht-noetig", "datei"] = _key(
        "audiodeskription",
        "integriert, nicht-noetig oder datei",
        "audiodeskription: integriert",
        "integriert",
    )
    elsewhere: Elsewhere | None = _key(
        "extern",
        "anbieter, url und einbettung",
        "extern: {anbieter: …, url: https://…, einbettung: https://…}",
        None,
    )

    @property
    def there(self) -> bool:
        """It has been shot: here or with a provider."""
        return bool(self.file or self.elsewhere)


class Form(_Model):
    """How a template is meant to be used."""

    fields: int | None = _key("felder", "Zahl der Felder zum Ausfüllen", "felder: 10", None, ge=1)
    filled_by: str | None = _key("ausfuellen_durch", "wer sie ausfüllt", "ausfuellen_durch: Fachbereich", None)
    address: Literal["neutral", "sie", "du"] = _key("anrede", "neutral, sie oder du", "anrede: neutral", "neutral")


class EpisodeFacts(_Model):
    """What a file says of an episode; each key written here wins over the feed."""

    guid: str | None = _key("guid", "Kennung der Folge im Feed", "guid: aus-musterlingen-yeti", None)
    number: int | None = _key("nummer", "Nummer der Folge", "nummer: 107", None, ge=0)
    season: int | None = _key("staffel", "Nummer der Staffel", "staffel: 2", None, ge=0)
    series: str | None = _key("serie", "Name der Reihe", "serie: Aus Musterlingen", None)
    day: date | None = _key("datum", "Jahr-Monat-Tag", "datum: 2026-03-03", None)
    duration: int | None = _key("dauer", "Sekunden", "dauer: 620", None, ge=0)
    audio: str | None = _key("audio", "Adresse mit https://", "audio: https://…/folge.mp3", None)
    chapters: tuple[Chapter, ...] = _key("kapitel", "Liste mit zeit und titel", "kapitel: []", ())


class Slot(_Model):
    """A part of the meeting that is no exercise."""

    text: Text = _key("text", "ein Satz", "text: Was hat letzte Woche geklappt?")
    minutes: Minutes = _key("minuten", "eine Zahl von 1 bis 240", "minuten: 10")


class Head(_Model):
    """What every page may say about itself."""

    title: str = _key(
        "title", "bis 60 Zeichen", "title: Bevor du auf Veröffentlichen tippst", min_length=1, max_length=60
    )
    description: str = _key(
        "description",
        "80 bis 160 Zeichen: was man danach kann",
        "description: In vier Minuten lernst du, Bilder so zu beschreiben, dass der Zweck ankommt. Mit Beispielen.",
        min_length=80,
        max_length=160,
    )
    owner: str = _key("verantwortlich", "eine Rolle, kein privater Name", "verantwortlich: Redaktion", "Redaktion")
    created: date | None = _key("erstellt", "Jahr-Monat-Tag", "erstellt: 2026-11-23", None)
    reviewed: date | None = _key("geprueft_am", "Jahr-Monat-Tag oder null", "geprueft_am: null", None)
    review_by: date | None = _key("pruefen_bis", "Jahr-Monat-Tag", "pruefen_bis: 2027-11-23", None)
    law_as_of: date | None = _key("rechtsstand", "Jahr-Monat-Tag", "rechtsstand: 2026-11-23", None)
    sources: tuple[Reference, ...] = _key("quellen", "Liste mit titel, url, abgerufen", "quellen: []", ())
    ai_share: Literal["keine", "entwurf", "ueberarbeitet"] = _key(
        "ki_anteil", "keine, entwurf oder ueberarbeitet", "ki_anteil: entwurf", "keine"
    )
    changes: tuple[Change, ...] = _key("aenderungen", "Liste mit datum und text", "aenderungen: []", ())
    status: Literal["entwurf", "veroeffentlicht", "archiviert"] = _key(
        "status", "entwurf, veroeffentlicht oder archiviert", "status: entwurf", "veroeffentlicht"
    )
    access: Literal["teilnehmende", "oeffentlich"] | None = _key(
        "zugang", "teilnehmende oder oeffentlich", "zugang: teilnehmende", None
    )
    replaces: tuple[Text, ...] = _key(
        "ersetzt", "ids oder Adressen, die es nicht mehr gibt und die hierher führen", "ersetzt: [c-16]", ()
    )
    image: Image | None = _key("bild", "datei, alt und quelle", "bild: {datei: plakat.png, alt: …}", None)
    exceptions: Mapping[str, str] = _key(
        "ausnahmen", "Name der Prüfung und Grund", "ausnahmen: {flesch: Gesetzestext}", {}
    )


class Milestone(_Model):
    """A date of the programme that is no meeting: so many days before the meeting that follows a week."""

    key: str = _key("id", "ein kurzes Wort, nie wieder ändern", "id: kick-off", pattern=r"^[a-z][a-z-]+$")
    title: Text = _key("titel", "ein paar Wörter", "titel: Zwischenfazit und Schulterblick")
    text: Text = _key("text", "ein bis drei Sätze", "text: Bring deine Frage mit.")
    minutes: Minutes = _key("minuten", "eine Zahl von 1 bis 240", "minuten: 45")
    after: Annotated[int, BeforeValidator(_no_bool), Field(ge=0, le=12)] = _key(
        "nach_woche", "eine Zahl von 0 bis 12", "nach_woche: 6"
    )
    before: Annotated[int, BeforeValidator(_no_bool), Field(ge=1, le=28)] = _key(
        "tage_davor", "so viele Tage vor dem nächsten Treffen", "tage_davor: 1", 1
    )
    item: Annotated[str, Field(pattern=r"^[vcltfp]-[0-9a-f]{2,8}$")] = _key("inhalt", "eine id", "inhalt: t-17")


class PageHead(Head):
    """A plain page: legal pages, lists, glossary, the pages for authors."""

    view: (
        Literal[
            "start", "bibliothek", "downloads", "leitung", "merkliste", "neu", "notfall", "plakat", "suche", "termine",
            "workbook",
        ]
        | None
    ) = _key(
        "ansicht",
        "start, bibliothek, downloads, leitung, merkliste, neu, notfall, plakat, suche, termine oder workbook",
        "ansicht: start",
        None,
    )  # fmt: skip
    milestones: tuple[Milestone, ...] = _key(
        "termine", "Liste mit id, titel, text, minuten, nach_woche, inhalt", "termine: [{id: kick-off, …}]", ()
    )


class Step(_Model):
    """One station of a collection and why it comes now."""

    item: Annotated[str, Field(pattern=r"^[vcltfp]-[0-9a-f]{2,8}$")] = _key("inhalt", "eine id", "inhalt: c-04")
    reason: Text = _key("warum", "ein Satz", "warum: Damit du weißt, ob der Kanal sich lohnt.")


class CollectionHead(Head):
    """A path through the library."""

    steps: tuple[Step, ...] = _key("schritte", "Liste mit inhalt und warum", "schritte: [{inhalt: c-04, warum: …}]")


class TopicHead(Head):
    order: int = _key("ordnung", "Platz in der Liste der Themen", "ordnung: 1", 99)


class ItemHead(Head):
    """What the things in the library have in common."""

    id: str | None = _key(
        "id",
        "ein Buchstabe und zwei bis vier Ziffern, nie zweimal",
        "id: c-33",
        None,
        pattern=r"^[vcltf]-\d{2,4}$",
    )
    week: WeekNumber | None = _key("woche", "eine Zahl von 1 bis 12", "woche: 5", None)
    topics: tuple[Text, ...] = _key(
        "themen", "1 bis 3 Namen aus der Liste der Themen", "themen: [redaktion]", min_length=1, max_length=3
    )
    platforms: tuple[Literal[tuple(PLATFORMS)], ...] = _key(  # type: ignore[valid-type]
        "plattformen", ", ".join(PLATFORMS), "plattformen: [instagram]", ()
    )
    level: Literal[tuple(LEVELS)] = _key(  # type: ignore[valid-type]
        "stufe", ", ".join(LEVELS), "stufe: einstieg", "einstieg"
    )
    minutes: Minutes = _key("minuten", "eine Zahl von 1 bis 240", "minuten: 5")
    requires: Ids = _key("voraussetzungen", "höchstens 2 ids", "voraussetzungen: [v-15]", (), max_length=2)
    related: Ids = _key("verwandt", "höchstens 7 ids", "verwandt: [c-20, l-14]", (), max_length=7)
    keywords: tuple[Text, ...] = _key("suchwoerter", "Liste von Wörtern", "suchwoerter: [Freigabe]", ())
    speakers: tuple[Speaker, ...] = _key("sprecher", "Liste mit name und rolle", "sprecher: [{name: Mara}]", ())


class VideoHead(ItemHead):
    film: Film = _key("video", "datei, untertitel, poster, dauer, kapitel", "video: {datei: null}", Film)


class TemplateHead(ItemHead):
    form: Form = _key("vorlage", "felder, ausfuellen_durch, anrede", "vorlage: {felder: 8}", Form)


class EpisodeHead(ItemHead):
    episode: EpisodeFacts = _key("folge", "guid, nummer, serie, kapitel", "folge: {guid: …}", EpisodeFacts)


class WeekHead(Head):
    id: str | None = _key("id", "w- und die Woche mit zwei Ziffern", "id: w-05", None, pattern=r"^w-\d{2}$")
    week: WeekNumber = _key("woche", "eine Zahl von 1 bis 12", "woche: 5")
    question: Text = _key("leitfrage", "eine Frage", "leitfrage: Wie wird daraus Arbeit, die in den Alltag passt?")
    field: Text = _key("plakatfeld", "Name des Feldes auf dem Plakat", "plakatfeld: Redaktionsplan und Freigabe")
    field_questions: tuple[Text, ...] = _key("plakatfragen", "Liste von Fragen", "plakatfragen: [Wer plant?]", ())
    before: Ids = _key("vor_dem_meeting", "ids, zusammen höchstens 20 Minuten", "vor_dem_meeting: [v-15]", ())
    bring_minutes: Minutes | None = _key(
        "mitbringen_minuten", "Minuten für das, was man mitbringt", "mitbringen_minuten: 5", None
    )
    contents: Ids = _key("inhalte", "ids der Inhalte dieser Woche", "inhalte: [v-15, c-11]", ())
    arrive: Slot = _key(
        "ankommen",
        "text und minuten",
        "ankommen: {text: …, minuten: 10}",
        partial(Slot, text="Was hat letzte Woche geklappt? Eine Minute je Person.", minutes=10),
    )
    close: Slot = _key(
        "abschluss",
        "text und minuten",
        "abschluss: {text: …, minuten: 10}",
        partial(Slot, text="Wochenaufgabe besprechen.", minutes=10),
    )
    meeting_minutes: Minutes = _key("meeting_minuten", "Summe des Meetings", "meeting_minuten: 90", 90)
    task_minutes: Minutes = _key("wochenaufgabe_minuten", "Summe der Aufgaben", "wochenaufgabe_minuten: 180", 180)


class ExerciseHead(Head):
    id: str | None = _key("id", "u- und vier Ziffern: Woche und Nummer", "id: u-0501", None, pattern=r"^u-\d{4}$")
    description: str = _key("description", "ein Satz", "description: …", "")
    week: WeekNumber = _key("woche", "eine Zahl von 1 bis 12", "woche: 5")
    place: Literal["meeting", "wochenaufgabe"] = _key("ort", "meeting oder wochenaufgabe", "ort: meeting")
    minutes: Minutes = _key("minuten", "eine Zahl von 1 bis 240", "minuten: 20")
    material: tuple[Text, ...] = _key("material", "Liste", "material: [Blatt, Stift]", ())
    result: Text = _key("ergebnis", "was am Ende da ist", "ergebnis: Zeichnung vom Anlass bis zum Kommentar")
    help: Ids = _key("hilfe", "ids, die helfen", "hilfe: [t-08]", ())


HEADS: Mapping[str, type[Head]] = {
    "video": VideoHead,
    "checkliste": ItemHead,
    "leitfaden": ItemHead,
    "vorlage": TemplateHead,
    "folge": EpisodeHead,
    "woche": WeekHead,
    "uebung": ExerciseHead,
    "thema": TopicHead,
    "sammlung": CollectionHead,
    "person": PageHead,
    "reihe": PageHead,
    "seite": PageHead,
}
