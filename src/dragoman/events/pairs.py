"""Type of the event between a given actor and a given recipient: three witnesses, weighed.

The network on the text with both marked; the network's triggers that bind both; the lexicon's frames, the more the
nearer they stand to the two. Used by ``dragoman eval pairs``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dragoman import lexicons
from dragoman.events.typing import covering
from dragoman.lexicons import Match
from dragoman.model import encoder, heads
from dragoman.model.labels import TYPES
from dragoman.model.propose import Head, propose
from dragoman.model.spans import tokens_of
from dragoman.model.weights import Floats, Weights, load
from dragoman.records import Span

Pair = tuple[str, Span, Span]
WEIGHT = {"trigger": 0.8, "frame": 0.9}
"""Weights of the witnesses beside the marked text; fitted on the held-out labelled passages."""
BATCH = 32


def _marked(weights: Weights, pair: Pair) -> tuple[list[int], tuple[int, int]]:
    """Return ids with the marker rows around both spans, and where the opening markers stand."""
    text, *spans = pair
    ids, offsets = encoder.tokens(weights, text)
    first = len(weights.blocks)
    inserts = []
    for span, mark in zip(spans, (first, first + 2), strict=True):
        place = tokens_of(offsets, span)
        if place:
            inserts += [(place[0], 1, mark), (place[1] + 1, 0, mark + 1)]
    out: list[int] = []
    at = 0
    for position, _, mark in sorted(inserts):
        out += [*ids[at:position], mark]
        at = position
    out += ids[at:]
    marks = tuple(out.index(m) if m in out else 0 for m in (first, first + 2))
    return out, (marks[0], marks[1])


def marked_types(weights: Weights, pairs: Sequence[Pair]) -> Floats:
    """Return the probability of the 16 types from the marked texts: (n, 16)."""
    found = np.zeros((len(pairs), len(TYPES) - 1), np.float32)
    rows = [_marked(weights, pair) for pair in pairs]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]))
    for at in range(0, len(order), BATCH):
        group = order[at : at + BATCH]
        hidden, _, mask = encoder.run(weights, [rows[i][0] for i in group])
        found[group] = heads.given_type(hidden, mask, np.array([rows[i][1] for i in group]), weights.heads)
    return found


def _bound(head: Head, actor: Span, recipient: Span) -> float:
    """How much the network believes that the trigger has both in their roles."""

    def p(role: str, span: Span) -> float:
        return max((r.p for r in head.roles.get(role, ()) if r.span.overlaps(span)), default=0.0)

    straight = p("actor", actor) * p("recipient", recipient)
    return straight + 0.5 * p("actor", actor) * p("actor", recipient) + 0.02


def _trigger_types(found: Sequence[Head], pair: Pair) -> Floats:
    """Types of the triggers, each weighed by how much it binds the two."""
    _, actor, recipient = pair
    total = np.full(len(TYPES) - 1, 1e-3, np.float32)
    for head in found:
        if head.kind == "trigger":
            total += head.p * _bound(head, actor, recipient) * head.attributes["type"][1:]
    normal: Floats = total / total.sum()
    return normal


def _frame_votes(matches: Sequence[Match], found: Sequence[Head], pair: Pair) -> Floats:
    """Votes of the lexicon: a frame between the two counts most, one the network takes for their trigger more."""
    _, actor, recipient = pair
    low, high = min(actor.start, recipient.start), max(actor.end, recipient.end)
    votes = np.zeros(len(TYPES) - 1, np.float32)
    for match in matches:
        gap = max(0, low - match.span.end, match.span.start - high)
        near = 1.0 if gap == 0 else max(0.1, 0.6 - gap / 200)
        bound = max((_bound(h, actor, recipient) for h in found if h.kind == "trigger" and covering(h.span, [match])),
                    default=0.0)  # fmt: skip
        vote = near * (0.4 + min(1.0, bound)) * (1.5 if len(match.parts) > 1 else 1.0)
        i = TYPES.index(match.entry.type) - 1
        votes[i] = max(votes[i], vote)
    return votes


def scores(
    pairs: Sequence[Pair], language: str = "en", weights: Weights | None = None
) -> tuple[Floats, Floats, Floats]:
    """Return what the three witnesses say, each (n, 16): marked log p, trigger log p, frame votes."""
    weights = weights or load()
    lexicon = lexicons.load(language)
    marked = np.log(np.clip(marked_types(weights, pairs), 1e-6, 1))
    trigger = np.zeros_like(marked)
    frames = np.zeros_like(marked)
    for i, pair in enumerate(pairs):
        text, actor, recipient = pair
        given = {"mention": [actor, recipient]}
        found = propose(weights, text, [Span(0, len(text))], given).heads
        trigger[i] = np.log(_trigger_types(found, pair))
        frames[i] = _frame_votes(lexicon.frames(text), found, pair)
    return marked, trigger, frames


def classify(pairs: Sequence[Pair], language: str = "en") -> list[str]:
    """Return the PLOVER type of each (text, actor, recipient).

    Example:
        >>> text = "Oslo condemned Minsk."
        >>> classify([(text, Span(0, 4), Span(15, 20))])
        ['ACCUSE']
    """
    marked, trigger, frames = scores(pairs, language)
    total = marked + WEIGHT["trigger"] * trigger + WEIGHT["frame"] * frames
    return [TYPES[1 + int(row.argmax())] for row in total]
