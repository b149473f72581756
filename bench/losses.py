"""What is lost where: why gold records of whole articles are missed, and what mending each cause would give.

    python -m bench.losses [PATH ...] [--json] [--into docs/evaluation.md]

PATH is a file or folder of gold readings; ``tests/held-out`` if none is given. A gold record that was not found right
has one cause, the first that holds: its words were **not found**; its **type** is another; an **actor** (speaker,
reader) is none of gold's; a **recipient** is none of gold's. For people the columns say why: *binding*, gold's actor
is known and named in the same sentence, but somebody else or nobody was taken; *reference*, named only in other
sentences; *linking*, no name in the article was read as the one gold means. *False* are records that gold has not.
"F1 if mended" is the F1 of the kind if this one thing were right and nothing else changed: records with two faults
stay wrong.

Status, modality and date are not part of F1; they are counted on the records that are right otherwise. *Unusual* is
what is not the commonest value (asserted or attributed, actual, no date), where guessing the commonest does not help.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bench.golds import HELD_OUT, Read, f1, markdown, parser, read_golds, report
from dragoman.evaluation.identity import any_same
from dragoman.evaluation.readings import event_score, interpretation_score, statement_score
from dragoman.evaluation.scores import match
from dragoman.records import Actor, Event, Interpretation, Span, Statement

Score = Callable[[Any, Any, str], float]
KINDS: dict[str, Score] = {
    "events": event_score, "statements": statement_score, "interpretations": interpretation_score,
}  # fmt: skip
ASKED = {"status": 0.85, "modality": 0.85, "date": 0.90}
"""What is aimed at, of matched records."""
USUAL = {"status": ("asserted", "attributed"), "modality": ("actual",), "date": (None,)}
WHY = ("binding", "reference", "linking")


@dataclass(slots=True)
class Loss:
    """Gold records lost to one cause; ``nobody``: of them, no actor at all was found; ``mended`` would be right."""

    lost: int = 0
    nobody: int = 0
    mended: int = 0
    why: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Board:
    """Counts of one kind in one language, or in all."""

    gold: int = 0
    found: int = 0
    right: int = 0
    false: int = 0
    causes: defaultdict[str, Loss] = field(default_factory=lambda: defaultdict(Loss))
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)
    attributes: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    def to_dict(self) -> dict[str, Any]:
        """Return counts, F1 and what each cause costs."""
        causes = {
            name: {"lost": loss.lost, "nobody": loss.nobody, **{why: loss.why[why] for why in WHY},
                   "f1_if_mended": f1(self.right + loss.mended, self.found + added, self.gold)}
            for name, loss in sorted(self.causes.items(), key=lambda item: -item[1].lost)
            for added in (loss.lost if name == "not found" else 0,)
        }  # fmt: skip
        causes["false"] = {"lost": self.false, "f1_if_mended": f1(self.right, self.found - self.false, self.gold)}
        return {
            "gold": self.gold, "found": self.found, "right": self.right, "f1": f1(self.right, self.found, self.gold),
            "causes": causes,
            "attributes": {
                name: {"right": right, "none": none, "n": n, "share": round(right / n, 4)}
                for name, (right, none, n) in sorted(self.attributes.items())
            },
            "confused_types": [{"gold": a, "found": b, "n": n} for (a, b), n in self.confused.most_common(10)],
        }  # fmt: skip


def people(record: Event | Statement | Interpretation) -> dict[str, tuple[Actor, ...]]:
    """Return whom a record names, by role, in the order in which causes are looked for.

    Example:
        >>> people(Statement(id="s1", speaker=None, span=Span(0, 1), mode="direct"))
        {'speaker': ()}
    """
    if isinstance(record, Event):
        return {"actor": record.actors, "recipient": record.recipients}
    if isinstance(record, Statement):
        return {"speaker": (record.speaker,) if record.speaker else ()}
    return {"reader": record.readers}


_FIELDS = {"actor": "actors", "recipient": "recipients", "speaker": "speaker", "reader": "readers"}


def cause(gold: Any, found: Any, score: Score) -> tuple[str, Any]:
    """Return the first thing that is wrong with a record at the right place, and the record with that mended."""
    if isinstance(gold, Event) and gold.type != found.type:
        return "type", replace(found, type=gold.type)
    role = next(iter(people(gold)))
    if isinstance(gold, Event) and score(gold, found, "actors") > 0:
        role = "recipient"
    name = _FIELDS[role]
    return role, replace(found, **{name: getattr(gold, name)})


class Losses:
    """Counts over articles, by language and of all (``all``)."""

    def __init__(self) -> None:
        self.boards: defaultdict[str, defaultdict[str, Board]] = defaultdict(lambda: defaultdict(Board))
        self.articles = 0

    def add(self, read: Read) -> None:
        """Count one article."""
        self.articles += 1
        sentences = _sentences(read)
        for kind, score in KINDS.items():
            boards = [self.boards[name][kind] for name in ("all", read.language)]
            gold, found = getattr(read.wanted, kind), getattr(read.found, kind)
            lost_words = read.wanted.lost[kind]  # cleaning took them out
            right = match(gold, found, lambda g, f: score(g, f, "all"))  # noqa: B023 (called at once)
            for board in boards:
                board.gold += len(gold) + lost_words
                board.found += len(found)
                board.right += len(right)
                board.causes["not found"].lost += lost_words
                board.causes["not found"].mended += lost_words
            for i, j in right:
                self._attributes(boards, gold[i], found[j])
            self._lost(boards, read, sentences, (gold, found, right, score))

    def _lost(self, boards: Sequence[Board], read: Read, sentences: Sequence[Span], compared: Any) -> None:
        gold, found, right, score = compared
        rest = [[r for k, r in enumerate(records) if k not in used]
                for records, used in ((gold, {i for i, _ in right}), (found, {j for _, j in right}))]  # fmt: skip
        placed = dict(match(rest[0], rest[1], lambda g, f: score(g, f, "spans")))
        for board in boards:
            board.false += len(rest[1]) - len(placed)
        for i, record in enumerate(rest[0]):
            other = rest[1][placed[i]] if i in placed else None
            name, mended = cause(record, other, score) if other is not None else ("not found", None)
            for board in boards:
                loss = board.causes[name]
                loss.lost += 1
                loss.mended += mended is None or score(record, mended, "all") > 0
                if other is None:
                    continue
                if name == "type":
                    board.confused[record.type, other.type] += 1
                else:
                    loss.nobody += not people(other)[name]
                    loss.why[why(people(record)[name], read, record.span, sentences)] += 1

    @staticmethod
    def _attributes(boards: Sequence[Board], gold: Any, found: Any) -> None:
        for name in ASKED:
            if not hasattr(gold, name):
                continue
            want, got = getattr(gold, name), getattr(found, name)
            unusual = want not in USUAL[name]
            for board in boards:
                for label in (name, *([f"{name}, unusual"] if unusual else [])):
                    counts = board.attributes[label]
                    counts[:] = counts[0] + (want == got), counts[1] + (got is None), counts[2] + 1


def why(wanted: Sequence[Actor], read: Read, place: Span, sentences: Sequence[Span]) -> str:
    """Tell why somebody is missing: named in the same sentence, only elsewhere, or read nowhere as whom gold means."""
    spans = [m.span for m in read.found.mentions if any_same(wanted, [m.actor])]
    if not spans:
        return "linking"
    here = [s for s in sentences if s.overlaps(place)]
    return "binding" if any(s.overlaps(span) for s in here for span in spans) else "reference"


def _sentences(read: Read) -> list[Span]:
    from dragoman.language import analyse

    article = read.found.article
    return [s.span for s in analyse(article.text, article.paragraphs, article.language).sentences]


def measure(paths: Iterable[Path]) -> dict[str, Any]:
    """Return the losses of gold articles, of all and by language."""
    losses = Losses()
    for read in read_golds(paths):
        losses.add(read)
    languages = {name: {kind: board.to_dict() for kind, board in kinds.items()}
                 for name, kinds in sorted(losses.boards.items())}  # fmt: skip
    return {"articles": losses.articles, "all": languages.pop("all"), "by_language": languages}


def tables(result: dict[str, Any]) -> str:
    """Return the tables."""
    groups = {"all": result["all"], **result["by_language"]}
    parts = [f"{result['articles']} articles."]
    for kind, board in result["all"].items():
        counts = f"{board['gold']} in gold, {board['found']} found, {board['right']} right"
        parts += [f"**{kind.capitalize()}**: {counts}, F1 {board['f1']:.2f}",
                  _causes(board), _languages(kind, groups)]  # fmt: skip
    parts += [
        "**Of records that are right otherwise**",
        markdown(("", "kind", "right", "none found", "of", "share", "asked"), _attribute_rows(result["all"])),
    ]
    heads = [(name, kind) for name in ASKED for kind in KINDS if name in result["all"][kind]["attributes"]]
    rows = [(language, *(kinds[kind]["attributes"].get(name, {}).get("share") for name, kind in heads))
            for language, kinds in groups.items()]  # fmt: skip
    return "\n\n".join([*parts, markdown(("", *(f"{name}, {kind}" for name, kind in heads)), rows)])


def _causes(board: dict[str, Any]) -> str:
    keys = ("lost", "nobody", *WHY, "f1_if_mended")
    rows = [(name, *(_of_people(name, key, row) for key in keys)) for name, row in board["causes"].items()]
    return markdown(("lost to", "records", "nobody found", *WHY, "F1 if mended"), rows)


def _languages(kind: str, groups: dict[str, Any]) -> str:
    names = list(groups["all"][kind]["causes"])
    rows = [(language, kinds[kind]["gold"], kinds[kind]["f1"],
             *(kinds[kind]["causes"].get(name, {}).get("lost", 0) for name in names))
            for language, kinds in groups.items()]  # fmt: skip
    return markdown((kind, "gold", "F1", *names), rows)


def _of_people(name: str, key: str, row: dict[str, Any]) -> object:
    return None if key in ("nobody", *WHY) and name in ("not found", "type", "false") else row.get(key)


def _attribute_rows(kinds: dict[str, Any]) -> list[tuple[object, ...]]:
    return [
        (label, kind, row["right"], row["none"], row["n"], row["share"], ASKED.get(label))
        for kind, board in kinds.items()
        for label, row in board["attributes"].items()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("paths", nargs="*", type=Path, default=[HELD_OUT], metavar="PATH", help="gold readings")
    chosen = options.parse_args(arguments)
    report(chosen, "losses", lambda: measure(chosen.paths), tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
