"""On which issues do two states take the same side?

An issue is a third party towards which both have acted: a state or an organisation. The share p of each one's acts in
favour of it has a Beta posterior (Jeffreys' prior, counts divided by the overdispersion). Most acts of states are
friendly, so a side is taken against what is usual: p_all is the share in favour of all acts of the source, and the two
are on the same side with probability P(p_a > p_all) P(p_b > p_all) + P(p_a < p_all) P(p_b < p_all).

The index is the mean of that over the issues, each counting once, from 0 (never) over 0.5 (as by chance) to 1 (always);
its interval is the 5th to the 95th percentile of 1,000 draws of issues with replacement. What was said of a
third party counts through the events told in it.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaincinv

from dragoman.errors import UsageError
from dragoman.records import Record
from dragoman.relations.classes import CLASSES
from dragoman.relations.episodes import monday, week_of
from dragoman.relations.evidence import Evidence, day_of, describe
from dragoman.relations.level import PHI
from dragoman.relations.relation import Estimate
from dragoman.relations.source import Source

LEAST, FEWEST = 3, 3
"""Episodes that take a side which an issue needs of each state; issues an index needs."""

PRIOR, DRAWS, SEED = 0.5, 1000, 7
SHOWN = 5
Floats = npt.NDArray[np.float64]


class Issue(Record, frozen=True):
    """A third party, how each of the two stands to it, and how likely they are on the same side."""

    party: str
    a: Estimate
    b: Estimate
    same_side: float
    evidence: tuple[Evidence, ...]


class Alignment(Record, frozen=True):
    """On which issues two states take the same side.

    ``index`` is None where there are too few issues; ``usual`` is the level R that divides the sides.
    """

    a: str
    b: str
    begin: str
    end: str
    status: Literal["ok", "too few issues"]
    index: float | None
    low: float | None
    high: float | None
    issues: tuple[Issue, ...]
    usual: float
    source: str


def alignment(source: Source, a: str, b: str, *, span: tuple[int, int] | None = None, least: int = LEAST) -> Alignment:
    """Return on which issues two states take the same side.

    Args:
        source: events.
        a: code of a state.
        b: code of another.
        span: first and last week; all when None.
        least: episodes that take a side which an issue needs of each of the two.

    Raises:
        UsageError: when the two are one.
    """
    if a == b:
        raise UsageError(f"An alignment needs two states, not {a} twice.")
    span = span or source.span
    towards = [_towards(source, code, (a, b), span) for code in (a, b)]
    shared = [c for c in towards[0] if c in towards[1] and all(_sided(source, t[c]) >= least for t in towards)]
    favour, against = _counts(source, np.arange(len(source.directed)))
    usual = (favour + 1) / (favour + against + 2)
    found = [_issue(source, c, towards[0][c], towards[1][c], usual) for c in shared]
    issues = sorted(found, key=lambda issue: -issue.same_side)
    chances = np.array([issue.same_side for issue in issues])
    enough = len(issues) >= FEWEST
    low, high = _interval(chances) if enough else (None, None)
    return Alignment(
        a=a, b=b, begin=day_of(monday(span[0])), end=day_of(monday(span[1] + 1) - 1),
        status="ok" if enough else "too few issues", index=round(float(chances.mean()), 3) if enough else None,
        low=low, high=high, issues=tuple(issues), usual=round(2 * usual - 1, 3), source=source.name,
    )  # fmt: skip


def _towards(
    source: Source, code: str, two: tuple[str, str], span: tuple[int, int]
) -> dict[str, npt.NDArray[np.int64]]:
    """Return the episodes of a state towards each third party."""
    found = source.directed
    if code not in found.codes:
        return {}
    week = week_of(found.day)
    mine = np.flatnonzero((found.first == found.codes.index(code)) & (week >= span[0]) & (week <= span[1]))
    parties = {int(c): found.codes[c] for c in np.unique(found.second[mine])}
    return {name: mine[found.second[mine] == c] for c, name in parties.items() if name not in two}


def _counts(source: Source, rows: npt.NDArray[np.int64]) -> tuple[int, int]:
    by_class = np.bincount(source.directed.kind[rows], minlength=len(CLASSES))
    return int(by_class[1] + by_class[2]), int(by_class[3] + by_class[4])


def _sided(source: Source, rows: npt.NDArray[np.int64]) -> int:
    return sum(_counts(source, rows))


def _issue(source: Source, party: str, one: npt.NDArray[np.int64], two: npt.NDArray[np.int64], usual: float) -> Issue:
    posteriors = [(PRIOR + f / PHI, PRIOR + g / PHI) for f, g in (_counts(source, one), _counts(source, two))]
    up = [1 - float(betainc(x, y, usual)) for x, y in posteriors]
    latest = np.concatenate(
        [rows[np.argsort(-source.directed.day[rows], kind="stable")][:SHOWN] for rows in (one, two)]
    )
    return Issue(
        party=party,
        a=_estimate(*posteriors[0], _sided(source, one)),
        b=_estimate(*posteriors[1], _sided(source, two)),
        same_side=round(up[0] * up[1] + (1 - up[0]) * (1 - up[1]), 3),
        evidence=tuple(describe(source.table, source.directed, int(i), n) for n, i in enumerate(latest, 1)),
    )


def _estimate(a: float, b: float, episodes: int) -> Estimate:
    low, high = (2 * float(betaincinv(a, b, tail)) - 1 for tail in (0.05, 0.95))
    return Estimate(value=round(2 * a / (a + b) - 1, 3), low=round(low, 3), high=round(high, 3), episodes=episodes)


def _interval(chances: Floats) -> tuple[float, float]:
    rng = np.random.default_rng(SEED)
    means = chances[rng.integers(0, len(chances), (DRAWS, len(chances)))].mean(1)
    low, high = np.quantile(means, (0.05, 0.95))
    return round(float(low), 3), round(float(high), 3)
