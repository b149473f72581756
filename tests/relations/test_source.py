"""The time that relations are told of: that of the articles, and half a year before."""

from __future__ import annotations

import numpy as np

from dragoman.relations.episodes import week_of
from dragoman.relations.source import Source
from tests.relations import made


def test_what_is_told_of_long_ago_does_not_stretch_the_time() -> None:
    table = made.table([("2016-07-01", "KAZ", "RUS", 5), ("2021-10-01", "KAZ", "RUS", 12)])
    articles = np.array([made.day("2022-01-08"), made.day("2022-03-19")], np.int32)
    weeks = week_of(np.array([made.day(d) for d in ("2021-10-01", "2022-03-19", "2016-07-01")], np.int32))
    assert Source(table=table, name="made", articles=articles).span == (weeks[0], weeks[1])
    assert Source(table=table, name="made").span == (weeks[2], weeks[0])  # events alone: all of them
