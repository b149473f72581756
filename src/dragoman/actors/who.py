"""From a span that plays a role to the actor meant: the mention, what a reference resolves to, or the bare name."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from dragoman.actors.places import Places, Thing
from dragoman.records import Actor, Mention, Span

_WORD = re.compile(r"[\w’'-]+")
_BETWEEN = re.compile(r"[\s・·]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Mentions, resolved references and resolved groups ("the two sides") of one article."""

    text: str
    mentions: Sequence[Mention]
    references: Mapping[Span, Actor]
    groups: Mapping[Span, tuple[Actor, ...]]
    pronouns: Collection[Span] = ()
    nationality: Callable[[str], str | None] = lambda _: None
    """The state an adjective belongs to."""
    is_person: Callable[[str], bool] = lambda _: False
    """Whether a registry id is a person's."""
    close: Collection[Span] = ()
    """Names that only tell whom somebody is close to."""
    _told: dict[Span, Actor] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What ``at`` has answered: events, statements and readings ask for the same spans again and again."""
    _mentions: Places[Mention] = field(init=False, repr=False, compare=False)
    _references: Places[Actor] = field(init=False, repr=False, compare=False)
    _groups: Places[tuple[Actor, ...]] = field(init=False, repr=False, compare=False)
    _pronouns: Places[bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_mentions", Places((m.span, m) for m in self.mentions))
        object.__setattr__(self, "_references", Places(self.references.items()))
        object.__setattr__(self, "_groups", Places(self.groups.items()))
        object.__setattr__(self, "_pronouns", Places((span, True) for span in self.pronouns))

    def is_open(self, span: Span) -> bool:
        """Tell whether the words are a pronoun (or "the official") that nothing resolves."""
        return _mostly(self._pronouns, span) is not None and not _known(self.at(span))

    def at(self, span: Span) -> Actor:
        """Return the actor meant by the words of ``span``; unknown names keep their words."""
        told = self._told.get(span)
        if told is None:
            told = self._told[span] = self._at(span)
        return told

    def _at(self, span: Span) -> Actor:
        found = [m for m in self.near(span) if m.span not in self.close or m.span.contains(span)]
        best = max(found, key=lambda m: (_shared(m.span, span), m.actor.entity is not None), default=None)
        best = self._bearer(span, best, found)
        if best and _known(best.actor):
            return best.actor
        if actor := _mostly(self._references, span):
            return actor
        whole = _grown(self.text, span)
        if whole != span:
            return self.at(whole)
        return self._by_surname(span) or self._by_adjective(span, best) or Actor(name=span.of(self.text))

    def _bearer(self, span: Span, best: Mention | None, found: Sequence[Mention]) -> Mention | None:
        """Return the person whose name ends "World Bank president Jim Yong Kim", not whom he works for."""
        if best is None or best.actor.entity is None or self.is_person(best.actor.entity):
            return best
        named = [m for m in found if span.contains(m.span) and m.span.end == span.end and m.actor.entity]
        return next((m for m in named if self.is_person(str(m.actor.entity))), best)

    def _by_surname(self, span: Span) -> Actor | None:
        """Return the person named in full before with these words in the name; None when there are two."""
        name = span.of(self.text)
        full = {
            m.actor.entity: m.actor
            for m in self.mentions
            if m.span.end <= span.start and m.actor.entity and _part_of_name(name, m.span.of(self.text))
        }
        return next(iter(full.values())) if len(full) == 1 else None

    def _by_adjective(self, span: Span, mention: Mention | None) -> Actor | None:
        """Return what is named without a state as of the state whose adjective stands in it or before it."""
        before = _WORD.findall(self.text[max(0, span.start - 24) : span.start])[-1:]
        beside = before if self.text[span.start - 1 : span.start] == " " else []
        country = next((c for w in (*_WORD.findall(span.of(self.text)), *beside) if (c := self.nationality(w))), None)
        actor = mention.actor if mention else None
        if country is None:
            return actor
        return replace(actor or Actor(name=span.of(self.text)), country=country)

    def all(self, spans: Sequence[Span]) -> tuple[Actor, ...]:
        """Return the distinct actors of several spans, groups taken apart."""
        kept: list[Actor] = []
        for span in spans:
            for actor in _mostly(self._groups, span) or (self.at(span),):
                if not any(actor == k or (actor.entity and actor.entity == k.entity) for k in kept):
                    kept.append(actor)
        return tuple(kept)

    def near(self, span: Span) -> list[Mention]:
        """Return the mentions of which a part lies in a span, in order."""
        return [mention for _, mention in self._mentions.touching(span)]

    def inside(self, span: Span) -> list[Actor]:
        """Return the distinct actors named inside a span, in order."""
        seen: dict[tuple[str | None, str | None, str], Actor] = {}
        for m in self.near(span):
            if span.contains(m.span):
                a = m.actor
                seen.setdefault((a.entity, a.country, a.entity or a.country or a.name), a)
        return list(seen.values())


def _part_of_name(part: str, full: str) -> bool:
    """Tell whether a capitalised word (or a piece between middle dots) is one of the last two words of a name."""
    if part not in full:
        return False
    words = _BETWEEN.split(full)
    return len(words) > 1 and len(part) > 1 and not part[0].islower() and part in words[-2:]


def _script(char: str) -> str:
    return "katakana" if "\u30a1" <= char <= "\u30ff" and char != "・" else ""


def _grown(text: str, span: Span) -> Span:
    """Return the span grown to the whole run of katakana it cuts into."""
    start, end = span.start, span.end
    first, last = _script(text[start]), _script(text[end - 1])
    while first == "katakana" and start and _script(text[start - 1]) == first:
        start -= 1
    while last == "katakana" and end < len(text) and _script(text[end]) == last:
        end += 1
    return Span(start, end)


def _known(actor: Actor) -> bool:
    return bool(actor.entity or actor.country or actor.region)


def _mostly(places: Places[Thing], span: Span) -> Thing | None:
    """Return the first thing that shares half of the shorter span."""
    return next((thing for place, thing in places.touching(span) if _shared(place, span) >= 0.5), None)


def _shared(a: Span, b: Span) -> float:
    """Share of the shorter span that both have."""
    common = min(a.end, b.end) - max(a.start, b.start)
    return max(0, common) / min(a.end - a.start, b.end - b.start)
