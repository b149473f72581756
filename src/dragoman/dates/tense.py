"""Whether the verb of a date lies in the future: told by the nearest words of the sentence that mark a tense."""

from __future__ import annotations

import re
from functools import lru_cache

from dragoman.dates.grammar import Grammar, grammar
from dragoman.language.packs import pack
from dragoman.records import Span

# A verb farther away than this says nothing about a date; a clause's border counts as so many characters more.
_REACH, _BORDER, _FAR = 160, 25, 10_000


@lru_cache(maxsize=16)
def _marks(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what finds whole quotations, an opening and a closing mark; not ‘ and ’, apostrophes too."""
    pairs = [pair for pair in pack(language).quotes.pairs if pair.open != "‘"]
    opens = "".join(pair.open for pair in pairs)
    closes = "".join(char for pair in pairs for char in pair.close if char not in opens)
    whole = "|".join(f"{pair.open}[^{pair.open}{pair.close}]*[{pair.close}]" for pair in pairs)
    return re.compile(whole), re.compile(f"[{opens}]"), re.compile(f"[{closes}]")


def is_ahead(text: str, span: Span, language: str, following: int | None = None) -> bool:
    """Tell whether the nearest verb in the sentence lies in the future.

    Verbs inside quotations say nothing about a date outside, and those of a clause with another date (the one that
    starts at ``following``) nothing about this one. Where no word marks a tense, the date lies in the past.
    """
    rules = grammar(language)
    quoted, opening, closing = _marks(language)
    sides = [(_after(text, span, rules, quoted, closing, following), False)]
    if rules.words.tense.look == "both":
        before = quoted.sub("", text[max(0, span.start - 3 * _REACH) : span.start])[-_REACH:]
        cuts = [match.end() for pattern in (rules.stops, opening) for match in pattern.finditer(before)]
        sides.append((before[max(cuts, default=0) :], True))
    future = min(_distance(side, back, rules.future, rules.breaks) for side, back in sides)
    past = min(_distance(side, back, rules.past, rules.breaks) for side, back in sides)
    return future < _FAR and future <= past


def _after(
    text: str, span: Span, rules: Grammar, quoted: re.Pattern[str], closing: re.Pattern[str], following: int | None
) -> str:
    """Return the rest of the sentence, without quotations and without a clause that has a date of its own."""
    if following is not None and following <= span.end + _REACH:
        borders = [match.start() for match in rules.breaks.finditer(text, span.end, following)]
        if borders and (len(borders) > 1 or borders[0] > span.end):
            return quoted.sub("", text[span.end : borders[-1] + 1])
    after = quoted.sub("", text[span.end : span.end + 3 * _REACH])[:_REACH]
    # The stop itself stays: forms of a verb that end a sentence are told by it.
    cuts = [match.end() for pattern in (rules.stops, closing) if (match := pattern.search(after))]
    return after[: min(cuts, default=len(after))]


def _distance(side: str, back: bool, cues: re.Pattern[str], breaks: re.Pattern[str]) -> int:
    """Return how far the nearest cue is, clause borders counted in."""
    best = _FAR
    for match in cues.finditer(side):
        between = side[match.end() :] if back else side[: match.start()]
        best = min(best, len(between) + _BORDER * len(breaks.findall(between)))
    return best
