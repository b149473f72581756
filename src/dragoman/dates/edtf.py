"""EDTF (ISO 8601-2): the strings that the contract writes dates in, checked and turned into days.

Years, months, days, intervals, decades (``199X``), centuries (``19XX``), seasons (``2022-21`` spring to ``2022-24``
winter) and ``~`` (about) are known, as https://www.loc.gov/standards/datetime/ describes them.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from dragoman.errors import UsageError

_PART = re.compile(r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?[~?%]?")
_HELP = "Write a day (2022-09-15), a month (2022-09), a year (2022), or two of them with a slash between."
# First month of spring, summer, autumn and winter in the northern half of the world.
_SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}


def parse_edtf(words: str) -> str:
    """Return ``words`` without blanks around, when they are a date this package can use.

    Raises:
        UsageError: saying what is wrong and how dates are written.

    Example:
        >>> parse_edtf(" 2022-09-15 ")
        '2022-09-15'
    """
    edtf = words.strip()
    first, slash, last = edtf.partition("/")
    for part in (first, last) if slash else (first,):
        if problem := _problem(part):
            raise UsageError(f"{words!r} is no date: {problem}. {_HELP}")
    begin, finish = start(edtf), end(edtf)
    if begin is None or finish is None or begin > finish:
        raise UsageError(f"{words!r} is no date: it ends before it starts. {_HELP}")
    return edtf


def start(edtf: str | None) -> date | None:
    """Return the first day that ``edtf`` takes in, or None when it is no date.

    Example:
        >>> start("2022-08"), end("2022-08")
        (datetime.date(2022, 8, 1), datetime.date(2022, 8, 31))
    """
    bounds = _bounds(edtf.partition("/")[0]) if edtf else None
    return bounds[0] if bounds else None


def end(edtf: str | None) -> date | None:
    """Return the last day that ``edtf`` takes in, or None when it is no date."""
    bounds = _bounds(edtf.rpartition("/")[2]) if edtf else None
    return bounds[1] if bounds else None


def _problem(part: str) -> str:
    match = _PART.fullmatch(part)
    if match is None:
        return "years have four digits" if re.match(r"\d{5}|\d{1,3}(?:-|$)", part) else "it is not written as EDTF"
    month, day = match["month"], match["day"]
    if "X" in match["year"] and month:
        return "a decade has no months"
    if month and not (1 <= int(month) <= 12 or (int(month) in _SEASONS and not day)):
        return f"there is no month {month}"
    return "" if _bounds(part) else f"there is no such day: {part}"


def _bounds(part: str) -> tuple[date, date] | None:
    match = _PART.fullmatch(part)
    if match is None or match["year"] < "0001":
        return None
    low, high = int(match["year"].replace("X", "0")) or 1, int(match["year"].replace("X", "9"))
    if match["month"] is None:
        return date(low, 1, 1), date(high, 12, 31)
    month = int(match["month"])
    if "X" in match["year"] or not (1 <= month <= 12 or month in _SEASONS):
        return None
    if month in _SEASONS:
        first = _SEASONS[month]
        year, last = divmod(low * 12 + first + 1, 12)
        return (date(low, first, 1), month_end(year, last + 1)) if year <= 9999 else None
    if match["day"] is None:
        return date(low, month, 1), month_end(low, month)
    day = int(match["day"])
    return (date(low, month, day),) * 2 if 1 <= day <= calendar.monthrange(low, month)[1] else None


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])
