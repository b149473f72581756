"""What a correction is: who says that which field of which record is wrong, what it was, what it should be, and why.

A correction is kept for good. It stands over what the machine read and never in its place; taking it back is a
correction of its own (kind ``undo``).

Example:
    >>> split_target("a07d721e8:s1"), KIND_OF["e"], sorted(FIELDS["statement"])
    (('a07d721e8', 's1'), 'event', ['addressee', 'exists', 'speaker', 'status'])
"""

from __future__ import annotations

from typing import Literal

from dragoman.records import Actor, Record, Span

Kind = Literal["statement", "event", "interpretation", "story", "family", "undo"]
State = Literal["in force", "replaced", "undone", "no longer applies", "undoes"]
Shape = Literal["actor", "actors", "status", "modality", "type", "exists"]

FIELDS: dict[str, dict[str, Shape]] = {
    "statement": {"speaker": "actor", "addressee": "actor", "status": "status", "exists": "exists"},
    "event": {
        "type": "type", "actors": "actors", "recipients": "actors", "status": "status", "modality": "modality",
        "exists": "exists",
    },
    "interpretation": {"readers": "actors", "points_at": "actors", "status": "status", "exists": "exists"},
}  # fmt: skip
"""What can be corrected in which kind of record. ``exists`` is ``no`` for what the machine should not have found."""

TABLES = {"statement": "statements", "event": "events", "interpretation": "interpretations"}
"""Kind of a record, field of a reading."""
KIND_OF = {"s": "statement", "e": "event", "i": "interpretation"}
"""First letter of a record's id, kind."""


class Value(Record, frozen=True, kw_only=True):
    """What stood, or should stand, in a field: one of these.

    Attributes:
        word: a status, modality or type; ``yes`` or ``no``.
        actors: who; empty for nobody.
        parts: the members of both sides of a story or a family that is split or merged; of what it was before, ids.
    """

    word: str | None = None
    actors: tuple[Actor, ...] | None = None
    parts: tuple[tuple[str, ...], ...] | None = None


class Correction(Record, frozen=True, kw_only=True):
    """One correction.

    Attributes:
        id: ``c`` and a number.
        kind: of what is corrected; ``undo`` takes another correction back.
        target: ``ARTICLE:RECORD``, or the id of a story, a family, or of the correction that is undone.
        field: one of ``FIELDS``; ``split`` or ``merge`` of stories and families; ``undo``.
        old: what the machine had read when it was corrected.
        new: what is shown instead.
        author: who corrects.
        at: when (UTC).
        reason: why.
        words: the words of the record, as they stood.
        span: where they stood in the article's text; of an event, its trigger.
        reading: digest of the reading that was corrected.
        undoes: the correction that is taken back.
    """

    id: str
    kind: Kind
    target: str
    field: str
    old: Value | None = None
    new: Value | None = None
    author: str
    at: str
    reason: str
    words: str | None = None
    span: Span | None = None
    reading: str | None = None
    undoes: str | None = None


class Listed(Correction, frozen=True, kw_only=True):
    """A correction as it stands now.

    Attributes:
        state: ``in force``; ``replaced`` by a later one of the same field; ``undone``; ``no longer applies``, where
            a reread has left nothing it could be about; ``undoes``, for what takes another back.
        now: the record's id in the current reading.
        machine: what the machine reads there now.
    """

    state: State
    now: str | None = None
    machine: Value | None = None


class Signed(Record, frozen=True, kw_only=True):
    """Who corrects, and why."""

    author: str
    reason: str


def split_target(target: str) -> tuple[str, str]:
    """Return article and record of ``ARTICLE:RECORD``; the record is empty where there is none."""
    article, colon, record = target.rpartition(":")
    return (article, record) if colon else (target, "")
