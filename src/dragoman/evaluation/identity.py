"""Whether two actor references mean the same: what gold says decides what is asked.

Example:
    >>> moscow = Actor(name="Moscow", country="RUS", sector="GOV")
    >>> same_actor(moscow, Actor(name="the Kremlin", country="RUS", sector="GOV"))
    True
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from dragoman.records import Actor

_WORD = re.compile(r"[^\W_]+")
_STATE_SECTORS = {None, "GOV", "MIL"}
_SHORTEST = 2  # letters of a name that may stand inside another name
_HALF = 0.5


def same_actor(gold: Actor | None, found: Actor | None) -> bool:
    """Tell whether gold's actor was found: by registry id, else by state and sector, else by name. None meets None."""
    if gold is None or found is None:
        return gold is found
    if gold.entity is not None:
        return _same_entity(gold, found)
    if gold.sector is not None and _place(gold) == _place(found) and gold.sector == found.sector:
        return True
    if gold.country is not None and gold.sector is None and _state(found) == gold.country:
        return True
    return same_name(gold.name, found.name)


def _same_entity(gold: Actor, found: Actor) -> bool:
    if found.entity is not None:
        return gold.entity == found.entity
    # A state may be written as an entity or as a country that acts.
    return _state(gold) is not None and _state(gold) == _state(found)


def _place(actor: Actor) -> tuple[str | None, str | None]:
    return actor.country, actor.region


def _state(actor: Actor) -> str | None:
    """Return the state, when it is the state that acts and not a person or a body of it."""
    is_state = actor.entity in (None, actor.country) and actor.sector in _STATE_SECTORS
    return actor.country if is_state else None


def same_name(one: str, other: str) -> bool:
    """Tell whether one name stands in the other, or more than half the words of the shorter one do."""
    a, b = (unicodedata.normalize("NFKC", name).casefold().strip() for name in (one, other))
    if min(len(a), len(b)) < _SHORTEST:
        return a == b
    words_a, words_b = set(_WORD.findall(a)), set(_WORD.findall(b))
    if not words_a or not words_b:
        return a == b
    shared = len(words_a & words_b) / min(len(words_a), len(words_b))
    spaceless = len(words_a) == 1 or len(words_b) == 1
    return shared > _HALF or (spaceless and (a in b or b in a))


def any_same(gold: Sequence[Actor], found: Sequence[Actor]) -> bool:
    """Tell whether one of gold's actors was found; nobody meets nobody."""
    if not gold or not found:
        return not gold and not found
    return any(same_actor(g, f) for g in gold for f in found)
