"""What became of a power's requests: the answer within sixty days, in the same story first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from dragoman.records import Record
from dragoman.relations.classes import acts
from dragoman.relations.episodes import week_of
from dragoman.relations.evidence import Evidence, describe
from dragoman.relations.source import Source

DAYS = 60
"""Days after a request in which an act is taken for its answer."""


class Answer(Record, frozen=True):
    """A request, and what followed: ``refused``, ``granted``, or ``open`` where nothing is known."""

    request: Evidence
    outcome: Literal["refused", "granted", "open"]
    answer: Evidence | None


def answers(source: Source, power: str, over: Sequence[str], span: tuple[int, int], most: int = 20) -> list[Answer]:
    """Return the latest requests of a power to some states with their answers.

    Args:
        source: events.
        power: code of who asks.
        over: codes of who is asked.
        span: first and last week of the requests.
        most: how many at most.
    """
    found, table = source.directed, source.table
    codes = found.codes
    heads = found.rows[found.start[:-1]] if len(found) else np.zeros(0, np.int64)
    rows = table.select(heads)
    week = week_of(found.day)
    asked = [i for i, code in enumerate(codes) if code in over]
    if power not in codes or not asked:
        return []
    who = codes.index(power)
    requests = np.flatnonzero(
        (found.first == who)
        & np.isin(found.second, asked)
        & acts("asking", rows)
        & (week >= span[0])
        & (week <= span[1])
    )
    back = np.isin(found.first, asked) & (found.second == who)
    away, along = back & acts("distancing", rows), back & acts("following", rows)
    listed = []
    for n, i in enumerate(requests[np.argsort(-found.day[requests], kind="stable")][:most], 1):
        later = (found.day >= found.day[i]) & (found.day <= found.day[i] + DAYS) & (found.first == found.second[i])
        possible = np.flatnonzero(later & (away | along))
        request = describe(table, found, int(i), n)
        if not len(possible):
            listed.append(Answer(request=request, outcome="open", answer=None))
            continue
        story = (
            table.story[heads[possible]] == table.story[heads[i]] if source.by_story else np.zeros(len(possible), bool)
        )
        best = possible[np.lexsort((found.day[possible], ~story))[0]]
        outcome: Literal["refused", "granted"] = "refused" if away[best] else "granted"
        listed.append(Answer(request=request, outcome=outcome, answer=describe(table, found, int(best), n)))
    return listed
