"""One pass over an article: triggers, cues, contents and meanings as the network sees them, and who plays which role.

Rules put spans of their own into the same race (``given``): quotations of the quotation tree, names of the registry,
dates, verbs of the lexicons. The network scores their roles and attributes as it scores its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from dragoman.model import encoder, spans
from dragoman.model.heads import Layers
from dragoman.model.labels import ATTRIBUTES, KINDS, ROLES
from dragoman.model.weights import Floats, Weights
from dragoman.records import Span

THRESHOLDS = {"mention": 0.45, "date": 0.5, "trigger": 0.45, "say": 0.4, "read": 0.4}
MOST = 120
"""Spans of one kind that rules may put into one window: scoring pairs costs their product."""
HEAD_KINDS = ("trigger", "say", "content", "read", "meaning")
_FITS = {
    "content": ("content",), "say": ("say",), "meaning": ("meaning",), "read": ("read",), "date": ("date",),
    "of": ("say", "trigger", "content"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """An argument of a head: its kind, where it stands, how sure the network is."""

    kind: str
    span: Span
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A span that carries a record: an event's trigger, a cue, a content or a meaning."""

    kind: str
    span: Span
    window: int
    p: float
    """Mean tag probability of its tokens; for spans given by a rule the probability the tags give them."""
    given: bool
    attributes: Mapping[str, Floats]
    roles: Mapping[str, Sequence[Role]]

    def best(self, name: str) -> str:
        """Return the likeliest value of an attribute."""
        return ATTRIBUTES[name][int(self.attributes[name].argmax())]

    @property
    def sure(self) -> float:
        """Return the probability of the words times that of their likeliest type."""
        return self.p * float(self.attributes["type"].max())

    def role(self, name: str, least: float = 0.5) -> Role | None:
        """Return the likeliest argument of a role, if it reaches ``least``."""
        found = self.roles.get(name, ())
        return found[0] if found and found[0].p >= least else None

    def all(self, name: str, least: float = 0.5) -> list[Role]:
        """Return the arguments of a role that reach ``least``, in the order of the text."""
        return sorted((r for r in self.roles.get(name, ()) if r.p >= least), key=lambda r: r.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """All heads of an article, in the order of the text."""

    heads: tuple[Head, ...] = ()

    def of(self, kind: str) -> list[Head]:
        """Return the heads of one kind, in the order of the text."""
        return [h for h in self.heads if h.kind == kind]


@dataclass(slots=True)
class _Window:
    text: str
    start: int
    number: int
    coded: encoder.Encoded
    tokens: dict[str, dict[tuple[int, int], tuple[Span, float, bool]]] = field(default_factory=dict)


def propose(
    weights: Weights, text: str, windows: Sequence[Span], given: Mapping[str, Sequence[Span]] | None = None
) -> Proposals:
    """Run the network over ``windows`` of ``text``.

    Args:
        weights: the loaded model.
        text: the article's text.
        windows: pieces of it, each short enough for the encoder.
        given: spans by kind (``content``, ``mention``, ``date``, ``trigger``, ``say``, ``read``) that rules found.
    """
    coded = encoder.encode(weights, [w.of(text) for w in windows])
    heads: list[Head] = []
    for number, (span, code) in enumerate(zip(windows, coded, strict=True)):
        window = _Window(span.of(text), span.start, number, code)
        _collect(window, given or {}, span)
        heads += _heads(window, weights)
    return Proposals(heads=tuple(sorted(heads, key=lambda h: h.span)))


def _collect(window: _Window, given: Mapping[str, Sequence[Span]], span: Span) -> None:
    """Put the network's spans and the rules' spans together; a rule's contents push out what they overlap."""
    offsets, tags = window.coded.offsets, window.coded.tags
    own = spans.decode(tags, THRESHOLDS)
    inside = 1 - np.exp(tags[..., 0] - np.logaddexp.reduce(tags, -1))
    for k, kind in enumerate(KINDS):
        rules = {}
        for other in itertools.islice((s for s in given.get(kind, ()) if s.overlaps(span)), MOST):
            if span.contains(other) and (place := spans.tokens_of(offsets, other.shift(-span.start))):
                p = float(inside[place[0] : place[1] + 1, k].mean())
                rules[place] = (other.shift(-span.start), p, True)
        if kind in ("say", "read"):  # where the network sees a cue itself, its span is the better one
            rules = {r: v for r, v in rules.items() if not any(a <= r[1] and r[0] <= b for a, b, _ in own[kind])}
        found = dict(rules)
        for first, last, p in own[kind]:
            where = spans.characters(window.text, offsets, first, last)
            if where and not _worse(kind, (first, last), rules):
                found.setdefault((first, last), (where, p, False))
        window.tokens[kind] = found


def _worse(kind: str, place: tuple[int, int], rules: Iterable[tuple[int, int]]) -> bool:
    """Tell whether a rule's span is the better one: dates it found, and names of which the network sees a piece."""
    first, last = place
    return any(
        first <= b and a <= last and (kind == "date" or (kind == "mention" and not (first <= a and b <= last)))
        for a, b in rules
    )


def _heads(window: _Window, weights: Weights) -> list[Head]:
    rows = [
        (a, b, KINDS.index(k), k, s, p, rule) for k in HEAD_KINDS for (a, b), (s, p, rule) in window.tokens[k].items()
    ]
    if not rows:
        return []
    layers = Layers(window.coded.hidden, weights.heads)
    places = np.array([r[:3] for r in rows])
    attributes = layers.attributes(places[:, :2], [*ATTRIBUTES, "mode"])
    arguments = [(a, b, KINDS.index(k), k, s) for k in KINDS for (a, b), (s, _, _) in window.tokens[k].items()]
    scores = layers.roles(places, np.array([x[:3] for x in arguments]))
    found = []
    for i, (a, b, k, kind, span, p, rule) in enumerate(rows):
        roles: dict[str, list[Role]] = {}
        for j, (c, d, other, other_kind, where) in enumerate(arguments):
            if (a, b, k) == (c, d, other):
                continue
            for r in np.flatnonzero(scores[i, j, 1:] > 0.05) + 1:
                if other_kind in _FITS.get(ROLES[r], ("mention",)):
                    role = Role(kind=other_kind, span=where.shift(window.start), p=float(scores[i, j, r]))
                    roles.setdefault(ROLES[r], []).append(role)
        for found_roles in roles.values():
            found_roles.sort(key=lambda r: -r.p)
        found.append(Head(kind=kind, span=span.shift(window.start), window=window.number, p=p, given=rule,
                          attributes={n: v[i] for n, v in attributes.items()}, roles=roles))  # fmt: skip
    return found
