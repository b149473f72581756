"""The labelled test split with the weights that are shipped: by language and type, the model alone or whole readings.

    python -m bench.split [--reading] [--json] [--into docs/evaluation.md]

The split is the tenth of ``data/labelled`` that training never sees (``training.passages.is_test``), with the
conventions that training applies (``training.conventions.localise``). Nothing is given but the text. By default the
network alone is measured, through ``dragoman.model`` (int8, as shipped): its spans, its labels, the arguments it
binds with a probability of a half or more. ``--reading`` measures what a user gets instead: the whole pipeline over
each passage as if it were an article.

A record is right by the rules of ``dragoman eval readings``, except that people are compared by their words: the
labels know spans, not registry ids. A name of the same chain (``same`` in the labels) is as good. An event needs its
type, an actor and, where there is one, a recipient. Of records found at the right place: modality of events that are
not actual, status of records that are not asserted.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.conventions import localise
from training.passages import Offsets, Passage, is_test, read_all

from bench.golds import markdown, parser, report
from dragoman import pipeline
from dragoman.articles import Page
from dragoman.errors import ArticleError
from dragoman.evaluation.readings import event_score, interpretation_score, statement_score
from dragoman.evaluation.relocate import Moved, move
from dragoman.evaluation.scores import Tally, match
from dragoman.events.ontology import scale
from dragoman.model import weights
from dragoman.model.binding import partner, vote
from dragoman.model.propose import Head, Proposals, propose
from dragoman.records import Actor, Article, Coder, Event, Interpretation, Reading, Span, Statement

LABELLED = Path("data/labelled")
LEAST = 0.5
"""Probability from which the model alone counts as having said something; nothing is tuned here."""
KINDS: dict[str, Callable[..., float]] = {
    "events": event_score, "statements": statement_score, "interpretations": interpretation_score,
}  # fmt: skip
FIRST = ("ja", "en", "ru", "uk", "zh")
ASKED = {
    "events": (0.70, 0.55), "statements": (0.80, None), "interpretations": (0.72, None),
    "modality of the not actual": (0.75, None), "status of the not asserted": (0.80, None),
}  # fmt: skip
"""What is aimed at: in the five first languages, in the nine others."""
_CODER = Coder(name="labels", version="1")


def gold_of(passage: Passage, *, whole: bool = False) -> Reading:
    """Return a labelled passage as a reading whose people are their words.

    Labels are stretches without a gap: indirect speech that its source interrupts is two of them. A reading takes it
    for one statement; ``whole`` puts the pieces together.
    """
    text = passage.text
    said = _whole(passage.statements) if whole else passage.statements
    chains = [set(chain) for chain in passage.same]

    def actors(places: Iterable[Offsets | None]) -> tuple[Actor, ...]:
        spans = {place for place in places if place is not None}
        spans |= {other for chain in chains if chain & spans for other in chain}
        return tuple(Actor(name=text[slice(*place)]) for place in sorted(spans))

    return Reading(
        coder=_CODER,
        article=Article(id=f"{passage.file}#{passage.index}", language=passage.language, text=text),
        events=tuple(
            _event(i, row["type"], Span(*row["trigger"]), (actors(row["actors"]), actors(row["recipients"])),
                   (row["modality"], row["status"]))
            for i, row in enumerate(passage.events, 1)
        ),
        statements=tuple(
            _statement(i, Span(*row["content"]), next(iter(actors([row["speaker"]])), None),
                       (row["mode"], row["status"]))
            for i, row in enumerate(said, 1)
        ),
        interpretations=tuple(
            _interpretation(i, Span(*row["meaning"]), actors(row["readers"]), row["status"])
            for i, row in enumerate(passage.interpretations, 1)
        ),
    )  # fmt: skip


def _whole(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the pieces of indirect speech together between which the words stand that say whose it is."""
    found: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda r: r["content"]):
        last, cue = found[-1] if found else None, row["cue"]
        one = last and cue and last["cue"] == cue and "direct" not in (last["mode"], row["mode"])
        if one and last["content"][1] <= cue[0] and cue[1] <= row["content"][0]:
            found[-1] = {**last, "content": (last["content"][0], row["content"][1])}
        else:
            found.append(row)
    return found


def _statement(number: int, span: Span, speaker: Actor | None, marks: tuple[Any, Any]) -> Statement:
    return Statement(id=f"s{number}", speaker=speaker, span=span, mode=marks[0], status=marks[1])


def _interpretation(number: int, span: Span, readers: tuple[Actor, ...], status: Any) -> Interpretation:
    return Interpretation(id=f"i{number}", readers=readers, span=span, status=status)


def _event(
    number: int, kind: Any, trigger: Span, people: tuple[tuple[Actor, ...], tuple[Actor, ...]], marks: tuple[Any, Any]
) -> Event:
    quad, intensity = scale(kind)
    return Event(id=f"e{number}", type=kind, actors=people[0], recipients=people[1], trigger=trigger, span=trigger,
                 modality=marks[0], status=marks[1], quad=quad, intensity=intensity)  # fmt: skip


def by_model(passage: Passage) -> Reading:
    """Return what the network alone says about a passage."""
    text = passage.text
    found = propose(weights.load(), text, [Span(0, len(text))])

    def actors(heads: Sequence[Head], role: str) -> tuple[Actor, ...]:
        return tuple(Actor(name=span.of(text)) for span, _ in vote(heads, role, LEAST))

    said, read = _with_cues(found, "content", "say"), _with_cues(found, "meaning", "read")
    said = [heads for heads in said if heads[0].best("said") != "none"]
    return Reading(
        coder=pipeline.coder(),
        article=Article(id=passage.file, language=passage.language, text=text),
        events=tuple(
            _event(i, h.best("type"), h.span, (actors([h], "actor"), actors([h], "recipient")),
                   (h.best("modality"), h.best("status")))
            for i, h in enumerate((h for h in found.of("trigger") if _is_event(h)), 1)
        ),
        statements=tuple(
            _statement(i, heads[0].span, next(iter(actors(heads, "speaker")), None),
                       (heads[0].best("said"), heads[-1].best("status")))
            for i, heads in enumerate(said, 1)
        ),
        interpretations=tuple(
            _interpretation(i, heads[0].span, actors(heads, "reader"), heads[-1].best("status"))
            for i, heads in enumerate(read, 1)
        ),
    )  # fmt: skip


def _is_event(head: Head) -> bool:
    return head.best("type") != "none" and head.sure >= LEAST


def _with_cues(found: Proposals, kind: str, cue: str) -> list[list[Head]]:
    """Return heads that reach ``LEAST``, each with its verb where the network binds one."""
    pairs = [(h, partner(h, found.of(cue), cue, kind, LEAST)) for h in found.of(kind) if h.p >= LEAST]
    return [[head, verb[0]] if verb else [head] for head, verb in pairs]


def by_reading(passage: Passage) -> Reading:
    """Return the reading of a passage; one without records where it is refused."""
    page = Page(data=passage.text, name=passage.file, kind="text", language=passage.language)
    try:
        return pipeline.read_page(page)
    except ArticleError:
        return Reading(
            coder=pipeline.coder(), article=Article(id="refused", language=passage.language, text=passage.text)
        )


@dataclass(slots=True)
class Board:
    """Tallies of one language, or of a group of them."""

    kinds: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    types: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    marks: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    def count(self, gold: Moved, found: Reading) -> None:
        """Count one passage."""
        for kind, score in KINDS.items():
            want, ours = getattr(gold, kind), getattr(found, kind)
            right = match(want, ours, score)
            self.kinds[kind].add(len(right), len(ours), len(want) + gold.lost[kind])
            if kind == "events":
                self._types(want, ours, {i for i, _ in right})
            placed = dict(match(want, ours, lambda g, f: score(g, f, "spans")))  # noqa: B023 (called at once)
            for i, record in enumerate(want):
                self._marks(kind, record, ours[placed[i]] if i in placed else None)

    def _types(self, want: Sequence[Event], ours: Sequence[Event], right: set[int]) -> None:
        for i, event in enumerate(want):
            self.types[event.type].add(int(i in right), 0, 1)
        for event in ours:
            self.types[event.type].add(0, 1, 0)

    def _marks(self, kind: str, gold: Any, found: Any) -> None:
        usual = {"status": "asserted"} | ({"modality": "actual"} if kind == "events" else {})
        for name, value in usual.items():
            wanted = getattr(gold, name)
            if wanted == value:
                continue
            adjective = "not asserted" if name == "status" else "not actual"
            label = f"{name} of the {adjective}" + (", events alone" if (name, kind) == ("status", "events") else "")
            for key in {label, label.removesuffix(", events alone")}:
                counts = self.marks[key]
                same = found is not None and getattr(found, name) == wanted
                counts[:] = counts[0] + same, counts[1] + (found is not None), counts[2] + 1

    def to_dict(self) -> dict[str, Any]:
        """Return figures and counts."""
        return {
            **{kind: self.kinds[kind].to_dict() for kind in KINDS},
            "marks": {
                name: {
                    "right": right,
                    "found": found,
                    "gold": gold,
                    "share": round(right / found, 4) if found else None,
                }
                for name, (right, found, gold) in sorted(self.marks.items())
            },
            "types": {name: tally.to_dict() for name, tally in sorted(self.types.items())},
        }


def passages(root: Path = LABELLED) -> list[Passage]:
    """Return the test split."""
    return [localise(p) for p in read_all(root) if not p.problems and is_test(p)]


def measure(split: Sequence[Passage], read: Callable[[Passage], Reading]) -> dict[str, Any]:
    """Return figures of all passages, of the first five languages, of the others, and of each."""
    boards: defaultdict[str, Board] = defaultdict(Board)
    sizes: defaultdict[str, int] = defaultdict(int)
    for number, passage in enumerate(split, 1):
        if number % 50 == 0:
            sys.stderr.write(f"{number} of {len(split)} passages\n")
        found = read(passage)
        gold = move(gold_of(passage, whole=read is by_reading), found.article.text)
        for name in ("all", "first five" if passage.language in FIRST else "others", passage.language):
            boards[name].count(gold, found)
            sizes[name] += 1
    order = ["all", "first five", "others", *FIRST, *sorted(set(boards) - {"all", "first five", "others", *FIRST})]
    return {"model": weights.version(), "by_group": {name: {"passages": sizes[name], **boards[name].to_dict()}
                                                     for name in order if name in boards}}  # fmt: skip


def tables(result: dict[str, Any]) -> str:
    """Return the tables."""
    groups = result["by_group"]
    names = list(dict.fromkeys(name for row in groups.values() for name in row["marks"]))
    head = ("", "passages", *(f"{kind}, F1" for kind in KINDS), *names)
    rows: list[tuple[object, ...]] = [
        (group, row["passages"], *(row[kind]["f1"] if row[kind]["gold"] else None for kind in KINDS),
         *(row["marks"].get(name, {}).get("share") for name in names))
        for group, row in groups.items()
    ]  # fmt: skip
    for place, label in enumerate(("asked, first five", "asked, others")):
        rows.append((label, None, *(ASKED.get(name, (None, None))[place] for name in (*KINDS, *names))))
    types = [
        (name, t["gold"], t["found"], t["right"], t["p"], t["r"], t["f1"]) for name, t in groups["all"]["types"].items()
    ]
    return "\n\n".join([
        f"{groups['all']['passages']} passages, model {result['model']}, {result['level']}.", markdown(head, rows),
        markdown(("events", "gold", "found", "right", "P", "R", "F1"), types),
    ])  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--reading", action="store_true", help="whole readings instead of the model alone")
    chosen = options.parse_args(arguments)
    name, level, read = (
        ("split-reading", "whole readings", by_reading) if chosen.reading else ("split", "the model alone", by_model)
    )
    report(chosen, name, lambda: {"level": level, **measure(passages(), read)}, tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
