"""Gold readings: what an expert finds in an article, as the contract's JSON or in our labelled YAML.

A folder may hold ``*.json`` (a reading, or a list of them), ``*.jsonl`` (one a line) and ``*.yml`` (one labelled
article a file: spans by quoting their words, actors by key). The YAML becomes a contract reading, every span located.

Example:
    >>> raw = "{language: en, text: Oz met Narnia., actors: {oz: {name: Oz}}, events: [{trigger: met, type: CONSULT, \
actors: [oz]}]}"
    >>> from_yaml(raw, "oz.yml").events[0].trigger
    Span(start=3, end=6)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from dragoman.errors import ResourceError, UsageError
from dragoman.evaluation.words import locate, occurrences
from dragoman.events.ontology import scale
from dragoman.records import (
    Actor,
    Article,
    Coder,
    Event,
    Forecast,
    ForecastKind,
    Interpretation,
    Mention,
    Modality,
    Mode,
    Reading,
    Record,
    Span,
    Stance,
    Statement,
    Status,
    Type,
)  # fmt: skip
from dragoman.yamlguard import check_yaml

SUFFIXES = (".json", ".jsonl", ".yml", ".yaml")
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_CODER = Coder(name="gold", version="1")


class Gold(Record, frozen=True):
    """Gold reading and where it stands. ``partial_mentions``: only the actors of its records are marked in the text."""

    name: str
    reading: Reading
    partial_mentions: bool = False


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what stands in the YAML: no unknown keys."""


class _Words(_Entry, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """Span, by its words or by its first and last ones."""

    words: str | None = None
    first: str | None = None
    last: str | None = None
    note: str | None = None
    confidence: float = 1.0


class _Statement(_Words, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    speaker: str | None = None
    mode: Mode = "indirect"
    addressee: str | None = None
    via: str | None = None
    date: str | None = None
    about: tuple[str, ...] = ()
    status: Status = "attributed"
    cue: str | None = None


class _Event(_Entry, frozen=True, kw_only=True):
    trigger: str
    type: Type
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    words: str | None = None
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    date: str | None = None
    place: str | None = None
    modality: Modality = "actual"
    status: Status = "asserted"
    note: str | None = None


class _Interpretation(_Words, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    readers: tuple[str, ...] = ()
    points_at: tuple[str, ...] = ()
    of: str | None = None
    stance: Stance = "reading"
    status: Status = "attributed"
    cue: str | None = None


class _Forecast(_Words, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    by: str | None = None
    kind: ForecastKind = "prediction"
    about: tuple[str, ...] = ()
    horizon: str | None = None
    status: Status = "attributed"


class _Actor(_Entry, frozen=True, kw_only=True):
    name: str
    entity: str | None = None
    country: str | None = None
    region: str | None = None
    sector: str | None = None
    count: Literal["one", "some", "all"] = "one"
    place: bool | None = None


class _Labelled(_Entry, frozen=True, kw_only=True):
    """One labelled article."""

    language: str
    text: str
    published: str | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    note: str | None = None
    topic: str | None = None
    actors: dict[str, _Actor] = {}
    statements: tuple[_Statement, ...] = ()
    events: tuple[_Event, ...] = ()
    interpretations: tuple[_Interpretation, ...] = ()
    forecasts: tuple[_Forecast, ...] = ()


class _Loader(yaml.SafeLoader):
    """YAML with dates as words, and without keys that stand twice (the first would be lost silently)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} stands twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":int", ":float"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_gold(path: Path) -> list[Gold]:
    """Read the gold readings of a file, or of a folder with all folders in it.

    Raises:
        UsageError: when there are none.
        ResourceError: when a file is wrong: names it, and the words or the field.
    """
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder.")
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES and p.is_file())
    found = [gold for file in files for gold in _read(file)]
    if not found:
        raise UsageError(f"{path} holds no gold readings ({', '.join(SUFFIXES)}).")
    return found


def _read(file: Path) -> list[Gold]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"{file} cannot be read: {error}.") from error
    if file.suffix in (".yml", ".yaml"):
        return [Gold(name=str(file), reading=from_yaml(text, str(file)), partial_mentions=True)]
    try:
        if file.suffix == ".jsonl":
            lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
            return [Gold(name=f"{file}:{n}", reading=Reading.from_json(line)) for n, line in lines]
        readings = msgspec.json.decode(text, type=Reading | tuple[Reading, ...])
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise ResourceError(f"{file}: {str(error).rstrip('.')}.") from error
    rows = readings if isinstance(readings, tuple) else (readings,)
    return [Gold(name=str(file), reading=reading) for reading in rows]


def from_yaml(raw: str, name: str) -> Reading:
    """Turn a labelled article into a reading.

    Raises:
        ResourceError: when a field is wrong, words do not occur in the text, or a key names no actor.
    """
    check_yaml(raw, name)
    try:
        labelled = msgspec.convert(yaml.load(raw, _Loader), _Labelled, strict=False)
    except yaml.YAMLError as error:
        raise ResourceError(f"{name}: {' '.join(str(error).split())}.") from error
    except msgspec.ValidationError as error:
        raise ResourceError(f"{name}: {str(error).rstrip('.')}.") from error
    return _Builder(labelled, name).reading()


class _Builder:
    """Locates the words and looks up the actors of one labelled article."""

    def __init__(self, labelled: _Labelled, name: str) -> None:
        self.labelled = labelled
        self.name = name
        self.text = _BLANK.sub("\n\n", labelled.text.replace("\r\n", "\n").strip())
        self.actors = {key: Actor(**msgspec.structs.asdict(actor)) for key, actor in labelled.actors.items()}

    def reading(self) -> Reading:
        """Return the whole reading."""
        labelled = self.labelled
        anchor: Literal["given", "none"] = "given" if labelled.published else "none"
        article = Article(
            id=self.name, url=labelled.url, outlet=self.outlet(labelled.outlet), language=labelled.language,
            published=labelled.published, anchor=labelled.published, anchor_source=anchor, title=labelled.title,
            text=self.text, paragraphs=paragraphs(self.text),
        )  # fmt: skip
        return Reading(
            coder=_CODER,
            article=article,
            mentions=self.mentions(),
            statements=tuple(self.statement(i, row) for i, row in enumerate(labelled.statements, start=1)),
            events=tuple(self.event(i, row) for i, row in enumerate(labelled.events, start=1)),
            interpretations=tuple(self.interpretation(i, row) for i, row in enumerate(labelled.interpretations, 1)),
            forecasts=tuple(self.forecast(i, row) for i, row in enumerate(labelled.forecasts, start=1)),
        )

    def outlet(self, value: str | None) -> Actor | None:
        """Return the outlet: a key of an actor, or a name."""
        return None if value is None else self.actors.get(value) or Actor(name=value, sector="JRN")

    def actor(self, key: str | None) -> Actor | None:
        """Return the actor of a key; ``author`` is always known."""
        if key is None or key == "null":
            return None
        if key in self.actors:
            return self.actors[key]
        if key == "author":
            return Actor(name="author", entity="author", sector="JRN")
        raise ResourceError(f"{self.name}: no actor {key!r}. Actors are {', '.join(self.actors) or 'not given'}.")

    def group(self, keys: Sequence[str]) -> tuple[Actor, ...]:
        """Return the actors of several keys."""
        return tuple(actor for key in keys if (actor := self.actor(key)) is not None)

    def find(self, words: str, after: int = 0) -> Span:
        """Return where words stand."""
        span = locate(self.text, words, after)
        if span is None:
            raise ResourceError(f"{self.name}: {words!r} does not stand in the text.")
        return span

    def span(self, row: _Words) -> Span:
        """Return the span of a row: its words, or from its first to its last words."""
        if row.words is not None:
            return self.find(row.words)
        if row.first is None or row.last is None:
            raise ResourceError(f"{self.name}: a record needs 'words', or 'from' and 'to'.")
        first = self.find(row.first)
        last = self.find(row.last) if re.search(r"#\d+$", row.last) else self.find(row.last, first.start)
        if last.end <= first.start:
            raise ResourceError(f"{self.name}: {row.last!r} stands before {row.first!r}.")
        return Span(first.start, last.end)

    def cue(self, words: str | None) -> Span | None:
        """Return where a cue stands."""
        return None if words is None else self.find(words)

    def mentions(self) -> tuple[Mention, ...]:
        """Return the places where the article's actors are named as their entry writes them."""
        places = {span: actor for actor in self.actors.values() for span in occurrences(self.text, actor.name)}
        outer = [s for s in sorted(places) if not any(o != s and o.contains(s) for o in places)]
        return tuple(Mention(id=f"m{i}", span=span, actor=places[span]) for i, span in enumerate(outer, start=1))

    def statement(self, index: int, row: _Statement) -> Statement:
        """Return one statement."""
        return Statement(
            id=f"s{index}", speaker=self.actor(row.speaker), span=self.span(row), mode=row.mode, cue=self.cue(row.cue),
            addressee=self.actor(row.addressee), via=self.actor(row.via), date=row.date, about=self.group(row.about),
            status=row.status, confidence=1.0,
        )  # fmt: skip

    def event(self, index: int, row: _Event) -> Event:
        """Return one event."""
        trigger = self.find(row.trigger)
        quad, intensity = scale(row.type)
        return Event(
            id=f"e{index}", type=row.type, mode=row.mode, contexts=row.contexts, actors=self.group(row.actors),
            recipients=self.group(row.recipients), trigger=trigger,
            span=self.find(row.words) if row.words is not None else trigger, date=row.date,
            place=self.actor(row.place) if row.place in self.actors else None, modality=row.modality, quad=quad,
            intensity=intensity, status=row.status, confidence=1.0,
        )  # fmt: skip

    def interpretation(self, index: int, row: _Interpretation) -> Interpretation:
        """Return one interpretation."""
        return Interpretation(
            id=f"i{index}", readers=self.group(row.readers), of=row.of, span=self.span(row),
            points_at=self.group(row.points_at), stance=row.stance, cue=self.cue(row.cue), status=row.status,
            confidence=1.0,
        )  # fmt: skip

    def forecast(self, index: int, row: _Forecast) -> Forecast:
        """Return one forecast."""
        return Forecast(
            id=f"f{index}", by=self.actor(row.by), span=self.span(row), about=self.group(row.about),
            horizon=row.horizon, kind=row.kind, status=row.status,
        )  # fmt: skip


def paragraphs(text: str) -> tuple[Span, ...]:
    """Return the paragraphs of a text whose paragraphs one blank line separates."""
    spans, start = [], 0
    for piece in text.split("\n\n"):
        if piece:
            spans.append(Span(start, start + len(piece)))
        start += len(piece) + 2
    return tuple(spans)
