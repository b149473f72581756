"""Find the dates of a text: one pass of one pattern, then each resolved against the anchor and its context."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dragoman.dates.edtf import end, start
from dragoman.dates.grammar import Fields, Grammar, grammar
from dragoman.dates.resolver import Setting, joined_range, resolve
from dragoman.dates.tense import is_ahead
from dragoman.records import Date, Record, Span

Hint = Callable[[Span], bool | None]


# Slots that give a month, and a year.
_MONTHS = {"month", "nmonth", "sure", "solar"}
_YEARS = {"year", "anyyear", "shortyear", "ryear", "era", "syear"}


class Found(Record, frozen=True, kw_only=True):
    """Words that give a date, with the values of their slots."""

    span: Span
    fields: Fields
    edtf: str | None


def find_dates(text: str, language: str, anchor: str | None, *, future_hint: Hint | None = None) -> tuple[Date, ...]:
    """Return the dates of a text in order.

    Args:
        text: clean text.
        language: code of an installed pack.
        anchor: EDTF that relative dates are counted from, usually the day of publication; None leaves them null.
        future_hint: tells, for the span of a date, whether its verb lies in the future; None where it cannot tell.
            Without it, or where it gives None, words of the language near the date decide.

    Example:
        >>> [found.edtf for found in find_dates("He left in late August.", "en", "2022-09-15")]
        ['2022-08-21/2022-08-31']
    """
    rules = grammar(language)
    day = end(anchor)
    exact = day is not None and start(anchor) == day
    found: list[Found] = []
    last: str | None = None
    matches = [match for match in rules.pattern.finditer(text) if match.lastgroup != "skip"]
    spans = [Span(*match.span(str(match.lastgroup))) for match in matches]
    for match, span, following in zip(matches, spans, [*(span.start for span in spans[1:]), None], strict=False):
        near = bool(found) and rules.stops.search(text, found[-1].span.end, span.start) is None
        ahead = _ahead(text, span, language, following, future_hint)
        fields = rules.read(match)
        edtf = resolve(fields, Setting(anchor=day, exact=exact, last=last, near=near, ahead=ahead))
        last = edtf or last
        found.append(Found(span=span, fields=fields, edtf=edtf))
        _join_last_two(text, found, rules)
    return tuple(Date(id=f"d{n}", span=one.span, edtf=one.edtf) for n, one in enumerate(found, 1))


def _ahead(text: str, span: Span, language: str, following: int | None, hint: Hint | None) -> Callable[[], bool]:
    def ahead() -> bool:
        told = hint(span) if hint else None
        return is_ahead(text, span, language, following) if told is None else told

    return ahead


def _join_last_two(text: str, found: list[Found], rules: Grammar) -> None:
    """Make one range of the last two dates where words between them say so."""
    if len(found) < 2:
        return
    first, second = found[-2:]
    between = text[first.span.end : second.span.start]
    if len(between) > 12:
        return
    for opening, joining, closing in rules.joiners:
        if not joining.fullmatch(between):
            continue
        begin = opening.search(text[max(0, first.span.start - 20) : first.span.start]) if opening else True
        finish = closing.match(text, second.span.end) if closing else None
        if begin and (finish or not closing):
            edtf = _as_range(first, second)
            if edtf is not None or (first.edtf is None and second.edtf is None):
                span = Span(first.span.start, finish.end() if finish else second.span.end)
                found[-2:] = [Found(span=span, fields={}, edtf=edtf)]
            return


def _as_range(first: Found, second: Found) -> str | None:
    """Return the interval of two dates, the second of which may lean on the first, or the first on the second."""
    if set(second.fields) == {"day"} and first.edtf:
        return joined_range(first.edtf, _from(start(first.edtf), second.fields))
    closing = end(second.edtf)
    if first.edtf is None or second.edtf is None or closing is None or "cday" in second.fields:
        return None
    if not _YEARS & set(first.fields) and _YEARS & set(second.fields) and _MONTHS & set(first.fields):
        return joined_range(_from(closing, {**first.fields, "year": closing.year}), second.edtf)
    return joined_range(first.edtf, second.edtf) or joined_range(first.edtf, _from(end(first.edtf), second.fields))


def _from(day: date | None, fields: Fields) -> str | None:
    """Resolve a date as the next one from a day on."""
    setting = Setting(anchor=day, exact=True, last=None, near=False, ahead=lambda: True)
    return resolve(fields, setting) if day and "rday" not in fields else None
