"""Words said without a verb of saying: what is signed (“…” — Name) and what stands behind a label (NAME: …).

Vox pops, letters and transcripts name who speaks by their layout alone.

Example:
    >>> text = "“We want our bridge back.” — Marta Oyelaran"
    >>> [(s.source.of(text), s.content.of(text)) for s in signed(text)]
    [('Marta Oyelaran', '“We want our bridge back.”')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.records import Span

_SIGNED = re.compile(
    r"(?P<content>[“\"«„][^“”\"«»\n]{20,900}[”\"»“])\s*(?P<cue>[―—–-]{1,2})\s*"
    r"(?P<source>(?:[^\W\d_][\w.’'-]*\s?){1,6})(?=[,.(\n]|$)"
)
"""A quotation, a dash and a few words up to a mark or the end of the paragraph; the words must be a name."""
_LABEL = re.compile(r"^[“\"]?(?P<source>[^\W\d_][^:“”\"\n]{1,40})(?P<cue>:)[ \xa0]+(?=\S)", re.MULTILINE)
"""A few words and a colon at the beginning of a paragraph; the words must be in capitals."""
_TURNS = 3
"""Labels that make a transcript."""
_ON = re.compile(r"\s*\n\s*[“\"](?![(\[])[^\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who says what, and the mark that tells it."""

    source: Span
    cue: Span
    content: Span


def signed(text: str) -> list[Signed]:
    """Return what is signed or labelled, in the order of the text."""
    return sorted([*_signatures(text), *_turns(text)], key=lambda s: s.content)


def _signatures(text: str) -> Iterator[Signed]:
    for match in _SIGNED.finditer(text):
        name = match["source"].rstrip()
        capitals = [word for word in name.split() if word[0].isupper()]
        if len(capitals) >= 2 and 2 * len(capitals) >= len(name.split()):
            start = match.start("source")
            yield Signed(
                source=Span(start, start + len(name)),
                cue=Span(*match.span("cue")),
                content=Span(*match.span("content")),
            )


def _turns(text: str) -> Iterator[Signed]:
    """Return the turns of a transcript; a turn goes on over paragraphs that open with a mark of quotation."""
    labels = [label for label in _LABEL.finditer(text) if label["source"].isupper()]
    if len(labels) < _TURNS:
        return
    for number, label in enumerate(labels):
        limit = labels[number + 1].start() if number + 1 < len(labels) else len(text)
        line = text.find("\n", label.end(), limit)
        end = line if line >= 0 else limit
        while more := _ON.match(text, end, limit):
            end = more.end()
        yield Signed(source=Span(*label.span("source")), cue=Span(*label.span("cue")), content=Span(label.end(), end))
