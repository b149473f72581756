"""Sources that are not named: "a source in the ministry", "an official who asked not to be named" (``stance.yml``).

Such a speaker stays an actor with what the words give of it, its state and its sector; it is nobody of the registry.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from dragoman.language.packs import load
from dragoman.records import Actor, Mention, Span
from dragoman.statements.relays import is_unspaced, masked, pattern
from dragoman.statements.stance import Words

_FAR = 90
"""Characters between an unnamed speaker and the words that say that the name is withheld."""


def is_request(span: Span, text: str, language: str) -> bool:
    """Tell whether the words are nothing but that somebody asked not to be named: nothing is said in them.

    Example:
        >>> is_request(Span(3, 24), "He asked not to be named.", "en")
        True
    """
    asked = pattern(load(language, "stance.yml", Words).unnamed.asked, language)
    matches = asked.finditer(text, max(0, span.start - _FAR), span.end + _FAR) if asked else ()
    return any(2 * (min(m.end(), span.end) - max(m.start(), span.start)) > span.end - span.start for m in matches)


def unnamed(  # noqa: PLR0913 (each is a fact about the sentence)
    speaker: Span, actor: Actor, mentions: Sequence[Mention], sentence: Span, content: Span, text: str, language: str
) -> Actor | None:
    """Return the speaker as one who is not named; None where the text names him, or says nothing of it.

    Args:
        speaker: the words that name who speaks.
        actor: who they mean.
        mentions: of the article.
        sentence: in which the words said are told.
        content: the words said.
        text: the article's text.
        language: of the article.
    """
    if "-" in (actor.entity or "") or not sentence.contains(speaker):
        return None
    hidden = masked(text, content) if not content.overlaps(speaker) else text
    noun = _noun(speaker, sentence, hidden, language)
    if noun:
        return _source(noun, speaker, actor, text)
    if actor.entity or actor.sector == "JRN":
        return None
    asked = _asked(speaker, mentions, sentence, hidden, language)
    return msgspec.structs.replace(actor, anonymous=True) if asked else None


def _source(noun: Span, speaker: Span, actor: Actor, text: str) -> Actor:
    whole = Span(min(noun.start, speaker.start), max(noun.end, speaker.end))
    return msgspec.structs.replace(actor, name=whole.of(text), entity=None, anonymous=True)


def _noun(speaker: Span, sentence: Span, text: str, language: str) -> Span | None:
    """Return the noun that names nobody, where it is (a part of) the speaker or stands at the body he belongs to."""
    words = load(language, "stance.yml", Words).unnamed
    nouns = pattern(words.nouns, language)
    if nouns is None:
        return None
    before, after = _joins(language)
    for match in nouns.finditer(text, sentence.start, sentence.end):
        noun = Span(match.start(), match.end())
        if noun.overlaps(speaker):
            return noun
        if noun.end <= speaker.start and after.fullmatch(text, noun.end, speaker.start):
            return noun
        if speaker.end <= noun.start and before.fullmatch(text, speaker.end, noun.start):
            return noun
    return None


@cache
def _joins(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what stands between a body and the noun after it, and between a noun and the body after it."""
    given = load(language, "stance.yml", Words).unnamed.of
    joins = "|".join(word for word in given if word != "_")
    space = r"\s?" if is_unspaced(language) else r"\s"
    before = rf"{space}(?:(?:{joins}){space})?" if "_" in given else rf"['’]s\s|{space}"
    return re.compile(before, re.IGNORECASE), re.compile(rf",?{space}(?:{joins}){space}(?:\w{{1,3}}\s)?", re.IGNORECASE)


def _asked(speaker: Span, mentions: Sequence[Mention], sentence: Span, text: str, language: str) -> bool:
    """Tell whether the sentence says that the speaker's name is withheld, and nobody else stands nearer to that."""
    asked = pattern(load(language, "stance.yml", Words).unnamed.asked, language)
    if asked is None:
        return False
    people = [m.span for m in mentions if sentence.contains(m.span) and not m.actor.entity and m.actor.sector != "JRN"]
    for match in asked.finditer(text, sentence.start, sentence.end):
        at = Span(match.start(), match.end())
        nearest = min([speaker, *people], key=lambda s: _apart(s, at))
        if _apart(speaker, at) <= _FAR and (nearest == speaker or nearest.overlaps(speaker)):
            return True
    return False


def _apart(one: Span, other: Span) -> int:
    return max(0, one.start - other.end, other.start - one.end)
