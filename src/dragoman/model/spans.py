"""From tag scores to spans of characters: BIO per layer; long spans by a two-state Viterbi that dislikes switching."""

from __future__ import annotations

import numpy as np

from dragoman.model.heads import softmax
from dragoman.model.labels import KINDS
from dragoman.model.weights import Floats
from dragoman.records import Span

STICKY = {"content": 2.0, "meaning": 2.0}
"""Price of a switch in nats: long spans do not fall to pieces. 2 was the lab's best of {0, 1, 2, 3}."""
FAINT = {"content": 3.0}
"""By how many nats the tags may be mistaken about being outside: spans that only then appear are faint ones."""
UNSURE = 0.49
"""The most that a faint span may count for."""
EDGE = " \t\n,、，;；:：—–-"

Scored = tuple[int, int, float]
"""First and last token (inclusive) and the mean probability."""


def bio(scores: Floats, threshold: float) -> list[Scored]:
    """Return the spans of one layer: scores (L, 3); a token is inside when P(B) + P(I) reaches the threshold."""
    inside = scores[:, 1] + scores[:, 2]
    found: list[list[int]] = []
    for i in (np.flatnonzero(inside[1:-1] >= threshold) + 1).tolist():
        if found and found[-1][1] == i - 1 and scores[i, 1] <= scores[i, 2]:
            found[-1][1] = i
        else:
            found.append([i, i])
    return [(a, b, float(inside[a : b + 1].mean())) for a, b in found]


def viterbi(scores: Floats, price: float) -> list[Scored]:
    """Return long spans: in or out, with a price for each switch; a sure B inside splits."""
    if (scores[1:-1, 0] >= 0.5).all():  # every token is rather out: no way through the text that goes in is better
        return []
    inside = np.log(np.clip(scores[:, 1] + scores[:, 2], 1e-6, 1)).tolist()
    outside = np.log(np.clip(scores[:, 0], 1e-6, 1)).tolist()
    o, i = 0.0, -1e9
    back: list[tuple[bool, bool]] = []
    for t in range(1, len(scores) - 1):
        back.append((o < i - price, i < o - price))
        o, i = max(o, i - price) + outside[t], max(i, o - price) + inside[t]
    state, kept = i > o, []
    for t in range(len(scores) - 2, 0, -1):
        if state:
            kept.append(t)
        switch_out, switch_in = back[t - 1]
        state = not switch_in if state else switch_out
    found: list[list[int]] = []
    for t in reversed(kept):
        if found and found[-1][1] == t - 1 and scores[t, 1] <= 0.6:
            found[-1][1] = t
        else:
            found.append([t, t])
    return [(a, b, float((scores[a : b + 1, 1:]).sum(1).mean())) for a, b in found]


def decode(tags: Floats, thresholds: dict[str, float]) -> dict[str, list[Scored]]:
    """Return the spans of every layer: tags (L, kinds, 3), logits; faint ones where no other span is."""
    probabilities = softmax(tags)
    found = {}
    for k, kind in enumerate(KINDS):
        layer = probabilities[:, k]
        price = STICKY.get(kind)
        found[kind] = viterbi(layer, price) if price else bio(layer, thresholds.get(kind, 0.5))
        if price and kind in FAINT:
            clear = found[kind]
            outside = tags[:, k] - np.array([FAINT[kind], 0, 0], np.float32)
            faint = [(a, b) for a, b, _ in viterbi(softmax(outside), price)
                     if not any(first <= b and a <= last for first, last, _ in clear)]  # fmt: skip
            found[kind] = clear + [(a, b, min(UNSURE, float(layer[a : b + 1, 1:].sum(1).mean()))) for a, b in faint]
    return found


def characters(text: str, offsets: list[tuple[int, int]], first: int, last: int) -> Span | None:
    """Return the token span in characters, grown to whole words and trimmed of marks at its edges."""
    start, end = offsets[first][0], offsets[last][1]
    while 0 < start < len(text) and _inner(text, start):
        start -= 1
    while 0 < end < len(text) and _inner(text, end):
        end += 1
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE + ".。":
        end -= 1
    return Span(start, end) if start < end else None


def _inner(text: str, at: int) -> bool:
    """Tell whether position ``at`` is inside a word of an alphabet."""
    left, right = text[at - 1], text[at]
    return left.isalnum() and right.isalnum() and ord(left) < 0x2E80 and ord(right) < 0x2E80


def tokens_of(offsets: list[tuple[int, int]], span: Span) -> tuple[int, int] | None:
    """Return first and last token (inclusive) that share a character with the span."""
    inside = [i for i, (a, b) in enumerate(offsets) if a < b and a < span.end and b > span.start]
    return (inside[0], inside[-1]) if inside else None
