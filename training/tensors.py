"""Passages as numbers: token ids, tag targets, spans, role pairs; windows of several passages; marked pairs."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from training.conventions import pair_type
from training.labels import ALL_MODES, ATTRIBUTES, HEAD_ROLES, KINDS, MODES, ROLES, TYPES
from training.passages import Offsets, Passage

LIMIT = 320
"""Tokens of one window."""
IGNORE = -100
HEAD_KINDS = ("trigger", "say", "content", "read", "meaning")
NAMES = ("type", "modality", "status", "said", "stance", "forecast", "mode")


@dataclass
class Item:
    """One window. ``heads`` are rows (first, last, kind, then the targets of NAMES)."""

    ids: list[int]
    tags: np.ndarray
    heads: np.ndarray
    arguments: np.ndarray
    pairs: np.ndarray
    weight: float


@dataclass
class Spans:
    """All spans of a window by kind, and its heads with roles."""

    by_kind: dict[str, set[Offsets]] = field(default_factory=lambda: {k: set() for k in KINDS})
    heads: dict[tuple[str, Offsets], dict[str, int]] = field(default_factory=dict)
    roles: list[tuple[str, Offsets, str, str, Offsets]] = field(default_factory=list)

    def head(self, kind: str, span: Offsets, **targets: int) -> None:
        """Note a head; a second record on the same words keeps the first one's targets."""
        self.by_kind[kind].add(span)
        self.heads.setdefault((kind, span), {}).update(
            {k: v for k, v in targets.items() if k not in self.heads.get((kind, span), {})}
        )

    def bind(self, kind: str, span: Offsets, role: str, argument_kind: str, argument: Offsets | None) -> None:
        """Note that a head has an argument in a role."""
        if argument:
            self.by_kind[argument_kind].add(argument)
            self.roles.append((kind, span, role, argument_kind, argument))


def _index(name: str, value: str) -> int:
    return ATTRIBUTES[name].index(value)


def spans_of(p: Passage) -> Spans:
    """Collect the spans, heads and roles of a passage."""
    s = Spans()
    for e in p.events:
        t = e["trigger"]
        mode = ALL_MODES.index(e["mode"]) if e["type"] in MODES else IGNORE
        s.head("trigger", t, type=TYPES.index(e["type"]), modality=_index("modality", e["modality"]),
               status=_index("status", e["status"]), mode=mode)  # fmt: skip
        for role, plural in (("actor", "actors"), ("recipient", "recipients")):
            for span in e[plural]:
                s.bind("trigger", t, role, "mention", span)
        s.bind("trigger", t, "place", "mention", e["place"])
        s.bind("trigger", t, "date", "date", e["date"])
    forecasts = {f["content"]: f for f in p.forecasts}
    for x in p.statements:
        kind = forecasts.pop(x["content"], {}).get("kind", "none")
        targets = {"status": _index("status", x["status"]), "said": _index("said", x["mode"])}
        _both(s, x, targets, _index("forecast", kind), ("say", "content"), ("speaker", "addressee", "via"))
    for content, f in forecasts.items():
        x = {"content": content, "cue": f["cue"], "speaker": f["by"]}
        targets = {"status": _index("status", f["status"]), "said": _index("said", "none")}
        _both(s, x, targets, _index("forecast", f["kind"]), ("say", "content"), ("speaker",))
    for x in p.interpretations:
        _interpretation(s, x, p)
    _unused(s, p)
    return s


def _both(s: Spans, x: dict[str, Any], targets: dict[str, int], forecast: int, kinds: tuple[str, str],
          roles: tuple[str, ...]) -> None:  # fmt: skip
    """A statement has two heads, its cue and its content, bound to each other."""
    cue_kind, content_kind = kinds
    ends = [(content_kind, x["content"], {**targets, "forecast": forecast})]
    if x["cue"]:
        ends.append((cue_kind, x["cue"], targets))
        s.bind(content_kind, x["content"], cue_kind, cue_kind, x["cue"])
        s.bind(cue_kind, x["cue"], content_kind, content_kind, x["content"])
    for kind, span, target in ends:
        s.head(kind, span, **target)
        for role in roles:
            s.bind(kind, span, role, "mention", x[role])
        if x.get("date"):
            s.bind(kind, span, "date", "date", x["date"])


def _interpretation(s: Spans, x: dict[str, Any], p: Passage) -> None:
    targets = {"status": _index("status", x["status"]), "stance": _index("stance", x["stance"])}
    ends = [("meaning", x["meaning"])] + ([("read", x["cue"])] if x["cue"] else [])
    for kind, span in ends:
        s.head(kind, span, **targets)
        for reader in x["readers"]:
            s.bind(kind, span, "reader", "mention", reader)
        for target in x["points_at"]:
            s.bind(kind, span, "points_at", "mention", target)
        of = x["of"]
        of_kind = next((k for k in ("say", "trigger", "content") if of in s.by_kind[k]), None)
        if of and of_kind:
            s.bind(kind, span, "of", of_kind, of)
    if x["cue"]:
        s.bind("meaning", x["meaning"], "read", "read", x["cue"])
        s.bind("read", x["cue"], "meaning", "meaning", x["meaning"])


def _unused(s: Spans, p: Passage) -> None:
    """Spans that no record names are mentions or dates, unless they are long."""
    used = set().union(*s.by_kind.values())
    for span in {*p.spans.values(), *(x for chain in p.same for x in chain)} - used:
        words = p.text[slice(*span)]
        digits = any(c.isdigit() for c in words)
        if span[1] - span[0] < (40 if digits else 60):
            s.by_kind["date" if digits else "mention"].add(span)


def tokens_of(offsets: list[Offsets], span: Offsets) -> Offsets | None:
    """Return first and last token (inclusive) that share a character with the span."""
    inside = [i for i, (a, b) in enumerate(offsets) if a < b and a < span[1] and b > span[0]]
    return (inside[0], inside[-1]) if inside else None


def encode(tokenizer: Tokenizer, text: str) -> tuple[list[int], list[Offsets]]:
    """Return ids and offsets (leading blanks left out), at most LIMIT tokens."""
    e = tokenizer.encode(text)
    offsets = []
    for a, b in e.offsets:
        while a < b and text[a].isspace():
            a += 1
        offsets.append((a, b))
    return e.ids[:LIMIT], offsets[:LIMIT]


def _tags(p: Passage, s: Spans, offsets: list[Offsets], size: int) -> np.ndarray:
    tags = np.zeros((len(KINDS), size), np.int64)
    if p.partial:  # only what is marked is known; the layers the example is about are complete
        known = {"trigger"} if p.events else {"say", "content", "read", "meaning"}
        for k, kind in enumerate(KINDS):
            if kind not in known or p.loose:
                tags[k] = IGNORE
    for k, kind in enumerate(KINDS):
        free: list[Offsets] = []
        for span in sorted(s.by_kind[kind], key=lambda x: x[0] - x[1]):  # longest first, no overlap in a layer
            if any(span[0] < f[1] and f[0] < span[1] for f in free):
                continue
            free.append(span)
            if place := tokens_of(offsets, span):
                tags[k, place[0]] = 1
                tags[k, place[0] + 1 : place[1] + 1] = 2
    tags[:, [0, size - 1]] = IGNORE
    return tags


def item(tokenizer: Tokenizer, p: Passage) -> Item:
    """Return a passage as numbers."""
    ids, offsets = encode(tokenizer, p.text)
    s = spans_of(p)
    arguments: dict[tuple[int, int, int], int] = {}
    for k, kind in enumerate(KINDS):
        for span in s.by_kind[kind]:
            if (place := tokens_of(offsets, span)) and place[1] < len(ids) - 1:
                arguments.setdefault((*place, k), len(arguments))
    heads: dict[tuple[int, int, int], int] = {}
    rows = []
    for (kind, span), targets in s.heads.items():
        place = tokens_of(offsets, span)
        key = (*place, KINDS.index(kind)) if place else None
        if key in arguments and key not in heads:
            heads[key] = len(rows)
            rows.append([*key, *(targets.get(name, IGNORE) for name in NAMES)])
    roles = {}
    for kind, span, role, argument_kind, argument in s.roles:
        a, b = tokens_of(offsets, span), tokens_of(offsets, argument)
        if a and b:
            roles[(*a, KINDS.index(kind)), (*b, KINDS.index(argument_kind))] = ROLES.index(role)
    pairs = [
        (h, a, roles.get((hk, ak), 0))
        for hk, h in heads.items()
        for ak, a in arguments.items()
        if hk != ak and _possible(hk[2], ak[2])
    ]
    return Item(
        ids=ids,
        tags=_tags(p, s, offsets, len(ids)),
        heads=np.array(rows, np.int64).reshape(-1, 3 + len(NAMES)),
        arguments=np.array(list(arguments), np.int64).reshape(-1, 3),
        pairs=np.array(pairs, np.int64).reshape(-1, 3),
        weight=p.weight,
    )


_FITS = {"actor": "mention", "recipient": "mention", "place": "mention", "speaker": "mention", "addressee": "mention",
         "via": "mention", "reader": "mention", "points_at": "mention", "date": "date", "content": "content",
         "say": "say", "meaning": "meaning", "read": "read"}  # fmt: skip


def _possible(head: int, argument: int) -> bool:
    """Tell whether any role of this head takes an argument of this kind."""
    kind = KINDS[argument]
    return any(_FITS.get(r, "") == kind or (r == "of" and kind in ("say", "trigger", "content"))
               for r in HEAD_ROLES[KINDS[head]])  # fmt: skip


def merged(group: list[Passage]) -> Passage:
    """Join passages of one language into one text: longer windows, and other events' spans as negatives."""
    out = Passage("", group[0].language, "merged", 0, weight=group[0].weight, partial=group[0].partial)
    gap = "" if out.language in ("ja", "zh") else " "
    for p in group:
        if out.text:
            out.text += gap
        by = len(out.text)
        out.text += p.text
        out.spans.update({f"{by}.{k}": (a + by, b + by) for k, (a, b) in p.spans.items()})
        for name in ("events", "statements", "interpretations", "forecasts"):
            getattr(out, name).extend(_moved(x, by) for x in getattr(p, name))
        out.same += [[(a + by, b + by) for a, b in chain] for chain in p.same]
    return out


def _moved(x: dict[str, Any], by: int) -> dict[str, Any]:
    def move(v: Any) -> Any:
        if isinstance(v, tuple):
            return v[0] + by, v[1] + by
        return [move(y) for y in v] if isinstance(v, list) else v

    return {k: move(v) for k, v in x.items()}


def regrouped(passages: list[Passage], rng: random.Random, share: float) -> list[Passage]:
    """Join two or three passages for a share of the windows."""
    by: dict[tuple[str, bool], list[Passage]] = defaultdict(list)
    for p in passages:
        by[p.language, p.partial and bool(p.events)].append(p)
    out = []
    for group in by.values():
        group = group[:]
        rng.shuffle(group)
        while group:
            size = rng.choice((2, 3)) if rng.random() < share else 1
            take, group = group[:size], group[size:]
            whole = [p for p in take if not p.partial or p.events]
            out += [merged(whole)] if len(whole) == len(take) and not any(p.partial for p in take) else take
    return out


def marked_ids(tokenizer: Tokenizer, text: str, actor: Offsets, recipient: Offsets | None, first: int) -> list[int]:
    """Return ids with the marker rows ``first … first + 3`` around actor and recipient."""
    ids, offsets = encode(tokenizer, text)
    inserts = []
    for span, mark in ((actor, first), (recipient, first + 2)):
        place = tokens_of(offsets, span) if span else None
        if place:
            inserts += [(place[0], 1, mark), (place[1] + 1, 0, mark + 1)]
    out, at = [], 0
    for position, _, mark in sorted(inserts):
        out += [*ids[at:position], mark]
        at = position
    return out + ids[at:]


def pair_items(tokenizer: Tokenizer, passages: list[Passage], first: int) -> list[tuple[list[int], int]]:
    """Return marked texts with their type, for every actor and recipient of every event."""
    out = []
    for p in passages:
        for e in p.events:
            for a, r in dyads(e):
                out.append((marked_ids(tokenizer, p.text, a, r, first), TYPES.index(pair_type(p, e)) - 1))
    return out


def dyads(event: dict[str, Any]) -> Iterator[tuple[Offsets, Offsets | None]]:
    """Yield the actors of an event, two at most, with those it is done to, or with the other one of them."""
    others = event["recipients"][:2] or event["actors"][1:2] or [None]
    for actor in event["actors"][:2]:
        yield from ((actor, other) for other in others if other != actor)
