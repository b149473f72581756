"""Contests, alignment, answered requests: against data whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from dragoman.errors import UsageError
from dragoman.relations.alignment import alignment
from dragoman.relations.contest import MEASURES, Contest, contest
from dragoman.relations.requests import answers
from dragoman.relations.source import Source
from dragoman.relations.table import EventTable
from tests.relations.made import CODES, day, table

POWERS = ("CHN", "RUS", "UZB")


def acts(
    before: Sequence[float], after: Sequence[float], number: int, seed: int, good: Sequence[float] = (0.8, 0.8, 0.8)
) -> EventTable:
    """Return two years of acts of three powers towards KAZ and back; their shares change in the middle."""
    rng = np.random.default_rng(seed)
    rows = []
    for half, shares in enumerate((before, after)):
        for k, days, back in zip(
            rng.choice(3, number, p=shares), rng.integers(0, 364, number), rng.random(number) < 0.4, strict=True
        ):
            friendly = rng.random() < (good[k] if half else 0.8)
            rows.append(
                (day("2020-01-06") + half * 364 + days, POWERS[k], back, rng.choice([4, 6] if friendly else [11, 12]))
            )
    actor = [CODES.index("KAZ") if back else CODES.index(k) for _, k, back, _ in rows]
    recipient = [CODES.index(k) if back else CODES.index("KAZ") for _, k, back, _ in rows]
    yes = [True] * len(rows)
    return EventTable.build(
        day=[r[0] for r in rows], actor=actor, recipient=recipient, root=[r[3] for r in rows], codes=CODES,
        actor_state=yes, recipient_state=yes, story=np.arange(len(rows)),
    ).sorted()  # fmt: skip


def measured(events: EventTable, powers: Sequence[str] = POWERS) -> Contest:
    return contest(Source(table=events, name="invented", by_story=True), ["KAZ"], powers)


def claims(found: Contest, measure: str) -> set[tuple[str, str]]:
    return {(g.winner, g.loser) for g in found.gains if g.measure == measure and g.decided}


def test_who_gains_is_said() -> None:
    found = measured(acts((0.2, 0.6, 0.2), (0.6, 0.2, 0.2), 40, 1))
    assert found.status == "ok"
    assert ("CHN", "RUS") in claims(found, "presence")
    (gain,) = [g for g in found.gains if g.measure == "presence" and {g.winner, g.loser} == {"CHN", "RUS"}]
    assert gain.probability > 0.98 and gain.needed is not None and 3 < gain.needed < 50
    assert gain.words == "CHN gains over RUS in presence"


def test_who_is_shunned_is_said() -> None:
    found = measured(acts((1 / 3,) * 3, (1 / 3,) * 3, 200, 2, good=(0.9, 0.15, 0.8)))
    assert ("CHN", "RUS") in claims(found, "favour")
    assert ("CHN", "RUS") in claims(found, "distancing")
    (russia,) = [s for s in found.standings if s.power == "RUS"]
    assert russia.after["distancing"].value > russia.before["distancing"].value + 0.3
    assert russia.after["favour"].value < 0


def test_claims_are_rare_where_nothing_changed_and_common_where_much_did() -> None:
    same, changed = 0, 0
    runs = 60
    for seed in range(runs):
        found = measured(acts((0.4, 0.4, 0.2), (0.4, 0.4, 0.2), 60, seed))
        same += any({g.winner, g.loser} == {"CHN", "RUS"} and g.decided for g in found.gains if g.measure == "presence")
        found = measured(acts((0.3, 0.5, 0.2), (0.6, 0.2, 0.2), 60, seed + 1000))
        changed += ("CHN", "RUS") in claims(found, "presence")
    assert same / runs <= 0.25  # either of two could be said, each with 10 %
    assert changed / runs >= 0.8


def test_intervals_hold_the_share() -> None:
    inside = []
    for seed in range(120):
        found = measured(acts((0.5, 0.3, 0.2), (0.5, 0.3, 0.2), 40, seed))
        inside += [
            s.before["presence"].low <= truth <= s.before["presence"].high
            for s, truth in zip(found.standings, (0.5, 0.3, 0.2), strict=True)
        ]
    assert 0.86 <= np.mean(inside) <= 0.99  # wider than 90 %: shrunk to an overdispersion of 1.5 where little is known


def test_the_order_of_powers_changes_nothing() -> None:
    events = acts((0.2, 0.6, 0.2), (0.6, 0.2, 0.2), 150, 3)
    one, two = measured(events), measured(events, POWERS[::-1])
    by_power = {s.power: s for s in two.standings}
    for s in one.standings:
        for measure in MEASURES:
            assert s.after[measure].episodes == by_power[s.power].after[measure].episodes
            assert s.after[measure].value == pytest.approx(by_power[s.power].after[measure].value, abs=0.02)
    assert claims(one, "presence") == claims(two, "presence")


def test_repeated_rows_change_nothing() -> None:
    events = acts((0.3, 0.4, 0.3), (0.4, 0.3, 0.3), 80, 4)
    one, two = measured(events), measured(EventTable.concat([events, events]))
    assert [s.after for s in one.standings] == [s.after for s in two.standings]
    assert one.gains == two.gains


@pytest.mark.parametrize("powers", [["CHN"], ["CHN", "CHN"], ["CHN", "KAZ"]])
def test_a_contest_needs_two_others(powers: list[str]) -> None:
    with pytest.raises(UsageError, match="two powers"):
        measured(acts((1 / 3,) * 3, (1 / 3,) * 3, 5, 5), powers)


def test_too_little_is_said_to_be_too_little() -> None:
    few = table([("2022-01-03", "CHN", "KAZ", 4), ("2022-08-03", "RUS", "KAZ", 4)])
    found = contest(Source(table=few, name="two"), ["KAZ"], ["CHN", "RUS"])
    assert found.status == "insufficient evidence" and found.gains == ()
    assert found.standings[0].after["favour"].of == 0


def test_a_date_outside_divides_nothing() -> None:
    few = table([("2022-01-03", "CHN", "KAZ", 4), ("2022-08-03", "RUS", "KAZ", 4)])
    with pytest.raises(UsageError, match="does not divide"):
        contest(Source(table=few, name="two"), ["KAZ"], ["CHN", "RUS"], split=1)


def test_requests_find_their_answers() -> None:
    rows = [
        ("2022-01-03", "RUS", "KAZ", 2), ("2022-01-20", "KAZ", "RUS", 12), ("2022-02-01", "KAZ", "RUS", 4),
        ("2022-06-01", "RUS", "KAZ", 10), ("2022-12-01", "KAZ", "RUS", 4), ("2022-06-02", "CHN", "KAZ", 2),
        ("2022-12-05", "RUS", "KAZ", 2), ("2022-12-10", "KAZ", "RUS", 7),
    ]  # fmt: skip
    source = Source(table=table(rows), name="requests")
    found = answers(source, "RUS", ["KAZ"], source.span)
    assert [(a.request.date, a.outcome) for a in found] == [
        ("2022-12-05", "granted"), ("2022-06-01", "open"), ("2022-01-03", "refused"),
    ]  # fmt: skip
    assert found[2].answer is not None and found[2].answer.date == "2022-01-20"
    assert answers(source, "UZB", ["KAZ"], source.span) == []


def test_an_answer_in_the_same_story_comes_first() -> None:
    rows = [("2022-01-03", "RUS", "KAZ", 2), ("2022-01-05", "KAZ", "RUS", 4), ("2022-01-20", "KAZ", "RUS", 12)]
    events = table(rows, story=[1, 2, 1])
    source = Source(table=events, name="stories", by_story=True)
    assert [a.outcome for a in answers(source, "RUS", ["KAZ"], source.span)] == ["refused"]


def sides(enemy: str) -> EventTable:
    rows = []
    for month in range(1, 13):
        for who in ("KAZ", "RUS"):
            against = who == enemy
            rows += [(f"2022-{month:02d}-05", who, "CHN", 13 if against else 4)]
            rows += [(f"2022-{month:02d}-06", who, "UZB", 4)]
    return table(rows)


def test_an_issue_divides_those_who_act_unlike() -> None:
    found = alignment(Source(table=sides("RUS"), name="sides"), "KAZ", "RUS")
    by_party = {issue.party: issue for issue in found.issues}
    assert by_party["UZB"].same_side > 0.8 > 0.2 > by_party["CHN"].same_side
    assert found.status == "too few issues" and found.index is None


def test_alignment_is_the_same_from_both_ends() -> None:
    source = Source(table=sides("RUS"), name="sides")
    one, two = alignment(source, "KAZ", "RUS"), alignment(source, "RUS", "KAZ")
    assert {i.party: i.same_side for i in one.issues} == {i.party: i.same_side for i in two.issues}
    with pytest.raises(UsageError):
        alignment(source, "KAZ", "KAZ")
