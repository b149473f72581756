"""Is it said, or said not to be so? An odd number of the language's negations makes words negative."""

from __future__ import annotations

import re
from functools import cache

from dragoman.articles.lines import is_cjk
from dragoman.language import packs


class Negations(packs.Entry, frozen=True, kw_only=True):
    """``negations.yml``."""

    words: tuple[str, ...]


def is_negated(words: str, language: str) -> bool:
    """Tell whether words are negative.

    Example:
        >>> is_negated("it will not be sent", "en"), is_negated("nobody did not know", "en")
        (True, False)
    """
    pattern = _pattern(language)
    return pattern is not None and len(pattern.findall(words.casefold())) % 2 == 1


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    if language not in packs.codes():
        return None
    listed = sorted(packs.load(language, "negations.yml", Negations).words, key=len, reverse=True)
    return re.compile("|".join(map(_word, listed)))


def _word(listed: str) -> str:
    """Return the pattern of a word; one with an apostrophe is an ending, written with either sign: don't, don’t."""
    if is_cjk(listed[0]) or not listed[0].isalpha():
        return re.escape(listed)
    if "'" in listed:
        return re.escape(listed).replace("'", "['’]") + r"(?!\w)"
    return rf"\b{re.escape(listed)}(?!\w)"
