"""Relations to render: computed from small tables, and with hostile text in every place that comes from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import structs

from dragoman.relations.contest import Contest
from dragoman.relations.evidence import EPOCH, Quote
from dragoman.relations.overview import Line, shifts
from dragoman.relations.relation import Relation, relation
from dragoman.relations.source import Source
from dragoman.relations.table import EventTable

BEGIN = (date(2020, 1, 6) - EPOCH).days
CODES = ("FJI", "ISL", "MLT", "URY")


def source(weeks: int = 104, turn: int = 52, *, text: str = "They met.", publisher: str = "Sample Post") -> Source:
    """Two states that meet three times a week, and from one week on reproach each other; two others that just meet."""
    rows = []
    for week in range(weeks):
        for day in range(3):
            rows.append((BEGIN + 7 * week + day, 0, 1, 4 if week < turn else 11))
            rows.append((BEGIN + 7 * week + day, 2, 3, 4 if (week + day) % 5 else 11))
    day, actor, recipient, root = zip(*rows, strict=True)
    table = EventTable.build(
        day=day, actor=actor, recipient=recipient, root=root, actor_state=[True] * len(day),
        recipient_state=[True] * len(day), publisher=[0] * len(day), text=[text] * len(day), codes=CODES,
        publishers=(publisher,),
    )  # fmt: skip
    return Source(table=table, name="624 invented events")


def turned() -> Relation:
    """Return the relation that turns."""
    return relation(source(), "FJI", "ISL")


def lines() -> list[Line]:
    """Return the shifts of that table."""
    return shifts(source())


def empty() -> Relation:
    """Return a relation of which nothing is known."""
    return relation(source(), "FJI", "MLT")


def sparse() -> Relation:
    """Return one with too few episodes for shifts."""
    return relation(source(weeks=1, turn=1), "FJI", "ISL")


def quoted(found: Relation, words: Sequence[str]) -> Relation:
    """Return a relation whose evidence has quotes, each text from outside being one of ``words`` in turn."""

    def quote(n: int) -> Quote:
        one = words[n % len(words)]
        return Quote(article=f"a{n}", record="e1", words=one, outlet=one, title=one, url=one, published=one)

    shown = tuple(
        structs.replace(shift, evidence=tuple(
            structs.replace(e, quotes=(quote(n), quote(n + 1)), publishers=(words[n % len(words)],))
            for n, e in enumerate(shift.evidence)))
        for shift in found.shifts
    )  # fmt: skip
    latest = tuple(structs.replace(e, quotes=(quote(n),)) for n, e in enumerate(found.latest))
    return structs.replace(found, shifts=shown, latest=latest, source=words[0], notes=tuple(words[:2]))


def quoted_contest(found: Contest, words: Sequence[str]) -> Contest:
    """Return a contest with such texts in its evidence."""
    shown = tuple(
        structs.replace(one, evidence=tuple(
            structs.replace(e, texts=(words[n % len(words)],), publishers=(words[n % len(words)],))
            for n, e in enumerate((*one.evidence, *one.evidence))))
        for one in found.standings
    )  # fmt: skip
    return structs.replace(found, standings=shown, source=words[0])
