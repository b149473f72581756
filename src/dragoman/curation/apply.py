"""Corrections put over a reading: the reading stays as it is, what comes back is another.

A correction finds its record by its words and their place: after a reread the same id may be another record. What is
found no more is told, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from msgspec import structs

from dragoman.curation.records import TABLES, Correction, Value
from dragoman.events.ontology import scale
from dragoman.records import Actor, Event, Hop, Interpretation, Reading, Span, Statement
from dragoman.stories.held import LEAST, common

Target = Statement | Event | Interpretation
Found = TypeVar("Found", Statement, Event, Interpretation)


class Applied(NamedTuple):
    """A correction on the record it is about now.

    Attributes:
        correction: which.
        record: the machine's, in the current reading.
        holds: it is the last one of its field.
    """

    correction: Correction
    record: Target
    holds: bool


def place_of(record: Target) -> Span:
    """Return the words by which a record is found again: of an event, its trigger."""
    return record.trigger if isinstance(record, Event) else record.span


def value_of(record: Target, field: str) -> Value:
    """Return what stands in a field of a record."""
    if field == "exists":
        return Value(word="yes")
    found = getattr(record, field)
    if isinstance(found, str):
        return Value(word=found)
    return Value(actors=(found,) if isinstance(found, Actor) else found or ())


def record_of(reading: Reading, record_id: str) -> Target | None:
    """Return a statement, an event or an interpretation by its id."""
    every: tuple[Target, ...] = (*reading.statements, *reading.events, *reading.interpretations)
    return next((record for record in every if record.id == record_id), None)


def find_again(correction: Correction, reading: Reading) -> Target | None:
    """Return the record a correction is about; None where the reading has none at its place.

    Of several at its place it is the one with the most of its words, then that of the same id.
    """
    if correction.span is None or correction.kind not in TABLES:
        return None
    start, stop = correction.span.start, correction.span.end
    listed: Sequence[Target] = getattr(reading, TABLES[correction.kind])
    ranked = [(common(start, stop, place_of(r).start, place_of(r).end), r) for r in listed]
    name = correction.target.rpartition(":")[2]
    near = [(share, record.id == name, record) for share, record in ranked if share >= LEAST]
    return max(near, key=lambda found: found[:2])[2] if near else None


def applied(reading: Reading, corrections: Iterable[Correction]) -> list[Applied]:
    """Return the corrections of a reading that find their records, in their order."""
    found = [(one, record) for one in corrections if (record := find_again(one, reading)) is not None]
    last = {(type(record), record.id, one.field): one.id for one, record in found}
    return [Applied(one, record, last[type(record), record.id, one.field] == one.id) for one, record in found]


def corrected(reading: Reading, corrections: Iterable[Correction]) -> Reading:
    """Return a reading with corrections put over it, each on the record it finds.

    Args:
        reading: as the machine has read; it stays as it is.
        corrections: those that are not undone, the oldest first: the last one of a field holds.
    """
    holding = [one for one in applied(reading, corrections) if one.holds]
    if not holding:
        return reading
    changes: dict[str, list[Applied]] = {}
    for one in holding:
        changes.setdefault(one.record.id, []).append(one)
    gone = {name for name, found in changes.items() if any(_is_removed(one.correction) for one in found)}
    left = _instead(reading.statements, gone)
    return structs.replace(
        reading,
        statements=tuple(_changed(s, changes, left, reading) for s in reading.statements if s.id not in gone),
        events=tuple(_changed(e, changes, left, reading) for e in reading.events if e.id not in gone),
        interpretations=tuple(_changed(i, changes, left, reading) for i in reading.interpretations if i.id not in gone),
        forecasts=tuple(
            structs.replace(f, source=left.get(f.source, f.source)) if f.source in left else f
            for f in reading.forecasts
        ),
    )


def _is_removed(correction: Correction) -> bool:
    return correction.field == "exists" and correction.new is not None and correction.new.word == "no"


def _instead(statements: Sequence[Statement], gone: set[str]) -> dict[str, str]:
    """Return on whose word what was told in a removed statement stands: that of the statement around it."""
    sources = {s.id: s.parent or s.source for s in statements}
    found = {}
    for name in gone & sources.keys():
        other, seen = sources[name], {name}
        while other in gone and other not in seen:
            seen.add(other)
            other = sources.get(other, "author")
        found[name] = "author" if other in gone else other
    return found


def _changed(
    record: Found, changes: Mapping[str, Sequence[Applied]], left: Mapping[str, str], reading: Reading
) -> Found:
    """Return a record with what is corrected in it, and without what refers to records that are gone."""
    fields: dict[str, Any] = {}
    if record.source in left:
        fields["source"] = left[record.source]
    if isinstance(record, Statement) and record.parent is not None and record.parent in left:
        parent = left[record.parent]
        fields["parent"] = None if parent == "author" else parent
    if isinstance(record, Interpretation) and record.of is not None and _is_gone(record.of, changes):
        fields["of"] = None
    for one in changes.get(record.id, ()):
        if one.correction.new is not None and one.correction.field != "exists":
            fields |= _fields(record, one.correction.field, one.correction.new, reading)
    return structs.replace(record, **fields) if fields else record


def _is_gone(name: str, changes: Mapping[str, Sequence[Applied]]) -> bool:
    return any(_is_removed(one.correction) for one in changes.get(name, ()))


def _fields(record: Target, field: str, new: Value, reading: Reading) -> dict[str, Any]:
    if field == "type" and new.word is not None:
        quad, intensity = scale(new.word)
        return {"type": new.word, "quad": quad, "intensity": intensity, "mode": None}
    if new.word is not None:
        return {field: new.word}
    actors = new.actors or ()
    if field not in ("speaker", "addressee"):
        return {field: actors}
    one = actors[0] if actors else None
    if field == "speaker" and isinstance(record, Statement):
        return {"speaker": one, "chain": _chain(record, one, reading)}
    return {field: one}


def _chain(statement: Statement, speaker: Actor | None, reading: Reading) -> tuple[Hop, ...]:
    """Return a statement's way here from another speaker: a station needs words that name it, else it is left out."""
    found: list[Hop] = []
    for hop in statement.chain:
        if hop.role != "speaker":
            found.append(hop)
        elif speaker is not None and (span := nearest(reading, speaker, statement.span)) is not None:
            found.append(structs.replace(hop, actor=speaker, span=span))
    return tuple(found)


def nearest(reading: Reading, actor: Actor, to: Span) -> Span | None:
    """Return where a text names somebody nearest to some words; None where it does not."""
    named = [m.span for m in reading.mentions if _is_same(m.actor, actor)]
    return min(named, key=lambda s: (abs(s.start - to.start), s.start), default=None)


def _is_same(one: Actor, other: Actor) -> bool:
    return one.name == other.name or (one.entity is not None and one.entity == other.entity)
