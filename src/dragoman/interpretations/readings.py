"""From meaning heads to interpretations: readers, what is read, whom it points at, official or taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from dragoman.actors.who import Who
from dragoman.events import Done
from dragoman.language.analysis import Analysis
from dragoman.lexicons import Match
from dragoman.model.binding import partner, vote
from dragoman.model.calibration import confidence
from dragoman.model.propose import Head, Proposals
from dragoman.records import Actor, Interpretation, Span
from dragoman.statements import Said, around
from dragoman.statements.hedges import guess_at, hedge, kinds_at
from dragoman.statements.stance import is_ostensible

AUTHOR = Actor(name="author", sector="JRN")
"""Reader of what the author reads into something."""
LEAST = {"meaning": 0.8, "cue": 0.2, "reader": 0.2, "points_at": 0.4, "of": 0.3, "carried": 0.6, "alone": 0.95}
"""Smallest probabilities; ``alone`` is for a meaning that has neither cue nor reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """An interpretation with its heads and reasons."""

    record: Interpretation
    heads: tuple[Head, ...]
    readers: tuple[Span, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What interpretations are read against."""

    analysis: Analysis
    who: Who
    said: Sequence[Said]
    done: Sequence[Done]
    speech: Sequence[Match]


def find_interpretations(proposals: Proposals, background: Background) -> tuple[Reads, ...]:
    """Return the interpretations of an article in the order of their words."""
    found: list[Reads] = []
    meanings = proposals.of("meaning")
    for head in meanings:
        if not head.given and any(m.given and _mostly(m.span, head.span) for m in meanings):
            continue  # the quotation itself is in the race
        cue = partner(head, proposals.of("read"), "read", "meaning", LEAST["cue"])
        heads = (head, cue[0]) if cue else (head,)
        readers = [s for s, _ in vote(heads, "reader", LEAST["reader"])]
        claimed = bool(readers) or bool(cue)
        if head.p < LEAST["meaning" if claimed else "alone"] or any(f.record.span.overlaps(head.span) for f in found):
            continue
        carried = [] if readers else _carried(head, cue, found, background)
        found.append(_interpretation(heads, sorted(readers), carried, background))
    found = sorted([*found, *_guesses(found, background)], key=lambda f: f.record.span)
    numbered = [msgspec.structs.replace(f.record, id=f"i{n}") for n, f in enumerate(found, 1)]
    return tuple(replace(f, record=record) for f, record in zip(found, numbered, strict=True))


def _guesses(found: Sequence[Reads], background: Background) -> list[Reads]:
    """Return what somebody suspects or infers: such a statement is also what its speaker reads into things."""
    guesses = []
    for said in background.said:
        record = said.record
        status = guess_at(record.cue, background.speech) if record.cue and record.mode != "direct" else None
        if status is None or record.speaker is None or any(f.record.span.overlaps(record.span) for f in found):
            continue
        guess = Interpretation(
            id="i0", readers=(record.speaker,), span=record.span, cue=record.cue, source=record.source,
            status=status, confidence=record.confidence,  # type: ignore[arg-type]
        )  # fmt: skip
        guesses.append(Reads(record=guess, heads=said.heads, readers=(), reasons=("lexicon: the verb is of guessing",)))
    return guesses


def _sentence(span: Span, background: Background) -> Span:
    return next((s.span for s in background.analysis.sentences if s.span.start < span.end <= s.span.end), span)


def _hedge(span: Span, background: Background) -> str | None:
    last = background.analysis.language == "ja"
    return hedge(span, _sentence(span, background), background.speech, background.who.text, verb_last=last)


def _ostensible(span: Span, background: Background) -> bool:
    return is_ostensible(span, _sentence(span, background), background.who.text, background.analysis.language)


def _carried(head: Head, cue: tuple[Head, float] | None, found: Sequence[Reads], background: Background) -> list[Span]:
    """Return the readers of the reading before in the same sentence, when this one has a verb but nobody who reads."""
    if not found or not cue or not _sentence(head.span, background).contains(found[-1].record.span):
        return []
    sure = found[-1].record.confidence >= LEAST["carried"] and found[-1].record.source == "author"
    return list(found[-1].readers) if sure else []


def _mostly(a: Span, b: Span) -> bool:
    """Tell whether two spans share most of both."""
    return 2 * (min(a.end, b.end) - max(a.start, b.start)) > 0.7 * (a.end - a.start + b.end - b.start)


def _of(heads: Sequence[Head], background: Background) -> str | None:
    """Return the statement or event that is read: what the network binds, else the last statement of the paragraph."""
    for span, _ in vote(heads, "of", LEAST["of"]):
        for s in background.said:
            if (s.record.cue and s.record.cue.overlaps(span)) or s.record.span == span:
                return s.record.id
        for e in background.done:
            if e.record.trigger.overlaps(span):
                return e.record.id
    return None


def _interpretation(heads: tuple[Head, ...], readers: list[Span], carried: list[Span], background: Background) -> Reads:
    head = heads[0]
    who = background.who
    points = sorted(s for s, _ in vote(heads, "points_at", LEAST["points_at"]))
    source = around(head.span, background.said)
    cue = heads[1].span if len(heads) > 1 else None
    status = heads[-1].best("status")
    if status in ("asserted", "attributed"):
        status = _hedge(head.span, background) or status
    guess = status == "speculated" and (cue is None or not kinds_at(cue, background.speech))
    own = source is None and not carried and (guess or (not readers and cue is None))
    readers = readers or carried
    record = Interpretation(
        id="i0",
        readers=(AUTHOR,) if own else who.all(readers),
        of=_of(heads, background),
        span=head.span,
        points_at=who.all(points),
        stance="ostensible" if _ostensible(head.span, background) else head.best("stance"),  # type: ignore[arg-type]
        cue=cue,
        source=source.record.id if source else "author",
        status=status,  # type: ignore[arg-type]
        confidence=confidence("interpretation", (head.p + (heads[1].p if cue else 0.4)) / 2),
    )
    reasons = (f"network: meaning {head.p:.2f}" + (f", cue {heads[1].p:.2f}" if cue else ""),)
    return Reads(record=record, heads=heads, readers=tuple(readers), reasons=reasons)
