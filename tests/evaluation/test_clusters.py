"""B-cubed and pairwise figures, computed by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dragoman.evaluation.clusters import b_cubed, pairwise

# Gold: A = {1, 2, 3}, B = {4, 5}, C = {6}.  Found: x = {1, 2}, y = {3, 4, 5}, z = {6}.
GOLD = {1: "A", 2: "A", 3: "A", 4: "B", 5: "B", 6: "C"}
FOUND = {1: "x", 2: "x", 3: "y", 4: "y", 5: "y", 6: "z"}


def test_b_cubed_by_hand() -> None:
    """Precision of 1 and 2 is 1, of 3 is 1/3, of 4 and 5 is 2/3, of 6 is 1; recall 2/3, 2/3, 1/3, 1, 1, 1."""
    precision, recall = float(Fraction(14, 3) / 6), float(Fraction(14, 3) / 6)
    found = b_cubed(GOLD, FOUND)
    assert found.precision == pytest.approx(precision)
    assert found.recall == pytest.approx(recall)
    assert found.f1 == pytest.approx(7 / 9)


def test_pairwise_by_hand() -> None:
    """Gold pairs: 12 13 23 45; found pairs: 12 34 35 45; both: 12 45."""
    assert tuple(pairwise(GOLD, FOUND)) == (0.5, 0.5, 0.5)


def test_all_in_one() -> None:
    found = dict.fromkeys(GOLD, "one")
    assert b_cubed(GOLD, found).recall == 1
    assert b_cubed(GOLD, found).precision == pytest.approx((3 * 3 + 2 * 2 + 1) / 36)
    assert pairwise(GOLD, found).precision == pytest.approx(4 / 15)
    assert pairwise(GOLD, found).recall == 1


def test_each_alone() -> None:
    found = {item: item for item in GOLD}
    assert b_cubed(GOLD, found).precision == 1
    assert b_cubed(GOLD, found).recall == pytest.approx((1 + 1 + 1) / 6)
    assert tuple(pairwise(GOLD, found)) == (1, 0, 0)


def test_names_of_groups_do_not_matter() -> None:
    renamed = {item: f"group {name}" for item, name in GOLD.items()}
    assert tuple(b_cubed(GOLD, renamed)) == tuple(pairwise(GOLD, renamed)) == (1, 1, 1)


def test_what_is_missing_stands_alone_and_what_is_more_is_left_alone() -> None:
    assert b_cubed(GOLD, {}) == b_cubed(GOLD, {item: item for item in GOLD})
    assert b_cubed(GOLD, FOUND | {99: "x"}) == b_cubed(GOLD, FOUND)
    assert pairwise(GOLD, FOUND | {99: "x"}) == pairwise(GOLD, FOUND)


def test_nothing_to_measure() -> None:
    assert tuple(b_cubed({}, {})) == (0, 0, 0)
