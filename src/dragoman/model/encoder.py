"""Windows of text through the encoder, in batches of similar length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dragoman import progress
from dragoman.model.weights import Floats, Weights

LIMIT = 320
"""Tokens of one window; what is longer must be cut before (``windows.cut``)."""
BATCH = 512
"""Tokens of a batch, padding included: as fast as 1,024 for short windows, faster for long ones, half the memory.

A batch holds windows of one article only: the network's activations are quantised by the range of the whole batch, so
that what else is in it moves the scores a little. A reading therefore depends on its article alone, however many
articles are read together and by however many workers.
"""

RUN = 22
"""What one more run of the network costs, in tokens (2.8 ms where a token costs 0.13)."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One window: offsets of its tokens in the window's text, hidden states (L, H), tag logits (L, kinds, 3)."""

    offsets: list[tuple[int, int]]
    hidden: Floats
    tags: Floats


def tokens(weights: Weights, text: str) -> tuple[list[int], list[tuple[int, int]]]:
    """Return ids and character offsets, blanks at the front of a token left out."""
    encoding = weights.tokenizer.encode(text)
    offsets = []
    for start, end in encoding.offsets:
        while start < end and text[start].isspace():
            start += 1
        offsets.append((start, end))
    return encoding.ids[:LIMIT], offsets[:LIMIT]


def run(weights: Weights, rows: Sequence[list[int]]) -> tuple[Floats, Floats, Floats]:
    """Return hidden (B, L, H), tags (B, L, K), mask (B, L) of one batch of id rows."""
    size = max(map(len, rows))
    ids = np.ones((len(rows), size), np.int64)
    mask = np.zeros((len(rows), size), np.float32)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    hidden, tags = weights.session.run(None, {"embedded": weights.embed(ids), "mask": mask})
    return hidden, tags, mask


def batches(sizes: Sequence[int], most: int = BATCH) -> list[int]:
    """Cut windows, the shortest first, into the batches that cost least: a run, or the padding it saves.

    Args:
        sizes: tokens of each window, ascending.
        most: tokens of a batch, padding included; a longer window is a batch of its own.

    Returns:
        Where each batch ends.

    Example:
        >>> batches([10, 12, 80, 81])
        [2, 4]
    """
    costs, starts = [0], [0]
    for end, size in enumerate(sizes, 1):
        fits = range(max(0, min(end - 1, end - most // max(1, size))), end)
        cost, start = min((costs[at] + RUN + (end - at) * size, at) for at in fits)
        costs.append(cost)
        starts.append(start)
    ends = []
    at = len(sizes)
    while at:
        ends.append(at)
        at = starts[at]
    return ends[::-1]


def encode(weights: Weights, texts: Sequence[str], batch_tokens: int = BATCH) -> list[Encoded]:
    """Encode windows; batches hold at most about ``batch_tokens`` tokens, padding included."""
    rows = [tokens(weights, text) for text in texts]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]))
    found: dict[int, Encoded] = {}
    at = 0
    for end in batches([len(rows[i][0]) for i in order], batch_tokens):
        progress.at("model", 0.8 * at / len(order))
        group = order[at:end]
        hidden, tags, _ = run(weights, [rows[i][0] for i in group])
        for k, i in enumerate(group):
            size = len(rows[i][0])
            found[i] = Encoded(rows[i][1], hidden[k, :size], tags[k, :size].reshape(size, -1, 3))
        at = end
    return [found[i] for i in range(len(rows))]
