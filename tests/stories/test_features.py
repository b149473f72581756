"""Features of two articles: each is what it says, and the score is their weighted sum."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pytest

from dragoman.stories.features import BIAS, FEATURES, WINDOW, Side, centred, rarity, score, values
from dragoman.stories.marks import Marks, marks_of, numbers
from tests.stories.handmade import KAZ, RUS, event, mentions, reading, topic


def side(**given: Any) -> Side:
    marks = Marks(
        actors=given.pop("actors", {}), numbers=given.pop("numbers", ()), events=given.pop("events", ())
    )  # fmt: skip
    return Side(**{"vector": topic(1), "marks": marks, "day": "2022-03-01"} | given)


def named(one: Side, other: Side, rare: dict[str, float] | None = None) -> dict[str, float]:
    return dict(zip((f.name for f in FEATURES), values(one, other, rare or {}), strict=True))


def test_the_lead_is_the_cosine() -> None:
    assert named(side(), side())["lead"] == pytest.approx(1)
    assert named(side(), side(vector=topic(2)))["lead"] == 0


def test_rare_actors_count_more_than_common_ones() -> None:
    rare = {"RUS": 0.1, "CSTO": 4.0}
    common = named(side(actors={"RUS": 3, "CSTO": 1}), side(actors={"RUS": 3, "KAZ": 1}), rare)["actors"]
    telling = named(side(actors={"RUS": 3, "CSTO": 1}), side(actors={"CSTO": 3, "KAZ": 1}), rare)["actors"]
    assert 0 < common < 0.2 < telling < 1


def test_the_same_actors_give_one_and_none_give_nought() -> None:
    assert named(side(actors={"KAZ": 2}), side(actors={"KAZ": 2}))["actors"] == pytest.approx(1)
    assert named(side(actors={"KAZ": 2}), side(actors={"RUS": 2}))["actors"] == 0
    assert named(side(), side())["actors"] == 0


def test_shared_numbers_count_and_unshared_ones_dilute() -> None:
    shared = named(side(numbers=("141",)), side(numbers=("141",)))["numbers"]
    diluted = named(side(numbers=("141", "35")), side(numbers=("141", "70")))["numbers"]
    assert shared > diluted > named(side(numbers=("141",)), side(numbers=("35",)))["numbers"] == 0


def test_events_count_up_to_three() -> None:
    events = tuple(f"AID KAZ {n}" for n in range(5))
    assert named(side(events=events[:1]), side(events=events[:1]))["events"] == pytest.approx(1 / 3)
    assert named(side(events=events), side(events=events))["events"] == 1


def test_days_apart_grow_to_the_window() -> None:
    days = [named(side(), side(day=day))["days apart"] for day in ("2022-03-01", "2022-03-06", "2023-01-01")]
    assert days == [0, 5 / WINDOW, 1]


def test_the_score_is_the_weighted_sum_and_symmetric() -> None:
    one = side(actors={"KAZ": 1, "RUS": 2}, numbers=("141",))
    other = side(actors={"RUS": 1}, numbers=("141", "20"), day="2022-03-04", vector=topic(1, like=2, share=0.4))
    assert score(one, other, {}) == pytest.approx(BIAS + sum(f.weight * named(one, other)[f.name] for f in FEATURES))
    assert score(one, other, {}) == pytest.approx(score(other, one, {}))


def test_likeness_of_any_kind_never_speaks_against() -> None:
    assert all(f.weight > 0 for f in FEATURES if f.name != "days apart")
    assert next(f.weight for f in FEATURES if f.name == "days apart") < 0


def test_centring_takes_away_what_a_language_has_in_common() -> None:
    common = topic(9) * 5
    one, other = topic(1) + common, topic(2) + common
    assert float(one @ other) / float(np.linalg.norm(one) * np.linalg.norm(other)) > 0.9
    assert float(centred(one, common) @ centred(other, common)) == pytest.approx(0, abs=1e-5)
    assert not centred(common, common).any()  # what is nothing but common has no direction


def test_rarity_falls_with_the_count_and_never_to_nought() -> None:
    found = [rarity(n, 100) for n in (0, 1, 10, 100, 1000)]
    assert found == sorted(found, reverse=True)
    assert found[-1] == 0.05


def test_numbers_tell_and_years_do_not() -> None:
    assert numbers("In 2022 and 1991, 141 of 193 states; 1,500,000 men, 3 ships, 4.5 %") == {
        "141", "193", "1500000", "4.5",
    }  # fmt: skip
    assert numbers("98 000 людей") == numbers("98.000 Menschen") == {"98000"}


def test_marks_have_known_actors_numbers_and_events() -> None:
    text = "KAZ and RUS quarrel over 300 barrels."
    number = count()
    found = marks_of(
        reading("a1", text, mentions=(*mentions(text, KAZ, RUS),), events=(
            event(text, "quarrel", type="ACCUSE", actors=(KAZ,), recipients=(), id=f"e{next(number)}"),
        ))
    )  # fmt: skip
    assert found == Marks(actors={"KAZ": 1, "RUS": 1}, numbers=("300",), events=("ACCUSE KAZ -",))


def test_wide_digits_are_digits_and_strings_of_them_no_number() -> None:
    assert numbers("１４１か国、" + "7" * 3000) == {"141"}
