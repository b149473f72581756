"""The solar calendar of Iran and Afghanistan: the year begins at the spring equinox, six months have 31 days.

Leap years follow the cycle of 33 years, which agrees with the astronomical calendar from 1799 to 2124.
"""

from __future__ import annotations

from datetime import date, timedelta

_OFFSET = date(2022, 3, 21).toordinal()
"""The first day of 1401."""


def _days_before(year: int) -> int:
    return 365 * (year - 1) + 8 * ((year + 1595) // 33) + ((year + 1595) % 33 + 3) // 4


def new_year(year: int) -> date:
    """Return the first day of a solar year.

    Example:
        >>> new_year(1400).isoformat(), new_year(1399).isoformat(), new_year(1404).isoformat()
        ('2021-03-21', '2020-03-20', '2025-03-21')
    """
    return date.fromordinal(_OFFSET + _days_before(year) - _days_before(1401))


def gregorian(year: int, month: int, day: int) -> date:
    """Return the day of a solar date.

    Raises:
        ValueError: when the month has no such day.

    Example:
        >>> gregorian(1401, 6, 24).isoformat()
        '2022-09-15'
    """
    found = new_year(year) + timedelta(days=_offset(month) + day - 1)
    if not 1 <= day <= 31 or found >= _month_after(year, month):
        raise ValueError(f"No day {day} in month {month} of {year}.")
    return found


def _offset(month: int) -> int:
    return 31 * (month - 1) if month < 8 else 30 * (month - 1) + 6


def _month_after(year: int, month: int) -> date:
    return new_year(year + 1) if month == 12 else new_year(year) + timedelta(days=_offset(month + 1))


def solar_year(day: date) -> int:
    """Return the solar year that a day lies in.

    Example:
        >>> solar_year(date(2022, 3, 20)), solar_year(date(2022, 3, 21))
        (1400, 1401)
    """
    year = day.year - 621
    return year if day >= new_year(year) else year - 1


def span(year: int, month: int | None, days: tuple[int, int] | None = None) -> tuple[date, date]:
    """Return the first and the last day of a solar year, of its month, or of some days of the month."""
    if month is None:
        return new_year(year), new_year(year + 1) - timedelta(days=1)
    first, last = gregorian(year, month, 1), _month_after(year, month) - timedelta(days=1)
    if days is None:
        return first, last
    return first + timedelta(days=days[0] - 1), min(first + timedelta(days=days[1] - 1), last)
