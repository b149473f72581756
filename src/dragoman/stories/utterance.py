"""Do two statements report the same utterance? Named features, their weights, one score.

Wording alone does not tell: a speaker says many like things, and a denial is like what it denies. So beside the vector
stands the *rival*: are the two more like each other than like anything else said in the other's article? It asks for
the best match of an article rather than for a likeness that holds in every story and pair of languages. The weights are
those of a logistic regression on the sample press (``python -m bench.stories --fit``), but that of negation: too few
pairs of the press differ in nothing else for the fit to find it, and it is kept as a guard, at hardly any cost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dragoman.library.days import apart
from dragoman.model.weights import Floats
from dragoman.records import Record
from dragoman.stories.scoring import Feature, Rare, log_odds, values_of

SAME_DAYS = 4
UNLIKE = -0.1
"""Cosine of unrelated statements: what a statement is measured against where its article has no other."""


class Said(Record, frozen=True):
    """What a statement is compared by; ``day`` and ``last`` are the first and last day it may have been made on."""

    speaker: str
    country: str | None
    language: str
    day: str
    actors: dict[str, int]
    numbers: tuple[str, ...]
    negated: bool
    size: int
    story: int
    last: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One statement of a pair.

    ``vector`` is centred; ``article`` the key of its article, ``all`` the centred vectors of the statements there,
    shape (n, 384), of which ``row`` is its own. Without them it stands alone.
    """

    said: Said
    vector: Floats
    article: int | None = None
    all: Floats | None = None
    row: int = 0

    @property
    def mates(self) -> Floats:
        """Centred vectors of the other statements of its article, shape (n - 1, 384)."""
        return self.vector[None, :][:0] if self.all is None else np.delete(self.all, self.row, axis=0)


def _words(one: Side, other: Side, rare: Rare) -> float:
    return float(one.vector @ other.vector)


def _rival(one: Side, other: Side, rare: Rare) -> float:
    """Tell by how much they are more like each other than either is like another statement of the other's article."""
    if _article(one, other, rare):
        return 0.0
    return _words(one, other, rare) - max(_likest(one, other), _likest(other, one))


def _likest(one: Side, other: Side) -> float:
    return max([UNLIKE, *_mates_like(one, other, {})])


def _speaker(one: Side, other: Side, rare: Rare) -> float:
    """1 the same known speaker; 0.4 one of the same state, or a name nobody knows; -1 two known ones."""
    a, b = one.said, other.said
    if a.speaker == b.speaker and not a.speaker.startswith("?"):
        return 1.0
    unknown = a.speaker.startswith("?") or b.speaker.startswith("?")
    if unknown or (a.country and a.country == b.country and a.country in (a.speaker, b.speaker)):
        return 0.4
    return -1.0


def _actors(one: Side, other: Side, rare: Rare) -> float:
    left, right = one.said.actors, other.said.actors
    if not left or not right:
        return 0.5 if not left and not right else 0.3
    shared = sum(rare.get(k, 1.0) for k in left.keys() & right.keys())
    return shared / max(1e-6, math.sqrt(sum(rare.get(k, 1.0) for k in left) * sum(rare.get(k, 1.0) for k in right)))


def _numbers(one: Side, other: Side, rare: Rare) -> float:
    """1 the same telling numbers, -1 different ones, 0 where one has none."""
    left, right = set(one.said.numbers), set(other.said.numbers)
    return 0.0 if not left or not right else 1.0 if left & right else -1.0


def _negation(one: Side, other: Side, rare: Rare) -> float:
    return 1.0 if one.said.negated == other.said.negated else 0.0


def _story(one: Side, other: Side, rare: Rare) -> float:
    return 1.0 if one.said.story == other.said.story else 0.0


def _days(one: Side, other: Side, rare: Rare) -> float:
    """Tell how many days lie between: none where one is only known by a month that holds the other."""
    early, late = sorted((one.said, other.said), key=lambda said: said.day)
    between = 0 if late.day <= early.last else apart(max(early.day, early.last), late.day)
    return min(between, SAME_DAYS) / SAME_DAYS


def _length(one: Side, other: Side, rare: Rare) -> float:
    """Tell how unlike the lengths are; characters of East Asian scripts count for 2.5.

    It speaks *for* a pair: a piece is less like the whole than two wholes are like each other, and may be the same.
    """
    return abs(math.log(max(1, one.said.size) / max(1, other.said.size)))


def _article(one: Side, other: Side, rare: Rare) -> float:
    """1 for two statements of one article: most are two utterances, some two pieces of one."""
    return 1.0 if one.article is not None and one.article == other.article else 0.0


FEATURES: tuple[Feature[Side], ...] = (
    Feature("words", _words, 5.48),
    Feature("rival", _rival, 7.08),
    Feature("speaker", _speaker, 1.18),
    Feature("actors", _actors, 0.88),
    Feature("numbers", _numbers, 1.45),
    Feature("negation", _negation, 0.4),
    Feature("story", _story, 2.26),
    Feature("days apart", _days, -2.29),
    Feature("length", _length, 0.61),
    Feature("one article", _article, -3.25),
)
BIAS = -4.48


def values(one: Side, other: Side, rare: Rare) -> list[float]:
    """Return the features' values, in their order."""
    return values_of(FEATURES, one, other, rare)


def score(one: Side, other: Side, rare: Rare) -> float:
    """Return the log-odds that two statements report the same utterance."""
    return scores(one, [other], rare)[0]


def scores(one: Side, others: Sequence[Side], rare: Rare) -> list[float]:
    """Return ``score`` of a statement and each of others; what needs only vectors is computed for all at once."""
    if not others:
        return []
    words, rival, *rest = FEATURES
    vectors = np.stack([other.vector for other in others])
    alike = (vectors @ one.vector).tolist()
    likest = (vectors @ one.mates.T).max(axis=1, initial=UNLIKE).tolist()
    beside: dict[int, list[float]] = {}  # how like ``one`` the statements of each article are
    found = []
    for other, near, far in zip(others, alike, likest, strict=True):
        together = _article(one, other, rare)
        apart_by = 0.0 if together else near - max(UNLIKE, far, *_mates_like(one, other, beside))
        found.append(log_odds(rest, BIAS + words.weight * near + rival.weight * apart_by, one, other, rare))
    return found


def _mates_like(one: Side, other: Side, known: dict[int, list[float]]) -> list[float]:
    """Return how like ``one`` the mates of ``other`` are; ``known`` keeps it by article."""
    if other.all is None:
        return []
    if id(other.all) not in known:
        known[id(other.all)] = (other.all @ one.vector).tolist()
    found = known[id(other.all)]
    return found[: other.row] + found[other.row + 1 :]
