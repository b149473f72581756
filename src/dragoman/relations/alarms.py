"""Where a relation shifts: the weeks at which the contrasts say so, in hindsight and week by week.

A *shift* is a week where the score reaches ``THRESHOLD``, the mix moved to one side, and the two windows hold enough
episodes that take a side. For 13 weeks on either side of it no weaker one is told, and for half a year after it only
one that also shows against the weeks since: the rest is its echo. A *surge of attention* is a week at which only the
volume rose. A *drift* is a slow change of the share in favour over two years that no single week shows: the
Cochran-Armitage test for a trend in proportions (Armitage, Biometrics 11, 1955), its variance scaled by the
overdispersion of the dyad.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from dragoman.relations.level import dispersion
from dragoman.relations.scores import AFTER, BEFORE, Scores, contrast
from dragoman.relations.weeks import Weeks, windows

Floats = npt.NDArray[np.float64]
Kind = Literal["shift", "attention surge", "drift"]

THRESHOLD = 2.8
"""From the years of dyads nobody knows a shift of: some 0.15 alarms a dyad and year there."""

LEAST = 6
"""Episodes that take a side which the two windows must hold together; below, evidence is insufficient."""

TURNED = 0.3
"""z the mix must have moved by to give a direction: one is then 62 % likely; else attention surged."""

SHARP, NEAR = (13, 2), (3, AFTER)
"""Weeks before and after that are contrasted to date a shift, and how far from its peak the date may be."""

SURGE = 4.0
"""z of the volume from which on attention surged."""

QUIET = 13
"""Weeks around an alarm in which no weaker one is told."""

SLOW, SLOW_LEAST, SLOW_THRESHOLD = 104, 60, 4.0
"""Weeks of a drift, episodes that take a side it needs, and z from which on it is told."""

EARLY, LATE = 2, AFTER
"""Weeks after a date in which it can be told week by week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A week at which something changed.

    Attributes:
        dyad: index into ``Weeks.dyads``.
        week: index into its weeks: the first of the weeks after. Of a drift, the last of its weeks.
        peak: index of the week whose two windows gave the score; a shift is dated to a week near it.
        kind: what changed.
        direction: +1 towards favour, -1 against, 0 for a surge of attention.
        score: what is compared with the threshold.
        seen: index of the week in which it was first told, when told week by week.
    """

    dyad: int
    week: int
    peak: int
    kind: Kind
    direction: int
    score: float
    seen: int | None = None


def alarms(found: Weeks, *, threshold: float = THRESHOLD, kinds: tuple[Kind, ...] = ("shift",)) -> list[Alarm]:
    """Return where relations shift, in hindsight, by dyad and week."""
    scores = contrast(found)
    told: list[Alarm] = []
    shifts = [_dated(found, a) for a in peaks(shift_scores(scores), threshold, "shift", found=found)]
    if "shift" in kinds:
        told += shifts
    if "attention surge" in kinds:
        surges = np.where(scores.sided + scores.volume > 0, np.maximum(scores.volume, 0), 0)
        told += [replace(a, direction=0) for a in _apart(peaks(surges, SURGE, "attention surge"), shifts, QUIET)]
    if "drift" in kinds:
        told += _apart(peaks(trend(found), SLOW_THRESHOLD, "drift", SLOW // 2), shifts, SLOW)
    return sorted(told, key=lambda a: (a.dyad, a.week))


def shift_scores(scores: Scores) -> Floats:
    """Return the score where it can be a shift's, else 0: not in the first and the last weeks of the data either."""
    possible = (scores.sided >= LEAST) & (np.abs(scores.mix) >= TURNED)
    possible[:, :EARLY] = possible[:, possible.shape[1] - EARLY :] = False
    return np.where(possible, scores.score, 0.0)


def peaks(scores: Floats, threshold: float, kind: Kind, quiet: int = QUIET, found: Weeks | None = None) -> list[Alarm]:
    """Take the highest score of a dyad, then the next that is not near it nor its echo, down to the threshold."""
    told = []
    for dyad in map(int, np.flatnonzero((np.abs(scores) >= threshold).any(1))):
        left = np.abs(scores[dyad]).copy()
        taken: list[int] = []
        while left[week := int(left.argmax())] >= threshold:
            earlier = [w for w in taken if 0 < week - w < BEFORE]
            if found is not None and earlier and _since(found, dyad, max(earlier), week) < threshold:
                left[week] = 0
                continue
            sign = int(np.sign(scores[dyad, week]))
            told.append(Alarm(dyad=dyad, week=week, peak=week, kind=kind, direction=sign, score=float(left[week])))
            taken.append(week)
            left[max(0, week - quiet) : week + quiet + 1] = 0
    return told


def _since(found: Weeks, dyad: int, earlier: int, week: int) -> float:
    """Return the score of a week, compared with the weeks since an earlier alarm only."""
    return float(np.abs(shift_scores(contrast(found.only(dyad), before=week - earlier))[0, week]))


def _dated(found: Weeks, alarm: Alarm) -> Alarm:
    """Date a shift by the sharpest turn of the mix near its peak: what makes the score high can begin weeks after."""
    sharp = contrast(found.only(alarm.dyad), before=SHARP[0], after=SHARP[1]).mix[0] * alarm.direction
    first = max(0, alarm.week - NEAR[0])
    return replace(alarm, week=first + int(sharp[first : alarm.week + NEAR[1] + 1].argmax()))


def _apart(found: list[Alarm], others: list[Alarm], weeks: int) -> list[Alarm]:
    """Keep what no other alarm of its dyad explains, at most so many weeks before it."""
    return [a for a in found if not any(a.dyad == o.dyad and -QUIET <= a.week - o.week <= weeks for o in others)]


def online(found: Weeks, *, threshold: float = THRESHOLD, since: int = BEFORE) -> list[Alarm]:
    """Return the shifts as an analyst would have been told of them, each week knowing no later one.

    Args:
        found: weekly counts; only what lies before a week is used for it, the coverage's smoothing included.
        threshold: as in ``alarms``.
        since: weeks of data that must be there first.
    """
    told: list[Alarm] = []
    last: dict[int, int] = {}
    for now in range(since, found.counts.shape[1] + 1):
        known = found.until(now)
        scores = shift_scores(contrast(known))[:, max(0, now - LATE) : now - EARLY + 1]
        for dyad in np.flatnonzero((np.abs(scores) >= threshold).any(1)):
            week = int(np.abs(scores[dyad]).argmax())
            at = max(0, now - LATE) + week
            gap = at - last.get(int(dyad), -1000)
            if gap >= BEFORE or (gap > QUIET and _since(known, int(dyad), at - gap, at) >= threshold):
                last[int(dyad)] = at
                sign = int(np.sign(scores[dyad, week]))
                score = float(abs(scores[dyad, week]))
                told.append(
                    Alarm(dyad=int(dyad), week=at, peak=at, kind="shift", direction=sign, score=score, seen=now)
                )
    return sorted(told, key=lambda a: (a.dyad, a.week))


def first_told(found: Weeks, alarm: Alarm, *, threshold: float = THRESHOLD) -> int | None:
    """Return the week in which a shift could first be told, knowing no later one; None if only hindsight shows it."""
    last = min(alarm.week + LATE, found.counts.shape[1])
    for now in range(alarm.week - AFTER + EARLY, last + 1):
        if now > BEFORE:
            scores = shift_scores(contrast(found.until(now)))[alarm.dyad, now - LATE : now - EARLY + 1]
            if (scores * alarm.direction >= threshold).any():
                return now
    return None


def trend(found: Weeks) -> Floats:
    """Return z of a trend of the share in favour over the two years before every week, shape (D, W + 1)."""
    favour, sided = found.favour, found.favour + found.against
    week = np.arange(favour.shape[1], dtype=np.float64)
    n, s, nt, st, ntt = (
        windows(x, SLOW, 0)[0] for x in (sided, favour, sided * week, favour * week, sided * week * week)
    )
    enough = n >= SLOW_LEAST
    enough[:, : SLOW // 2] = False
    size = np.where(enough, n, 1.0)
    p = np.where(enough, s, 0.5) / size
    p = np.clip(p, 0.5 / size, 1 - 0.5 / size)
    spread = p * (1 - p) * np.maximum(ntt - nt * nt / size, 1e-9) * dispersion(found)
    z: Floats = np.where(enough, (st - p * nt) / np.sqrt(np.where(enough, spread, 1.0)), 0.0)
    return z
