"""Titles, institutions, media words, prefixes and reference words of one language, found in one pass."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from ahocorasick_rs import AhoCorasick

HAN = re.compile(r"[\u3400-\u9fff々〇]")
_BESIDE = 40  # characters before a name that are looked at
_GIVEN = r"[ \u00a0]((?:{0})(?:[ \u00a0](?:{1}))*[ \u00a0][^\W\d_]+(?:[ \u00a0](?:{1})[ \u00a0][^\W\d_]+)?)(?!\w)"
"""A name where letters have no capitals: a given name that the language lists, particles and what follows."""


class Lexeme(msgspec.Struct, frozen=True, kw_only=True):
    """What a word means; ``section`` is where it stands in the YAML (titles, institutions, media, prefixes, …)."""

    section: str
    office: str | None = None
    sector: str | None = None
    of: str | None = None
    org: str | None = None
    count: str | None = None
    gender: str | None = None
    number: str | None = None
    region: str | None = None
    country: str | None = None
    who: str | None = None
    kind: str | None = None
    solo: bool = True
    deputy: bool = False


class _Raw(msgspec.Struct):
    lexemes: tuple[Lexeme, ...]
    settings: dict[str, Any]
    forms: dict[str, list[int]]


class Word(msgspec.Struct, frozen=True):
    """A found word: where, and what it may mean."""

    start: int
    end: int
    lexemes: tuple[Lexeme, ...]


class Words:
    """Compiled word lists of a language."""

    def __init__(self, raw: msgspec.Raw, *, spaceless: bool) -> None:
        data = msgspec.json.decode(raw, type=_Raw)
        self.lexemes, self.settings, self.spaceless = data.lexemes, data.settings, spaceless
        self.forms = data.forms
        folded: dict[str, list[tuple[str, list[int]]]] = {}
        for form, numbers in data.forms.items():
            folded.setdefault(fold(form), []).append((form, numbers))
        self._folded = list(folded.values())
        self._automaton = AhoCorasick(list(folded))
        short = data.settings.get("short") or {}
        names = data.settings.get("names") or {}
        self.not_names = frozenset(names.get("not_names") or ())
        self.particles = frozenset(names.get("particles") or ())
        self.surnames = frozenset(names.get("surnames") or ())
        self.transliteration = frozenset(names.get("transliteration") or ())
        self.least = int(names.get("least") or 1)
        given = "|".join(sorted(map(re.escape, names.get("given") or ()), key=len, reverse=True))
        self.given = re.compile(_GIVEN.format(given, "|".join(self.particles))) if given else None
        self.apposition = bool(names.get("apposition"))
        endings = "|".join(names.get("endings") or ("s",))
        self.lean = re.compile(rf"['’](?:{endings})$") if names.get("endings") else None
        self.inner = re.compile(rf"['’](?!(?:{endings})\b|\W)\w")
        self.ending = re.compile(rf"['’](?:{endings})?$")
        self.after_name = tuple(names.get("after_name") or ())
        self.attached = frozenset(names.get("attached") or ())
        self.tail = _tail(names.get("leaning") or (), self.attached)
        self.blocked = tuple(data.settings.get("not_actors") or ())
        close = data.settings.get("close") or {}
        self._close_before = _beside(close.get("before"), r"(?:{})(?: \w{{1,4}})?\s*$")
        self._close_after = _beside(close.get("after"), "(?:{})")
        self._tails: dict[str, str] = data.settings.get("tails") or {}
        self._before = frozenset(short.get("before") or ())
        self._after = tuple(short.get("after") or ())
        self._never: dict[str, str] = short.get("never_after") or {}
        self._deny = tuple(short.get("deny") or ())
        self.shorts: frozenset[str] = frozenset()
        self.joins: tuple[str, ...] = tuple(data.settings.get("joins") or ())

    def find(self, text: str) -> list[Word]:
        """Return every word at its boundaries, overlapping ones too."""
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(fold(text), overlapping=True):
            if not self.spaceless and not self._apart(text, start, end):
                continue
            if self.spaceless and text[end : end + 1] and text[end] in self._tails.get(text[end - 1], ""):
                continue  # 軍 in 軍事, 媒 in 媒介
            numbers = [n for form, ns in self._folded[index] for n in ns if _case_fits(form, text[start:end])]
            if numbers:
                found.append(Word(start, end, tuple(self.lexemes[n] for n in numbers)))
        return found

    def _apart(self, text: str, start: int, end: int) -> bool:
        """Tell whether nothing of a longer word stands around, other than what leans on a word or may follow a name."""
        before, after = text[start - 1 : start], text[end : end + 1]
        if self.tail:
            return not (before.isalnum() and text[start:end] not in self.attached) and bool(self.tail.match(text, end))
        return not (before.isalnum() or after.isalnum())

    def is_close(self, text: str, start: int, end: int) -> bool:
        """Tell whether a name only tells whom somebody is close to: "an analyst close to the Kremlin"."""
        before, after = self._close_before, self._close_after
        beside = text[max(0, start - _BESIDE) : start]
        return bool((before and before.search(beside)) or (after and after.match(text, end)))

    def lookup(self, word: str) -> tuple[Lexeme, ...]:
        """Return what exactly this word may mean."""
        numbers = self.forms.get(word) or self.forms.get(word.lower()) or ()
        return tuple(self.lexemes[n] for n in numbers)

    def short_fits(self, text: str, start: int, end: int) -> bool:
        """Tell whether a one-character name of a state (米, 美) stands for the state here."""
        if text.startswith(self._deny, start):
            return False
        first, last = start, end
        while first > 0 and text[first - 1] in self.shorts:
            first -= 1
        while last < len(text) and text[last] in self.shorts:
            last += 1
        while first < start and self._blocked(text, first):
            first += 1
        if self._blocked(text, first) or text.startswith(self._deny, first):
            return False
        if last - first > 1:
            return self._free_before(text, first) and not self._in_name(text, last)
        before = text[start - 1 : start]
        if before in self._before and before:
            return not text.startswith(("国", "的"), end) or text.startswith("的", end)
        return self._free_before(text, start) and self._followed(text, end)

    def _blocked(self, text: str, start: int) -> bool:
        before = text[start - 1 : start]
        never = self._never.get(text[start], "") + self._never.get("any", "")
        return bool(before) and (before in never or (before.isdigit() and "0" in never))

    def _in_name(self, text: str, end: int) -> bool:
        """Tell whether a foreign name goes on here: 加泰 in 加泰羅尼亞 are no two states."""
        return len(text) > end + 1 and {text[end], text[end + 1]} <= self.transliteration

    def _free_before(self, text: str, start: int) -> bool:
        before = text[start - 1 : start]
        if not before or not HAN.match(before) or before in self._before:
            return True
        return self.settings.get("short", {}).get("open", False)  # type: ignore[no-any-return]

    def _followed(self, text: str, end: int) -> bool:
        after = text[end : end + 1]
        if text.startswith(self._after, end):
            return True
        open_to_katakana = not self.settings.get("short", {}).get("open", False)
        return open_to_katakana and bool(re.match(r"[A-Zァ-ヺ]", after))


def fold(text: str) -> str:
    """Lower-case character by character, so that spans stay the same.

    Example:
        >>> len(fold("İSTANBUL")) == len("İSTANBUL")
        True
    """
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def _case_fits(form: str, found: str) -> bool:
    """A word written in lower case is found in any case, one with capitals (PM, МИД, FM) only as it is."""
    return form in (found, found[:1].lower() + found[1:]) or form == fold(form) or found == form.upper()


def _beside(words: Sequence[str] | None, form: str) -> re.Pattern[str] | None:
    return re.compile(form.format("|".join(words)), re.IGNORECASE) if words else None


def _tail(leaning: Iterable[str], attached: Iterable[str]) -> re.Pattern[str] | None:
    """Return what may stand between a word and the end of its letters where particles lean on words (러시아군|은)."""
    if not leaning:
        return None
    words, particles = ("|".join(map(re.escape, parts)) for parts in (attached, leaning))
    return re.compile(rf"(?:{words})?(?:{particles})?(?!\w)")


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a compiled pattern; patterns come from YAML."""
    return re.compile(pattern)
