"""What the library page filters by: the values of each facet and how many items have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from library.head import ItemHead
from library.items import Item
from library.kinds import KINDS, LEVELS, LIBRARY, PLATFORMS
from library.weeks import WEEKS

TIMES = (5, 10, 20)  # minutes
SINGLE = tuple(name for name in PLATFORMS if name != "alle")


@dataclass(frozen=True, slots=True)
class Value:
    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of the filter; `single` allows one value at a time."""

    name: str
    legend: str
    values: tuple[Value, ...]
    single: bool = False


def facets(items: Sequence[Item], topics: Iterable[Item]) -> tuple[Facet, ...]:
    """The six facets over a list of items; values that no item has are left out."""
    rows = [facet_values(item) for item in items]

    def counted(name: str, labels: Iterable[tuple[str, str]]) -> tuple[Value, ...]:
        found = ((key, label, sum(key in row[name] for row in rows)) for key, label in labels)
        return tuple(Value(key, label, count) for key, label, count in found if count)

    return (
        Facet("art", "Art", counted("art", ((name, KINDS[name].singular) for name in LIBRARY))),
        Facet("zeit", "Zeit", counted("zeit", ((str(n), f"bis {n} Minuten") for n in TIMES)), single=True),
        Facet("woche", "Woche", counted("woche", ((str(n), str(n)) for n in range(1, WEEKS + 1)))),
        Facet("thema", "Thema", counted("thema", ((topic.slug, topic.title) for topic in topics))),
        Facet(
            "plattform", "Plattform", counted("plattform", (pair for pair in PLATFORMS.items() if pair[0] != "alle"))
        ),
        Facet("stufe", "Stufe", counted("stufe", LEVELS.items())),
    )


def facet_values(item: Item) -> dict[str, tuple[str, ...]]:
    """The values of one item; what holds for all platforms holds for each."""
    head = item.head
    if not isinstance(head, ItemHead):
        return {}
    return {
        "art": (item.kind.name,),
        "zeit": tuple(str(limit) for limit in TIMES if 0 < item.minutes <= limit),
        "woche": (str(item.week),) if item.week else (),
        "thema": item.topics,
        "plattform": SINGLE if "alle" in head.platforms else head.platforms,
        "stufe": (head.level,) if item.written else (),
    }
