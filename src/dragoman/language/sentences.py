"""Sentences: every visible character of a paragraph belongs to exactly one.

A stop ends a sentence unless it stands inside a quotation or brackets that go on, belongs to an abbreviation, an
initial or a number, or what follows goes on with the sentence. Closing marks after the stop belong to the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dragoman.language.analysis import Quotation, Sentence
from dragoman.language.packs import codes, pack
from dragoman.records import Span, trimmed

_STOP = re.compile(r"[.!?…‼⁇⁈⁉؟]+|[。．！？｡]+[!?…]*|\n")
_CLOSERS = "\"'»”’“‘)]}」』》〉）］】〕"
# These open as well as close: they close only where a quotation ends.
_TWO_WAY = frozenset("\"'“‘")
_BRACKETS = {")": "(", "）": "（", "]": "[", "］": "［", "】": "【", "〕": "〔"}
_BRACKET = re.compile(r"[()（）\[\]［］【】〔〕]")
_WIDE_STOP = frozenset("。．！？｡")
_WORD_BEFORE = re.compile(r"[^\W\d_](?:[\w'’-]|\.(?=\w))*$")
_NEXT_WORD = re.compile(r"[\"'«„“‘(\[—–-]*\s*([\w'’]+)")
# Reporting words are looked for this far behind a quotation that asks or exclaims (“Why?” Smith asked.).
_REPORT = 60


@dataclass(frozen=True, slots=True)
class _Words:
    before: frozenset[str]
    either: frozenset[str]
    starters: frozenset[str]
    continues: re.Pattern[str] | None
    saying: re.Pattern[str] | None
    longest: int


@lru_cache(maxsize=16)
def _words(language: str) -> _Words:
    known = pack(language if language in codes() else "en")
    words = known.about.sentences
    continues = "|".join(re.escape(word) for word in sorted(words.continues, key=len, reverse=True))
    saying = "|".join(known.quotes.saying)
    both = (*words.before, *words.either)
    return _Words(
        before=frozenset(word.rstrip(".").lower() for word in words.before),
        either=frozenset(word.rstrip(".").lower() for word in words.either),
        starters=frozenset(words.starters),
        continues=re.compile(continues) if continues else None,
        saying=re.compile(saying) if saying else None,
        longest=max((len(word) for word in both), default=0) + 2,
    )


def find_sentences(
    text: str, paragraphs: Sequence[Span], quotations: Sequence[Quotation], language: str
) -> tuple[Sentence, ...]:
    """Return the sentences of each paragraph, in order."""
    found: list[Sentence] = []
    words = _words(language)
    first = 0
    for number, paragraph in enumerate(paragraphs):
        while first < len(quotations) and quotations[first].outer.start < paragraph.start:
            first += 1
        last = first
        while last < len(quotations) and quotations[last].outer.start < paragraph.end:
            last += 1
        shelters = _shelters(text, paragraph, quotations[first:last])
        cut = paragraph.start
        for end in (*_ends(text, paragraph, shelters, words), paragraph.end):
            span = trimmed(text, cut, end)
            if span is not None:
                found.append(Sentence(span=span, paragraph=number))
            cut = end
        first = last
    return tuple(found)


def _shelters(text: str, paragraph: Span, quotations: Sequence[Quotation]) -> list[Span]:
    """Return the outermost quotations and brackets that open and close inside the paragraph, in order."""
    spans = [q.outer for q in quotations if q.closed and q.outer.end <= paragraph.end]
    open_at: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(text, paragraph.start, paragraph.end):
        char = match.group()
        if char not in _BRACKETS:
            open_at.append((char, match.start()))
        elif open_at and open_at[-1][0] == _BRACKETS[char]:
            spans.append(Span(open_at.pop()[1], match.end()))
    outermost: list[Span] = []
    for span in sorted(spans):
        if not outermost or span.end > outermost[-1].end:
            outermost.append(span)
    return outermost


def _ends(text: str, paragraph: Span, shelters: list[Span], words: _Words) -> Iterator[int]:
    longest_line = max((len(line) for line in text[paragraph.start : paragraph.end].split("\n")), default=0)
    ending = {shelter.end for shelter in shelters}
    place, begin = 0, paragraph.start
    for match in _STOP.finditer(text, paragraph.start, paragraph.end):
        at, end = match.span()
        if at < begin:
            continue
        while place < len(shelters) and shelters[place].end <= at:
            place += 1
        shelter = shelters[place] if place < len(shelters) and shelters[place].start < at else None
        if match.group() == "\n":
            if shelter is None and _line_ends(text, at, begin, paragraph.end, longest_line):
                yield end
                begin = end
            continue
        while end < paragraph.end and text[end] in _CLOSERS and (text[end] not in _TWO_WAY or end + 1 in ending):
            end += 1
        if shelter is not None and end < shelter.end:
            continue
        if end >= paragraph.end or _breaks(text, Span(at, end), Span(begin, paragraph.end), shelter, words):
            yield end
            begin = end


def _line_ends(text: str, at: int, begin: int, end: int, longest: int) -> bool:
    """Tell whether a single line break ends a sentence: after a headline or a stop, not inside wrapped text."""
    line_start = max(text.rfind("\n", begin, at) + 1, begin)
    following = text[at + 1 : min(end, at + 40)].lstrip()
    if not following or following[0].islower():
        return False
    return at - line_start < 0.7 * longest or text[at - 1] in _WIDE_STOP


def _breaks(text: str, stop: Span, room: Span, shelter: Span | None, words: _Words) -> bool:
    following = text[stop.end : min(room.end, stop.end + _REPORT + 20)]
    mark = text[stop.start]
    if shelter is not None and _goes_on(text, stop, room, shelter, words):
        return False
    if mark in _WIDE_STOP:
        return not (words.continues and shelter is not None and words.continues.match(following.lstrip()))
    if not following[0].isspace() and not (mark in "!?" and _is_wide(following[0])):
        return False
    rest = following.lstrip()
    if not rest:
        return True
    if rest[0].islower() or rest[0] in ",;:—–-)»”" or (words.continues and words.continues.match(rest)):
        return rest[0] in "—–-" and mark != "." and shelter is None and rest[1:].lstrip()[:1].isupper()
    return mark != "." or stop.end - stop.start > 1 or not _is_abbreviation(text, stop.start, room.start, rest, words)


def _goes_on(text: str, stop: Span, room: Span, shelter: Span, words: _Words) -> bool:
    """Tell whether who said it follows a quotation that ended with a stop of its own."""
    mark = text[stop.start]
    if mark == "." or words.saying is None or text[room.start : shelter.start].strip():
        return False
    tail = text[stop.end : min(room.end, stop.end + _REPORT)]
    clause = re.split(r"[.。!?！？；;：:]", tail, maxsplit=1)[0]
    limit = 16 if mark in _WIDE_STOP else _REPORT
    return words.saying.search(clause[:limit]) is not None


def _is_wide(char: str) -> bool:
    return "⺀" <= char <= "鿿" or char in "「『《“„«"


def _is_abbreviation(text: str, at: int, begin: int, rest: str, words: _Words) -> bool:
    found = _WORD_BEFORE.search(text[max(begin, at - max(words.longest, 24)) : at])
    if found is None:
        return False
    word = found.group().lower()
    if word in words.before or (len(word) == 1 and word not in words.either and found.group().isupper()):
        return True
    spelled = re.fullmatch(r"(?:\w\.)+\w", word) is not None
    if word not in words.either and word.rpartition(".")[2] not in words.either and not spelled:
        return False
    following = _NEXT_WORD.match(rest)
    return not (following and following.group(1) in words.starters)
