"""The divergence between countries: known values, its bounds, what does not change it, and when nothing is said."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.stories.divergence import LEAST, divergence

TARGETS = st.lists(st.sampled_from(["USA", "RUS", "CHN", "KAZ"]), min_size=LEAST, max_size=8)
COUNTRIES = st.dictionaries(st.sampled_from(["JPN", "UKR", "DEU", "IND"]), TARGETS, min_size=2)


def test_all_read_it_alike() -> None:
    found = divergence({"JPN": ["USA", "USA", "RUS"], "UKR": ["RUS", "USA", "USA"]})
    assert found.value == 0


@pytest.mark.parametrize("number", [2, 3, 4])
def test_no_two_name_the_same(number: int) -> None:
    names = ["JPN", "UKR", "DEU", "IND"][:number]
    found = divergence({name: [f"X{name}"] * 5 for name in names})
    assert (found.value, found.low, found.high) == (1, 1, 1)


def test_a_value_computed_by_hand() -> None:
    """Shares 3/4 : 1/4 against 1/4 : 3/4: H(1/2, 1/2) - H(3/4, 1/4) = 1 - 0.8113."""
    found = divergence({"JPN": ["USA"] * 3 + ["RUS"], "UKR": ["USA"] + ["RUS"] * 3})
    assert found.value == pytest.approx(0.1887, abs=1e-4)


def test_three_countries_by_hand() -> None:
    """Two name A, one B: H(2/3, 1/3) / log2(3)."""
    entropy = -(2 / 3 * math.log2(2 / 3) + 1 / 3 * math.log2(1 / 3))
    found = divergence({"JPN": ["A"] * 3, "DEU": ["A"] * 9, "UKR": ["B"] * 4})
    assert found.value == pytest.approx(entropy / math.log2(3), abs=1e-4)


def test_countries_count_alike_however_much_they_print() -> None:
    few = divergence({"JPN": ["USA"] * 3, "UKR": ["RUS"] * 2 + ["USA"] * 2})
    many = divergence({"JPN": ["USA"] * 300, "UKR": ["RUS"] * 2 + ["USA"] * 2})
    assert few.value == many.value


@settings(max_examples=25)
@given(COUNTRIES)
def test_it_lies_between_nought_and_one_and_in_order(readings: dict[str, list[str]]) -> None:
    found = divergence(readings)
    assert found.value is not None
    assert found.low is not None and found.high is not None and found.by_chance is not None
    assert 0 <= found.low <= found.high <= 1
    assert 0 <= found.value <= 1
    assert 0 <= found.by_chance <= 1
    assert found.countries == tuple(sorted(readings))


@settings(max_examples=25)
@given(COUNTRIES)
def test_it_does_not_depend_on_order_or_names(readings: dict[str, list[str]]) -> None:
    value = divergence(readings).value
    turned = {name: list(reversed(targets)) for name, targets in reversed(readings.items())}
    renamed = {f"{len(readings) - n}{name}": targets for n, (name, targets) in enumerate(readings.items())}
    relabelled = {name: [f"the {target}" for target in targets] for name, targets in readings.items()}
    for other in (turned, renamed, relabelled):
        assert divergence(other).value == pytest.approx(value, abs=1e-4)


def test_the_interval_narrows_with_more_readings() -> None:
    few = divergence({"JPN": ["USA"] * 3 + ["RUS"], "UKR": ["USA"] + ["RUS"] * 3})
    many = divergence({"JPN": (["USA"] * 3 + ["RUS"]) * 30, "UKR": (["USA"] + ["RUS"] * 3) * 30})
    assert few.low is not None and few.high is not None and many.low is not None and many.high is not None
    assert many.high - many.low < few.high - few.low
    assert many.low <= 0.1887 <= many.high
    assert many.by_chance is not None and few.by_chance is not None
    assert many.by_chance < 0.05 < few.by_chance


def test_the_same_readings_give_the_same_figures() -> None:
    readings = {"JPN": ["USA", "USA", "RUS", "CHN"], "UKR": ["RUS", "RUS", "USA"]}
    assert divergence(readings) == divergence(readings)
    assert divergence(readings) != divergence(readings, seed=8)


@pytest.mark.parametrize("readings", [{}, {"JPN": ["USA"] * 9}, {"JPN": ["USA"] * 9, "UKR": ["RUS"] * (LEAST - 1)}])
def test_too_few_readings_give_no_figure(readings: dict[str, list[str]]) -> None:
    found = divergence(readings)
    assert (found.value, found.low, found.high, found.by_chance, found.countries) == (None, None, None, None, ())
    assert found.note.startswith("too few readings")
