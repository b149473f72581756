"""The reading (contract ``dragoman/reading/1``) as frozen, keyword-only records; JSON in and out.

Spans are ``[start, end)`` in Unicode code points of ``Article.text``. A record that makes a claim cannot be built
without one. ``Reading`` checks on construction that every span lies inside the text.

Example:
    >>> Span(3, 7).of("It rained.")
    'rain'
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

SCHEMA = "dragoman/reading/1"

Type = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
Modality = Literal["actual", "planned", "hypothetical", "historical", "negated"]
Status = Literal["asserted", "attributed", "inferred", "speculated", "rumoured", "denied", "open"]
Mode = Literal["direct", "indirect", "paraphrase"]
Stance = Literal["ostensible", "reading"]
Quad = Literal["verbal-cooperation", "material-cooperation", "verbal-conflict", "material-conflict"]
ForecastKind = Literal["prediction", "warning", "plan"]
RemovedKind = Literal[
    "ad-marker", "repeated-title", "image-credit", "related-link", "note", "source-link", "navigation", "share", "other"
]
Proposer = Literal["lexicon", "model", "llm"]
HopRole = Literal["speaker", "cited", "agency", "outlet", "page"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all records: frozen, slotted, keyword-only."""


class Span(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Half-open range of code points, ``0 <= start < end``; written as ``[start, end]``.

    Raises:
        ValueError: when it is empty or negative.

    Example:
        >>> Span(0, 2).overlaps(Span(1, 5))
        True
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"A span needs 0 <= start < end, got [{self.start}, {self.end}).")

    def of(self, text: str) -> str:
        """Return the words the span means."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether ``other`` lies inside (or is the same)."""
        return self.start <= other.start and other.end <= self.end

    def shift(self, by: int) -> Span:
        """Return the span moved by ``by`` code points."""
        return Span(self.start + by, self.end + by)


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Return a stretch of text without the blanks at its ends; None where it has nothing else.

    Example:
        >>> trimmed(" so ", 0, 4), trimmed("   ", 0, 3)
        (Span(start=1, end=3), None)
    """
    words = text[start:end]
    first, size = start + len(words) - len(words.lstrip()), len(words.strip())
    return Span(first, first + size) if size else None


class Actor(Record, frozen=True, kw_only=True):
    """Reference to somebody or something that acts, as the contract's *actor reference*.

    ``anonymous`` is true where the text says that the name is withheld.
    """

    name: str
    entity: str | None = None
    country: str | None = None
    region: str | None = None
    sector: str | None = None
    count: Literal["one", "some", "all"] = "one"
    place: bool | None = None
    anonymous: bool | None = None


class Coder(Record, frozen=True, kw_only=True):
    """What produced a reading."""

    name: str
    version: str
    codebook: str = "plover-1"


class Image(Record, frozen=True, kw_only=True):
    """Picture that stood in the article."""

    caption: str | None = None
    credit: str | None = None
    licence: str | None = None


class Link(Record, frozen=True, kw_only=True):
    """Related article that the page points to."""

    title: str
    url: str | None = None


class Removed(Record, frozen=True, kw_only=True):
    """What cleaning took out, kept."""

    kind: RemovedKind
    text: str


class Article(Record, frozen=True, kw_only=True):
    """Clean article. ``paragraphs`` are spans of ``text``, which one blank line separates."""

    id: str
    url: str | None = None
    outlet: Actor | None = None
    language: str
    published: str | None = None
    anchor: str | None = None
    anchor_source: Literal["given", "page", "text", "none"] = "none"
    title: str | None = None
    text: str
    paragraphs: tuple[Span, ...] = ()
    images: tuple[Image, ...] = ()
    related: tuple[Link, ...] = ()
    removed: tuple[Removed, ...] = ()


class Mention(Record, frozen=True, kw_only=True):
    """Place where an actor is named."""

    id: str
    span: Span
    actor: Actor


class Date(Record, frozen=True, kw_only=True):
    """Words that give a date. ``edtf`` is null when they could not be resolved."""

    id: str
    span: Span
    edtf: str | None = None


class Hop(Record, frozen=True, kw_only=True):
    """One station on the way of a statement from its first source to the page.

    ``span`` are the words that name it, ``cue`` those that tell that it passes the words on.

    Raises:
        ValueError: when it has no span and is not the page itself.
    """

    actor: Actor
    role: HopRole
    span: Span | None = None
    cue: Span | None = None

    def __post_init__(self) -> None:
        if self.span is None and self.role != "page":
            raise ValueError(f"A hop needs the words that name it; {self.actor.name!r} ({self.role}) has none.")


class Statement(Record, frozen=True, kw_only=True):
    """Somebody said, wrote or announced something. ``chain`` is its way here, the first source first."""

    id: str
    speaker: Actor | None
    span: Span
    mode: Mode
    cue: Span | None = None
    addressee: Actor | None = None
    via: Actor | None = None
    date: str | None = None
    about: tuple[Actor, ...] = ()
    source: str = "author"
    status: Status = "attributed"
    confidence: float = 0.5
    parent: str | None = None
    chain: tuple[Hop, ...] = ()


class Event(Record, frozen=True, kw_only=True):
    """Actor did, does or will do something politically relevant (PLOVER)."""

    id: str
    type: Type
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    actors: tuple[Actor, ...] = ()
    recipients: tuple[Actor, ...] = ()
    trigger: Span
    span: Span
    date: str | None = None
    place: Actor | None = None
    modality: Modality = "actual"
    quad: Quad
    intensity: float
    source: str = "author"
    status: Status = "asserted"
    confidence: float = 0.5
    by: Proposer = "model"


class Interpretation(Record, frozen=True, kw_only=True):
    """Somebody reads a statement, an event or a situation as meaning something."""

    id: str
    readers: tuple[Actor, ...] = ()
    of: str | None = None
    span: Span
    points_at: tuple[Actor, ...] = ()
    stance: Stance = "reading"
    cue: Span | None = None
    source: str = "author"
    status: Status = "attributed"
    confidence: float = 0.5


class Forecast(Record, frozen=True, kw_only=True):
    """Somebody says what will or may come."""

    id: str
    by: Actor | None
    span: Span
    about: tuple[Actor, ...] = ()
    horizon: str | None = None
    kind: ForecastKind = "prediction"
    source: str = "author"
    status: Status = "attributed"


class Reading(Record, frozen=True, kw_only=True):
    """One article, read. See the module docstring and ``docs/contract.md``.

    Raises:
        ValueError: when a span reaches beyond the text.
    """

    schema: str = SCHEMA
    coder: Coder
    article: Article
    mentions: tuple[Mention, ...] = ()
    dates: tuple[Date, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    interpretations: tuple[Interpretation, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        size = len(self.article.text)
        for span in self.spans():
            if span.end > size:
                raise ValueError(f"Span {span.start}–{span.end} reaches beyond the text ({size} code points).")

    def spans(self) -> list[Span]:
        """Return every span of every record, paragraphs included."""
        found: list[Span] = list(self.article.paragraphs)
        hops = (hop for statement in self.statements for hop in statement.chain)
        for record in (*self.mentions, *self.dates, *self.statements, *self.events, *self.interpretations,
                       *self.forecasts, *hops):  # fmt: skip
            found += [value for name in record.__struct_fields__ if isinstance(value := getattr(record, name), Span)]
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types."""
        return msgspec.to_builtins(self)  # type: ignore[no-any-return]

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the contract's JSON."""
        raw = msgspec.json.encode(self)
        return (msgspec.json.format(raw, indent=indent) if indent else raw).decode()

    @classmethod
    def from_json(cls, data: str | bytes) -> Reading:
        """Read the contract's JSON.

        Raises:
            msgspec.ValidationError: naming the field that is wrong.
        """
        return msgspec.json.decode(data, type=cls)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a reading."""
    schema = msgspec.json.schema(Reading)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **schema}
