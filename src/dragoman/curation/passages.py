"""A paragraph with its records in the format of ``data/labelled``: spans by their words, roles by the names of spans.

What cannot be said there is left out: words that are no whole words of the paragraph, somebody whom it does not name.

Example:
    >>> quoted("Oz met Ix. Oz left.", 11, 13), quoted("Ozone", 0, 2) is None
    ('Oz#2', True)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dragoman.model.labels import MODES
from dragoman.records import Actor, Event, Forecast, Interpretation, Reading, Span, Statement

_EDGES = ",;:，、；： \n\t\u3000"


def quoted(text: str, start: int, stop: int) -> str | None:
    """Return words of a text as labelled data quote them: with ``#n`` where they are not the first of their kind."""
    words = text[start:stop]
    if not words or _cuts(text, start) or _cuts(text, stop):
        return None
    nth, at = 0, -1
    while at < start:
        at = text.find(words, at + 1)
        if at < 0:
            return None
        nth += not _cuts(text, at) and not _cuts(text, at + len(words))
    said = words if nth == 1 else f"{words}#{nth}"
    return said if nth == 1 or said not in text else None


def _cuts(text: str, at: int) -> bool:
    """Tell whether a place lies inside a word of an alphabet; such spans are no labels."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    return left.isalnum() and right.isalnum() and not (_is_wide(left) or _is_wide(right))


def _is_wide(char: str) -> bool:
    return "\u3000" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" or "\uff00" <= char <= "\uffef"


class Labels:
    """The records of one paragraph of a reading, as labels.

    Args:
        reading: as it is corrected.
        paragraph: of its text.
    """

    def __init__(self, reading: Reading, paragraph: Span) -> None:
        self.reading, self.paragraph = reading, paragraph
        self.text = paragraph.of(reading.article.text)
        self.spans: dict[str, str] = {}
        self._names: dict[tuple[int, int], str | None] = {}
        self._chains: dict[str, list[str]] = {}

    def passage(self) -> dict[str, Any]:
        """Return the paragraph with all that is found in it."""
        listed: dict[str, list[dict[str, Any]]] = {
            "events": self._all(self.reading.events, self._event),
            "statements": self._all(self.reading.statements, self._statement),
            "interpretations": self._all(self.reading.interpretations, self._interpretation),
            "forecasts": self._all(self.reading.forecasts, self._forecast),
        }
        chains = [names for names in self._chains.values() if len(names) > 1]
        found = {"spans": self.spans, **listed, "same": chains}
        return {"text": self.text, **{name: value for name, value in found.items() if value}}

    def _all(self, records: Iterable[Any], label: Callable[[Any], dict[str, Any] | None]) -> list[dict[str, Any]]:
        inside = [record for record in records if self.paragraph.contains(record.span)]
        return [found for record in inside if (found := label(record)) is not None]

    def _name(self, span: Span | None, prefix: str) -> str | None:
        """Return the name of a span, given it on its first use; None where it cannot be a label."""
        if span is None or not self.paragraph.contains(span):
            return None
        start, stop = span.start - self.paragraph.start, span.end - self.paragraph.start
        while start < stop and self.text[start] in _EDGES:
            start += 1
        while start < stop and self.text[stop - 1] in _EDGES:
            stop -= 1
        if (start, stop) not in self._names:
            words = quoted(self.text, start, stop)
            name = None if words is None else f"{prefix}{len(self.spans) + 1}"
            if name is not None and words is not None:
                self.spans[name] = words
            self._names[start, stop] = name
        return self._names[start, stop]

    def _who(self, actors: Iterable[Actor | None], near: Span, but: Iterable[str | None] = ()) -> list[str]:
        """Return the spans that name actors, each the nearest to some words and outside them."""
        found = []
        for actor in actors:
            place = self._place(actor, near) if actor is not None else None
            name = self._name(place, "a")
            if actor is None or name is None or name in found or name in but:
                continue
            found.append(name)
            if actor.entity and name not in self._chains.setdefault(actor.entity, []):
                self._chains[actor.entity].append(name)
        return found

    def _place(self, actor: Actor, near: Span) -> Span | None:
        same = [m.span for m in self.reading.mentions if _is_same(m.actor, actor)]
        if not same and actor.name:
            same = [
                Span(at, at + len(actor.name)) for at in _places(self.text, actor.name, self.paragraph.start)
            ]  # fmt: skip
        inside = [span for span in same if self.paragraph.contains(span) and not span.overlaps(near)]
        return min(inside, key=lambda span: (abs(span.start - near.start), span.start), default=None)

    def _date(self, edtf: str | None) -> str | None:
        dates = [d.span for d in self.reading.dates if edtf and d.edtf == edtf and self.paragraph.contains(d.span)]
        return self._name(dates[0], "d") if dates else None

    def _event(self, event: Event) -> dict[str, Any] | None:
        trigger = self._name(event.trigger, "t")
        if trigger is None:
            return None
        actors = self._who(event.actors, event.trigger, [trigger])
        place = self._who([event.place], event.trigger, [trigger])
        mode = event.mode if event.mode in MODES.get(event.type, ()) else None
        return _without_defaults({
            "trigger": trigger, "type": event.type, "mode": mode,
            "actors": actors, "recipients": self._who(event.recipients, event.trigger, [trigger, *actors]),
            "place": place[0] if place else None, "date": self._date(event.date), "modality": event.modality,
            "status": event.status,
        }, {"modality": "actual", "status": "asserted"})  # fmt: skip

    def _statement(self, statement: Statement) -> dict[str, Any] | None:
        content = self._name(statement.span, "q")
        if content is None:
            return None
        who = (statement.speaker, statement.addressee, statement.via)
        speaker, addressee, via = (next(iter(self._who([one], statement.span)), None) for one in who)
        parents = [s.span for s in self.reading.statements if s.id == statement.parent]
        return _without_defaults({
            "cue": self._cue(statement.cue, statement.span), "speaker": speaker, "content": content,
            "addressee": addressee, "via": via, "date": self._date(statement.date), "mode": statement.mode,
            "status": statement.status, "parent": self._name(parents[0], "q") if parents else None,
        }, {"mode": "indirect", "status": "attributed"})  # fmt: skip

    def _cue(self, cue: Span | None, content: Span) -> str | None:
        return None if cue is None or cue.overlaps(content) else self._name(cue, "c")

    def _interpretation(self, item: Interpretation) -> dict[str, Any] | None:
        meaning = self._name(item.span, "m")
        if meaning is None:
            return None
        read = [s.cue for s in self.reading.statements if s.id == item.of]
        read += [e.trigger for e in self.reading.events if e.id == item.of]
        outside = item.cue or item.span
        return _without_defaults({
            "cue": self._cue(item.cue, item.span), "readers": self._who(item.readers, outside), "meaning": meaning,
            "points_at": self._who(item.points_at, outside), "of": self._name(read[0], "c") if read else None,
            "stance": item.stance, "status": item.status,
        }, {"stance": "reading", "status": "attributed"})  # fmt: skip

    def _forecast(self, forecast: Forecast) -> dict[str, Any] | None:
        content = self._name(forecast.span, "q")
        if content is None:
            return None
        by = self._who([forecast.by], forecast.span)
        return _without_defaults({
            "content": content, "by": by[0] if by else None, "kind": forecast.kind, "status": forecast.status,
        }, {"kind": "prediction", "status": "attributed"})  # fmt: skip


def _without_defaults(found: Mapping[str, Any], defaults: Mapping[str, str]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value and value != defaults.get(name)}


def _is_same(one: Actor, other: Actor) -> bool:
    return one.entity == other.entity if one.entity and other.entity else one.name == other.name


def _places(text: str, words: str, shift: int) -> Iterable[int]:
    at = text.find(words)
    while at >= 0:
        yield at + shift
        at = text.find(words, at + 1)
