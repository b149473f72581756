"""What an article is recognised by: the vector of its title and lead, its actors, numbers and events.

Example:
    >>> Marks(actors={"KAZ": 2}, numbers=("141",), events=()).actors["KAZ"]
    2
"""

from __future__ import annotations

import re
from collections import Counter

from dragoman.articles.lines import is_cjk
from dragoman.records import Actor, Reading, Record

LEAD = 700
"""Characters of title and lead that are embedded; a third of it where a character is a syllable or a word."""
_LONGEST = 20
"""Digits of a telling number; longer strings of them are no quantities, and no key of an index."""
_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)}
_NUMBER = re.compile(r"\d+(?:[.,\u202f\u00a0 ]\d{3})*(?:[.,]\d+)?")


class Marks(Record, frozen=True):
    """Actors with how often they are named, telling numbers, events as ``TYPE actor recipient``."""

    actors: dict[str, int]
    numbers: tuple[str, ...]
    events: tuple[str, ...]


def lead(reading: Reading) -> str:
    """Return the words that are embedded: the title and the beginning."""
    article = reading.article
    text = f"{article.title or ''}\n{article.text}".strip()
    return text[: LEAD // 2 if sum(map(is_cjk, text[:200])) > 60 else LEAD]


def identity(actor: Actor) -> str | None:
    """Return what an actor is known by: registry id, state or region; None for names nobody knows."""
    return actor.entity or actor.country or actor.region


def marks_of(reading: Reading) -> Marks:
    """Return an article's marks."""
    named = Counter(who for m in reading.mentions if (who := identity(m.actor)))
    return Marks(actors=dict(named), numbers=tuple(sorted(numbers(reading.article.text))), events=_events(reading))


def numbers(text: str) -> set[str]:
    """Return the telling numbers of a text: two digits or more, no year of our time, separators taken out.

    Example:
        >>> sorted(numbers("In 2022, 141 states and 98,000 people; 5 more; １２か国"))
        ['12', '141', '98000']
    """
    found = {re.sub(r"[.,\s](?=\d{3}(?!\d))", "", n).replace(",", ".") for n in _NUMBER.findall(text.translate(_WIDE))}
    return {n for n in found if 1 < len(n) <= _LONGEST and not re.fullmatch(r"(?:19|20)\d\d", n)}


def _events(reading: Reading) -> tuple[str, ...]:
    found = set()
    for e in reading.events:
        for actor in e.actors or (None,):
            for recipient in e.recipients or (None,):
                one, other = ((identity(a) if a else None) or "-" for a in (actor, recipient))
                if (one, other) != ("-", "-"):
                    found.add(f"{e.type} {one} {other}")
    return tuple(sorted(found))
