"""Who gains over a state or a region: shares of the powers, favour, distancing, before and after a date.

Of powers k over a state (or the states of a region) F, each measured before and after the date:

* *presence*: k's share of all acts of the powers towards F; *commitment*: of their costly acts in favour. Dirichlet
  posteriors, 0.5 + episodes / phi for each power (Jeffreys' prior).
* *favour*: the level R of F's acts towards k (``level.level``).
* *distancing*: of F's acts towards k that go along with it or turn away from it, the share that turns away: refuses,
  criticises, leaves (``ontology/relations.yml``). Beta(0.5 + n / phi, ...).

phi is the overdispersion of the dyads (their median). "k gains over j" in a measure is said only where both periods
hold ``FEWEST`` acts or more and the posterior probability that k's change was larger than j's is 0.9 or more, from
4,000 draws with a fixed seed (distancing counts the other way round). ``needed`` is how many further acts the other way
would take that sentence back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from dragoman.errors import UsageError
from dragoman.records import Record
from dragoman.relations.classes import acts
from dragoman.relations.episodes import Episodes, monday, week_of
from dragoman.relations.evidence import Evidence, day_of, describe
from dragoman.relations.level import dispersion
from dragoman.relations.requests import Answer, answers
from dragoman.relations.source import Source
from dragoman.relations.weeks import weeks

Floats = npt.NDArray[np.float64]
Measure = Literal["presence", "commitment", "favour", "distancing"]
MEASURES: tuple[Measure, ...] = ("presence", "commitment", "favour", "distancing")

SURE, DRAWS, SEED = 0.9, 4000, 7
"""Probability from which on a gain is said, draws from the posterior, and their seed."""

PRIOR = 0.5
MOST_NEEDED = 50
SHOWN = 10


class Share(Record, frozen=True):
    """A measure with its 90 % interval and the episodes it is made of; ``of`` counts those it is a share of."""

    value: float
    low: float
    high: float
    episodes: int
    of: int


class Standing(Record, frozen=True):
    """How one power stands: each measure before and after the date, and by quarter."""

    power: str
    before: dict[Measure, Share]
    after: dict[Measure, Share]
    quarters: dict[Measure, tuple[Share, ...]]
    evidence: tuple[Evidence, ...]
    answers: tuple[Answer, ...]


class Gain(Record, frozen=True):
    """Whether one power gained over another in a measure.

    ``probability`` is that of the sentence; ``decided`` tells whether it is 0.9 or more; ``needed`` how many further
    acts the other way would make it undecided (None: more than 50, or not decided).
    """

    winner: str
    loser: str
    measure: Measure
    probability: float
    decided: bool
    needed: int | None
    words: str


class Contest(Record, frozen=True):
    """A contest of powers over a state or a region.

    ``status`` is ``insufficient evidence`` where no power has five acts on either side of the date.
    """

    over: tuple[str, ...]
    powers: tuple[str, ...]
    begin: str
    split: str
    end: str
    quarters: tuple[str, ...]
    overdispersion: float
    status: Literal["ok", "insufficient evidence"]
    standings: tuple[Standing, ...]
    gains: tuple[Gain, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Counts:
    """Episodes of a period, each (K,): towards F, costly in favour, F's for and against, turning away, going along."""

    towards: Floats
    costly: Floats
    favour: Floats
    against: Floats
    away: Floats
    along: Floats


def contest(
    source: Source,
    over: Sequence[str],
    powers: Sequence[str],
    *,
    span: tuple[int, int] | None = None,
    split: int | None = None,
) -> Contest:
    """Return how powers stand towards a state or a region, before and after a week.

    Args:
        source: events.
        over: codes of one state, or of the states of a region.
        powers: codes of two or more powers, none of them among ``over``.
        span: first and last week; all when None.
        split: first week of the time after; the middle of the span when None.

    Raises:
        UsageError: when there are fewer than two powers, one is contested itself, or the date lies outside.
    """
    powers = tuple(dict.fromkeys(powers))
    if len(powers) < 2 or set(powers) & set(over):
        raise UsageError("A contest needs two powers or more, and none of them can be what they contest.")
    begin, end = span or source.span
    split = (begin + end + 1) // 2 if split is None else split
    if not begin < split <= end:
        raise UsageError(f"{day_of(monday(split))} does not divide the time from {day_of(monday(begin))} on.")
    view = _view(source, over, powers, (begin, end))
    edges = _quarters(begin, end)
    phi = _overdispersion(source, over, powers, (begin, end))
    sides = [_count(view, low, high, len(powers)) for low, high in ((begin, split - 1), (split, end))]
    drawn = [_draw(c, phi, seed) for seed, c in enumerate(sides)]
    per_quarter = [_count(view, low, high, len(powers)) for low, high in edges]
    drawn_quarters = [_draw(c, phi, 2) for c in per_quarter]
    enough = any(c.towards.max(initial=0) >= 5 for c in sides) and all(c.towards.sum() > 0 for c in sides)
    standings = tuple(
        Standing(
            power=power,
            before={m: _share(drawn[0], sides[0], m, k) for m in MEASURES},
            after={m: _share(drawn[1], sides[1], m, k) for m in MEASURES},
            quarters={
                m: tuple(_share(d, c, m, k) for d, c in zip(drawn_quarters, per_quarter, strict=True)) for m in MEASURES
            },
            evidence=_evidence(source, view, k),
            answers=tuple(answers(source, power, over, (begin, end))),
        )
        for k, power in enumerate(powers)
    )  # fmt: skip
    gains = tuple(_gains(sides, drawn, phi, powers)) if enough else ()
    return Contest(
        over=tuple(over), powers=powers, begin=day_of(monday(begin)), split=day_of(monday(split)),
        end=day_of(monday(end + 1) - 1), quarters=tuple(day_of(monday(low)) for low, _ in edges),
        overdispersion=round(phi, 2), status="ok" if enough else "insufficient evidence", standings=standings,
        gains=gains, source=source.name,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _View:
    """Episodes between the powers and F: which power, whether F acts (``back``), and whether away or along."""

    found: Episodes
    index: npt.NDArray[np.int64]
    week: npt.NDArray[np.int32]
    power: npt.NDArray[np.int64]
    back: npt.NDArray[np.bool_]
    kind: npt.NDArray[np.int8]
    away: npt.NDArray[np.bool_]
    along: npt.NDArray[np.bool_]


def _view(source: Source, over: Sequence[str], powers: Sequence[str], span: tuple[int, int]) -> _View:
    found = source.directed
    place = np.full(len(found.codes), -1)
    contested = np.zeros(len(found.codes), bool)
    for i, code in enumerate(found.codes):
        contested[i] = code in over
        place[i] = powers.index(code) if code in powers else -1
    week = week_of(found.day)
    forth = (place[found.first] >= 0) & contested[found.second]
    back = contested[found.first] & (place[found.second] >= 0)
    index = np.flatnonzero((forth | back) & (week >= span[0]) & (week <= span[1]))
    heads = found.rows[found.start[:-1][index]] if len(index) else np.zeros(0, np.int64)
    rows = source.table.select(heads)
    return _View(
        found=found, index=index, week=week[index], back=back[index], kind=found.kind[index],
        power=np.where(back[index], place[found.second[index]], place[found.first[index]]),
        away=acts("distancing", rows), along=acts("following", rows),
    )  # fmt: skip


def _count(view: _View, low: int, high: int, powers: int) -> _Counts:
    now = (view.week >= low) & (view.week <= high)

    def number(mask: npt.NDArray[np.bool_]) -> Floats:
        return np.bincount(view.power[now & mask], minlength=powers).astype(np.float64)

    forth, back = ~view.back, view.back
    return _Counts(
        towards=number(forth), costly=number(forth & (view.kind == 2)),
        favour=number(back & np.isin(view.kind, (1, 2))), against=number(back & np.isin(view.kind, (3, 4))),
        away=number(back & view.away), along=number(back & view.along),
    )  # fmt: skip


def _draw(counts: _Counts, phi: float, seed: int) -> dict[Measure, Floats]:
    """Return draws of every measure, each (DRAWS, K); periods that are compared need seeds of their own."""
    rng = np.random.default_rng((SEED, seed))

    def beta(a: Floats, b: Floats) -> Floats:
        return rng.beta(PRIOR + a / phi, PRIOR + b / phi, (DRAWS, len(a)))

    return {
        "presence": rng.dirichlet(PRIOR + counts.towards / phi, DRAWS),
        "commitment": rng.dirichlet(PRIOR + counts.costly / phi, DRAWS),
        "favour": 2 * beta(counts.favour, counts.against) - 1,
        "distancing": beta(counts.away, counts.along),
    }


def _base(counts: _Counts, measure: Measure) -> tuple[Floats, Floats]:
    """Return the episodes a measure counts, and those it is a share of."""
    if measure in ("presence", "commitment"):
        mine = counts.towards if measure == "presence" else counts.costly
        return mine, np.full(len(mine), mine.sum())
    if measure == "favour":
        return counts.favour, counts.favour + counts.against
    return counts.away, counts.away + counts.along


def _share(drawn: dict[Measure, Floats], counts: _Counts, measure: Measure, power: int) -> Share:
    values = drawn[measure][:, power]
    low, high = np.quantile(values, (0.05, 0.95))
    mine, of = _base(counts, measure)
    return Share(
        value=round(float(values.mean()), 3), low=round(float(low), 3), high=round(float(high), 3),
        episodes=int(mine[power]), of=int(of[power]),
    )  # fmt: skip


FEWEST = {"presence": 5, "commitment": 5, "favour": 3, "distancing": 3}
"""Acts each period must hold before a gain can be said: of all powers for shares, of each of the two for the others."""


def _possible(sides: Sequence[_Counts], measure: Measure, k: int, j: int) -> bool:
    """Tell whether there is enough in both periods to say anything: a prior alone decides nothing."""
    least = FEWEST[measure]
    return all(_base(c, measure)[1][[k, j]].min() >= least for c in sides)


def _gains(
    sides: Sequence[_Counts], drawn: Sequence[dict[Measure, Floats]], phi: float, powers: Sequence[str]
) -> list[Gain]:
    found = []
    for measure in MEASURES:
        sign = -1.0 if measure == "distancing" else 1.0
        change = sign * (drawn[1][measure] - drawn[0][measure])
        for k in range(len(powers)):
            for j in range(k + 1, len(powers)):
                if not _possible(sides, measure, k, j):
                    continue
                p = float((change[:, k] > change[:, j]).mean())
                winner, loser, p = (k, j, p) if p >= 0.5 else (j, k, 1 - p)
                needed = _needed(sides, phi, measure, winner, loser) if p >= SURE else None
                found.append(_gain(powers[winner], powers[loser], measure, p, needed))
    return found


def _gain(winner: str, loser: str, measure: Measure, probability: float, needed: int | None) -> Gain:
    name = "less distancing" if measure == "distancing" else measure
    words = f"{winner} gains over {loser} in {name}"
    if probability < SURE:
        words = f"not decided whether {winner} gains over {loser} in {name}"
    return Gain(
        winner=winner, loser=loser, measure=measure, probability=round(probability, 3), decided=probability >= SURE,
        needed=needed, words=words,
    )  # fmt: skip


def _needed(sides: Sequence[_Counts], phi: float, measure: Measure, winner: int, loser: int) -> int | None:
    """Return how many further acts after the date would take a gain back: of the loser, or against the winner."""
    before = _draw(sides[0], phi, 0)[measure]
    sign = -1.0 if measure == "distancing" else 1.0
    low, high = 1, MOST_NEEDED
    if _chance(sides[1], before, phi, measure, winner, loser, sign, high) >= SURE:
        return None
    while low < high:
        middle = (low + high) // 2
        if _chance(sides[1], before, phi, measure, winner, loser, sign, middle) < SURE:
            high = middle
        else:
            low = middle + 1
    return low


def _chance(  # noqa: PLR0913 (one place asks)
    after: _Counts, before: Floats, phi: float, measure: Measure, winner: int, loser: int, sign: float, more: int
) -> float:
    extra = {name: getattr(after, name).copy() for name in _Counts.__slots__}
    target = {"presence": "towards", "commitment": "costly", "favour": "against", "distancing": "away"}[measure]
    extra[target][loser if measure in ("presence", "commitment") else winner] += more
    change = sign * (_draw(_Counts(**extra), phi, 1)[measure] - before)
    return float((change[:, winner] > change[:, loser]).mean())


def _quarters(begin: int, end: int) -> list[tuple[int, int]]:
    """Return the span in quarters of 13 weeks, counted back from its end."""
    edges = list(range(end + 1, begin, -13))[::-1]
    return [(max(begin, e - 13), e - 1) for e in edges]


def _overdispersion(source: Source, over: Sequence[str], powers: Sequence[str], span: tuple[int, int]) -> float:
    """Return the median overdispersion of the dyads in question, 1 or more."""
    pairs = [(k, f) for k in powers for f in over] + [(f, k) for k in powers for f in over]
    counted = weeks(source.directed, pairs, span=span)
    busy = counted.counts.sum((1, 2)) >= 10
    return float(np.median(dispersion(counted)[busy])) if busy.any() else 1.5


def _evidence(source: Source, view: _View, power: int) -> tuple[Evidence, ...]:
    mine = view.index[view.power == power]
    latest = mine[np.argsort(-view.found.day[mine], kind="stable")][:SHOWN]
    return tuple(describe(source.table, view.found, int(i), n) for n, i in enumerate(latest, 1))
