"""Whole readings against gold: precision, recall and F1 of statements, events, interpretations and mentions.

One gold record meets at most one of ours. A statement is right when its words overlap by half (dice) and the speaker
is the same; an event when type and place are the same, one actor is the same, and a recipient too where gold names
one; an interpretation when its words overlap by half and a reader is the same; a mention when it overlaps and means
the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from dragoman.articles import Page
from dragoman.errors import ArticleError
from dragoman.evaluation.gold import Gold
from dragoman.evaluation.identity import any_same, same_actor
from dragoman.evaluation.relocate import Moved, move
from dragoman.evaluation.scores import Tally, dice, match
from dragoman.records import Actor, Event, Interpretation, Mention, Reading, Statement

Read = Callable[[Page], Reading]

KINDS = ("statements", "events", "interpretations", "mentions")
DETAILS = {
    "statements": ("spans",),
    "events": ("spans", "types", "actors"),
    "interpretations": ("spans",),
    "mentions": ("spans",),
}
_OVERLAP = 0.5
_TRIGGER, _CLAUSE = 2.0, 1.0  # an event that shares the trigger is paired before one that shares the clause


RECIPROCAL = ("AGREE", "CONSULT", "COOPERATE")
"""Types done together: who is actor and who recipient is a matter of grammar, so both lists count as one."""


def statement_score(gold: Statement, found: Statement, level: str = "all") -> float:
    """Return how well a statement was found; 0 when it was not. Level ``spans`` looks at the words alone."""
    overlap = dice(gold.span, found.span)
    right = overlap >= _OVERLAP and (level == "spans" or same_actor(gold.speaker, found.speaker))
    return overlap if right else 0.0


def event_score(gold: Event, found: Event, level: str = "all") -> float:
    """Return how well an event was found. Levels ``spans``, ``types``, ``actors``: that, and what is before it."""
    if gold.trigger.overlaps(found.trigger):
        place = _TRIGGER + dice(gold.trigger, found.trigger)
    elif gold.trigger.overlaps(found.span) or gold.span.overlaps(found.trigger):
        place = _CLAUSE + dice(gold.span, found.span)
    else:
        return 0.0
    if level == "spans":
        return place + (gold.type == found.type)
    if gold.type != found.type:
        return 0.0
    if gold.type in RECIPROCAL:
        sides, others = (*gold.actors, *gold.recipients), (*found.actors, *found.recipients)
        least = min({"types": 0, "actors": 1}.get(level, 2), len(sides))
        return place if sum(any_same([side], others) for side in sides) >= least else 0.0
    if level != "types" and not any_same(gold.actors, found.actors):
        return 0.0
    if level == "all" and gold.recipients and not any_same(gold.recipients, found.recipients):
        return 0.0
    return place


def _others(readers: Sequence[Actor]) -> list[Actor]:
    """Return the readers without the author, whom gold may name or leave out."""
    return [r for r in readers if r.entity is not None or r.name != "author"]


def interpretation_score(gold: Interpretation, found: Interpretation, level: str = "all") -> float:
    """Return how well an interpretation was found. Level ``spans`` looks at the words alone."""
    overlap = dice(gold.span, found.span)
    right = overlap >= _OVERLAP and (level == "spans" or any_same(_others(gold.readers), _others(found.readers)))
    return overlap if right else 0.0


def mention_score(gold: Mention, found: Mention, level: str = "all") -> float:
    """Return how well a mention was found. Level ``spans`` looks at the words alone."""
    right = gold.span.overlaps(found.span) and (level == "spans" or same_actor(gold.actor, found.actor))
    return dice(gold.span, found.span) if right else 0.0


_SCORES: dict[str, Callable[..., float]] = {
    "statements": statement_score,
    "events": event_score,
    "interpretations": interpretation_score,
    "mentions": mention_score,
}


class _Board:
    """Tallies of one language, or of all."""

    def __init__(self) -> None:
        self.articles = 0
        self.whole = {kind: Tally() for kind in KINDS}
        self.detail = {kind: {level: Tally() for level in levels} for kind, levels in DETAILS.items()}
        self.legs: dict[str, Tally] = {}
        self.negatives = self.false_events = 0

    def count(self, gold: Moved, found: Reading | None, *, partial: bool) -> None:
        """Count one article; ``found`` None means that it could not be read."""
        self.articles += 1
        for kind in KINDS:
            want, ours = getattr(gold, kind), list(getattr(found, kind, ()))
            if kind == "mentions" and partial:
                # The gold file marks only the actors of its records: a mention elsewhere is neither right nor wrong.
                ours = [o for o in ours if any(g.span.overlaps(o.span) for g in want)]
            total = len(want) + gold.lost[kind]
            pairs = match(want, ours, _SCORES[kind])
            self.whole[kind].add(len(pairs), len(ours), total)
            for level, tally in self.detail[kind].items():
                tally.add(len(match(want, ours, lambda g, f: _SCORES[kind](g, f, level))), len(ours), total)  # noqa: B023 (called at once)
            if kind == "events":
                self._count_legs(ours, {j for _, j in pairs})
        if not gold.events and not gold.lost["events"]:
            self.negatives += 1
            self.false_events += len(getattr(found, "events", ()))

    def _count_legs(self, found: Sequence[Event], right: set[int]) -> None:
        for index, event in enumerate(found):
            tally = self.legs.setdefault(event.by, Tally())
            tally.found += 1
            tally.right += index in right

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as the contract of ``dragoman eval readings`` names them."""
        main = [self.whole[kind].f1 for kind in KINDS[:3]]
        return {
            "articles": self.articles,
            **{kind: tally.to_dict() for kind, tally in self.whole.items()},
            "mean_f1": round(sum(main) / len(main), 4),
            "negative_articles": self.negatives,
            "false_events_per_negative": round(self.false_events / self.negatives, 3) if self.negatives else None,
        }


def score_readings(golds: Sequence[Gold], read: Read) -> dict[str, Any]:
    """Read each gold article and compare.

    Args:
        golds: gold readings.
        read: takes a page to a reading; an ``ArticleError`` counts as a reading without records.

    Returns:
        ``articles``, a figure for each kind, ``mean_f1`` of statements, events and interpretations, ``by_language``;
        ``detail`` (spans alone, types, actors), ``by_leg`` (events by what proposed them), ``failed``, ``per_article``.
    """
    everything, languages = _Board(), dict[str, _Board]()
    failed: list[str] = []
    each: list[dict[str, Any]] = []
    started = time.perf_counter()
    for gold in golds:
        found: Reading | None = None
        try:
            found = read(page_of(gold))
        except ArticleError as error:
            failed.append(f"{gold.name}: {error}")
        moved = move(gold.reading, found.article.text if found else gold.reading.article.text)
        one = _Board()
        for board in (one, everything, languages.setdefault(gold.reading.article.language, _Board())):
            board.count(moved, found, partial=gold.partial_mentions)
        counts = {kind: _short(tally) for kind, tally in one.whole.items()}
        each.append({"name": gold.name, **counts, "lost": sum(moved.lost.values())})
    return {
        **everything.to_dict(),
        "by_language": {language: board.to_dict() for language, board in sorted(languages.items())},
        "detail": {
            kind: {level: tally.to_dict() for level, tally in levels.items()}
            for kind, levels in everything.detail.items()
        },
        "by_leg": {leg: {"right": t.right, "wrong": t.found - t.right} for leg, t in sorted(everything.legs.items())},
        "failed": failed,
        "per_article": each,
        "seconds": round(time.perf_counter() - started, 2),
    }


def _short(tally: Tally) -> list[int]:
    return [tally.right, tally.found, tally.gold]


def page_of(gold: Gold) -> Page:
    """Return the gold article as a page to read, with the date and language it gives."""
    article = gold.reading.article
    return Page(
        data=article.text, name=gold.name, url=article.url, title=article.title, kind="text",
        outlet=(article.outlet.entity or article.outlet.name) if article.outlet else None,
        language=article.language, published=article.published,
    )  # fmt: skip
