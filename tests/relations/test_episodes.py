"""What is counted: rows become episodes, repeats never raise the count."""

from __future__ import annotations

import numpy as np
import pytest

from dragoman.relations.classes import CLASSES, by_root, by_type, weight_of, when_planned
from dragoman.relations.episodes import episodes, monday, usable, week_of
from dragoman.relations.table import TYPES, EventTable
from dragoman.relations.weeks import weeks
from tests.relations.made import CODES, day, table, turning


def test_every_root_and_type_has_a_class() -> None:
    assert (by_root()[1:] >= 0).all() and by_root()[0] == -1
    assert (by_type()[: len(TYPES)] >= 0).all() and by_type()[-1] == -1


@pytest.mark.parametrize(
    ("kind", "now", "planned"),
    [
        ("AGREE", "costly+", "talk+"),
        ("SANCTION", "costly-", "talk-"),
        ("CONSULT", "talk+", "talk+"),
        ("REQUEST", "neutral", "neutral"),
    ],
)
def test_what_is_only_planned_costs_nothing_yet(kind: str, now: str, planned: str) -> None:
    found = by_type()[TYPES.index(kind)]
    assert CLASSES[found] == now
    assert CLASSES[when_planned()[found]] == planned


def test_what_is_denied_does_not_count() -> None:
    assert weight_of("denied") == weight_of("open") == 0 < weight_of("rumoured") < weight_of("asserted") == 1


def test_weeks_begin_on_monday() -> None:
    days = np.array([day("2022-09-12"), day("2022-09-18"), day("2022-09-19")], np.int32)
    found = week_of(days)
    assert found.tolist() == [found[0], found[0], found[0] + 1]
    assert monday(int(found[0])) == day("2022-09-12")


def test_a_day_an_act_and_a_pair_are_one_episode() -> None:
    rows = [("2022-09-14", "CHN", "KAZ", 4), ("2022-09-14", "KAZ", "CHN", 4), ("2022-09-14", "CHN", "KAZ", 5),
            ("2022-09-15", "CHN", "KAZ", 4)]  # fmt: skip
    assert len(episodes(table(rows))) == 3
    assert len(episodes(table(rows), directed=True)) == 4


def test_a_story_is_one_episode_on_whatever_days_it_is_told() -> None:
    rows = [("2022-09-14", "CHN", "KAZ", 4), ("2022-09-15", "CHN", "KAZ", 4), ("2022-09-20", "CHN", "KAZ", 4)]
    told = table(rows, story=[7, 7, 8])
    assert len(episodes(told)) == 3
    found = episodes(told, by_story=True)
    assert len(found) == 2
    assert [sorted(found.of(i).tolist()) for i in range(2)] == [[0, 1], [2]]


def test_repeats_raise_the_weight_only() -> None:
    rows = [("2022-09-14", "CHN", "KAZ", 4)] * 3
    found = episodes(table(rows, weight=[0.5, 0.5, 0.5]))
    assert len(found) == 1
    assert found.weight[0] == pytest.approx(0.875, abs=1e-4)


def test_nobody_private_unknown_or_with_himself() -> None:
    rows = [("2022-09-14", "CHN", "KAZ", 4), ("2022-09-14", "CHN", "CHN", 4), ("2022-09-14", "CHN", "RUS", 0)]
    found = table(rows, actor_state=[False, True, True])
    assert not usable(found).any()
    assert usable(found, states_only=False).tolist() == [True, False, False]


def test_no_rows_no_episodes() -> None:
    found = episodes(EventTable.empty(codes=CODES))
    assert len(found) == 0
    assert weeks(found).counts.shape[0] == 0


def test_duplicated_rows_change_no_count() -> None:
    once = turning()
    twice = EventTable.concat([once, once, once])
    one, three = (weeks(episodes(t), [("KAZ", "RUS")]) for t in (once, twice))
    assert np.array_equal(one.counts, three.counts)
    assert np.allclose(one.exposure, three.exposure)


def test_rows_of_an_episode_are_its_own() -> None:
    made = turning()
    found = episodes(made)
    assert sorted(found.rows.tolist()) == list(range(len(made)))
    for i in range(0, len(found), 17):
        rows = found.of(i)
        assert set(made.day[rows]) == {found.day[i]}
        assert {frozenset((a, r)) for a, r in zip(made.actor[rows], made.recipient[rows], strict=True)} == {
            frozenset((int(found.first[i]), int(found.second[i])))
        }


def test_one_misdated_report_moves_no_story() -> None:
    days = ("2012-01-01", "2022-09-14", "2022-09-14", "2022-09-15")
    rows = table([(one, "CHN", "KAZ", 5) for one in days], story=[3] * len(days))
    assert episodes(rows, by_story=True).day.tolist() == [day("2022-09-14")]
