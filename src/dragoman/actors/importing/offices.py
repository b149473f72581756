"""From the words of a position ("Minister of Foreign Affairs of Kazakhstan") to an office of ours.

English words are read by the patterns of ``importing.yml``; words of other languages, and what no pattern fits, by the
titles of the language.
"""

from __future__ import annotations

import re
from functools import cached_property

import msgspec

from dragoman.actors.importing.names import languages_of
from dragoman.actors.importing.things import Position, Words, tables
from dragoman.actors.items import cut
from dragoman.actors.registry import Registry

_REPUBLIC = re.compile(
    r"\s*(?:of (?:the )?(?:republic|state|country|nation|federation)\b.*|\(.*\))?\s*$", re.IGNORECASE
)
_WEAK = ("head", "official")


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """What the words of a position tell."""

    office: str | None = None
    sector: str | None = None
    of: str | None = None
    org: str | None = None
    country: str | None = None
    dropped: bool = False


class Offices:
    """Reads positions."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], Position]]:
        return [(re.compile(row.match, re.IGNORECASE), row) for row in tables().positions]

    def read(self, words: Words) -> Office | None:
        """Return the office that words mean; None where they mean none that is known."""
        language, text = words
        text = " ".join(text.split())[:200]
        language = language or next(iter(languages_of(text, None)), None)
        if language is None:
            return None
        found = self._english(text) if language == "en" else None
        return found or self._by_titles(text, language)

    def _english(self, text: str) -> Office | None:
        other = None  # the president of a bank holds none of the offices that his title has elsewhere
        for pattern, row in self._patterns:
            match = pattern.search(text)
            if match is None:
                continue
            if row.drop:
                return Office(dropped=True)
            if row.state and not self._of_a_state(text, match.end()):
                other = Office()
                continue
            org = self._org(text) if row.org else None
            if row.org and org is None:
                continue
            of = next((of for of, words in tables().speakers.items() if re.search(words, text, re.IGNORECASE)), None)
            return Office(
                office=row.office, sector=row.sector, org=org, of=of if row.office == "spokesperson" else None,
                country=None if row.office == "ambassador" else self._state(text, "en"),
            )  # fmt: skip
        return other

    def _of_a_state(self, text: str, end: int) -> bool:
        """Tell whether nothing but a state follows: the president of Ghana, not of a bank."""
        rest = text[end:]
        if _REPUBLIC.fullmatch(rest):
            return True
        found = self.registry.find(rest, "en")
        return bool(found) and found[0].best.entry.kind == "state" and rest[: found[0].span.start].strip() in (
            "of", "of the", ",", "-",
        )  # fmt: skip

    def _state(self, text: str, language: str) -> str | None:
        states = [m.best.entry.country for m in self.registry.find(text, language) if m.best.entry.country]
        return states[0] if states else None

    def _org(self, text: str) -> str | None:
        kinds = ("organisation",)
        found = [m.best.entry.id for m in self.registry.find(text, "en") if m.best.entry.kind in kinds]
        return found[0] if found else None

    def _by_titles(self, text: str, language: str) -> Office | None:
        items = cut(text, language, self.registry)
        title = next((item.lexeme for item in items if item.letter == "T"), None)
        if title is None or title.office is None:
            return None
        institution = next((item.lexeme for item in items if item.letter == "I"), None)
        deputy = title.deputy or any(item.letter == "P" and item.lexeme.deputy for item in items)
        former = any(item.letter == "P" and item.lexeme.kind == "former" for item in items)
        office = "official" if deputy or title.office in _WEAK else title.office
        if institution is not None and institution.sector not in (None, "GOV"):
            office = {"LEG": "legislator", "JUD": "judge"}.get(institution.sector or "", office)
        return Office(
            office=office, sector=(institution.sector if institution else None) or title.sector,
            of=institution.of if institution and office == "spokesperson" else None,
            country=None if office == "ambassador" else self._state(text, language), dropped=former,
        )  # fmt: skip
