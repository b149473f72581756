"""Event types of sentences whose actor and recipient are given (PLOVER roots and quad classes).

The file is a table with tabs: ``marked_sentence`` has the actor between ``<s>`` and ``</s>`` and the recipient between
``<t>`` and ``</t>`` (either may be missing), ``root`` is a PLOVER root with ``YIELD`` for CONCEDE and RETREAT, ``quad``
a class from 1 to 4. Other columns are left alone.

Example:
    >>> text, spans = unmark("<s>Narnia</s> met <t>Oz</t>.")
    >>> text, spans["s"].of(text), spans["t"].of(text)
    ('Narnia met Oz.', 'Narnia', 'Oz')
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dragoman.errors import ResourceError, UsageError
from dragoman.evaluation.plover import ROOTS, quad_number, root_of
from dragoman.evaluation.scores import by_label, macro, micro
from dragoman.records import Record, Span

Question = tuple[str, Span, Span]
Classify = Callable[[Sequence[Question]], Sequence[str | None]]

_TAG = re.compile(r"<(/?)([st])>")
_ROLES = {"s": "source", "t": "target"}
_SHOWN = 15  # commonest confusions in the report


class Pair(Record, frozen=True):
    """Sentence, its actor and recipient (None when the sentence does not name one), and what the gold data says."""

    id: str
    text: str
    actor: Span | None
    recipient: Span | None
    root: str
    quad: int

    def question(self) -> Question:
        """Return what a classifier is asked."""
        last = Span(len(self.text) - 1, len(self.text))
        return self.text, self.actor or last, self.recipient or last


def read_pairs(path: Path) -> list[Pair]:
    """Read a file of pairs.

    Raises:
        UsageError: when there is no such file, or it is no table of pairs.
        ResourceError: when a line is wrong: says which, and what is expected.
    """
    lines = read_lines(path)
    head = lines[0].split("\t") if lines else []
    if "root" not in head or not {"marked_sentence", "sentence"} & set(head):
        raise UsageError(f"{path} is no file of pairs: its first line must name marked_sentence and root, with tabs.")
    pairs = []
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            cells = line.split("\t")
            if len(cells) != len(head):
                raise ResourceError(f"{path}:{number}: {len(cells)} columns, the first line names {len(head)}.")
            pairs.append(_pair(dict(zip(head, cells, strict=True)), f"{path}:{number}"))
    if not pairs:
        raise UsageError(f"{path} holds no pairs, only the names of the columns.")
    return pairs


def read_lines(path: Path) -> list[str]:
    """Return the lines of a UTF-8 file.

    Raises:
        UsageError: when it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n").removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text (byte {error.start}).") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error


def unmark(marked: str) -> tuple[str, dict[str, Span]]:
    """Return the sentence without its marks, and the first span of each; a name marked twice is one name.

    Raises:
        ValueError: when marks are not paired.
    """
    plain: list[str] = []
    spans: dict[str, Span] = {}
    opened: dict[str, int] = {}
    size = last = 0
    for tag in _TAG.finditer(marked):
        piece = marked[last : tag.start()]
        plain.append(piece)
        size += len(piece)
        last = tag.end()
        closing, role = tag.groups()
        if not closing:
            opened[role] = size
        elif role in opened:
            spans.setdefault(role, Span(opened.pop(role), size))
        else:
            raise ValueError(f"</{role}> without <{role}>")
    if opened:
        raise ValueError(f"<{next(iter(opened))}> without its end")
    return "".join(plain) + marked[last:], spans


def _pair(row: dict[str, str], place: str) -> Pair:
    root = root_of(row["root"].strip().upper())
    if root not in ROOTS:
        raise ResourceError(f"{place}: no root {row['root']!r}. Roots are {', '.join(ROOTS)}.")
    quad = row.get("quad", "").strip() or str(quad_number(root))
    if quad not in ("1", "2", "3", "4"):
        raise ResourceError(f"{place}: quad class {quad!r} is not 1, 2, 3 or 4.")
    try:
        text, spans = unmark(row.get("marked_sentence") or row["sentence"])
    except (ValueError, KeyError) as error:
        raise ResourceError(f"{place}: marks of actor and recipient are wrong: {error}.") from error
    for role, column in _ROLES.items():
        name = row.get(column, "").strip()
        if role not in spans and name and (start := text.find(name)) >= 0:
            spans[role] = Span(start, start + len(name))
    if not text.strip():
        raise ResourceError(f"{place}: the sentence is empty.")
    return Pair(
        id=row.get("id", place), text=text, actor=spans.get("s"), recipient=spans.get("t"), root=root, quad=int(quad)
    )


def score_pairs(pairs: Sequence[Pair], classify: Classify) -> dict[str, Any]:
    """Return micro- and macro-F1 of roots and quad classes, what each root got, and the commonest confusions.

    Args:
        pairs: gold data.
        classify: takes ``(text, actor, recipient)`` of all sentences and gives a PLOVER type (or None) for each. A
            party that the sentence does not name stands at its last character, the full stop.
    """
    started = time.perf_counter()
    answers = classify([pair.question() for pair in pairs])
    seconds = time.perf_counter() - started
    found = [root_of(answer) if answer is not None else None for answer in answers]
    roots = by_label([pair.root for pair in pairs], found)
    quads = by_label(
        [str(pair.quad) for pair in pairs], [str(quad_number(root)) if root is not None else None for root in found]
    )
    confused = Counter((p.root, got or "none") for p, got in zip(pairs, found, strict=True) if p.root != got)
    return {
        "n": len(pairs),
        "root": {"micro": micro(roots.values()), "macro": macro(list(roots.values()))},
        "quad": {"micro": micro(quads.values()), "macro": macro(list(quads.values()))},
        "seconds": round(seconds, 2),
        "by_root": {root: tally.to_dict() for root, tally in roots.items()},
        "by_quad": {quad: tally.to_dict() for quad, tally in quads.items()},
        "confusions": [{"gold": a, "found": b, "n": n} for (a, b), n in confused.most_common(_SHOWN)],
    }
