"""One forecast, however many articles report it.

Two reports are of one forecast when the voice is the same and

- their statements are of one family (``stories.families``): in one story whatever the horizons, which readings of one
  utterance resolve differently; in two stories only where the horizons agree, for who says "next month" twice means two
  months; or
- one of them has no family, and they are of the same story, with the same horizon, about somebody in common; or
- one article re-publishes the other, in the same words.

An article's own forecasts are never one. Reports are taken in order of time; each joins the forecast it fits best.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from dragoman.forecasts.reports import Item
from dragoman.forecasts.voices import Voice

_LOOKED_AT = 20
"""Members of a forecast that a report is compared with; an utterance may be in thousands of articles."""


@dataclass(slots=True, eq=False)
class _Group:
    members: list[Item] = field(default_factory=list)
    articles: set[str] = field(default_factory=set)
    known: str | None = None

    def add(self, item: Item) -> None:
        self.members.append(item)
        self.articles.add(item.article)
        if item.voice.is_known:
            self.known = item.voice.id


def together(listed: Sequence[Item]) -> list[tuple[Item, ...]]:
    """Return the reports of each forecast.

    Args:
        listed: reports in order of time.
    """
    groups: list[_Group] = []
    near: dict[Hashable, list[_Group]] = defaultdict(list)
    for item in listed:
        links = list(_links(item))
        fitting = {id(g): g for link in links for g in near[link] if item.article not in g.articles and _fits(item, g)}
        group = max(fitting.values(), key=lambda g: _likeness(item, g), default=None)  # the first of those alike
        if group is None:
            group = _Group()
            groups.append(group)
        group.add(item)
        for link in links:
            if group not in near[link]:
                near[link].append(group)
    return [tuple(group.members) for group in groups]


def _links(item: Item) -> Iterator[Hashable]:
    """Yield what two reports must share one of to be of one forecast."""
    yield "copy", item.first, _plain(item)
    if item.family is not None:
        yield "family", item.family
    if item.voice.id is not None and item.story is not None and item.report.horizon:
        yield "story", item.story, item.voice.id, item.report.horizon


def _fits(item: Item, group: _Group) -> bool:
    """Tell whether a report is of a forecast; one that has a voice of the registry takes in no other such voice."""
    if item.voice.is_known and group.known not in (None, item.voice.id):
        return False
    return any(is_same(item, member) for member in group.members[:_LOOKED_AT])


def is_same(one: Item, other: Item) -> bool:
    """Tell whether two reports of different articles are of one forecast."""
    same_voice = one.voice.id is not None and one.voice.id == other.voice.id
    if one.first == other.first and _plain(one) == _plain(other):
        return same_voice or None in (one.voice.id, other.voice.id)
    same_story = one.story is not None and one.story == other.story
    same_horizon = one.report.horizon == other.report.horizon
    if one.family is not None and one.family == other.family:
        return (same_voice or _may_be(one.voice, other.voice)) and (same_story or same_horizon)
    if one.family is not None and other.family is not None:
        return False  # the words were compared: they are two utterances
    dated = same_horizon and one.report.horizon is not None
    return same_voice and same_story and dated and bool(one.codes & other.codes)


def _may_be(one: Voice, other: Voice) -> bool:
    """Tell whether two voices of one utterance may be one.

    "The president" is whom others name; two names that no registry knows are written otherwise in every language.
    """
    if one.country and other.country and one.country != other.country:
        return False
    return None in (one.id, other.id) or not (one.is_known or other.is_known)


def _likeness(item: Item, group: _Group) -> tuple[int, int, int]:
    members = group.members[:_LOOKED_AT]
    return (
        sum(m.report.horizon == item.report.horizon and m.report.horizon is not None for m in members),
        sum(m.report.kind == item.report.kind for m in members),
        sum(bool(m.codes & item.codes) for m in members),
    )


def _plain(item: Item) -> str:
    return " ".join(item.report.words.split()).casefold()
