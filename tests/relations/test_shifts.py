"""Levels, shifts, drifts, what they hang on: against data whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from bench.relations import as_weeks, simulate

from dragoman.errors import UsageError
from dragoman.relations.alarms import LEAST, QUIET, THRESHOLD, alarms, first_told, online
from dragoman.relations.episodes import episodes
from dragoman.relations.evidence import influences
from dragoman.relations.level import dispersion, level, weekly
from dragoman.relations.overview import shifts
from dragoman.relations.relation import relation
from dragoman.relations.scores import contrast
from dragoman.relations.source import Source
from dragoman.relations.table import EventTable
from dragoman.relations.weeks import weeks
from tests.relations.made import CODES, day, table, turning

Floats = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def source() -> Source:
    return Source(table=turning(), name="invented")


def test_a_turn_is_found_where_it_is(source: Source) -> None:
    found = relation(source, "RUS", "KAZ")
    assert (found.a, found.b, found.status) == ("KAZ", "RUS", "ok")
    (shift,) = [s for s in found.shifts if s.kind == "shift"]
    assert shift.direction == "cooling" and shift.size < -0.8 and shift.probability > 0.99
    assert abs(day(shift.date) - (day("2020-01-06") + 60 * 7)) <= 14
    assert shift.told is not None and 7 <= day(shift.told) - day(shift.date) <= 56
    assert shift.before.low > shift.after.high
    assert shift.fragility is not None and shift.fragility.episodes != 1
    assert len(shift.evidence) == 12 and [e.n for e in shift.evidence] == list(range(1, 13))


def test_friends_who_stay_friends_do_not_shift(source: Source) -> None:
    found = relation(source, "CHN", "UZB")
    assert found.shifts == () and found.now is not None and found.now.value > 0.6


def test_the_overview_names_the_pair_that_turned(source: Source) -> None:
    (line,) = shifts(source)
    assert (line.a, line.b, line.direction) == ("KAZ", "RUS", "cooling")
    assert all(e.kind in ("talk-", "costly-", "talk+", "costly+", "neutral") for e in line.evidence)
    (told,) = [s for s in shifts(source, week_by_week=True) if s.direction == "cooling"]
    assert told.told is not None and told.told > told.date


def test_nothing_later_is_known_week_by_week() -> None:
    made = turning()
    late = made.day < day("2020-01-06") + 66 * 7
    whole, cut = (weeks(episodes(t), [("KAZ", "RUS")]) for t in (made, made.select(late)))
    now = cut.counts.shape[1]
    assert [a for a in online(whole) if a.seen is not None and a.seen < now] == [
        a for a in online(cut) if a.seen is not None and a.seen < now
    ]
    (alarm,) = alarms(whole)
    told = first_told(whole, alarm)
    assert told is not None and alarm.week < told <= alarm.week + 8


def test_too_little_is_said_to_be_too_little() -> None:
    few = table([("2022-01-03", "KAZ", "RUS", 4), ("2022-06-03", "KAZ", "RUS", 13)])
    found = relation(Source(table=few, name="two"), "KAZ", "RUS")
    assert found.status == "insufficient evidence" and found.shifts == () and found.notes
    none = relation(Source(table=few, name="two"), "KAZ", "CHN")
    assert none.episodes == 0 and none.now is None and none.status == "insufficient evidence"


def test_a_relation_needs_two() -> None:
    with pytest.raises(UsageError, match="two states"):
        relation(Source(table=EventTable.empty(codes=CODES), name="none"), "KAZ", "KAZ")


def test_direction_counts_when_asked() -> None:
    rows = [("2022-01-03", "KAZ", "RUS", 4), ("2022-01-04", "RUS", "KAZ", 13), ("2022-01-05", "RUS", "KAZ", 13)]
    one = Source(table=table(rows), name="three")
    assert relation(one, "KAZ", "RUS", directed=True).episodes == 1
    assert relation(one, "RUS", "KAZ", directed=True).episodes == 2
    assert relation(one, "RUS", "KAZ").episodes == 3


def test_an_alarm_that_one_outlet_carries_says_so() -> None:
    made = turning(rate=2)
    bad = made.root > 10
    one = replace(made, publisher=np.where(bad, 0, np.arange(len(made)) % 3 + 1).astype(np.int32),
                  publishers=("The Sample Alarm", "Sample A", "Sample B", "Sample C"))  # fmt: skip
    found = [s for s in relation(Source(table=one, name="x"), "KAZ", "RUS").shifts if s.kind == "shift"]
    assert found and found[0].fragility is not None
    assert found[0].fragility.outlet == "The Sample Alarm"
    assert "one outlet" in found[0].fragility.words


def test_influence_is_what_the_score_loses() -> None:
    made = turning(rate=2)
    found = episodes(made)
    counted = weeks(found, [("KAZ", "RUS")])
    (alarm, *_) = alarms(counted)
    rows, values = influences(found, counted, alarm)
    assert (np.diff(values) <= 1e-12).all() and values[0] > 0
    # leaving out the episode's rows and counting anew agrees, up to the prior, which moves a little too
    left = made.select(np.setdiff1d(np.arange(len(made)), found.of(int(rows[0]))))
    without = contrast(weeks(episodes(left), [("KAZ", "RUS")])).score[0, alarm.peak]
    full = contrast(counted).score[0, alarm.peak]
    assert abs(without) < abs(full)
    assert values[0] == pytest.approx(abs(full) - abs(without), abs=0.1)


def test_no_weaker_shift_stands_near_a_stronger() -> None:
    rng = np.random.default_rng(3)
    share = np.tile(np.where(np.arange(208) // 26 % 2, 0.9, 0.2), (20, 1))
    for alarm in (found := alarms(as_weeks(simulate(rng, share, np.full((20, 208), 4.0))))):
        others = [o for o in found if o.dyad == alarm.dyad and o is not alarm]
        assert all(abs(o.week - alarm.week) > QUIET - 8 for o in others)
    assert {a.direction for a in found} == {1, -1}


def test_only_volume_is_a_surge_of_attention() -> None:
    rng = np.random.default_rng(5)
    rate = np.tile(np.where((np.arange(208) >= 100) & (np.arange(208) < 108), 40.0, 4.0), (1, 1))
    counted = as_weeks(simulate(rng, np.full((1, 208), 0.8), rate, noise=1e6, burst=1.01))
    # every episode a copy of the same mix: nothing turns
    counted.counts[:, :, 1] = counted.counts.sum(2) * 0.8
    counted.counts[:, :, 3] = counted.counts[:, :, 1] / 4
    found = alarms(counted, kinds=("shift", "attention surge"))
    assert [(a.kind, a.direction) for a in found] == [("attention surge", 0)]
    assert abs(found[0].week - 100) <= 2


def test_a_slow_drift_is_told_as_one() -> None:
    rng = np.random.default_rng(11)
    drift = np.tile(np.interp(np.arange(208), (52, 156), (0.95, 0.3)), (20, 1))
    counted = as_weeks(simulate(rng, drift, np.full((20, 208), 4.0), noise=200))
    told = {a.dyad for a in alarms(counted, kinds=("shift", "drift")) if a.direction < 0}
    assert len(told) >= 18
    still = as_weeks(simulate(rng, np.full((40, 208), 0.8), np.full((40, 208), 4.0)))
    assert len(alarms(still, kinds=("drift",))) <= 1


@pytest.mark.parametrize("rate", [1.0, 6.0])
def test_intervals_hold_what_they_promise(rate: float) -> None:
    rng = np.random.default_rng(17)
    truth = 0.7
    counted = as_weeks(simulate(rng, np.full((300, 156), truth), np.full((300, 156), rate)))
    now = weekly(counted)
    some = slice(12, None, 13)
    inside = (now.low[:, some] <= 2 * truth - 1) & (2 * truth - 1 <= now.high[:, some])
    assert 0.87 <= inside.mean() <= 0.93


def test_more_episodes_narrow_the_interval_and_order_is_kept() -> None:
    few, many = (level(np.array(3.0 * k), np.array(1.0 * k), np.array(0.5), np.array(1.0)) for k in (1, 10))
    for one in (few, many):
        assert -1 <= one.low < one.value < one.high <= 1
    assert many.high - many.low < few.high - few.low


def test_overdispersion_is_seen() -> None:
    rng = np.random.default_rng(23)
    share, rate = np.full((50, 208), 0.7), np.full((50, 208), 6.0)
    calm, wild = (dispersion(as_weeks(simulate(rng, share, rate, noise=n))).mean() for n in (1e6, 2.0))
    assert 1 <= calm < 1.35 < wild


def test_swapping_favour_and_against_mirrors_the_score() -> None:
    rng = np.random.default_rng(29)
    counts = simulate(rng, np.full((5, 104), 0.6), np.full((5, 104), 3.0))
    mirrored = counts[:, :, [0, 3, 4, 1, 2]]
    one, two = as_weeks(counts), replace(as_weeks(mirrored), base=1 - as_weeks(counts).base)
    assert np.allclose(contrast(one).mix, -contrast(two).mix)
    assert np.allclose(contrast(one).volume, contrast(two).volume)


def test_below_the_least_nothing_is_told() -> None:
    rows = [(f"2022-{m:02d}-{d:02d}", "KAZ", "RUS", 4) for m, d in ((1, 3), (2, 7))] + [
        (f"2022-06-{d:02d}", "KAZ", "RUS", 16) for d in (6, 7, 8)
    ]
    assert len(rows) < LEAST
    assert alarms(weeks(episodes(table(rows)), [("KAZ", "RUS")]), threshold=THRESHOLD / 10) == []
