"""Balance: whose outlets tell what is known of a state, and where they are of one country alone.

An analyst who reads of a region only what one side prints should know it. Of every state that takes part in events,
the articles are counted by the country of their outlets; the newest articles count, so that the question stays cheap
and the answer of today.
"""

from __future__ import annotations

from sqlalchemy import func, select

from dragoman.library import schema
from dragoman.library.store import Library
from dragoman.records import Record

NEWEST = 5_000
"""Articles looked at, the last ones that came in."""
LEAST = 8
"""Articles from which on a share says anything."""
ONE_SIDED = 0.8
"""Share of the articles from one country's outlets above which a state is told of from one side only."""


class Coverage(Record, frozen=True):
    """The articles with events of a state, by the country of their outlets; "?" where that is not known.

    ``side`` is the country whose outlets alone (``ONE_SIDED`` or more of ``LEAST`` articles) tell of it, else None.
    """

    state: str
    articles: int
    by_country: dict[str, int]
    side: str | None


def side(by_country: dict[str, int]) -> str | None:
    """Return the country most of whose outlets' articles these are, where they are nearly all.

    Example:
        >>> side({"RUS": 9, "KAZ": 1}), side({"RUS": 6, "KAZ": 4}), side({"RUS": 3})
        ('RUS', None, None)
    """
    total = sum(by_country.values())
    country, most = max(by_country.items(), key=lambda kn: (kn[1], kn[0]), default=("?", 0))
    return country if country != "?" and total >= LEAST and most >= ONE_SIDED * total else None


def balance(library: Library, newest: int = NEWEST) -> tuple[Coverage, ...]:
    """Return the coverage of each state that takes part in events of the newest articles, the most told of first.

    Raises:
        LibraryError: when the library cannot be read.
    """
    a, o, r = schema.articles.c, schema.outlets.c, schema.roles.c
    country = func.coalesce(o.country, "?")
    with library.read() as connection:
        last = connection.scalar(select(func.max(a.key))) or 0
        told = (
            select(r.article, r.country)
            .where(r.article > last - newest, r.kind == "events", r.role.in_(("actor", "recipient")))
            .distinct()
            .subquery()
        )
        query = (
            select(told.c.country, country, func.count())
            .select_from(
                told.join(schema.articles, a.key == told.c.article).outerjoin(schema.outlets, o.key == a.outlet)
            )
            .group_by(told.c.country, country)
        )
        found: dict[str, dict[str, int]] = {}
        for state, outlet, number in connection.execute(query):
            if state is None:  # asked of the database, all states would be walked through, not the newest articles
                continue
            found.setdefault(state, {})[outlet] = int(number)
    rows = [
        Coverage(state=s, articles=sum(n.values()), side=side(n),
                 by_country=dict(sorted(n.items(), key=lambda kn: (-kn[1], kn[0]))))
        for s, n in found.items()
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda c: (-c.articles, c.state)))
