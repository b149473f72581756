"""Cuts a text into the items that naming phrases are made of: names, titles, institutions, unknown names.

Each item has a letter, and so has the way two items stand together; patterns in titles.yml are written in them:

    S state  A adjective of a state  X one-character name  C capital  K metonym  G people  R region  r its adjective
    V known person  U unknown name  O organisation  E its adjective  N outlet  T title  I institution  W group of people
    M media  F foreign  P prefix  Q quantifier  H honorific  Z side  J -nationals
    _ side by side  o "of"  p possessive  & "and"  , comma  . anything else
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence, Set

import msgspec

from dragoman.actors.entries import Candidate, Entry, Match
from dragoman.actors.offices import alike
from dragoman.actors.registry import Registry
from dragoman.actors.words import HAN, Lexeme, Words

SECTION_LETTERS = {
    "titles": "T", "institutions": "I", "groups": "W", "media": "M", "foreign": "F", "prefixes": "P",
    "quantifiers": "Q", "honorifics": "H", "sides": "Z", "nationals": "J",
}  # fmt: skip
_STATE_LETTERS = {"name": "S", "short": "X", "adjective": "A", "people": "G", "metonym": "K", "capital": "C"}
_ENTRY_LETTERS = {"person": "V", "organisation": "O", "outlet": "N"}
_UPPER, _UPPER_CYRILLIC = "A-ZÀ-ÞŚŠŻŽČĆĞİŞ", "А-ЯЁІЇЄҐӘҒҚҢӨҰҮҺ"
_PART = r"[{0}]\.|[{0}][\w’'-]+|{2}(?=[ \u00a0][{0}])"
_NAME = r"[ \u00a0]((?:[{0}]\.[ \u00a0]?){{0,2}}[{0}]{1}[\w’'-]*(?:[ \u00a0](?:" + _PART + r")){{0,3}})"
_LATIN = re.compile(_NAME.format(_UPPER, r"[\w’'-]", r"\w{1,4}"))
_CYRILLIC = re.compile(_NAME.format(_UPPER_CYRILLIC, "[а-яёіїєґәғқңөұүһ’'-]", "[а-я]{2,4}"))
_FIELD_WORD = r"[ \u00a0](?:и |та |по )?[а-яёіїєґ-]{4,}(?:и|ы|а|я|ой|ых|их|ого|его|у|ей|ій|і|ї|ої)"
_FULL_NAME = r"[ \u00a0][А-ЯЁІЇЄҐ][а-яёіїєґ]+[ \u00a0][А-ЯЁІЇЄҐ]"
_FIELD = re.compile(f"((?:{_FIELD_WORD}){{1,4}})(?={_FULL_NAME})")
_VERB = re.compile(r"(?:л|ла|ло|ли|ть|ти|ет|ит|ют|ят|ся|сь|ив|їть)$")
_KATAKANA = re.compile(r"(?:[ァ-ヺー]{2,}[・=\u30a0==・])*[ァ-ヺー]{2,}$")
_SPACED_NAME = re.compile(r"(?<!\w)([가-힣]{1,6} )?([가-힣·]{2,8}) $")
_BLANK = (" ", "\u00a0")
_NO_NAME_ENDS = frozenset("는을를의에며할될된던들서")
_KANJI = re.compile(r"[\u4e00-\u9fff々ヶ]{1,4}$")


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """Part of a naming phrase."""

    start: int
    end: int
    letter: str
    candidates: tuple[Candidate, ...] = ()
    lexemes: tuple[Lexeme, ...] = ()

    @property
    def lexeme(self) -> Lexeme:
        """The first meaning of a word."""
        return self.lexemes[0]


def letter_of(match: Match) -> str:
    """Return the letter of a name by its best candidate."""
    best = match.best
    if best.entry.kind == "state":
        return _STATE_LETTERS[best.form]
    if best.entry.kind == "region":
        return "r" if best.form == "adjective" else "R"
    if best.entry.kind == "organisation" and best.form == "adjective":
        return "E"
    return _ENTRY_LETTERS[best.entry.kind]


def cut(text: str, language: str, registry: Registry) -> list[Item]:
    """Return the items of a text, in order, without overlap: the longest wins, names win over words."""
    words = registry.words(language)
    found = [
        Item(start=m.span.start, end=m.span.end, letter=letter_of(m), candidates=m.candidates)
        for m in registry.find_all(text, language)
    ]
    for word in words.find(text):
        by_letter: dict[str, list[Lexeme]] = {}
        for lexeme in word.lexemes:
            letter = SECTION_LETTERS.get(lexeme.section)
            if letter:
                by_letter.setdefault(letter, []).append(lexeme)
        found += [
            Item(start=word.start, end=word.end, letter=letter, lexemes=tuple(lexemes))
            for letter, lexemes in by_letter.items()
        ]
    if words.attached:
        ends = {item.end for item in found}
        found = [i for i in found if not text[max(0, i.start - 1) : i.start].isalnum() or i.start in ends]
    blocked = [m.span() for word in words.blocked if word in text for m in re.finditer(re.escape(word), text)]
    found = [i for i in found if not any(start <= i.start and i.end <= end for start, end in blocked)]
    items = _by_what_follows(_without_overlap(found), found)
    return _with_unknown(text, items, words, lambda entry: registry.names(entry, language))


def _without_overlap(found: list[Item]) -> list[Item]:
    """Keep the items that together cover most of the text with fewest pieces: 米|欧州陸軍, not 米欧|…."""
    rows = sorted(found, key=lambda i: (i.end, i.start, bool(i.candidates), i.letter))
    ends = [row.end for row in rows]
    best: list[tuple[int, int, bool]] = [(0, -1, False)]  # score, where to go on, whether the row is taken
    for number, row in enumerate(rows):
        before = bisect.bisect_right(ends, row.start, hi=number)
        taken = best[before][0] + 4 * (row.end - row.start) - 3 + bool(row.candidates)
        best.append(max((taken, before, True), (best[number][0], number, False), key=lambda b: (b[0], b[2])))
    kept, at = [], len(rows)
    while at > 0:
        _, before, used = best[at]
        if used:
            kept.append(rows[at - 1])
        at = before
    return kept[::-1]


def _by_what_follows(items: list[Item], found: list[Item]) -> list[Item]:
    """Some words are both institution and attribute: "the government said", "government media"."""
    same: dict[tuple[int, int], dict[str, Item]] = {}
    for item in found:
        same.setdefault((item.start, item.end), {}).setdefault(item.letter, item)
    chosen = list(items)
    for number in range(len(items) - 1, -1, -1):
        options = same[items[number].start, items[number].end]
        if len(options) < 2 or items[number].candidates:
            continue
        near = number + 1 < len(items) and chosen[number + 1].start - items[number].end <= 1
        after = chosen[number + 1].letter if near else ""
        order = "F" if after == "M" else "PF" if after in ("W", "P", "V", "U") and after else ""
        order += "IWTMZJHQPF"
        chosen[number] = min(
            options.values(), key=lambda item: order.index(item.letter) if item.letter in order else 99
        )
    return chosen


def _with_unknown(text: str, items: list[Item], words: Words, names: Callable[[Entry], Sequence[str]]) -> list[Item]:
    """Add the names nobody knows that stand beside a title, an honorific or an institution."""
    found: list[Item] = []
    for number, item in enumerate(items):
        low = found[-1].end if found else 0
        high = items[number + 1].start if number + 1 < len(items) else len(text)
        if words.spaceless and (item.letter in "TH" or _is_prefix(items, number)):
            before = _name_before(text, low, item.start, words)
            if before:
                found.append(Item(start=before[0], end=before[1], letter="U"))
        if words.tail and _leads_to_title(text, items, number):
            before = _words_before(text, low, item.start, words)
            if before:
                found.append(Item(start=before[0], end=before[1], letter="U"))
        item = _with_field(text, item, high)
        if found and found[-1].letter == "U" and item.letter == "V" and text[found[-1].end : item.start] in _BLANK:
            item = _full_name(text, found.pop(), item, names)
        found.append(item)
        if item.letter in "TISOHMWNAC":
            after = _name_after(text, item, high, words)
            if after:
                found.append(Item(start=after[0], end=after[1], letter="U"))
    return found


def _full_name(text: str, given: Item, person: Item, names: Callable[[Entry], Sequence[str]]) -> Item:
    """Return a given name and a surname that somebody known has as one name: his, where the given name is his too."""
    word = text[given.start : given.end]
    his = tuple(
        c for c in person.candidates
        if any(alike(own.rpartition(" ")[0], word) for own in names(c.entry) if own[:1] == word[:1])
    )  # fmt: skip
    letter = "V" if his else "U"
    return Item(start=given.start, end=person.end, letter=letter, candidates=his)


def _with_field(text: str, item: Item, high: int) -> Item:
    """«замминистра | энергетики | Асхат Хасенов»: the field between a title and a name belongs to the title."""
    if item.letter != "T":
        return item
    match = _FIELD.match(text, item.end, high)
    if not match or any(_VERB.search(word) for word in match[1].split()):
        return item
    return Item(start=item.start, end=match.end(1), letter="T", lexemes=item.lexemes)


def _name_after(text: str, item: Item, high: int, words: Words) -> tuple[int, int] | None:
    if words.spaceless:
        return _chinese_after(text, item, high, words) if item.letter == "T" and words.surnames else None
    if high - item.end < 3:
        return None
    apart = words.apposition and text[item.end] == ","
    behind = item.end + apart
    cased = _CYRILLIC if "а" <= text[behind + 1].lower() <= "ө" else _LATIN
    pattern = words.given or cased
    match = pattern.match(text, behind, high)
    if not match:
        return None
    start, end = match.span(1)
    end = _trim(text, start, end, words)
    if apart and text[end : end + 1] not in (",", "."):
        return None  # no apposition: the next part of the sentence
    least = 2 if apart else words.least
    return (start, end) if end > start + 1 and len(text[start:end].split()) >= least else None


def _trim(text: str, start: int, end: int, words: Words) -> int:
    """Cut what is no part of a name: a possessive, a word that never is one, a loose particle."""
    stop, particles = words.not_names, words.particles
    kept = start
    for part in re.finditer(r"[^ \u00a0]+", text[start:end]):
        word = words.ending.sub("", part.group())
        if word in stop or (word[:1].islower() and word not in particles):
            break
        if not word[:1].islower():
            kept = start + part.start() + len(word)
        if word != part.group():
            break
    return kept


def _name_before(text: str, low: int, high: int, words: Words) -> tuple[int, int] | None:
    """Japanese and Chinese: the name stands before its title."""
    if high - low < 1:
        return None
    window = max(low, high - 24)
    match = _KATAKANA.search(text, window, high)
    if match:
        return match.span()
    if words.surnames:
        run = _run_back(text, window, high, words.transliteration)
        return (run, high) if high - run >= 3 else None
    match = _KANJI.search(text, window, high)
    if not match or match.group() in words.not_names or match.group()[0] in "同両各全第約計毎他某":
        return None
    before = text[match.start() - 1 : match.start()]
    if match.start() > low and HAN.match(before):
        return None  # part of a longer run of kanji, which is no name
    inside = match.group()
    if any(inside.endswith(word) or inside.startswith(word) for word in words.not_names if len(word) > 1):
        return None
    return match.span() if 2 <= len(inside) <= 4 or before in "のるたは、。「 \n" else None


def _is_prefix(items: list[Item], number: int) -> bool:
    """Tell whether 前 or 副 belongs to a title behind it, and is not the end of a word: 以前, 2週間前."""
    while items[number].letter in "PSAX" and number + 1 < len(items) and items[number + 1].start == items[number].end:
        number += 1
        if items[number].letter in "TIO":
            return True
    return False


def _leads_to_title(text: str, items: list[Item], number: int) -> bool:
    """Tell whether a title follows, perhaps behind its state or ministry: 기시다 | 일본 총리."""
    while items[number].letter in "SAKOIP" and number + 1 < len(items):
        if text[items[number].end : items[number + 1].start] != " ":
            return False
        number += 1
    return items[number].letter in "TH"


def _words_before(text: str, low: int, high: int, words: Words) -> tuple[int, int] | None:
    """Where particles lean on words, names stand before their titles: 존 커비 | 조정관, 박진 | 장관."""
    match = _SPACED_NAME.search(text, max(low, high - 24), high)
    if not match or not _like_a_name(match[2], words):
        return None
    given = match[1] and match[1].rstrip()
    return (match.start(1 if given and _like_a_name(given, words, least=1) else 2), match.end(2))


def _like_a_name(word: str, words: Words, least: int = 2) -> bool:
    if word in words.not_names or words.lookup(word) or len(word) < least or word[-1] in _NO_NAME_ENDS:
        return False
    native = len(word) in (2, 3) and word[0] in words.surnames and least > 1
    return native or any(char in words.transliteration for char in word)


def _run_back(text: str, low: int, high: int, chars: Set[str]) -> int:
    start = high
    while start > low and (text[start - 1] in chars or text[start - 1] in "·•"):
        start -= 1
    return start


def _chinese_after(text: str, item: Item, high: int, words: Words) -> tuple[int, int] | None:
    ends, chars, start = words.after_name, words.transliteration, item.end
    stop = start
    while stop < high and (text[stop] in chars or text[stop] in "·•-"):
        if stop > start + 1 and text.startswith(ends, stop):
            break
        stop += 1
    if stop - start >= 3 and not text.startswith(ends, start):
        return start, stop
    if start >= high or text[start] not in words.surnames or text.startswith(ends, start):
        return None
    for length in (2, 3):
        if start + length <= high and (start + length == len(text) or text.startswith(ends, start + length)):
            return start, start + length
    return None
