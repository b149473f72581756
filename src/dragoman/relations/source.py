"""What relations are computed from: a table of events, its episodes, and what was written in each week."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dragoman.relations.episodes import Episodes, episodes, week_of
from dragoman.relations.table import EventTable

RETOLD = 26
"""Weeks before the first article of which its events still count."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """Events and where they come from; episodes are made when first asked for, and kept.

    Attributes:
        table: rows of events.
        name: what the events are, in words: files, or a library.
        by_story: the table's stories are stories, not articles.
        articles: days of all articles, told of or not; empty where only events are known.

    Example:
        >>> Source(table=EventTable.empty(), name="nothing").span
        (0, 0)
    """

    table: EventTable
    name: str
    by_story: bool = False
    articles: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))

    @cached_property
    def undirected(self) -> Episodes:
        """Episodes of pairs of states."""
        return episodes(self.table, by_story=self.by_story)

    @cached_property
    def directed(self) -> Episodes:
        """Episodes of one state towards another."""
        return episodes(self.table, directed=True, by_story=self.by_story)

    @cached_property
    def span(self) -> tuple[int, int]:
        """First and last week with an event or an article.

        What articles tell of older times counts up to ``RETOLD`` weeks before the first of them: of long ago they tell
        this and that, and nobody knows how much went untold.
        """
        told = self.table.day
        if len(self.articles):
            told = told[told >= self.articles.min() - 7 * RETOLD]
        days = np.concatenate([told, self.articles])
        if not len(days):
            return 0, 0
        first, last = (int(w) for w in week_of(np.array([days.min(), days.max()], np.int32)))
        return first, last

    def written(self, span: tuple[int, int]) -> npt.NDArray[np.float64] | None:
        """Return the articles of each week of a span; None where only events are known."""
        if not len(self.articles):
            return None
        week = week_of(self.articles)
        inside = week[(week >= span[0]) & (week <= span[1])] - span[0]
        return np.bincount(inside, minlength=span[1] - span[0] + 1).astype(np.float64)
