"""The vectors of readings: of an article's lead, and of what is said in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dragoman.language import analyse
from dragoman.model import sentence
from dragoman.model.weights import Floats
from dragoman.records import Reading
from dragoman.stories.marks import lead


def embed(readings: Sequence[Reading]) -> list[tuple[Floats, dict[str, Floats]]]:
    """Return for each reading the vector of its lead, and those of its statements by id, each shape (384,).

    A statement's vector lies between that of its words and that of the sentence they stand in: languages cut a
    quotation out of its sentence in different places, and a few words alone ("quickly") are like many others.
    """
    leads = [lead(reading) for reading in readings]
    said = [(words, around) for reading in readings for words, around in zip(*_texts(reading), strict=True)]
    texts = list(dict.fromkeys([*leads, *(text for pair in said for text in pair)]))
    at = {text: row for row, text in enumerate(texts)}
    vectors = sentence.vectors(sentence.load(), texts)
    rest = iter(said)
    found = []
    for reading, first in zip(readings, leads, strict=True):
        pairs = [(s.id, next(rest)) for s in reading.statements]
        statements = {name: _between(vectors[at[words]], vectors[at[around]]) for name, (words, around) in pairs}
        found.append((vectors[at[first]], statements))
    return found


def _texts(reading: Reading) -> tuple[list[str], list[str]]:
    """Return the words of each statement, and the sentences they stand in."""
    article = reading.article
    listed = analyse(article.text, article.paragraphs, article.language).sentences if reading.statements else ()
    words, around = [], []
    for statement in reading.statements:
        span = statement.span
        inside = [s.span for s in listed if s.span.overlaps(span)]
        words.append(span.of(article.text))
        around.append(article.text[inside[0].start : inside[-1].end] if inside else words[-1])
    return words, around


def _between(one: Floats, other: Floats) -> Floats:
    both: Floats = one + other
    norm = float(np.linalg.norm(both))
    return both / norm if norm > 1e-6 else one
