"""Small libraries of forecasts, built by hand as those of stories are."""

from __future__ import annotations

from typing import Any

from dragoman.library import Library
from dragoman.records import Actor, Coder, Forecast, Reading, Statement
from dragoman.sources.ingest import keep_reading
from tests.stories.handmade import KAZ, TOKAYEV, XI, put, reading, span, statement, topic

NEWER = Coder(name="hand", version="2")
FREIGHT, GAS = "the freight line will open by May", "gas will flow in June"
TEXT = f"Tokayev said that {FREIGHT}. Xi said that {GAS}. The markets yawned."


def forecast(text: str, words: str, **values: Any) -> Forecast:
    given = {"id": "f1", "by": TOKAYEV, "span": span(text, words), "about": (KAZ,), "source": "s1", "kind": "plan"}
    return Forecast(**given | values)


def article(name: str, *found: Forecast, text: str = TEXT, own: bool = True, **values: Any) -> Reading:
    """Return a reading with a statement for every forecast whose source is one.

    Args:
        name: of the article.
        found: its forecasts.
        text: it begins with.
        own: whether it goes on in its own words; else articles of one text are copies of one another.
        values: fields of the reading.
    """
    text += f" {' '.join(f'{name}{n}' for n in range(60))}." if own else ""
    said: list[Statement] = [
        statement(text, f.span.of(text), id=f.source, speaker=f.by) for f in found if f.source != "author"
    ]
    return reading(name, text, forecasts=found, statements=tuple(said), **values)


def both(**values: Any) -> tuple[Forecast, Forecast]:
    """Return what ``TEXT`` foretells: Tokayev the freight line, Xi the gas."""
    return (
        forecast(TEXT, FREIGHT, horizon="2022-05", **values),
        forecast(TEXT, GAS, id="f2", by=XI, source="s2", horizon="2022-06", **values),
    )


def add(library: Library, item: Reading, **families_of: int) -> None:
    """Put an article in; its statements are about topics 1, 2, …, so that those of one number are one family."""
    words = {s.id: topic(families_of.get(s.id, int(s.id[1:]))) for s in item.statements}
    put(library, item, words=words)


def reread(library: Library, item: Reading) -> None:
    """Put a newer reading of an article in the place of the older one, as ``dragoman reread`` does."""
    words = {s.id: topic(int(s.id[1:])) for s in item.statements}
    with library.write() as connection:
        keep_reading(connection, item, words)


def someone(name: str, **values: Any) -> Actor:
    return Actor(name=name, **values)
