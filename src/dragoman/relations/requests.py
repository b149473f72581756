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
    asked = [i for i, code in enumerate(found.codes) if code in over]
    if power not in found.codes or not asked:
        return []
    who = found.codes.index(power)
    forth = (found.first == who) & np.isin(found.second, asked)
    back = np.isin(found.first, asked) & (found.second == who)
    between = np.flatnonzero(forth | back)
    rows = table.select(found.rows[found.start[between]])
    week, day, other = week_of(found.day[between]), found.day[between], found.first[between]
    asks = forth[between] & acts("asking", rows) & (week >= span[0]) & (week <= span[1])
    away, along = back[between] & acts("distancing", rows), back[between] & acts("following", rows)
    requests = np.flatnonzero(asks)
    listed = []
    for n, i in enumerate(requests[np.argsort(-day[requests], kind="stable")][:most], 1):
        later = (day >= day[i]) & (day <= day[i] + DAYS) & (other == found.second[between[i]])
        possible = np.flatnonzero(later & (away | along))
        request = describe(table, found, int(between[i]), n)
        if not len(possible):
            listed.append(Answer(request=request, outcome="open", answer=None))
            continue
        story = (rows.story[possible] == rows.story[i]) & source.by_story
        best = possible[np.lexsort((day[possible], ~story))[0]]
        outcome: Literal["refused", "granted"] = "refused" if away[best] else "granted"
        answer = describe(table, found, int(between[best]), n)
        listed.append(Answer(request=request, outcome=outcome, answer=answer))
    return listed
