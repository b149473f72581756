"""The columnar event table."""

from __future__ import annotations

import numpy as np
import pytest

from dragoman.relations.table import DTYPES, EventTable


def make(days: list[int], **columns: object) -> EventTable:
    rows = len(days)
    return EventTable.build(
        **{"day": days, "actor": [0] * rows, "recipient": [1] * rows, "codes": ("KAZ", "RUS")} | columns
    )


def test_columns_have_the_types_that_are_promised() -> None:
    table = make([3, 4])
    assert {name: getattr(table, name).dtype for name in DTYPES} == {
        name: np.dtype(kind) for name, kind in DTYPES.items()
    }


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="recipient"):
        make([1, 2], recipient=[0])
    with pytest.raises(ValueError, match="text"):
        make([1, 2], text=["a"])


def test_select_by_mask_index_and_slice() -> None:
    table = make([5, 6, 7], text=["a", "b", "c"])
    for rows in (np.array([False, True, True]), np.array([1, 2]), slice(1, None)):
        part = table.select(rows)
        assert part.text is not None
        assert (part.day.tolist(), part.text.tolist(), part.codes) == ([6, 7], ["b", "c"], table.codes)


def test_concat_merges_codes_and_publishers_and_sorts_by_day() -> None:
    one = make([9, 2], publisher=[0, -1], publishers=("Steppe",))
    two = make(
        [5], actor=[1], recipient=[-1], codes=("TUR", "KAZ"), publisher=[1], publishers=("Delta", "Steppe"), text=["t"]
    )
    both = EventTable.concat([one, two])
    assert both.codes == ("KAZ", "RUS", "TUR")
    assert (both.day.tolist(), both.actor.tolist(), both.recipient.tolist()) == ([2, 5, 9], [0, 0, 0], [1, -1, 1])
    assert (both.publishers, both.publisher.tolist()) == (("Steppe", "Delta"), [-1, 0, 0])
    assert both.text is not None
    assert both.text.tolist() == ["", "t", ""]


def test_nothing_and_one_table() -> None:
    assert len(EventTable.concat([])) == 0
    assert EventTable.concat([make([9, 2])]).day.tolist() == [2, 9]
    assert len(EventTable.concat([EventTable.empty(), make([1])])) == 1


def test_sorting_keeps_the_order_of_a_day() -> None:
    assert make([2, 1, 2, 1], story=[1, 2, 3, 4]).sorted().story.tolist() == [2, 4, 1, 3]
