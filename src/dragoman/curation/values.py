"""What an analyst types, as the value of a field: actors by name, code or id, a status, a type, a modality.

Example:
    >>> read("status", "denied").word, [a.entity for a in read("actors", "KAZ, Xi Jinping").actors]
    ('denied', ['KAZ', 'xi-jinping'])
"""

from __future__ import annotations

import re
from typing import get_args

from msgspec import structs

from dragoman.curation.records import Shape, Signed, Value
from dragoman.errors import UsageError
from dragoman.records import Actor, Modality, Reading, Status, Type

CHOICES: dict[str, tuple[str, ...]] = {
    "status": get_args(Status), "modality": get_args(Modality), "type": get_args(Type), "exists": ("yes", "no"),
}  # fmt: skip
"""Words that a field of a shape can hold."""
SURE = 2.0
"""Score of ``actors.queries.find`` from which a name means somebody of the registry: found by the whole name."""
_BETWEEN = re.compile(r"\s*[,、，;；،]\s*")
_LONGEST_NAME, _LONGEST, _MOST = 300, 2000, 20


def read(shape: Shape, given: str, reading: Reading | None = None) -> Value:
    """Return the value that was typed.

    Args:
        shape: of the field.
        given: as typed; actors have commas between them, nothing means nobody.
        reading: whose record it is for: its words name those whom it mentions, its date tells offices.

    Raises:
        UsageError: when it is no value of that shape.
    """
    choices = CHOICES.get(shape)
    if choices is not None:
        word = given.strip()
        word = word.upper() if shape == "type" else word.casefold()
        if word not in choices:
            raise UsageError(f"No {shape} called {storable(given)[:80]!r}. Choices: {', '.join(choices)}.")
        return Value(word=word)
    names = [name for name in _BETWEEN.split(storable(given).strip()) if name]
    if shape == "actor" and len(names) > 1:
        raise UsageError(f"One actor is wanted, not {len(names)}. Leave it empty for nobody.")
    if len(names) > _MOST or any(len(name) > _LONGEST_NAME for name in names):
        raise UsageError(f"At most {_MOST} actors, of {_LONGEST_NAME} characters each.")
    return Value(actors=tuple(actor_of(name, reading) for name in names))


def actor_of(name: str, reading: Reading | None = None) -> Actor:
    """Return whom a name, a code or an id means; somebody the registry does not know keeps the name alone."""
    from dragoman.actors.queries import find
    from dragoman.actors.registry import Registry
    from dragoman.library.days import first_day

    registry = Registry.load()
    on = first_day(reading.article.published) if reading else None
    known = registry.entry(name) or registry.entry(name.upper()) or registry.entry(name.casefold())
    hits = find(known.id if known else name, on)
    best = next((hit for hit in hits if hit.entry is not None and hit.score >= SURE), None)
    found = structs.replace(best.actor, name=name) if best else Actor(name=name)
    if reading is None:
        return found
    mentions = [m.actor for m in reading.mentions]
    if found.entity is None:
        return next((actor for actor in mentions if actor.name == name), found)
    named = next((actor.name for actor in mentions if actor.entity == found.entity), name)
    return structs.replace(found, name=named)


def signed(author: str, reason: str) -> Signed:
    """Return who corrects and why, as it can be stored.

    Raises:
        UsageError: when either is missing, or longer than 2,000 characters.
    """
    who, why = storable(author).strip(), storable(reason).strip()
    if not who:
        raise UsageError("Say who corrects it: a correction has an author.")
    if not why:
        raise UsageError("Say why: a correction has a reason.")
    if max(len(who), len(why)) > _LONGEST:
        raise UsageError(f"Author and reason have {_LONGEST:,} characters at most.")
    return Signed(author=who, reason=why)


def storable(words: str) -> str:
    """Return text that every database takes: what a terminal or a form hands over may hold bytes that are no text."""
    return words.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def shown(value: Value | None) -> str:
    """Return a value in words; of actors the names and, in parentheses, the ids.

    Example:
        >>> shown(Value(actors=(Actor(name="Xi", entity="xi-jinping"),))), shown(Value(actors=())), shown(None)
        ('Xi (xi-jinping)', 'nobody', '')
    """
    if value is None:
        return ""
    if value.word is not None:
        return value.word
    if value.parts is not None:
        return " | ".join(", ".join(one.partition("@")[0] for one in part) for part in value.parts)
    named = (f"{a.name} ({a.entity})" if a.entity and a.entity != a.name else a.name for a in value.actors or ())
    return ", ".join(named) or "nobody"
