"""How good a search is: graded queries, the usual measures, and the floor that must not be lost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "search"
ENOUGH_ITEMS = 120
DEPTH = 10


@dataclass(frozen=True)
class Query:
    """What somebody types and the items of the plan that answer it: 2 the item, 1 also good."""

    text: str
    kind: str
    grades: Mapping[str, int]


@dataclass(frozen=True)
class Score:
    """Means over queries."""

    queries: int
    ndcg: float
    first: float
    five: float
    empty: float


def queries(name: str = "queries") -> tuple[Query, ...]:
    """The graded queries; those of `spaeter` were written when the search stood, and nothing is tuned on them."""
    data = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))["klassen"]
    return tuple(Query(text, kind, grades) for kind, rows in data.items() for text, grades in rows)


def ndcg(found: Sequence[str], grades: Mapping[str, int]) -> float:
    """Normalised discounted cumulative gain of the first ten, gain 2^grade - 1."""
    gain = sum((2 ** grades.get(item, 0) - 1) / math.log2(place + 2) for place, item in enumerate(found[:DEPTH]))
    best = sorted(grades.values(), reverse=True)[:DEPTH]
    return gain / sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(best))


def by_class(asked: Iterable[Query], answers: Mapping[str, Sequence[str]], present: set[str]) -> dict[str, Score]:
    """The score of each class and of all of them together."""
    listed = list(asked)
    kinds = dict.fromkeys(query.kind for query in listed)
    found = {kind: score([q for q in listed if q.kind == kind], answers, present) for kind in kinds}
    return found | {"alle": score(listed, answers, present)}


def score(asked: Iterable[Query], answers: Mapping[str, Sequence[str]], present: set[str]) -> Score:
    """Queries none of whose items exist yet are left out; of the others only existing items count."""
    rows = []
    for query in asked:
        grades = {item: grade for item, grade in query.grades.items() if item in present}
        if grades:
            found = answers[query.text]
            first, five = bool(set(found[:1]) & set(grades)), bool(set(found[:5]) & set(grades))
            rows.append((ndcg(found, grades), first, five, not found))
    count = len(rows)
    means = [sum(column) / count for column in zip(*rows, strict=True)] if rows else [0.0] * 4
    return Score(count, *means)
