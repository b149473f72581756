"""What analysts call states, regions and actors: names from the registry beside the codes that records have.

Example:
    >>> country("JPN"), country("143"), actor("xi-jinping"), actor("a diplomat")
    ('Japan (JPN)', 'Central Asia (143)', 'Xi Jinping', 'a diplomat')
"""

from __future__ import annotations

import re
from functools import lru_cache

from dragoman.render.messages import LANGUAGES, listed, spoken, tr
from dragoman.render.wording import squeeze

UNKNOWN = "country unknown"
_CODE = re.compile(r"[A-Z]{3}|\d{3}")


def actor(identity: str) -> str:
    """Return an actor's usual name in the language that is spoken; what the registry does not know stays as it is."""
    return _actor(identity, spoken())


@lru_cache(maxsize=8192)
def _actor(identity: str, language: str) -> str:
    from dragoman.actors.registry import Registry

    entry = Registry.load().entry(identity)
    names = entry and (entry.names.get(language) or entry.names.get(LANGUAGES[0]))
    return names[0] if names else squeeze(_region(identity, language) or identity)


def actors(names: str) -> str:
    """Return the names of actors in a list with commas, as the views have it.

    Example:
        >>> actors("xi-jinping, KAZ, an official")
        'Xi Jinping, Kazakhstan, an official'
    """
    return listed(dict.fromkeys(map(actor, names.split(", "))))


def country(code: str | None) -> str:
    """Return a state's (or region's) name with its code."""
    if not code or code in ("?", "unknown"):
        return tr(UNKNOWN)
    name = actor(code)
    return f"{name} ({code})" if _CODE.fullmatch(code) and name != code else name


def language(code: str) -> str:
    """Return a language's name in the language that is spoken.

    Example:
        >>> language("ja"), language("zh-Hant"), language("<b>")
        ('Japanese', 'Chinese (Traditional)', '<b>')
    """
    return _language(code, spoken())


@lru_cache(maxsize=512)
def _language(code: str, spoken_in: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code, sep="-").get_display_name(spoken_in) or code
    except (UnknownLocaleError, ValueError):
        return squeeze(code)


def _region(code: str, language: str) -> str | None:
    """Return the name of a region of UN M49."""
    if not (code.isascii() and code.isdigit()):
        return None
    from babel import Locale

    return Locale.parse(language).territories.get(code)
