"""When the article was published: told, in the page, or in the text (a dateline, or a line that is only a date).

Example:
    >>> parse_published("2022-09-15T10:30:00+09:00")
    '2022-09-15'
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from functools import cache

from msgspec.structs import replace

from dragoman.articles.lines import Line
from dragoman.articles.rules import NoiseFile, noise
from dragoman.errors import UsageError

_EDTF = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}.*)?")
_IN_URL = re.compile(r"/((?:19|20)\d{2})[/-]?(\d{2})[/-]?(\d{2})(?=[/_.\-?]|$)")
_EARLIEST = 1500
_EDGE = 4  # lines at the top and at the end where a date of publication stands


def parse_published(value: str) -> str:
    """Return a date of publication as EDTF: a year, a month or a day.

    Raises:
        UsageError: when it is no date, or none of the years 1500 to the next.
    """
    found = _read_date(value.strip())
    if found is None:
        raise UsageError(f"{value[:40]!r} is no date of publication. Write it like 2022-09-15, 2022-09 or 2022.")
    return found


def _read_date(value: str) -> str | None:
    if match := _EDTF.fullmatch(value):
        year, month, day = match.groups()
        checked = to_date(int(year), int(month or 1), int(day or 1))
        return value if checked else None
    if match := (_ISO.fullmatch(value) or _COMPACT.fullmatch(value)):
        year, month, day = match.groups()
        return to_date(int(year), int(month), int(day))
    try:
        mail = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return to_date(mail.year, mail.month, mail.day)


def to_date(year: int, month: int, day: int) -> str | None:
    """Return the ISO date, or None when there is no such day or no press that could have printed it."""
    try:
        found = dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None
    latest = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=366)
    return found.isoformat() if year >= _EARLIEST and found <= latest else None


def date_in_url(url: str | None) -> str | None:
    """Return the date in an address.

    Example:
        >>> date_in_url("https://news.example.org/2022/09/15/talks")
        '2022-09-15'
    """
    match = _IN_URL.search(url or "")
    return to_date(*(int(part) for part in match.groups())) if match else None


@cache
def _forms(field: str) -> tuple[tuple[re.Pattern[str], dict[str, int]], ...]:
    """Return the compiled stamps or datelines: every form with every way the languages write a date."""
    files = noise().files
    return tuple(
        (re.compile(form.replace("{date}", f"(?:{date})"), flags), file.months)
        for file in files
        for form in getattr(file, field)
        for date in _dates(file, files)
        for flags in (re.IGNORECASE if field == "stamps" else 0,)
    )


def _dates(file: NoiseFile, files: Sequence[NoiseFile]) -> list[str]:
    """Return a language's ways to write a date; those without month names are every language's."""
    own = list(file.dates)
    shared = [form for other in files if other is not file for form in other.dates if "{month}" not in form]
    names = "|".join(sorted(map(re.escape, file.months), key=len, reverse=True))
    return [form.replace("{month}", f"(?i:{names})") for form in [*own, *shared] if names or "{month}" not in form]


def _read_match(match: re.Match[str], months: dict[str, int]) -> str | None:
    groups = match.groupdict()
    month = groups["m"]
    number = int(month) if month.isdecimal() else months[month.casefold()]
    year = 2018 + int(groups["reiwa"].replace("元", "1")) if groups.get("reiwa") else int(groups["y"])
    return to_date(year, number, int(groups["d"]))


def date_of_stamp(text: str) -> str | None:
    """Return the date of a line that is nothing but a date of publication."""
    if not 6 <= len(text) <= 90 or not any(map(str.isdigit, text)):
        return None
    for pattern, months in _forms("stamps"):
        if match := pattern.fullmatch(text):
            return _read_match(match, months)
    return None


def date_of_dateline(text: str) -> str | None:
    """Return the date in the dateline that a paragraph begins with.

    Example:
        >>> date_of_dateline("KYIV, March 3, 2024 (Sample Wire) — Talks began.")
        '2024-03-03'
    """
    head = text[:120]
    if not any(map(str.isdigit, head)):
        return None
    for pattern, months in _forms("datelines"):
        if match := pattern.match(head):
            return _read_match(match, months)
    return None


def label_stamps(lines: Sequence[Line]) -> tuple[list[Line], str | None]:
    """Label the lines at both ends that are only a date; return the first date of them, or of a dateline."""
    kept = [number for number, line in enumerate(lines) if line.label is None]
    edges = sorted({*kept[:_EDGE], *kept[-_EDGE:]})
    stamps = {number: date for number in edges if (date := date_of_stamp(lines[number].text))}
    found = [replace(line, label="other") if number in stamps else line for number, line in enumerate(lines)]
    datelines = (date_of_dateline(lines[number].text) for number in kept[:3] + kept[-1:])
    return found, next((date for date in [*stamps.values(), *datelines] if date), None)
