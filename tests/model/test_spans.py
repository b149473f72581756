"""Spans of tags: clear ones, and faint ones where the tags nearly say so."""

from __future__ import annotations

import numpy as np

from dragoman.model import spans
from dragoman.model.labels import KINDS

CONTENT = KINDS.index("content")


def tags(inside: list[float]) -> np.ndarray:
    """Return logits of which content is inside with these probabilities; nothing else is anything."""
    found = np.full((len(inside) + 2, len(KINDS), 3), 0.0, np.float32)
    found[..., 0] = 9
    p = np.array([0.001, *inside, 0.001])
    found[:, CONTENT, 0] = np.log(1 - p)
    found[:, CONTENT, 1] = np.log(p / 100)
    found[:, CONTENT, 2] = np.log(p * 0.99)
    return found


def test_clear_words_are_found_with_their_probability() -> None:
    found = spans.decode(tags([0.9] * 6), {})["content"]
    assert [(a, b) for a, b, _ in found] == [(1, 6)]
    assert found[0][2] > 0.85


def test_words_nearly_seen_are_faint() -> None:
    found = spans.decode(tags([0.4] * 6), {})["content"]
    assert [(a, b) for a, b, _ in found] == [(1, 6)]
    assert found[0][2] <= spans.UNSURE


def test_words_not_seen_are_nothing() -> None:
    assert spans.decode(tags([0.02] * 6), {})["content"] == []


def test_no_faint_words_beside_clear_ones_that_they_overlap() -> None:
    found = spans.decode(tags([0.95] * 5 + [0.3] * 2), {})["content"]
    clear = [f for f in found if f[2] > spans.UNSURE]
    faint = [f for f in found if f[2] <= spans.UNSURE]
    assert clear
    assert not any(a <= last and first <= b for a, b, _ in faint for first, last, _ in clear)
