"""Stands in for the network: proposes heads, roles and attributes at random, so that the rules see everything.

The network proposes what it has learnt; the rules behind it must hold whatever it proposes. A run of the network takes
300 ms an article, this 0.1 ms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import numpy as np

from dragoman.model.labels import ALL_MODES, ATTRIBUTES, HEAD_ROLES
from dragoman.model.propose import Head, Proposals, Role
from dragoman.model.windows import cut
from dragoman.pipeline import STEPS, State, Step
from dragoman.records import Span
from dragoman.statements.candidates import quoted, windowed

MOST = 14
"""Heads a window."""


def steps(random: Random) -> tuple[Step, ...]:
    """Return the pipeline's steps with the network's replaced."""

    def model(state: State) -> dict[str, Any]:
        return {"proposals": propose(state, random)}

    return tuple(
        Step(name=step.name, needs=step.needs, gives=step.gives, run=model) if step.name == "model" else step
        for step in STEPS
    )


def propose(state: State, random: Random) -> Proposals:
    """Return random proposals for a text: spans of words in its windows, and those that rules put into the race."""
    article, who = state["article"], state["who"]
    windows = cut(article.text, article.paragraphs, state["analysis"])
    quotations = windowed(quoted(state["analysis"]), windows)
    names = [*(m.span for m in state["mentions"]), *who.references, *who.groups, *who.pronouns]
    given = {
        "content": quotations, "meaning": quotations, "mention": names, "date": [d.span for d in state["dates"]],
        "say": [m.span for m in state["speech"]], "trigger": [m.span for m in state["frames"]],
    }  # fmt: skip
    heads = [head for n, window in enumerate(windows) for head in _window(article.text, window, n, given, random)]
    return Proposals(heads=tuple(sorted(heads, key=lambda head: head.span)))


def _window(text: str, window: Span, number: int, given: Mapping[str, Sequence[Span]], random: Random) -> list[Head]:
    words = _words(text, window)
    if not words:
        return []
    inside = {kind: [span for span in spans if window.contains(span)] for kind, spans in given.items()}
    chosen: dict[tuple[str, Span], bool] = {}
    for _ in range(random.randrange(MOST)):
        kind = random.choice([kind for kind, roles in HEAD_ROLES.items() if roles])
        rule = inside.get(kind) if random.random() < 0.5 else None
        chosen.setdefault((kind, random.choice(rule) if rule else _stretch(words, random)), bool(rule))
    places = [*chosen, *(("mention", span) for span in inside["mention"]), *(("date", span) for span in inside["date"])]
    return [_head(kind, span, number, chosen[kind, span], places, words, random) for kind, span in chosen]


def _words(text: str, window: Span) -> list[Span]:
    """Return the runs of visible characters, long ones in pieces as a tokenizer has them."""
    found, start = [], None
    for at in range(window.start, window.end + 1):
        blank = at == window.end or text[at].isspace()
        if start is not None and (blank or at - start >= 6):
            found.append(Span(start, at))
            start = None
        if start is None and not blank:
            start = at
    return found


def _stretch(words: Sequence[Span], random: Random) -> Span:
    first = random.randrange(len(words))
    last = min(len(words) - 1, first + int(random.expovariate(0.4)))
    return Span(words[first].start, words[last].end)


def _head(  # noqa: PLR0913
    kind: str, span: Span, number: int, rule: bool, places: Sequence[tuple[str, Span]], words: Sequence[Span],
    random: Random,
) -> Head:  # fmt: skip
    roles: dict[str, list[Role]] = {}
    for role in HEAD_ROLES[kind]:
        for _ in range(random.choice((0, 1, 1, 2, 4))):
            other, where = (
                random.choice(places) if places and random.random() < 0.8 else ("mention", _stretch(words, random))
            )
            if where != span:
                roles.setdefault(role, []).append(Role(kind=other, span=where, p=random.random()))
    for found in roles.values():
        found.sort(key=lambda one: -one.p)
    return Head(
        kind=kind, span=span, window=number, p=random.random(), given=rule, roles=roles,
        attributes={name: _shares(len(values), random) for name, values in (ATTRIBUTES | {"mode": ALL_MODES}).items()},
    )  # fmt: skip


def _shares(size: int, random: Random) -> Any:
    """Return probabilities, one of them usually the clear winner."""
    row = np.full(size, 0.3 / size, np.float32)
    row[random.randrange(size)] += 0.7 * random.random() + 0.01
    return row / row.sum()
