"""Days to sort by, from EDTF."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_FIRST = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def first_day(edtf: str | None) -> str | None:
    """Return the first day of an EDTF date as ``YYYY-MM-DD``; None for none, seasons and what has no such day.

    Example:
        >>> first_day("2022-08-21/2022-08-31"), first_day("2022-01"), first_day("2022~"), first_day("XXXX")
        ('2022-08-21', '2022-01-01', '2022-01-01', None)
    """
    match = _FIRST.match(edtf or "")
    if not match:
        return None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def last_day(edtf: str | None) -> str | None:
    """Return the last day of an EDTF date or interval.

    Example:
        >>> last_day("2022-02"), last_day("2022"), last_day("2022-08-21/2022-08-31")
        ('2022-02-28', '2022-12-31', '2022-08-31')
    """
    end = (edtf or "").rpartition("/")[2]
    match = _FIRST.match(end)
    first = first_day(end)
    if not match or first is None:
        return None
    _, month, day = match.groups()
    begin = date.fromisoformat(first)
    if day:
        return first
    if month:
        begin = (begin + timedelta(days=31)).replace(day=1) if begin < date(9999, 12, 1) else date(9999, 12, 31)
        return (begin - timedelta(days=1)).isoformat() if begin < date(9999, 12, 31) else begin.isoformat()
    return begin.replace(month=12, day=31).isoformat()


def shift(day: str, days: int) -> str:
    """Return the day so many days later, held within the calendar's years.

    Example:
        >>> shift("2022-09-14", -14)
        '2022-08-31'
    """
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return "9999-12-31" if days > 0 else "0001-01-01"


def apart(one: str, other: str) -> int:
    """Return how many days lie between two days.

    Example:
        >>> apart("2022-09-14", "2022-09-16")
        2
    """
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
