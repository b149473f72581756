"""What pages say, in the reader's language: English as it stands in the code, others from catalogues.

A catalogue (``resources/messages/CODE.yml``) has two parts: ``messages``, which are looked up by their English, and
``sentences``, which other parts of the program make ready in English (why something is contested, what an error says)
and which are recognised whole. What varies stands in both as a named field.

Example:
    >>> with speaking("ja"):
    ...     tr("Stories"), tr("{n} articles", n=3), day("2022-09-14")
    ('ストーリー', '記事3本', '2022年9月14日')
    >>> tr("Stories"), tr("{n} articles", n=3), day("2022-09-14")
    ('Stories', '3 articles', '2022-09-14')
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import yaml

LANGUAGES = ("en", "ja")
"""Languages the workbench speaks; the first is that of the code."""

_FOLDER = Path(__file__).parents[1] / "resources" / "messages"
_LONGEST = 600  # characters of a sentence that is recognised
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?([~?%]?)")
_spoken: ContextVar[str] = ContextVar("spoken", default=LANGUAGES[0])


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language until the end of the block, in this task alone."""
    token = _spoken.set(language if language in LANGUAGES else LANGUAGES[0])
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """Return the language that is spoken."""
    return _spoken.get()


def tr(message: str, **fields: object) -> str:
    """Return a message in the language that is spoken; as it is where the catalogue lacks it.

    Args:
        message: in English, with named fields where something varies.
        fields: what stands in them; nothing in a value is taken as a field.
    """
    found = message if spoken() == LANGUAGES[0] else catalogue(spoken()).get(message, message)
    return found.format_map(fields) if fields else found


def counted(n: int, one: str, many: str, **fields: object) -> str:
    """Return a message with a number ``{n}``, in the singular or the plural.

    Example:
        >>> counted(1, "{n} article", "{n} articles"), counted(1200, "{n} article", "{n} articles")
        ('1 article', '1,200 articles')
    """
    return tr(one if n == 1 else many, n=number(n), **fields)


def told(sentence: str) -> str:
    """Return a sentence that was made in English elsewhere, in the language that is spoken where it is known."""
    if spoken() == LANGUAGES[0] or len(sentence) > _LONGEST:
        return sentence
    known = catalogue(spoken()).get(sentence)
    if known is not None:
        return known
    for pattern, other in _sentences(spoken()):
        if match := pattern.fullmatch(sentence):
            return other.format_map({name: told(value) for name, value in match.groupdict().items()})
    return sentence


def listed(items: Iterable[str]) -> str:
    """Return items in a line, with the commas of the language."""
    return tr(", ").join(items)


def number(value: float) -> str:
    """Return a number with the separators of the language."""
    return _number(value, spoken())


@lru_cache(maxsize=10_000)
def _number(value: float, language: str) -> str:
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=language))


def day(edtf: str) -> str:
    """Return a day, month, year or interval (EDTF) as the language writes it; English has it as it is.

    Example:
        >>> with speaking("ja"):
        ...     day("2022-09"), day("2022~"), day("2022-09-14/2022-09-16"), day("XXXX")
        ('2022年9月', '2022年ごろ', '2022年9月14日～2022年9月16日', 'XXXX')
    """
    if spoken() == LANGUAGES[0]:
        return edtf
    ends = [_day(part, spoken()) for part in edtf.split("/")]
    if any(end is None for end in ends) or len(ends) > 2:
        return edtf
    return tr("{first} – {last}", first=ends[0], last=ends[1]) if len(ends) == 2 else str(ends[0])


def days(first: str, last: str) -> str:
    """Return the days from the first to the last.

    Example:
        >>> days("2022-01-05", "2022-01-05"), days("2022-01-05", "2022-01-07")
        ('2022-01-05', '2022-01-05 – 2022-01-07')
    """
    return day(first) if first == last else tr("{first} – {last}", first=day(first), last=day(last))


def moment(at: str) -> str:
    """Return a time of the log (``2022-09-14T10:20:30Z``) as the language writes its day, with hours and minutes."""
    on, _, time = at.partition("T")
    return f"{day(on)} {time[:5]}" if time and spoken() != LANGUAGES[0] else at


@lru_cache(maxsize=4096)
def _day(part: str, language: str) -> str | None:
    from babel.dates import format_date, format_skeleton

    match = _DAY.fullmatch(part)
    if match is None:
        return None
    year, month, on, about = match.groups()
    try:
        found = date(int(year), int(month or 1), int(on or 1))
    except ValueError:
        return None
    if on:
        text = format_date(found, "long", locale=language)
    else:
        text = format_skeleton("yMMMM" if month else "y", found, locale=language)
    return catalogue(language).get("about {day}", "{day}").format(day=text) if about else str(text)


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return the messages of a language by their English."""
    return {**_file(language).get("messages", {}), **_file(language).get("sentences", {})}


@cache
def _file(language: str) -> dict[str, dict[str, str]]:
    path = _FOLDER / f"{language}.yml"
    found: dict[str, dict[str, str]] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) if path.exists() else {}
    return found


@cache
def _sentences(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the sentences with fields as patterns, those that fix most first."""
    known = sorted(_file(language).get("sentences", {}).items(), key=lambda pair: -len(pair[0]))
    return [(_pattern(english), other) for english, other in known if "{" in english]


def _pattern(english: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", english)
    return re.compile("".join(f"(?P<{p}>[^\n]+?)" if n % 2 else re.escape(p) for n, p in enumerate(pieces)))
