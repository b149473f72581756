"""Whom "the two sides", 双方 and "the three countries" mean: the states or people named together before.

Example:
    >>> from dragoman.actors import Registry, find_mentions
    >>> registry, text = Registry.load(), "France and Poland met. The two countries will sign."
    >>> found = resolve_groups(text, "en", find_mentions(text, "en", registry, "2022"), registry, "2022")
    >>> [sorted(actor.country for actor in group) for group in found.values()]
    [['FRA', 'POL']]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from dragoman.actors.references import REACH, Antecedent, Scene
from dragoman.actors.registry import Registry
from dragoman.actors.words import Word
from dragoman.records import Actor, Mention, Span

BESIDE = re.compile(r"\W{0,3}\w{0,4}\W{0,3}")  # between two states named together: a comma, "and", と, және
FOREMOST = 2  # times as often as the third must the second of "the two countries" be named in all


def resolve_groups(
    text: str, language: str, mentions: Sequence[Mention], registry: Registry, on: str | None
) -> Mapping[Span, tuple[Actor, ...]]:
    """Return the actors meant by "the two sides", 双方, "the three countries", two leaders, where just so many are."""
    scene = Scene(text, language, mentions, registry, on)
    found = {}
    for word in scene.marks("plurals"):
        group = _group(scene, word)
        if group:
            found[Span(word.start, word.end)] = group
    return found


def _group(scene: Scene, word: Word) -> tuple[Actor, ...]:
    """Return who "the two sides" or "the three states" are, or nothing."""
    number = 3 if word.lexemes[0].number == "three" else 2
    found = _adjoining(scene, word, number) or (_last_two(scene, word) if number == 2 else ())
    if found or word.lexemes[0].kind != "state":
        return found
    return _foremost(scene, word) if number == 2 else _last_three(scene, word)


def _adjoining(scene: Scene, word: Word, number: int) -> tuple[Actor, ...]:
    """Return the states written together with the word, 中ロ両首脳; none unless there are just so many."""
    run: list[Antecedent] = []
    at = word.start
    for one in reversed(_states(scene, word)):
        if one.mention.span.end != at or one.mention.actor.entity != one.mention.actor.country:
            break
        run.append(one)
        at = one.mention.span.start
    return tuple(_as_state(one) for one in reversed(run)) if len(run) == number else ()


def _states(scene: Scene, word: Word) -> list[Antecedent]:
    return [one for one in scene.before if one.mention.actor.country and one.mention.span.end <= word.start]


def _last_three(scene: Scene, word: Word) -> tuple[Actor, ...]:
    """Return the three states last named side by side: "A, B and C"."""
    runs: list[dict[str, Antecedent]] = []
    last = None
    for one in _states(scene, word):
        gap = scene.text[last.mention.span.end : one.mention.span.start] if last else ""
        if last is None or one.sentence != last.sentence or not BESIDE.fullmatch(gap):
            runs.append({})
        runs[-1][str(one.mention.actor.country)] = one
        last = one
    fitting = [run for run in runs if len(run) == 3]
    return tuple(_as_state(one) for one in fitting[-1].values()) if fitting else ()


def _foremost(scene: Scene, word: Word) -> tuple[Actor, ...]:
    """Return the two states the text is about so far, when no third is named nearly as often."""
    states = {str(one.mention.actor.country): one for one in _states(scene, word)}
    often = Counter(str(one.mention.actor.country) for one in _states(scene, word)).most_common(3)
    if len(often) < 2 or (len(often) > 2 and often[1][1] < FOREMOST * often[2][1]):
        return ()
    return tuple(_as_state(states[code]) for code, _ in often[:2])


def _last_two(scene: Scene, word: Word) -> tuple[Actor, ...]:
    """Return the last two of a kind before a word; none when a third stands in the same sentence."""
    kind, at = word.lexemes[0].kind, scene.sentence(word.start)
    seen: dict[str, tuple[int, Actor]] = {}
    for one in scene.before:
        if one.mention.span.end > word.start or at - one.sentence > REACH:
            continue
        if kind == "state" and one.mention.actor.country:
            seen[one.mention.actor.country] = (one.sentence, _as_state(one))
        elif (
            kind == "person" and one.kind == "person" and one.mention.actor.count == "one" and not scene.open_title(one)
        ):
            seen[one.key] = (one.sentence, one.mention.actor)
    rows = sorted(seen.values(), key=lambda row: -row[0])
    if len(rows) < 2 or (len(rows) > 2 and rows[2][0] == rows[1][0]):
        return ()
    return rows[1][1], rows[0][1]


def _as_state(one: Antecedent) -> Actor:
    code = one.mention.actor.country
    return Actor(name=one.mention.actor.name, entity=code, country=code)
