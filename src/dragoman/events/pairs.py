"""Type of the event between a given actor and a given recipient: what the network says of the text with both marked.

Its triggers that bind both, and the lexicon's frames beside them, were weighed in as further witnesses until they made
the held-out labelled passages worse. Used by ``dragoman eval pairs``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dragoman.model import encoder, heads
from dragoman.model.labels import TYPES
from dragoman.model.spans import tokens_of
from dragoman.model.weights import Floats, Weights, load
from dragoman.records import Span

Pair = tuple[str, Span, Span]
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


def marked_vectors(weights: Weights, pairs: Sequence[Pair]) -> Floats:
    """Return what the network makes of the marked texts: (n, 3H)."""
    found = np.zeros((len(pairs), weights.heads["given.weight"].shape[1]), np.float32)
    rows = [_marked(weights, pair) for pair in pairs]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]))
    for at in range(0, len(order), BATCH):
        group = order[at : at + BATCH]
        hidden, _, mask = encoder.run(weights, [rows[i][0] for i in group])
        found[group] = heads.marked_vector(hidden, mask, np.array([rows[i][1] for i in group]))
    return found


def classify(pairs: Sequence[Pair], weights: Weights | None = None) -> list[str]:
    """Return the PLOVER type of each (text, actor, recipient).

    Example:
        >>> text = "Oslo condemned Minsk."
        >>> classify([(text, Span(0, 4), Span(15, 20))])
        ['ACCUSE']
    """
    model = weights or load()
    found = heads.given_type(marked_vectors(model, pairs), model.heads)
    return [TYPES[1 + int(row.argmax())] for row in found]
