"""On which day something was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.dates.edtf import end, start
from dragoman.language.analysis import Analysis, sentence_of
from dragoman.records import Date, Span

NEAR = 45
"""Characters in which a month or a week before the words said is when they were said; beyond, only a day is."""
_DAY, _YEAR = len("2022-09-15"), len("2022~")


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The dates of an article, and the day it is of (EDTF), after which nobody it quotes can have spoken.

    ``told`` is all that is said in it: a day named in one's words is not the day on which others were said.
    """

    analysis: Analysis
    dates: Sequence[Date]
    on: str | None = None
    told: Sequence[Span] = ()

    def said(self, bound: Span | None, content: Span, cue: Span | None) -> str | None:
        """Return when words were said.

        Args:
            bound: the date that the network binds to them.
            content: the words.
            cue: the verb of saying.
        """
        apart = [other for other in self.told if not other.contains(content)]
        if bound and not any(other.contains(bound) for other in apart):
            return next((d.edtf for d in self.dates if d.span.overlaps(bound) and self._past(d)), None)
        sentence = sentence_of(self.analysis, content)
        here = [d for d in self.dates if sentence.contains(d.span) and not content.overlaps(d.span) and self._past(d)]
        here = [d for d in here if not any(other.contains(d.span) for other in apart)]
        before = [d for d in here if d.span.end <= content.start]
        near = [d for d in before if content.start - d.span.start <= NEAR and len(d.edtf or "") > _YEAR]
        if near:
            return near[-1].edtf
        days = [d for d in before if len(d.edtf or "") == _DAY]
        if cue and not days and cue.start >= content.end:
            days = [d for d in here if content.end <= d.span.start and len(d.edtf or "") == _DAY][:1]
        return days[0].edtf if days else None

    def _past(self, date: Date) -> bool:
        """Tell whether a date is known and not after the article's."""
        first, last = start(date.edtf), end(self.on)
        return first is not None and (last is None or first <= last)
