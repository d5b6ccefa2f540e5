"""Every public address: where pages lie, where earlier and short ones lead, and the list that forgets none.

The id is what stays of an item: a file with the same id under another name leaves a page behind that leads on.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from library.catalogue import Catalogue
from library.items import Item
from library.kinds import KINDS
from library.problems import ContentError, Problem

FILE = "adressen.txt"
PUBLISHED = "adressen.json"
_HEAD = """\
# Jede Adresse, die je veröffentlicht war, und die id des Inhalts. Keine Zeile verschwindet, denn Links und
# gedruckte Codes sollen ankommen. Diese Datei schreibt nur: make adressen
"""
_LINE = re.compile(r"(?P<address>[^\s#<>=](?:\S*[^\s/])?/)(?: (?P<id>[a-z]-[0-9a-f]{2,12}))?")
_MADE = ("personen/", "reihen/")
"""Pages that come and go with what episodes say of themselves; nobody can name a successor for them."""
_HOST = "p-"
"""Ids of episodes that only the feed knows; the archive remembers them, not a file."""


@dataclass(frozen=True, slots=True)
class LeadOn:
    """An address without a page of its own, and the page to which it leads; if it is gone, to the nearest list."""

    address: str
    target: str
    title: str
    id: str = ""
    gone: bool = False


@dataclass(frozen=True)
class Addresses:
    """All addresses of one build."""

    pages: Mapping[str, str]
    """The id of each page by its address, empty where it has none."""
    lead_ons: tuple[LeadOn, ...]
    lost: tuple[str, ...]
    """What an author should mend: addresses once published whose content has neither a page nor a successor."""
    unlisted: tuple[str, ...]
    """What no list holds yet."""

    @cached_property
    def redirects(self) -> Mapping[str, str]:
        """Old address -> new one, for the files of a web server and other editions."""
        return {lead.address: lead.target for lead in self.lead_ons if not lead.gone}

    @property
    def all(self) -> Mapping[str, str]:
        """The id of every address that this build serves."""
        return {lead.address: lead.id for lead in self.lead_ons} | dict(self.pages)

    def published(self) -> bytes:
        """adressen.json: what `make adressen` and other tools read from a built site."""
        gone = {lead.address: lead.target for lead in self.lead_ons if lead.gone}
        parts = {"alle": self.all, "weiter": self.redirects, "weg": gone}
        rows = [f'"{name}": {json.dumps(part, ensure_ascii=False, sort_keys=True)}' for name, part in parts.items()]
        return ("{\n" + ",\n".join(rows) + "\n}\n").encode()


def parse(text: str) -> dict[str, str]:
    """The list -> id by address; ContentError where a line says nothing or two contradict each other."""
    found: dict[str, str] = {}
    problems = []
    for number, row in enumerate(text.splitlines(), 1):
        if not row.strip() or row.startswith("#"):
            continue
        match = _LINE.fullmatch(row.rstrip())
        if match is None:
            problems.append(_damaged(number, f"Die Zeile „{row[:60].strip()}“ ist keine Adresse."))
            continue
        address, item_id = match["address"], match["id"] or ""
        if item_id and found.get(address, "") not in ("", item_id):
            problems.append(_damaged(number, f"{address} steht hier mit zwei ids: {found[address]} und {item_id}."))
        found[address] = item_id or found.get(address, "")
    if problems:
        raise ContentError(problems)
    return found


def text(addresses: Mapping[str, str]) -> str:
    """The list as it is kept: one address a line, sorted, so that every change can be read."""
    rows = (f"{address} {item_id}".rstrip() for address, item_id in sorted(addresses.items()))
    return _HEAD + "".join(f"{row}\n" for row in rows)


def merged(listed: Mapping[str, str], served: Mapping[str, str]) -> dict[str, str]:
    """The list with what a build serves added: nothing is taken away, an id once known stays."""
    return dict(listed) | {address: listed.get(address) or item_id for address, item_id in served.items() if address}


def short(item: Item) -> str:
    """The short address of an item, to be typed and printed: `i/c-11/`, `w/7/`, `w/7-3/`; empty without an id."""
    if item.kind.name == "woche":
        return f"w/{item.week}/"
    if item.kind.name == "uebung":
        return f"w/{int(item.id[2:4])}-{int(item.id[4:6])}/"
    return f"i/{own_id(item)}/" if own_id(item) else ""


def own_id(item: Item) -> str:
    """The id that somebody has written down; one that is made up for a build is not promised to anybody."""
    fixed = item.kind.name in ("woche", "uebung")
    return item.id if fixed else getattr(item.head, "id", None) or ""


def resolve(catalogue: Catalogue, listed: Mapping[str, str], episodes: Mapping[str, tuple[str, str]]) -> Addresses:
    """Where every address leads; ContentError where a new page would take the address of another.

    `episodes` are what the archive has promised: address -> id there and source path of the page.
    """
    pages = {item.url: item for item in catalogue.items if "#" not in item.url}
    heirs = _heirs(catalogue)
    owners = {item.id: item for item in catalogue.items if own_id(item)} | heirs
    owners |= {item_id: catalogue.by_src[src] for item_id, src in episodes.values()}
    problems = [*_wrong_successors(catalogue, pages, listed), *_taken(pages, listed, owners)]
    if problems:
        raise ContentError(problems)
    served = {short(item): own_id(item) for item in catalogue.items if short(item)}
    served |= {address: item_id for address, (item_id, _) in episodes.items()}
    known = {address: item_id for address, item_id in (served | dict(listed)).items() if address not in pages}
    leads = []
    for address, item_id in sorted(known.items()):
        heir = owners.get(item_id) or heirs.get(address)
        leads.append(_lead_on(address, item_id, heir) if heir else _gone(address, item_id, pages))
    ids = {address: own_id(item) for address, item in pages.items()}
    now = ids | {lead.address: lead.id for lead in leads}
    new = tuple(sorted(address for address in now if address and address not in listed))
    return Addresses(ids, tuple(leads), tuple(_lost(leads, catalogue, listed)), new)


def _lead_on(address: str, item_id: str, heir: Item) -> LeadOn:
    return LeadOn(address, heir.url, heir.title, item_id)


def _gone(address: str, item_id: str, pages: Mapping[str, Item]) -> LeadOn:
    """The nearest list: that of the kind, of the folder, otherwise everything."""
    folders = [kind.folder for kind in KINDS.values() if item_id and kind.prefix == item_id[0]]
    folders += ["podcast"] if item_id.startswith(_HOST) else []
    choices = [*folders, address.partition("/")[0], "bibliothek"]
    page = next((pages[f"{name}/"] for name in choices if f"{name}/" in pages and f"{name}/" != address), None)
    return LeadOn(address, page.url if page else "", page.title if page else "Startseite", item_id, gone=True)


def _heirs(catalogue: Catalogue) -> dict[str, Item]:
    """Who answers for ids and addresses that are no more."""
    return {old: item for item in catalogue.items for old in item.head.replaces}


def _wrong_successors(catalogue: Catalogue, pages: Mapping[str, Item], listed: Mapping[str, str]) -> Iterator[Problem]:
    """`ersetzt` names what is gone and was once there, and only one page answers for it."""
    once, first = {*listed, *listed.values()} - {""}, dict[str, Item]()
    there = {item.id for item in catalogue.items if item.id} | set(pages)
    for item in catalogue.items:
        for old in item.head.replaces:
            found = ""
            if old in there:
                found = f"„ersetzt“ nennt {old}, aber diesen Inhalt gibt es noch."
            elif first.setdefault(old, item) is not item:
                found = f"{old} wird schon von docs/{first[old].src} ersetzt."
            elif listed and old not in once:
                found = f"„ersetzt“ nennt {old}, aber das war nie veröffentlicht."
            if found:
                near = difflib.get_close_matches(old, once - there, 1)
                example = f"ersetzt: [{near[0]}]" if near and near[0] != old else ""
                yield item.problem(
                    "ersetzt", found, f"ids und Adressen aus docs/{FILE}, die es nicht mehr gibt", example
                )


def _taken(pages: Mapping[str, Item], listed: Mapping[str, str], owners: Mapping[str, Item]) -> Iterator[Problem]:
    """A page at an address that once belonged to another."""
    for address, item in pages.items():
        before = listed.get(address, "")
        removed = before.startswith(_HOST) and before not in owners
        if before not in ("", own_id(item)) and owners.get(before) is not item and not removed:
            forgotten = not own_id(item) and before.startswith(f"{item.kind.prefix}-")
            yield item.problem(
                "id",
                f"Die Adresse {address} gehört {before}. Alte Links und gedruckte Codes kämen hier falsch an.",
                f"ein anderer Dateiname; löst dieser Inhalt {before} ab, dann „ersetzt“",
                f"id: {before}" if forgotten else f"ersetzt: [{before}]" if before not in owners else "",
            )


def _lost(leads: Iterable[LeadOn], catalogue: Catalogue, listed: Mapping[str, str]) -> Iterator[str]:
    """Once for each content: what was published, is not just put aside, and has no successor."""
    aside = {own_id(item) for item in catalogue.withheld} | {item.url for item in catalogue.withheld}
    told = set()
    for lead in leads:
        name = lead.id or lead.address
        quiet = lead.id.startswith(_HOST) or lead.address.startswith(_MADE) or name in aside or name in told
        if lead.gone and lead.address in listed and not quiet:
            told.add(name)
            called = f"{lead.address} ({lead.id})" if lead.id else lead.address
            yield (
                f"docs/{FILE}: {called} war veröffentlicht und führt jetzt ins Leere. Leg die Datei mit derselben id "
                f"wieder an, oder trag bei dem Inhalt, der weiterhilft, „ersetzt: [{name}]“ ein."
            )


def _damaged(line: int, found: str) -> Problem:
    return Problem(
        f"docs/{FILE}",
        line,
        found,
        "je Zeile eine Adresse mit Schrägstrich am Ende, danach die id",
        "checklisten/x/ c-33",
    )
