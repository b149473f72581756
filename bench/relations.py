"""Relations: shifts against known ones beside two baselines, simulated truth, speed on 600,000 episodes.

    python -m bench.relations --events FILE... --codes FILE --shifts FILE [--json]
    python -m bench.relations                 # simulations and speed only: they need no data

Shifts are cross-validated by dyad: each dyad is measured with the threshold that the quiet years of all others give
(the lowest with at most ``ALLOWED`` false alarms a year). Baselines get their threshold in the
same way: mean Goldstein by month with PELT (ruptures, l2), and a t-test of Goldstein's scale between two windows.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.evaluation.relations import TOLERANCE, Known, measure, read_known, testable
from dragoman.relations.alarms import SLOW_THRESHOLD, THRESHOLD, Alarm, alarms, online, peaks, trend
from dragoman.relations.episodes import episodes, usable, week_of
from dragoman.relations.level import weekly
from dragoman.relations.relation import relation
from dragoman.relations.scores import AFTER, BEFORE
from dragoman.relations.source import Source
from dragoman.relations.table import EventTable
from dragoman.relations.weeks import Weeks, weeks, windows

ALLOWED = 0.165
"""False alarms a quiet year that a threshold may give where it is chosen."""

SEED = 7
DRAWS = 4
"""Times 1,200 dyads are drawn to count false alarms where coverage triples."""
Detector = Callable[[Weeks, float], list[Alarm]]
Floats = npt.NDArray[np.float64]


def goldstein(table: EventTable, counted: Weeks) -> tuple[Floats, Floats, Floats]:
    """Return number, sum and sum of squares of Goldstein's scale by dyad and week, each (D, W)."""
    rows = usable(table)
    index = {counted.names(i): i for i in range(len(counted.dyads))}
    found = np.zeros((3, *counted.counts.shape[:2]))
    part = table.select(rows)
    for week, a, b, score in zip(week_of(part.day), part.actor, part.recipient, part.score, strict=True):
        first, second = sorted((table.codes[a], table.codes[b]))
        dyad = index.get((first, second))
        if dyad is not None:
            found[:, dyad, week - counted.begin] += (1, score, score * score)
    return found[0], found[1], found[2]


def t_test(sums: tuple[Floats, Floats, Floats]) -> Detector:
    """Return Welch's t of Goldstein's scale, 26 weeks before against 8 after."""
    (n1, n2), (s1, s2), (q1, q2) = (windows(x, BEFORE, AFTER) for x in sums)
    enough = (n1 >= 3) & (n2 >= 3)
    m1, m2 = s1 / np.maximum(n1, 1), s2 / np.maximum(n2, 1)
    v1, v2 = (np.maximum(q / np.maximum(n, 1) - m * m, 1.0) for q, n, m in ((q1, n1, m1), (q2, n2, m2)))
    scores = np.where(enough, (m2 - m1) / np.sqrt(v1 / np.maximum(n1, 1) + v2 / np.maximum(n2, 1)), 0.0)
    return lambda _, threshold: peaks(scores, threshold, "shift")


def pelt(sums: tuple[Floats, Floats, Floats]) -> Detector:
    """Return change points of mean Goldstein by four weeks (Killick, Fearnhead and Eckley 2012)."""
    import ruptures  # type: ignore[import-untyped]

    size = sums[0].shape[1] // 4 * 4
    n, s = (x[:, :size].reshape(len(x), -1, 4).sum(2) for x in sums[:2])
    series = np.full(n.shape, np.nan)
    series[n > 0] = s[n > 0] / n[n > 0]

    def detect(_: Weeks, penalty: float) -> list[Alarm]:
        found = []
        for dyad, row in enumerate(series):
            known = np.flatnonzero(~np.isnan(row))
            if len(known) < 6:
                continue
            y = np.interp(np.arange(len(row)), known, row[known])
            if y.std() == 0:
                continue
            y = (y - y.mean()) / y.std()
            ends = [0, *ruptures.Pelt(model="l2", min_size=2, jump=1).fit(y).predict(pen=penalty)]
            for before, at, after in zip(ends, ends[1:], ends[2:], strict=False):
                sign = int(np.sign(y[at:after].mean() - y[before:at].mean()))
                found.append(Alarm(dyad=dyad, week=at * 4, peak=at * 4, kind="shift", direction=sign, score=penalty))
        return found

    return detect


def cross_validated(
    counted: Weeks, shifts: Sequence[Known], quiet: Sequence[Known], detect: Detector, grid: Sequence[float]
) -> dict[str, Any]:
    """Measure each dyad with the threshold that the quiet years of all others give."""
    told = {value: detect(counted, value) for value in grid}
    kept: list[Alarm] = []
    chosen = set()
    for pair in sorted({k.pair for k in (*shifts, *quiet)}):
        others = [k for k in quiet if k.pair != pair]
        fits = [v for v in grid if (measure(counted, [], others, told[v])["false_alarms_per_year"] or 0) <= ALLOWED]
        value = min(fits, default=max(grid))
        chosen.add(round(value, 2))
        kept += [a for a in told[value] if counted.names(a.dyad) == pair]
    result = measure(counted, shifts, quiet, kept)
    result.pop("detail")
    return {**result, "thresholds": sorted(chosen), **spread(counted, shifts, quiet, kept)}


def spread(
    counted: Weeks, shifts: Sequence[Known], quiet: Sequence[Known], told: Sequence[Alarm], draws: int = 1000
) -> dict[str, Any]:
    """Return 90 % intervals of recall and of false alarms, drawing dyads anew."""
    rng = np.random.default_rng(SEED)
    near: dict[tuple[str, str], list[bool]] = {}
    for d, k in zip(measure(counted, shifts, quiet, told)["detail"], shifts, strict=True):
        near.setdefault(k.pair, []).append(d["found"])
    alarms_in: dict[tuple[str, str], tuple[int, float]] = {}
    for k in quiet:
        got = measure(counted, [], [k], told)
        number, years = alarms_in.get(k.pair, (0, 0.0))
        alarms_in[k.pair] = (number + round((got["false_alarms_per_year"] or 0) * got["quiet_years"]), years + k.years)
    recalls, rates = [], []
    hits, quiets = list(near.values()), list(alarms_in.values())
    for _ in range(draws):
        drawn = [x for i in rng.integers(0, len(hits), len(hits)) for x in hits[i]]
        recalls.append(np.mean(drawn))
        some = [quiets[i] for i in rng.integers(0, len(quiets), len(quiets))]
        rates.append(sum(n for n, _ in some) / sum(y for _, y in some))
    return {
        "recall_90": [round(float(x), 2) for x in np.quantile(recalls, (0.05, 0.95))],
        "false_alarms_90": [round(float(x), 2) for x in np.quantile(rates, (0.05, 0.95))],
    }


def known_shifts(table: EventTable, known: Sequence[Known]) -> dict[str, Any]:
    """Compare the detectors on known shifts, cross-validated, and give the figures at the shipped threshold."""
    counted = weeks(episodes(table), sorted({k.pair for k in known}))
    shifts, quiet = testable(table, known)
    sums = goldstein(table, counted)
    fine = [round(float(v), 2) for v in np.arange(1.0, 8.01, 0.05)]
    methods: dict[str, tuple[Detector, Sequence[float]]] = {
        "mean Goldstein + PELT": (pelt(sums), [0.5 * 1.25**i for i in range(20)]),
        "two-window t-test": (t_test(sums), fine),
        "Dragoman": (lambda w, v: alarms(w, threshold=v), fine),
        "Dragoman, week by week": (lambda w, v: online(w, threshold=v), fine[10::5]),
    }
    table_of = {name: cross_validated(counted, shifts, quiet, *method) for name, method in methods.items()}
    shipped = measure(counted, shifts, quiet, alarms(counted, threshold=THRESHOLD))
    shipped.pop("detail")
    return {"testable_shifts": len(shifts), "testable_quiet_years": len(quiet), "tolerance_weeks": TOLERANCE,
            "cross_validated": table_of, "shipped_threshold": {"threshold": THRESHOLD, **shipped}}  # fmt: skip


W = 208
"""Weeks of simulated data."""


def simulate(
    rng: np.random.Generator, share: Floats, rate: Floats, *, noise: float = 20.0, burst: float = 1.5
) -> npt.NDArray[np.float32]:
    """Return counts (D, W, 5): bursts in number (negative binomial) and in kind (beta-binomial)."""
    number = rng.negative_binomial(rate / (burst - 1), 1 / burst)
    wander = rng.beta(share * noise, (1 - share) * noise)
    favour = rng.binomial(number, wander)
    counts = np.zeros((*number.shape, 5), np.float32)
    counts[:, :, 1], counts[:, :, 3] = favour, number - favour
    return counts


def as_weeks(counts: npt.NDArray[np.float32], written: Floats | None = None) -> Weeks:
    """Return simulated counts as weekly counts, with the coverage that is known."""
    dyads, size = counts.shape[:2]
    everyone = counts.sum(0).astype(np.int64)
    exposure = np.ones((dyads, size), np.float32) if written is None else np.tile(
        (written / written.mean()).astype(np.float32), (dyads, 1))  # fmt: skip
    return Weeks(
        begin=0, dyads=np.stack([np.arange(dyads) * 2, np.arange(dyads) * 2 + 1], 1).astype(np.int32), counts=counts,
        exposure=exposure, base=float(counts[:, :, 1:3].sum() / counts.sum()),
        codes=tuple(map(str, range(2 * dyads))), party=np.zeros((2 * dyads, size), np.float32), everyone=everyone,
        written=everyone.sum(1).astype(np.float64),
    )  # fmt: skip


def coverage(rng: np.random.Generator, flat: Floats, rate: float) -> tuple[float, float]:
    """Return false alarms a dyad and year: with even coverage, and where it triples half way."""
    step = np.where(np.arange(W) < W // 2, 1.0, 3.0)
    once = as_weeks(simulate(rng, flat, np.full(flat.shape, rate)))
    more = as_weeks(simulate(rng, flat, np.full(flat.shape, rate) * step), step)
    one, two = (len(alarms(w)) / (len(flat) * W / 52.18) for w in (once, more))
    return one, two


def simulated() -> dict[str, Any]:
    """Measure against simulated truth: intervals, coverage steps, slow drifts, duplicated reports."""
    rng = np.random.default_rng(SEED)
    flat = np.full((1200, W), 0.75)
    found: dict[str, Any] = {"intervals": {}, "coverage": {}, "drift": {}}
    for rate in (1.0, 3.0, 10.0):
        counted = as_weeks(simulate(rng, flat, np.full((len(flat), W), rate)))
        now = weekly(counted)
        some = slice(12, None, 13)
        truth = 2 * 0.75 - 1
        inside = (now.low[:, some] <= truth) & (truth <= now.high[:, some])
        found["intervals"][f"{rate:g} a week"] = round(float(inside.mean()), 3)
    found["share_prior"] = round(float(counted.shares.mean()), 3)
    for rate in (1.0, 3.0):
        one, two = np.mean([coverage(rng, flat, rate) for _ in range(DRAWS)], 0)
        found["coverage"][f"{rate:g} a week"] = {
            "false_alarms": round(one, 3), "tripled_half_way": round(two, 3), "ratio": round(two / max(one, 1e-9), 2),
        }  # fmt: skip
    slope = np.tile(np.interp(np.arange(W), (52, 156), (0.85, 0.5)), (len(flat), 1))
    for rate in (2.0, 5.0, 15.0):
        moved, still = (as_weeks(simulate(rng, share, np.full((len(flat), W), rate))) for share in (slope, flat))
        found["drift"][f"{rate:g} a week"] = {
            "trend_told": round(float((trend(moved).min(1) <= -SLOW_THRESHOLD).mean()), 2),
            "trend_told_where_nothing_moved": round(float((np.abs(trend(still)).max(1) >= SLOW_THRESHOLD).mean()), 3),
            "shift_told": round(len({a.dyad for a in alarms(moved) if a.direction < 0}) / len(flat), 2),
            "shift_told_where_nothing_moved": round(len({a.dyad for a in alarms(still)}) / len(flat), 2),
        }  # fmt: skip
    return found


def big(rows: int = 600_000, dyads: int = 3000) -> EventTable:
    """Return generated events over ten years: as many episodes, some dyads far busier than others."""
    rng = np.random.default_rng(SEED)
    states = 150
    pairs = np.stack(np.triu_indices(states, 1), 1)[rng.permutation(states * (states - 1) // 2)[:dyads]]
    weight = 1 / np.arange(1, dyads + 1) ** 0.7
    which = pairs[rng.choice(dyads, rows, p=weight / weight.sum())]
    return EventTable.build(
        day=np.sort(rng.integers(15000, 18650, rows)), actor=which[:, 0], recipient=which[:, 1],
        actor_state=np.ones(rows, bool), recipient_state=np.ones(rows, bool),
        root=rng.choice(np.arange(1, 21), rows), story=np.arange(rows),
        codes=tuple(f"S{i:03d}" for i in range(states)),
    )  # fmt: skip


def speed() -> dict[str, Any]:
    """Measure time and memory on 600,000 episodes."""
    source = Source(table=big(), name="generated", by_story=True)
    begin = time.perf_counter()
    found = source.undirected
    made = time.perf_counter() - begin

    def best(work: Callable[[], object], runs: int = 5) -> float:
        times = []
        for _ in range(runs):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
        return round(float(np.median(times)), 3)

    first, second = (source.table.codes[i] for i in weeks(found, least=1).dyads[0])
    return {
        "episodes": len(found),
        "episodes_made_s": round(made, 3),
        "all_dyads_by_week_s": best(lambda: weeks(found, least=1)),
        "all_dyads_levels_s": best(lambda: weekly(weeks(found, least=1)), 3),
        "one_relation_s": best(lambda: relation(source, first, second), 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", nargs="+", type=Path)
    parser.add_argument("--codes", type=Path)
    parser.add_argument("--shifts", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    result: dict[str, Any] = {"speed": speed(), "simulated": simulated()}
    if given.events and given.shifts:
        from dragoman.relations.tables import read_events

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = read_events(given.events, given.codes)
        result["known_shifts"] = known_shifts(table, read_known(given.shifts))
    print(json.dumps(result, indent=None if given.json else 1))


if __name__ == "__main__":
    main()
