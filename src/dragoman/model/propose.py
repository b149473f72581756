"""One pass over an article: triggers, cues, contents and meanings as the network sees them, and who plays which role.

Rules put spans of their own into the same race (``given``): quotations of the quotation tree, names of the registry,
dates, verbs of the lexicons. The network scores their roles and attributes as it scores its own.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from dragoman import progress
from dragoman.model import encoder, spans
from dragoman.model.heads import Ints, Layers
from dragoman.model.labels import ATTRIBUTES, HEAD_ROLES, KINDS, ROLES
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
LEAST = 0.05
"""Roles less likely than this are not kept."""
_MAY = np.array([[r != "none" and k in _FITS.get(r, ("mention",)) for r in ROLES] for k in KINDS])
"""Which roles an argument of each kind may play."""
_FIT = np.array([[any(_MAY[a, ROLES.index(r)] for r in HEAD_ROLES[h]) for a in range(len(KINDS))] for h in KINDS])
"""Which kinds of heads (rows) and arguments may form a pair."""


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


class Row(NamedTuple):
    """A span of a window as the layers take it: ``place`` is window, first and last token, and number of the kind."""

    kind: str
    place: tuple[int, int, int, int]
    span: Span
    p: float
    given: bool


def propose(
    weights: Weights, text: str, windows: Sequence[Span], given: Mapping[str, Sequence[Span]] | None = None
) -> Proposals:
    """Run the network over ``windows`` of ``text``.

    Args:
        weights: the loaded model.
        text: the article's text.
        windows: pieces of it, each short enough for the encoder.
        given: spans by kind (``content``, ``mention``, ``date``, ``trigger``, ``say``, ``read``) that rules found;
            those of ``word`` widen a trigger of which the network sees a piece.
    """
    return Proposals(heads=tuple(sorted(_heads(collect(weights, text, windows, given), weights), key=lambda h: h.span)))


class Candidates(NamedTuple):
    """What the heads choose from: hidden states of each window, spans that may carry a record, all spans."""

    hidden: list[Floats]
    heads: list[Row]
    arguments: list[Row]


def collect(
    weights: Weights, text: str, windows: Sequence[Span], given: Mapping[str, Sequence[Span]] | None = None
) -> Candidates:
    """Return the spans that network and rules propose, before any head has looked at them; arguments as ``propose``."""
    coded = encoder.encode(weights, [w.of(text) for w in windows])
    rules = _by_window(windows, given or {})
    found = []
    for number, (span, code) in enumerate(zip(windows, coded, strict=True)):
        progress.at("model", 0.8 + 0.2 * number / len(windows))
        window = _Window(span.of(text), span.start, number, code)
        _collect(window, rules[number])
        found.append(window)
    heads = [row for window in found for row in _rows(window, HEAD_KINDS)]
    return Candidates([w.coded.hidden for w in found], heads, [row for w in found for row in _rows(w, KINDS)])


def _by_window(windows: Sequence[Span], given: Mapping[str, Sequence[Span]]) -> list[dict[str, list[Span]]]:
    """Return the rules' spans that lie in each window, at most ``MOST`` of a kind that touch it."""
    starts, ends = [w.start for w in windows], [w.end for w in windows]
    found: list[dict[str, list[Span]]] = [{} for _ in windows]
    for kind, spans_ in given.items():
        touched = [0] * len(windows)
        for span in spans_:
            for n in range(bisect.bisect_right(ends, span.start), bisect.bisect_left(starts, span.end)):
                touched[n] += 1
                if touched[n] <= MOST and windows[n].contains(span):
                    found[n].setdefault(kind, []).append(span)
    return found


def _collect(window: _Window, given: Mapping[str, Sequence[Span]]) -> None:
    """Put the network's spans and the rules' spans together; a rule's contents push out what they overlap."""
    offsets, tags = window.coded.offsets, window.coded.tags
    own = spans.decode(tags, THRESHOLDS)
    words = [at for w in given.get("word", ()) if (at := spans.tokens_of(offsets, w.shift(-window.start)))]
    own["trigger"] = [(*_widened((first, last), words), p) for first, last, p in own["trigger"]]
    inside = 1 - np.exp(tags[..., 0] - np.logaddexp.reduce(tags, -1))
    for k, kind in enumerate(KINDS):
        rules = {}
        for other in given.get(kind, ()):
            if place := spans.tokens_of(offsets, other.shift(-window.start)):
                p = float(inside[place[0] : place[1] + 1, k].mean())
                rules[place] = (other.shift(-window.start), p, True)
        if kind in ("say", "read"):  # where the network sees a cue itself, its span is the better one
            rules = {r: v for r, v in rules.items() if not any(a <= r[1] and r[0] <= b for a, b, _ in own[kind])}
        found = dict(rules)
        for first, last, p in own[kind]:
            where = spans.characters(window.text, offsets, first, last)
            if where and not _worse(kind, (first, last), rules):
                found.setdefault((first, last), (where, p, False))
        window.tokens[kind] = found


def _widened(place: tuple[int, int], words: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Return the word of the lexicon of which the network saw a piece (談 of 会談), else the place itself."""
    around = [w for w in words if w[0] <= place[0] and place[1] <= w[1]]
    return max(around, key=lambda w: w[1] - w[0], default=place)


def _worse(kind: str, place: tuple[int, int], rules: Iterable[tuple[int, int]]) -> bool:
    """Tell whether a rule's span is the better one: dates it found, and names of which the network sees a piece."""
    first, last = place
    return any(
        first <= b and a <= last and (kind == "date" or (kind == "mention" and not (first <= a and b <= last)))
        for a, b in rules
    )


def _heads(found: Candidates, weights: Weights) -> list[Head]:
    rows, arguments = found.heads, found.arguments
    if not rows:
        return []
    layers = Layers(found.hidden, weights.heads)
    places = np.array([r.place for r in rows])
    attributes = layers.attributes(places[:, :3], [*ATTRIBUTES, "mode"])
    heads = []
    for i, roles in enumerate(_roles(rows, arguments, layers)):
        row = rows[i]
        heads.append(Head(kind=row.kind, span=row.span, window=row.place[0], p=row.p, given=row.given,
                          attributes={n: v[i] for n, v in attributes.items()}, roles=roles))  # fmt: skip
    return heads


def _rows(window: _Window, kinds: Sequence[str]) -> Iterator[Row]:
    for kind in kinds:
        for (first, last), (span, p, given) in window.tokens[kind].items():
            place = (window.number, first, last, KINDS.index(kind))
            yield Row(kind, place, span.shift(window.start), p, given)


def _roles(rows: Sequence[Row], arguments: Sequence[Row], layers: Layers) -> list[dict[str, list[Role]]]:
    """Return the roles of every head, likeliest first; pairs that can hold none are not scored."""
    places, others = np.array([r.place for r in rows]), np.array([a.place for a in arguments])
    pairs = pairs_of(places, others)
    scores = layers.roles(places, others, pairs)
    likely = (scores > LEAST) & _MAY[others[pairs[:, 1], 3]]
    found: list[dict[str, list[Role]]] = [{} for _ in rows]
    for at, r in zip(*(x.tolist() for x in np.nonzero(likely)), strict=True):
        argument = arguments[pairs[at, 1]]
        role = Role(kind=argument.kind, span=argument.span, p=float(scores[at, r]))
        found[pairs[at, 0]].setdefault(ROLES[r], []).append(role)
    for roles in found:
        for one in roles.values():
            one.sort(key=lambda r: -r.p)
    return found


def pairs_of(heads: Ints, arguments: Ints) -> Ints:
    """Return the pairs of rows of one window, head by head, whose kinds fit; nothing is its own argument."""
    starts = np.searchsorted(arguments[:, 0], heads[:, 0])
    ends = np.searchsorted(arguments[:, 0], heads[:, 0], "right")
    first = np.repeat(np.arange(len(heads)), ends - starts)
    second = np.concatenate([np.arange(a, b) for a, b in zip(starts, ends, strict=True)])
    fits = _FIT[heads[first, 3], arguments[second, 3]] & (heads[first] != arguments[second]).any(1)
    found: Ints = np.stack([first[fits], second[fits]], 1)
    return found
