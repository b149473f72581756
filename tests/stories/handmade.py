"""Small libraries built by hand: readings of invented articles, vectors by topic, no model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dragoman.library import Library
from dragoman.library.rows import Added
from dragoman.model import sentence
from dragoman.model.weights import Floats
from dragoman.records import Actor, Article, Coder, Event, Interpretation, Mention, Reading, Span, Statement
from dragoman.stories import families, group, memory
from dragoman.stories.marks import marks_of

CODER = Coder(name="hand", version="1")
KAZ, RUS, USA, JPN, CHN = (Actor(name=c, entity=c, country=c) for c in ("KAZ", "RUS", "USA", "JPN", "CHN"))
TOKAYEV = Actor(name="Tokayev", entity="kassym-jomart-tokayev", country="KAZ")
XI = Actor(name="Xi", entity="xi-jinping", country="CHN")
AUTHOR = Actor(name="author")


def topic(number: int, *, like: int | None = None, share: float = 0.0) -> Floats:
    """Return a unit vector of its own direction; partly that of another topic where told."""
    vector = np.zeros(384, np.float32)
    vector[number] = 1 - share
    if like is not None:
        vector[like] += share
    return vector / np.float32(np.linalg.norm(vector))


def span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def statement(text: str, words: str, **values: Any) -> Statement:
    return Statement(**{"id": "s1", "speaker": TOKAYEV, "span": span(text, words), "mode": "indirect"} | values)


def event(text: str, words: str, **values: Any) -> Event:
    given = {"id": "e1", "type": "SANCTION", "span": span(text, words), "trigger": span(text, words),
             "quad": "material-conflict", "intensity": -5.0, "actors": (USA,), "recipients": (RUS,)}  # fmt: skip
    return Event(**given | values)


def interpretation(text: str, words: str, **values: Any) -> Interpretation:
    return Interpretation(**{"id": "i1", "span": span(text, words)} | values)


def reading(name: str, text: str, **values: Any) -> Reading:
    """Return a reading; ``country`` and ``outlet`` name its outlet, other values are fields of the reading."""
    country, outlet = values.pop("country", "KAZ"), values.pop("outlet", f"Sample {name}")
    day, language = values.pop("day", "2022-03-01"), values.pop("language", "en")
    article = Article(
        id=name, language=language, published=day, anchor=day, anchor_source="given", text=text,
        title=values.pop("title", f"Title {name}"), url=values.pop("url", None), paragraphs=(Span(0, len(text)),),
        outlet=Actor(name=outlet, entity=values.pop("entity", None), country=country, sector="JRN") if outlet else None,
    )  # fmt: skip
    return Reading(article=article, **{"coder": values.pop("coder", CODER)} | values)


def mentions(text: str, *actors: Actor) -> tuple[Mention, ...]:
    found = [a for a in actors if a.name in text]
    return tuple(Mention(id=f"m{n}", span=span(text, a.name), actor=a) for n, a in enumerate(found))


def without_model(patch: pytest.MonkeyPatch) -> None:
    """Let the mean vectors of languages be nil, so that no weights are needed."""
    means = {f"en.{kind}": np.zeros(384, np.float32) for kind in ("leads", "words")}
    patch.setattr(sentence, "load", lambda: SimpleNamespace(means=means))


@contextmanager
def made(folder: Path) -> Iterator[Library]:
    with Library.create(folder / "press.db") as library:
        memory.prepare(library)
        yield library


def put(
    library: Library, item: Reading, *, lead: Floats | None = None, words: Mapping[str, Floats] | None = None
) -> Added:
    """Put a reading into a library as ``dragoman ingest`` does, with vectors given."""
    with library.write() as connection:
        added = library.add(connection, item)
        group.place(connection, added.article, marks_of(item), topic(0) if lead is None else lead)
        said = {s.id: topic(1) for s in item.statements} | dict(words or {})
        families.place(connection, added.article, item, said)
    return added
