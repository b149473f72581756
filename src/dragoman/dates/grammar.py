"""``dates.yml``: the words and forms of dates in one language, compiled to one pattern.

A form is a regular expression with slots: ``{month} {day}(?:, {year})?``. A slot is a table of words that stand for
values (``words``) or one of the number slots below; a slot's name may end in 2 for the second end of a range
(``{day}–{day2} {month}``). A blank in a form matches any one blank, or a line break. What each slot means is told by
:mod:`dragoman.dates.resolver`; a form's ``set`` gives slots fixed values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

import msgspec

from dragoman.dates.starts import lookahead
from dragoman.errors import ResourceError
from dragoman.language import packs
from dragoman.language.packs import Entry

Value = int | str
Fields = dict[str, Value]

SPACE = r"(?:[^\S\n]{1,3}|[^\S\n]?\n)"
# Digits of the three sets in which dates of alphabets are written: 1, ١ (Arabic) and ۱ (Persian).
_D0, _D1, _D2, _D3, _D12 = "[0٠۰]", "[1١۱]", "[2٢۲]", "[3٣۳]", "[12١٢۱۲]"
_D01, _D02, _D19 = "[01٠١۰۱]", "[0-2٠-٢۰-۲]", "[1-9١-٩۱-۹]"
_NUMBERS = {
    "year": rf"{_D12}\d{{3}}(?!\d)",
    "anyyear": r"\d{4,9}(?!\d)",
    "syear": rf"{_D1}[34٣٤۳۴]\d{{2}}(?!\d)",
    "shortyear": r"\d{2}(?!\d)",
    "nmonth": rf"(?:{_D1}{_D02}|{_D0}?{_D19})(?!\d)",
    "day": rf"(?:{_D3}{_D01}|{_D12}\d|{_D0}?{_D19})(?!\d)",
    "century": rf"(?:{_D2}{_D01}|{_D1}\d|{_D19})(?!\d)",
    "decade": rf"(?:{_D1}{_D19}|{_D2}{_D0})?\d{_D0}(?!\d)",
    "n": r"\d{1,4}(?!\d)",
}
# How many digits, full-width ones too, or characters such as 十 and 二 the number slots have in East Asian texts.
_EAST = {"year": "{4}", "anyyear": "{4,9}", "shortyear": "{2}", "nmonth": "{1,2}", "day": "{1,2}", "century": "{1,2}",
         "decade": "{2}(?:[0-9０-９]{2})?", "n": "{1,4}"}  # fmt: skip
_SLOT = re.compile(r"\{([a-z_]+)(2?)\}")


class Form(Entry, frozen=True, kw_only=True):
    """One way to write a date. ``eg`` gives its examples.

    One of the words ``before`` must stand before it and is no part of it.
    """

    form: str
    eg: dict[Value, str | int | None]
    before: tuple[str, ...] = ()
    set: Fields = msgspec.field(default_factory=dict)


class Joiner(Entry, frozen=True, kw_only=True):
    """Words between two dates that make a range of them (``from`` A ``to`` B)."""

    join: str
    open: str = ""
    close: str = ""
    eg: dict[Value, str | int | None]


class Tense(Entry, frozen=True, kw_only=True):
    """Words near a date that tell whether it lies ahead. ``look``: which side of the date the verb may stand on."""

    look: Literal["both", "after"]
    future: tuple[str, ...]
    past: tuple[str, ...]
    breaks: str
    stops: str


class DateWords(Entry, frozen=True, kw_only=True):
    """``dates.yml``. ``skip`` are words that look like dates and are none; ``anchor`` is the day of the examples."""

    anchor: str
    edge: Literal["word", "digit"]
    words: dict[str, dict[Value, tuple[str, ...]]]
    forms: tuple[Form, ...]
    tense: Tense
    ranges: tuple[Joiner, ...] = ()
    skip: tuple[str, ...] = ()
    numerals: str = ""


@dataclass(frozen=True, slots=True)
class Grammar:
    """A compiled ``dates.yml``: one pattern, and what its groups mean."""

    words: DateWords
    pattern: re.Pattern[str]
    slots: dict[str, tuple[tuple[str, str], ...]]
    fixed: dict[str, Fields]
    values: dict[str, dict[str, Value]]
    joiners: tuple[tuple[re.Pattern[str] | None, re.Pattern[str], re.Pattern[str] | None], ...]
    future: re.Pattern[str]
    past: re.Pattern[str]
    stops: re.Pattern[str]
    breaks: re.Pattern[str]

    def read(self, match: re.Match[str]) -> Fields:
        """Return the values of the slots of a match."""
        name = str(match.lastgroup)
        fields = dict(self.fixed[name])
        for group, slot in self.slots[name]:
            if (words := match[group]) is not None:
                fields[slot] = self._value(slot.rstrip("2"), words)
        return fields

    def _value(self, slot: str, words: str) -> Value:
        known = self.values.get(slot, {})
        plain = re.sub(r"\s+", " ", words)
        for form in (plain, plain[:1].lower() + plain[1:]):
            if form in known:
                return known[form]
        return _number(plain, self.words.numerals)


@cache
def grammar(language: str) -> Grammar:
    """Return the compiled ``dates.yml`` of a language."""
    return compile_words(packs.load(language, "dates.yml", DateWords), f"{language}/dates.yml")


def compile_words(words: DateWords, name: str) -> Grammar:
    """Compile date words; ``name`` is the file that errors speak of."""
    tables = {slot: _table(table) for slot, table in words.words.items()}
    patterns = _east(words.numerals) if words.numerals else dict(_NUMBERS)
    for slot, values in tables.items():
        longest = sorted(values, key=len, reverse=True)
        choices = [_spaced(_either_case(word)) for word in longest]
        patterns[slot] = "|".join([*choices, patterns[slot]] if slot in patterns else choices)
    if words.edge == "word":
        left, right = r"(?<![\w$€£#№])(?<!\d[.,:/])(?<!\w[-–—])", r"(?!\w)(?![.,:/]\d)(?![%°])"
    else:
        left, right = r"(?<![0-9０-９A-Za-z$.,:/第])", r"(?![0-9０-９%％])(?![.,:]\d)"
    parts = [f"(?P<skip>{'|'.join(_spaced(word) for word in words.skip)})"] if words.skip else []
    slots: dict[str, tuple[tuple[str, str], ...]] = {}
    for number, form in enumerate(words.forms):
        parts.append(_form(form, f"f{number}", patterns, slots, name))
    try:
        whole = "|".join(parts)
        pattern = re.compile(f"{lookahead(whole)}{left}(?:{whole}){right}")
        return Grammar(
            words=words,
            pattern=pattern,
            slots=slots,
            fixed={f"f{number}": dict(form.set) for number, form in enumerate(words.forms)},
            values=tables,
            joiners=tuple((_end(j.open), _whole(j.join), _begin(j.close)) for j in words.ranges),
            future=re.compile("|".join(words.tense.future)),
            past=re.compile("|".join(words.tense.past)),
            stops=re.compile(words.tense.stops),
            breaks=re.compile(words.tense.breaks),
        )
    except re.error as error:
        raise ResourceError(f"{name}: a form is no regular expression: {error}.") from error


def _form(
    form: Form, name: str, patterns: dict[str, str], slots: dict[str, tuple[tuple[str, str], ...]], file: str
) -> str:
    groups: list[tuple[str, str]] = []

    def fill(match: re.Match[str]) -> str:
        slot, second = match.groups()
        if slot not in patterns:
            raise ResourceError(
                f"{file}: form {form.form!r} has no slot {slot!r}. Choices: {', '.join(sorted(patterns))}."
            )
        group = f"{name}_{len(groups)}"
        groups.append((group, slot + second))
        return f"(?P<{group}>{patterns[slot]})"

    whole = f"{_behind(form.before)}(?P<{name}>{_SLOT.sub(fill, _spaced(form.form))})"
    slots[name] = tuple(groups)
    try:
        re.compile(whole)
    except re.error as error:
        raise ResourceError(f"{file}: form {form.form!r} is no regular expression: {error}.") from error
    return whole


def _behind(words: tuple[str, ...]) -> str:
    """Return what lets only these words stand before; lookbehinds, so that longer forms still win."""
    choices = [rf"(?<=\b{_either_case(word)}\s)" if word[-1].isalnum() else f"(?<={re.escape(word)})" for word in words]
    return f"(?:{'|'.join(choices)})" if choices else ""


def _table(table: dict[Value, tuple[str, ...]]) -> dict[str, Value]:
    return {word: value for value, words in table.items() for word in words}


def _either_case(word: str) -> str:
    """Escape a word; one in small letters may start with a capital, one with a capital may be all capitals not."""
    first = word[:1]
    rest = re.escape(word[1:]).replace(r"\ ", " ")
    upper = first.upper()
    return (f"[{first}{upper}]" if first.islower() and len(upper) == 1 else re.escape(first)) + rest


def _spaced(form: str) -> str:
    """Let each blank match any blank; not the ones in lookbehinds, which must be of one length."""
    return re.sub(r"\(\?<[!=][^)]*\)|\[[^\]]*\]| ", lambda match: SPACE if match[0] == " " else match[0], form)


def _east(numerals: str) -> dict[str, str]:
    written = {"year": "{4}", "anyyear": "{4}", "shortyear": "{2}", "decade": "{2,4}"}
    return {
        slot: f"[0-9０-９]{count}(?![0-9０-９])|[{numerals}]{written.get(slot, '{1,3}')}(?![{numerals}])"
        for slot, count in _EAST.items()
    }


def _number(words: str, numerals: str) -> int:
    """Read digits of any width, or East Asian numerals (``numerals`` is 〇 to 九, then 十)."""
    if words.isdecimal():
        return int(words)
    digits, ten = numerals[:10], numerals[10:11]
    if ten and ten in words:
        tens, _, ones = words.partition(ten)
        return 10 * (digits.find(tens) if tens else 1) + (digits.find(ones) if ones else 0)
    found = [digits.find(char) for char in words]
    return int("".join(map(str, found))) if found and min(found) >= 0 else -1


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(_spaced(pattern))


def _end(pattern: str) -> re.Pattern[str] | None:
    return re.compile(f"(?:{_spaced(pattern)})$") if pattern else None


def _begin(pattern: str) -> re.Pattern[str] | None:
    return re.compile(_spaced(pattern)) if pattern else None
