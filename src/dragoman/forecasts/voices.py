"""Voices: whom a forecast belongs to, and who is meant by a name an analyst types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from dragoman.articles.lines import is_cjk
from dragoman.records import Actor, Record
from dragoman.stories.rows import Piece

_ROLE_WORDS = frozenset({"pronouns", "anaphors", "plurals", "unnamed", "titles", "groups", "media"})
"""Sections of the languages' word lists: a name that is no more than one of these tells nobody from another."""
_SHORT = 3  # letters of "the", "une", "der": what may stand before such a word
_LONGEST_NAME = 500


class Voice(Record, frozen=True):
    """Who foretells.

    ``id`` is the registry's, ``name`` then the usual English one; of others it is the name as written, in small letters
    after ``?``; None for those without a name ("he", "an analyst"), who are different people in every article. ``own``:
    the author of the article, who goes by the outlet.
    """

    id: str | None
    name: str
    country: str | None = None
    sector: str | None = None
    own: bool = False

    @property
    def is_known(self) -> bool:
        """Tell whether the registry knows it."""
        return self.id is not None and not self.id.startswith("?")


def voice_of(actor: Actor | None, piece: Piece) -> Voice:
    """Return the voice of a forecast.

    Args:
        actor: in the role ``by``.
        piece: the article; of a re-publication, the author is the first publisher.

    Example:
        >>> piece = Piece(id="a", title=None, outlet="Post", country="JPN", language="en", day="2022-01-01", url=None)
        >>> voice_of(Actor(name="author"), piece).id, voice_of(Actor(name="the analyst"), piece).id
        ('?post', None)
    """
    if actor is None:
        return Voice(id=None, name="not named")
    if actor.name == "author" and actor.entity is None:
        return _author(piece)
    name = " ".join(actor.name.split())
    found = actor.entity or (None if is_nameless(name, piece.language) else _by_name(name))
    return Voice(
        id=found, name=usual_name(actor.entity) or name, country=actor.country or actor.region, sector=actor.sector
    )


def _author(piece: Piece) -> Voice:
    from dragoman.actors.registry import Registry

    if piece.origin is None:
        name = piece.outlet or piece.id
        usual = usual_name(piece.entity) or name
        return Voice(id=piece.entity or _by_name(name), name=usual, country=piece.country, sector="JRN", own=True)
    entry = Registry.load().entry(piece.origin)
    found = entry.id if entry else _by_name(piece.origin)
    usual = usual_name(found) or piece.origin
    return Voice(id=found, name=usual, country=entry.country if entry else None, sector="JRN", own=True)


@lru_cache(maxsize=8192)
def usual_name(entity: str | None) -> str | None:
    """Return the English name of whom the registry knows."""
    from dragoman.actors.registry import Registry

    entry = Registry.load().entry(entity) if entity else None
    return next(iter(entry.names.get("en", ())), None) if entry else None


def _by_name(name: str) -> str:
    return f"?{' '.join(name.casefold().split())}"[:_LONGEST_NAME]


@lru_cache(maxsize=8192)
def is_nameless(name: str, language: str) -> bool:
    """Tell whether a name is only a pronoun or a word for an office or a calling.

    Example:
        >>> is_nameless("he", "en"), is_nameless("the minister", "en"), is_nameless("Ann Lee", "en")
        (True, True, False)
    """
    from dragoman.actors.registry import Registry
    from dragoman.language.packs import codes

    if language.split("-")[0].lower() not in codes():
        return False
    words = Registry.load().words(language)
    first, _, rest = name.partition(" ")
    tried = [name, rest] if rest and len(first) <= _SHORT else [name]
    return any(lexeme.section in _ROLE_WORDS for word in tried for lexeme in words.lookup(word))


def ids_of(name: str) -> frozenset[str]:
    """Return the registry's ids that a name, a title or an id may mean."""
    from dragoman.actors.queries import find

    hits = [hit for hit in find(name) if hit.entry is not None]
    best = max((hit.score for hit in hits), default=0.0)
    return frozenset(hit.entry.id for hit in hits if hit.entry is not None and hit.score == best)


def is_in(name: str, written: Iterable[str]) -> bool:
    """Tell whether a name stands in one of the names as written: whole words, where words are divided.

    Example:
        >>> is_in("zatulin", ["Konstantin Zatulin"]), is_in("xi", ["Maxim"]), is_in("習", ["習氏"])
        (True, False, True)
    """
    wanted = re.escape(" ".join(name.casefold().split()))
    pattern = re.compile(wanted if any(map(is_cjk, name)) else rf"(?<!\w){wanted}(?!\w)")
    return bool(wanted) and any(pattern.search(one.casefold()) for one in written)
