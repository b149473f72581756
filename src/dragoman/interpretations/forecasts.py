"""What is said to come: contents that the network takes for a prediction, a warning or a plan."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.actors.who import Who
from dragoman.interpretations.readings import AUTHOR
from dragoman.model.binding import partner, vote
from dragoman.model.labels import ATTRIBUTES
from dragoman.model.propose import Proposals
from dragoman.records import Date, Forecast, Span
from dragoman.statements import Said

LEAST = 0.5
"""Smallest probability that a content is a forecast at all."""


def find_forecasts(proposals: Proposals, said: Sequence[Said], who: Who, dates: Sequence[Date]) -> tuple[Forecast, ...]:
    """Return the forecasts of an article: statements about what will come, and the author's own."""
    by_head = {id(s.heads[0]): s for s in said}
    found: list[Forecast] = []
    for head in proposals.of("content"):
        p = head.attributes["forecast"]
        statement = by_head.get(id(head))
        if 1 - float(p[0]) < LEAST or (statement is None and (head.p < LEAST or head.best("said") != "none")):
            continue
        span = statement.record.span if statement else head.span
        if any(f.span.overlaps(span) for f in found):
            continue
        kind = ATTRIBUTES["forecast"][1 + int(p[1:].argmax())]
        cue = partner(head, proposals.of("say"), "say", "content", LEAST)
        speaker = next((s for s, _ in vote((head, cue[0]) if cue else (head,), "speaker", 0.4)), None)
        by = statement.record.speaker if statement else who.at(speaker) if speaker else AUTHOR
        found.append(
            Forecast(
                id=f"f{len(found) + 1}",
                by=by,
                span=span,
                about=tuple(who.inside(span)),
                horizon=_horizon(span, dates),
                kind=kind,  # type: ignore[arg-type]
                source=statement.record.id if statement else "author",
                status=statement.record.status if statement else head.best("status"),  # type: ignore[arg-type]
            )
        )
    return tuple(found)


def _horizon(span: Span, dates: Sequence[Date]) -> str | None:
    inside = [d.edtf for d in dates if d.edtf and span.contains(d.span)]
    return inside[-1] if inside else None
