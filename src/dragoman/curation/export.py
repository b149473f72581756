"""Corrections as labelled paragraphs for the next training, in the format of ``data/labelled``.

Each paragraph in which a correction holds is given whole, with all records as they are shown now. What nobody has
corrected in it is the machine's: the note of a passage says so, and ``python -m training.check`` takes the file.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import yaml

from dragoman.curation.listing import Wanted, corrections
from dragoman.curation.passages import Labels
from dragoman.curation.records import TABLES, Listed, split_target
from dragoman.curation.values import shown
from dragoman.errors import NotInLibrary
from dragoman.library import Library
from dragoman.records import Reading, Record, Span

ALIKE = 0.7
"""Share of eight-letter strings in common from which two passages are one: the checker takes no more."""


class Passages(Record, frozen=True):
    """What is exported of one language: how many passages, with how many corrections, and the YAML."""

    language: str
    passages: int
    corrections: int
    text: str


def export(library: Library) -> list[Passages]:
    """Return the paragraphs in which corrections of records hold, by language.

    Args:
        library: of readings.
    """
    found: dict[str, list[Listed]] = defaultdict(list)
    for one in reversed(corrections(library, Wanted(state="in force"))):
        if one.kind in TABLES:
            found[split_target(one.target)[0]].append(one)
    listed: dict[str, list[tuple[dict[str, Any], int]]] = defaultdict(list)
    for article in sorted(found):
        try:
            reading = library.shown(article)
        except NotInLibrary:
            continue
        language = reading.article.language.partition("-")[0]
        listed[language] += _passages(reading, found[article])
    return [_written(language, passages) for language, passages in sorted(listed.items())]


def _passages(reading: Reading, listed: list[Listed]) -> Iterator[tuple[dict[str, Any], int]]:
    text = reading.article.text
    paragraphs = reading.article.paragraphs or (Span(0, len(text)),)
    for paragraph in paragraphs:
        inside = [one for one in listed if one.span is not None and paragraph.contains(one.span)]
        if inside and paragraph.of(text).strip():
            passage = Labels(reading, paragraph).passage()
            yield {**passage, "note": _note(reading.article.id, inside)}, len(inside)


def _note(article: str, inside: list[Listed]) -> str:
    said = "; ".join(
        f"{one.now}.{one.field}: {shown(one.old)} -> {shown(one.new)} ({one.reason})" for one in inside
    )  # fmt: skip
    return f"{article}. Corrected: {said}. The other labels are the machine's: check them."


def _written(language: str, found: list[tuple[dict[str, Any], int]]) -> Passages:
    kept: list[dict[str, Any]] = []
    grams: list[set[str]] = []
    count = 0
    for passage, inside in found:
        mine = _grams(passage["text"])
        if any(len(mine & other) > ALIKE * len(mine | other) for other in grams):
            continue  # a copy of the same article, corrected there too
        kept.append(passage)
        grams.append(mine)
        count += inside
    text = yaml.dump(kept, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=None)
    return Passages(language=language, passages=len(kept), corrections=count, text=text)


class _Dumper(yaml.SafeDumper):
    """Writes every value out: two records that share a list are two."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _grams(text: str) -> set[str]:
    letters = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
    return {letters[at : at + 8] for at in range(max(1, len(letters) - 7))}
