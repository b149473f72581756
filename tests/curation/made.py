"""A small library to correct: two outlets report one speech, a third another matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dragoman.curation import Correction, correct, signed
from dragoman.library import Library
from dragoman.records import Actor, Coder, Hop, Reading
from dragoman.sources.ingest import keep_reading
from tests.stories.handmade import (
    KAZ,
    RUS,
    TOKAYEV,
    USA,
    XI,
    event,
    interpretation,
    mentions,
    put,
    reading,
    span,
    statement,
    topic,
)

AIKO = signed("Aiko", "the text names somebody else")
NEWER = Coder(name="hand", version="2")
TEXT = (
    "Tokayev and Xi met on Monday. Xi said that no outside power would be let in. RUS papers took it as a word to USA. "
    "USA imposed a ban on RUS ships."
)


def article(name: str, **values: Any) -> Reading:
    """Return a reading whose statement has the wrong speaker: Tokayev, where it should be Xi."""
    tail = f" {' '.join(f'{name}{n}' for n in range(60))}."
    text = values.pop("text", TEXT) + tail
    speech = "no outside power would be let in"
    given: dict[str, Any] = {
        "mentions": mentions(text, TOKAYEV, XI, USA, RUS),
        "statements": (
            statement(text, speech, speaker=TOKAYEV, cue=span(text, "said"), about=(USA,),
                      chain=(Hop(actor=TOKAYEV, role="speaker", span=span(text, "Tokayev")),)),
        ),
        "events": (
            event(text, "imposed a ban"),
            event(text, "met", id="e2", type="CONSULT", actors=(TOKAYEV, XI), recipients=(), quad="verbal-cooperation",
                  intensity=2.1, mode="visit"),
        ),
        "interpretations": (
            interpretation(text, "a word to USA", of="s1", cue=span(text, "took it as"), points_at=(USA,),
                           readers=(Actor(name="RUS papers", country="RUS", sector="JRN", count="all"),)),
        ),
    }  # fmt: skip
    return reading(name, text, **given | values)


def filled(library: Library, names: Sequence[str] = ("a1", "a2", "a3")) -> None:
    for number, name in enumerate(names):
        put(library, article(name, day=f"2022-03-0{number + 1}"))


def reread(library: Library, item: Reading) -> None:
    """Put a newer reading of an article in the place of the older one, as ``dragoman reread`` does."""
    with library.write() as connection:
        keep_reading(connection, item, {s.id: topic(1) for s in item.statements})


def fix(library: Library, target: str, **changes: str) -> Correction:
    (made,) = correct(library, target, changes, AIKO)
    return made


__all__ = ["AIKO", "KAZ", "NEWER", "RUS", "TEXT", "TOKAYEV", "USA", "XI", "article", "filled", "fix", "reread"]
