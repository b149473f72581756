"""Outlets that pass on what others said, and whom they name as their source (``relays`` in ``stance.yml``).

Example:
    >>> from dragoman.actors import Registry, find_mentions
    >>> text = "Reuters, citing Kyodo, said rain had fallen."
    >>> mentions = find_mentions(text, "en", Registry.load(), None)
    >>> [(r.span.of(text), r.kind) for r in find_relays(text, "en", mentions, (Span(0, len(text)),), Span(28, 43))]
    [('Reuters', 'passes'), ('Kyodo', 'cites')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from dragoman.actors import Registry
from dragoman.language.packs import codes, load, pack
from dragoman.records import Actor, Mention, Span
from dragoman.statements.stance import Around, Words, is_through

Kind = Literal["passes", "quoted", "cites"]
_GAP = re.compile(r"[^,;:.!?()、，。；：（）\n\x00—–]{0,25}")
"""What may stand between a name and the words of relaying: no mark, few letters."""
_FAR = 120  # characters behind a name that are looked at: a gap and the longest words of relaying
_REACH = 600
"""Characters before and behind the words said in which names are looked at, however long the sentence is."""
_SHORT = re.compile(r"[^,;:.!?()、，。；：（）\n\x00—–]{0,6}")
_UNSPACED = frozenset({"Han", "Kana", "Hangul"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Somebody on the way of the words: the mention, the words of relaying at it (None where it only follows)."""

    mention: Mention
    cue: Span | None
    kind: Kind
    before: bool = True
    """Whether the words of relaying stand before the name."""

    @property
    def span(self) -> Span:
        """The words that name it."""
        return self.mention.span


def is_unspaced(language: str) -> bool:
    """Tell whether words of the language are not parted by what a pattern could hold on to."""
    return bool(_UNSPACED & set(pack(language).about.scripts))


@cache
def pattern(alternatives: tuple[str, ...], language: str) -> re.Pattern[str] | None:
    """Return one pattern for several, of whole words where the language has spaces; None for none."""
    if not alternatives:
        return None
    edges = ("", "") if is_unspaced(language) else (r"(?<!\w)", r"(?!\w)")
    return re.compile(f"{edges[0]}(?:{'|'.join(alternatives)}){edges[1]}", re.IGNORECASE)


def masked(text: str, hidden: Span) -> str:
    """Return the text with the words said hidden: what stands in them tells nothing about who passes them on."""
    return text[: hidden.start] + "\x00" * (hidden.end - hidden.start) + text[hidden.end :]


def find_relays(
    text: str, language: str, mentions: Sequence[Mention], sentences: Sequence[Span], content: Span
) -> tuple[Relay, ...]:
    """Return who passes on the words of ``content`` or is named as a source for them, in the order of the text.

    Args:
        text: the article's text.
        language: whose words of relaying count.
        mentions: of the article.
        sentences: those that hold the words said and the words that tell it; names elsewhere are left alone.
        content: the words said; names in them are left alone.
    """
    hidden = masked(text, content)
    found: list[Relay] = []
    for whole in sentences:
        start = max(whole.start, min(content.start, whole.end) - _REACH)
        sentence = Span(start, min(whole.end, max(content.end, whole.start) + _REACH))
        near = _named(mentions, sentence, content, language)
        own = [r for m in near if (r := _relay(m, near, sentence, hidden, language))]
        found += [*own, *_followed(own, near, language)]
    found = [r for r in found if not _is_apart(r, content, hidden, language)]
    return tuple(sorted(found, key=lambda r: r.span))


def _is_apart(relay: Relay, content: Span, text: str, language: str) -> bool:
    """Tell whether an outlet after the words said begins a clause of its own ("…, and state TV reported …")."""
    if relay.kind != "passes" or relay.before or relay.cue is None or relay.span.start < content.end:
        return False
    words = load(language, "stance.yml", Words)
    before = text[content.end : relay.span.start].rstrip()
    if words.relays.leads:
        return not re.search(rf"(?:{'|'.join(words.relays.leads)})$", text[content.end : relay.span.start])
    return any(before.endswith((" " + join, "," + join)) for join in words.joins)


def _named(mentions: Sequence[Mention], sentence: Span, content: Span, language: str) -> list[Mention]:
    """Return the mentions of the sentence outside of the words said; an outlet hides the noun at it (agency Kyodo)."""
    near = [m for m in mentions if sentence.contains(m.span) and not content.overlaps(m.span) and not m.actor.place]
    known = [m.span for m in near if m.actor.entity and m.actor.sector == "JRN"]
    return [
        m for m in near
        if m.actor.entity or m.actor.sector != "JRN" or not any(_apart(m.span, k) <= 1 for k in known)
    ]  # fmt: skip


def _apart(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end)


def is_outlet(actor: Actor, language: str) -> bool:
    """Tell whether it is one that publishes: an outlet of the registry, "a newspaper"; no reporters, no media at large.

    Example:
        >>> [is_outlet(Actor(name=name, sector="JRN"), "en") for name in ("a news agency", "reporters", "the media")]
        [True, False, False]
    """
    return actor.sector == "JRN" and (bool(actor.entity) or _is_medium(actor.name, language))


@cache
def _is_medium(name: str, language: str) -> bool:
    lexemes = [x for word in Registry.load().words(language).find(name) for x in word.lexemes]
    return any(x.section == "media" and x.count == "one" for x in lexemes)


def _relay(mention: Mention, near: Sequence[Mention], sentence: Span, text: str, language: str) -> Relay | None:
    words = load(language, "stance.yml", Words).relays
    kinds: tuple[tuple[Kind, Around], ...] = (
        ("quoted", words.quoted),
        ("cites", words.cites),
        ("passes", words.passes),
    )
    found: list[tuple[int, int, Relay]] = []
    for rank, (kind, around) in enumerate(kinds):
        if kind != "cites" and not is_outlet(mention.actor, language):
            continue
        if cue := _before(mention.span, near, sentence, text, pattern(around.before, language)):
            found.append((mention.span.start - cue.end, rank, Relay(mention=mention, cue=cue, kind=kind)))
        elif cue := _after(mention.span, near, sentence, text, pattern(around.after, language), language):
            distance = cue.start - mention.span.end
            found.append((distance, rank, Relay(mention=mention, cue=cue, kind=kind, before=False)))
    if found:
        cited = [row for row in found if row[2].kind != "passes"]
        return min(cited or found, key=lambda row: row[:2])[2]
    if is_outlet(mention.actor, language) and is_through(mention.span, text, language):
        return Relay(mention=mention, cue=None, kind="passes")
    return None


def _before(
    name: Span, near: Sequence[Mention], sentence: Span, text: str, words: re.Pattern[str] | None
) -> Span | None:
    """Return the words before a name, the nearest, when nobody else stands between."""
    if words is None:
        return None
    start, end = max(sentence.start, name.start - 80), min(sentence.end, name.end + _FAR)
    for match in reversed(list(words.finditer(text, start, end))):
        if match.end() > name.start or not _GAP.fullmatch(text, match.end(), name.start):
            continue
        between = any(match.end() <= m.span.start and m.span.end <= name.start for m in near)
        return None if between else Span(match.start(), match.end())
    return None


def _after(
    name: Span, near: Sequence[Mention], sentence: Span, text: str, words: re.Pattern[str] | None, language: str
) -> Span | None:
    """Return the words after a name, the nearest, when no other outlet stands between."""
    if words is None:
        return None
    match = words.search(text, name.end, min(sentence.end, name.end + _FAR))
    if match is None:
        return None
    cue = Span(*match.span(match.lastindex or 0))
    gap = _SHORT if match.lastindex else _GAP
    if not gap.fullmatch(text, name.end, match.start()):
        return None
    others = [m for m in near if name.end <= m.span.start and m.span.end <= cue.start]
    inside = [m for m in others if m.span.end <= match.start() or is_outlet(m.actor, language)]
    return None if inside else cue


def _followed(relays: Sequence[Relay], near: Sequence[Mention], language: str) -> Iterator[Relay]:
    """Return the outlet that names another source, where no words of its own say that it passes something on."""
    taken = {r.span for r in relays}
    for relay in relays:
        if relay.kind != "cites":
            continue
        free = [m for m in near if m.span not in taken and is_outlet(m.actor, language)]
        nearest = min(free, key=lambda m: (m.span.start > relay.span.start, _apart(m.span, relay.span)), default=None)
        if nearest and not any(r.kind == "passes" for r in relays):
            taken.add(nearest.span)
            yield replace(relay, mention=nearest, kind="passes")


@cache
def _agencies() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the pattern of the names of news agencies in every language that has one."""
    given = ((code, load(code, "stance.yml", Words).relays.agencies) for code in codes())
    return tuple((code, re.compile("|".join(words), re.IGNORECASE)) for code, words in given if words)


@cache
def is_agency(entity: str | None, name: str) -> bool:
    """Tell whether a news agency is meant, by what any language calls it.

    Example:
        >>> is_agency("reuters", "Reuters"), is_agency("bbc", "BBC"), is_agency(None, "the news agency Vesna")
        (True, False, True)
    """
    entry = Registry.load().entry(entity) if entity else None
    for code, words in _agencies():
        names = entry.names.get(code, ()) if entry else (name,)
        if any(words.search(one) for one in names):
            return True
    return False


def is_own(name: str, language: str) -> bool:
    """Tell whether an outlet names itself.

    Example:
        >>> is_own("this newspaper", "en"), is_own("本紙", "ja"), is_own("a newspaper", "en")
        (True, True, False)
    """
    words = load(language, "stance.yml", Words).relays.own
    return any(re.search(word, name, re.IGNORECASE) for word in words)
