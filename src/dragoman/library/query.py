"""What is looked for: words and filters, and how the index is asked for them.

Words of a query are stemmed for every language of the library that is written in their script: who types ``sanctions``
or ``санкциями`` does not say in which language. Nothing of what is typed reaches the index as syntax: terms are letters
and digits, put into quotation marks by us.

Example:
    >>> parse('制裁 "exchange of prisoners" -oil OR gas').excluded
    (('oil',),)
    >>> match(Query(words="sanctions -oil", type="SANCTION"), {"en"})
    '("sanction" OR "sanctions") AND "=type:sanction" NOT "oil"'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from dragoman.errors import UsageError
from dragoman.library import facets
from dragoman.library.days import first_day
from dragoman.library.tokens import RAW, default, script_of, script_of_language, stem, tokenise
from dragoman.library.words import quoted
from dragoman.records import Record

Kind = Literal["articles", "statements", "events"]
_MARKS = {'"': '"', "“": "”", "”": "”", "„": "“”", "«": "»", "「": "」", "『": "』", "《": "》"}
_MOST = 24  # words of a query: more is a text, not a question
_QUOTED = "|".join(f"{re.escape(a)}[^{re.escape(b)}]*(?:[{re.escape(b)}]|$)" for a, b in _MARKS.items())
_PART = re.compile(rf"(?P<minus>[-−–])?(?:(?P<quoted>{_QUOTED})|(?P<word>[^\s\"“”„«»「」『』《》]+))")


class Query(Record, frozen=True):
    """What is looked for.

    Attributes:
        words: all must be there; ``"in quotation marks"`` as a phrase, ``-this`` not at all, ``this OR that``.
        kind: of what is found.
        actor: entity of the registry or code of a state.
        roles: in which the actor takes part (``facets.ROLES``); empty for any.
        dyad: two that act, or speak, towards each other; see ``directed``.
        directed: whether the first of the dyad acts or speaks, the second is meant.
        type: PLOVER type of event.
        status: such as ``denied``.
        country: of the outlet.
        language: of the article.
        since: first day, EDTF.
        until: last day, EDTF; a month or a year means its last day.
        limit: how many hits.
        offset: how many to leave out first.
    """

    words: str = ""
    kind: Kind = "articles"
    actor: str | None = None
    roles: tuple[str, ...] = ()
    dyad: tuple[str, str] | None = None
    directed: bool = True
    type: str | None = None
    status: str | None = None
    country: str | None = None
    language: str | None = None
    since: str | None = None
    until: str | None = None
    limit: int = 20
    offset: int = 0

    def __post_init__(self) -> None:
        wrong = [role for role in self.roles if role not in facets.ROLES]
        if wrong:
            raise UsageError(f"No role called {wrong[0]!r}. Roles: {', '.join(facets.ROLES)}.")
        if self.kind not in ("articles", "statements", "events"):
            raise UsageError(f"No kind called {self.kind!r}. Kinds: articles, statements, events.")
        for day in (self.since, self.until):
            if day is not None and first_day(day) is None:
                raise UsageError(f"{day!r} is no day. Write 2022-09-14, 2022-09 or 2022.")


Phrase = tuple[str, ...]
"""Words as typed, one after the other."""


class Words(NamedTuple):
    """The words of a query: of each group one phrase must be there, of ``excluded`` none."""

    groups: tuple[tuple[Phrase, ...], ...]
    excluded: tuple[Phrase, ...]


def parse(words: str) -> Words:
    """Return what the words of a query ask for; what makes no sense is taken as it stands, never an error."""
    groups: list[list[Phrase]] = []
    excluded: list[Phrase] = []
    either = False
    for part in list(_PART.finditer(words))[:_MOST]:
        word = part["word"]
        if word in ("OR", "|") and not part["minus"]:
            either = bool(groups)
            continue
        phrase = _pieces(word or part["quoted"][1:].rstrip("".join(_MARKS.values())))
        if phrase and part["minus"]:
            excluded.append(phrase)
        elif phrase and either:
            groups[-1].append(phrase)
        elif phrase:
            groups.append([phrase])
        either = False
    return Words(tuple(map(tuple, groups)), tuple(excluded))


def _pieces(phrase: str) -> Phrase:
    """Return the words of a phrase, without what is not indexed."""
    return tuple(phrase[token.start : token.end] for token in tokenise(phrase, "").body)


def alternatives(phrase: Phrase, languages: Iterable[str]) -> list[Phrase]:
    """Return the ways the index may have a phrase: its terms in each language it can be of, and unstemmed.

    Args:
        phrase: words as typed.
        languages: of the library.
    """
    scripts = {script for word in phrase if (script := script_of(word)) not in ("", "Other")}
    asked = {default(script) for script in scripts}
    asked |= {language for language in languages if script_of_language(language) in scripts}
    found = (tuple(_term(word, language) for word in phrase) for language in (*sorted(asked), RAW))
    return list(dict.fromkeys(found))


def _term(word: str, language: str) -> str:
    found = tokenise(word, language).body
    return found[0].term if found else stem(word, language)


def filters(query: Query) -> list[list[str]]:
    """Return groups of facets: one of each must be there."""
    groups: list[list[str]] = []
    if query.actor:
        groups.append([facets.facet(role, query.actor) for role in query.roles or ("any",)])
    if query.dyad:
        pairs = [query.dyad] if query.directed else [query.dyad, query.dyad[::-1]]
        groups.append([facets.facet("dyad", *pair) for pair in pairs])
    named = {"type": query.type, "status": query.status, "from": query.country, "lang": query.language}
    return groups + [[facets.facet(name, value)] for name, value in named.items() if value]


def match(query: Query, languages: Iterable[str], *, postgres: bool = False) -> str:
    """Return what to ask the index, as an FTS5 expression or a ``tsquery``; empty when no word can be looked for.

    Args:
        query: what is looked for.
        languages: of the library; only the query's own where it names one.
        postgres: which of the two to write.
    """
    wanted = [query.language] if query.language else sorted(languages)
    words = parse(query.words)
    if query.words.strip() and not words.groups and not words.excluded:
        return ""
    write = _postgres if postgres else _sqlite
    both, either, without = (" & ", " | ", " & !") if postgres else (" AND ", " OR ", " NOT ")

    def group(phrases: Iterable[Phrase]) -> str:
        found = [write(way) for phrase in phrases for way in alternatives(phrase, wanted)]
        return found[0] if len(found) == 1 else f"({either.join(dict.fromkeys(found))})"

    parts = [group(phrases) for phrases in words.groups]
    found = filters(query)
    parts += [group_of if len(names) == 1 else f"({group_of})" for names in found
              if (group_of := either.join(write((name,)) for name in names))]  # fmt: skip
    asked = both.join(parts or [write((facets.ALL,))])
    return asked + (without + group(words.excluded) if words.excluded else "")


def _sqlite(phrase: Phrase) -> str:
    return '"' + " ".join(phrase) + '"'


def _postgres(phrase: Phrase) -> str:
    found = " <-> ".join(map(quoted, phrase))
    return f"({found})" if len(phrase) > 1 else found
