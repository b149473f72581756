"""The tree of quotations: one pass with a stack over the marks of a text, linear in its length.

Whether a mark opens or closes is told by the mark, by what is open, and by its neighbours. A quotation that is still
open at the end of its paragraph ends there, unless the text goes on quoting: the next paragraph opens with the same
mark again (the English convention), or closes what it never opened.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from dragoman.language.analysis import Quotation
from dragoman.language.packs import Quotes, codes, pack
from dragoman.records import Span, trimmed

Kind = Literal["speech", "title"]

# How many paragraphs without any mark may stand inside one quotation.
REACH = 5
_OPENING = frozenset("([{（［｛【〔«„“‘「『《〈—–-:：,，、/")
_CLOSING = frozenset(".,;:!?…)]}»”’」』》〉）］】〕。，、！？；：—–-/")


class Mark(NamedTuple):
    """A mark of quotation where it stands; ``role`` says which way it works there."""

    at: int
    end: int
    char: str
    role: Literal["open", "close"]


@dataclass(slots=True)
class _Open:
    char: str
    start: int
    inside: int
    index: int


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a language, ready for scanning."""

    pattern: re.Pattern[str]
    closes: dict[str, tuple[str, ...]]
    kinds: dict[str, Kind]
    straight: frozenset[str]
    single: frozenset[str]
    resumes: frozenset[str]
    dash: re.Pattern[str] | None
    turn: re.Pattern[str] | None
    saying: re.Pattern[str] | None

    @classmethod
    def of(cls, quotes: Quotes) -> Marks:
        """Compile a ``quotes.yml``."""
        closes: dict[str, list[str]] = {}
        for pair in quotes.pairs:
            for close in pair.close:
                closes.setdefault(close, []).append(pair.open)
        chars = {pair.open for pair in quotes.pairs} | set(closes) | set(quotes.straight) | set(quotes.single)
        dashes, saying = re.escape(quotes.dashes), "|".join(quotes.saying)
        return cls(
            pattern=re.compile("[" + re.escape("".join(sorted(chars))) + "]"),
            closes={close: tuple(opens) for close, opens in closes.items()},
            kinds={pair.open: pair.kind for pair in quotes.pairs},
            straight=frozenset(quotes.straight),
            single=frozenset(quotes.single),
            resumes=frozenset(quotes.resumes),
            dash=re.compile(rf"\s*[{dashes}]\s+") if dashes else None,
            turn=re.compile(rf"(?<=[,.!?…])\s+[{dashes}]\s+") if dashes else None,
            saying=re.compile(rf"\b(?:{saying})", re.IGNORECASE) if saying else None,
        )


@lru_cache(maxsize=16)
def marks_of(language: str) -> Marks:
    """Return the marks of a language; one without a pack of its own gets the English ones."""
    return Marks.of(pack(language if language in codes() else "en").quotes)


def find_quotations(text: str, paragraphs: Sequence[Span], language: str) -> tuple[Quotation, ...]:
    """Return the quotations of ``text`` in the order of their starts."""
    return _Scan(text, paragraphs, marks_of(language)).run()


@dataclass(slots=True)
class _Scan:
    text: str
    paragraphs: Sequence[Span]
    marks: Marks
    stack: list[_Open] = field(default_factory=list)
    open: Counter[str] = field(default_factory=Counter)
    found: list[Quotation | None] = field(default_factory=list)
    parents: list[int | None] = field(default_factory=list)
    balance: list[Counter[str]] = field(default_factory=list)

    def run(self) -> tuple[Quotation, ...]:
        self.balance = [self._balance(paragraph) for paragraph in self.paragraphs]
        dialogue = _Dialogue(self.text, self.paragraphs, self.marks)
        for number, paragraph in enumerate(self.paragraphs):
            self._paragraph(paragraph, dialogue.segments(number))
            self._end_paragraph(number)
        return _renumbered(self.found)

    def _paragraph(self, paragraph: Span, dialogue: list[Span]) -> None:
        start = self._skip_repeated_mark(paragraph)
        bounds = sorted([(span.start, 1) for span in dialogue] + [(span.end, 0) for span in dialogue])
        last_single = self._last_single(paragraph)
        for match in self.marks.pattern.finditer(self.text, start, paragraph.end):
            while bounds and bounds[0][0] <= match.start():
                self._dash(*bounds.pop(0), paragraph)
            self._mark(match.start(), match.group(), paragraph, last_single)
        for bound in bounds:
            self._dash(*bound, paragraph)

    def _dash(self, at: int, opens: int, paragraph: Span) -> None:
        if opens:
            outer = max(paragraph.start, self.text.rfind(self._dash_before(at), paragraph.start, at))
            self._push("—", outer, at)
        else:
            self._close(("—",), at, at, "")

    def _dash_before(self, at: int) -> str:
        return self.text[:at].rstrip()[-1:] if at < 4 else self.text[at - 4 : at].rstrip()[-1:] or "—"

    def _mark(self, at: int, char: str, paragraph: Span, last_single: int) -> None:
        role = self._role(at, char, paragraph, last_single)
        if role == "open":
            self._push(char, at, at + 1)
        elif role == "close":
            own = (char,) if char in self.marks.straight or char in self.marks.single else ()
            self._close((*self.marks.closes.get(char, ()), *own), at, at + 1, char)

    def _role(self, at: int, char: str, paragraph: Span, last_single: int) -> str | None:
        before = self.text[at - 1] if at > paragraph.start else " "
        after = self.text[at + 1] if at + 1 < paragraph.end else " "
        if char in "'’‘" and self._is_apostrophe(at, char, before, after, last_single):
            return None
        if char in self.marks.straight or (char in self.marks.single and char == "'"):
            return self._straight(char, before, after)
        if char not in self.marks.closes:
            return "open"
        is_open = any(self.open[opening] for opening in self.marks.closes[char])
        if char not in self.marks.kinds:
            starts = char == "”" and not is_open and _opens(before, after)
            return "open" if starts else "close"
        # “ closes „ and opens otherwise.
        return "close" if is_open and not _opens(before, after) else "open"

    def _straight(self, char: str, before: str, after: str) -> str | None:
        opens, closes = _opens(before, after), _opens(after, before)
        if opens != closes and not (before in _CLOSING and after in _CLOSING):
            return "open" if opens else "close"
        if char == "'":
            return "close" if self.open[char] else None
        return "close" if self.open[char] else ("open" if not before.isdigit() else None)

    def _is_apostrophe(self, at: int, char: str, before: str, after: str, last_single: int) -> bool:
        if before.isalnum() and after.isalnum():
            return not (_wide(before) or _wide(after))
        if char == "‘":
            return False
        if after.isalnum() and (before == " " or before in _OPENING):
            # '90s and ’em, and a straight mark that nothing closes.
            return after.isdigit() or char == "’" or at >= last_single
        is_open = self.open["'"] if char == "'" else self.open["‘"]
        plural = before in "sS" and after == " " and self.text[at + 2 : at + 3].islower()
        return not is_open or (plural and at < last_single)

    def _last_single(self, paragraph: Span) -> int:
        """Return where the last single mark stands that may close something, or -1."""
        at = paragraph.end
        while (at := max(self.text.rfind(char, paragraph.start, at) for char in "'’")) >= 0:
            after = self.text[at + 1] if at + 1 < paragraph.end else " "
            if not after.isalnum() and self.text[at - 1 : at].strip():
                return at
        return -1

    def _push(self, char: str, start: int, inside: int) -> None:
        self.parents.append(self.stack[-1].index if self.stack else None)
        self.stack.append(_Open(char, start, inside, len(self.found)))
        self.open[char] += 1
        self.found.append(None)

    def _close(self, opens: tuple[str, ...], inside_end: int, end: int, char: str) -> None:
        if not any(self.open[opening] for opening in opens):
            return
        while True:
            top = self.stack.pop()
            self.open[top.char] -= 1
            if top.char in opens:
                self._record(top, inside_end, end, top.char + char, closed=True)
                return
            self._record(top, inside_end, inside_end, top.char, closed=False)

    def _record(self, top: _Open, inside_end: int, end: int, marks: str, *, closed: bool) -> None:
        inside = trimmed(self.text, top.inside, inside_end)  # French puts blanks inside its marks
        if inside is not None:
            self.found[top.index] = Quotation(
                inside=inside,
                outer=Span(top.start, end if closed else inside.end),
                depth=len(self.stack),
                parent=self.parents[top.index],
                marks=marks,
                closed=closed,
                kind=self.marks.kinds.get(top.char, "speech"),
            )

    def _end_paragraph(self, number: int) -> None:
        keep = 1 if self.stack and self._goes_on(self.stack[0].char, number) else 0
        end = self.paragraphs[number].end
        while len(self.stack) > keep:
            top = self.stack.pop()
            self.open[top.char] -= 1
            self._record(top, end, end, top.char, closed=False)

    def _goes_on(self, char: str, number: int) -> bool:
        """Tell whether a quotation open at the end of paragraph ``number`` is taken up again."""
        for later in range(number + 1, min(number + 1 + REACH, len(self.paragraphs))):
            start = self.paragraphs[later].start
            if self.text.startswith(char, start):
                return later == number + 1 and char in self.marks.resumes
            if self.balance[later][char] < 0:
                return True
            if self.balance[later]:
                return False
        return False

    def _skip_repeated_mark(self, paragraph: Span) -> int:
        repeated = self.stack and self.text.startswith(self.stack[0].char, paragraph.start)
        return paragraph.start + 1 if repeated else paragraph.start

    def _balance(self, paragraph: Span) -> Counter[str]:
        """Count, for each opening mark, openings less closings; below zero where a closing comes first."""
        count: Counter[str] = Counter()
        for match in self.marks.pattern.finditer(self.text, paragraph.start, paragraph.end):
            char = match.group()
            if char in self.marks.single or char in self.marks.straight or char == "’":
                continue
            if char in self.marks.kinds:
                count[char] += count[char] >= 0
            else:
                for opening in self.marks.closes[char][:1]:
                    count[opening] -= 1
        return count


class _Dialogue:
    """Speech told by dashes: «— We are ready, — said the envoy. — And waiting.»."""

    def __init__(self, text: str, paragraphs: Sequence[Span], marks: Marks) -> None:
        self._text, self._paragraphs, self._marks = text, paragraphs, marks
        self._turns: list[tuple[list[Span], bool]] = [self._split(paragraph) for paragraph in paragraphs]

    def segments(self, number: int) -> list[Span]:
        """Return the spoken parts of a paragraph: none unless it, or one beside it, says who speaks."""
        spoken, attributed = self._turns[number]
        beside = [self._turns[i] for i in (number - 1, number + 1) if 0 <= i < len(self._turns)]
        asks = bool(spoken) and self._text[spoken[-1].end - 1] in "?!"
        return spoken if attributed or asks or any(known for _, known in beside) else []

    def _split(self, paragraph: Span) -> tuple[list[Span], bool]:
        dash, turn, saying = self._marks.dash, self._marks.turn, self._marks.saying
        opening = dash.match(self._text, paragraph.start, paragraph.end) if dash else None
        if opening is None or turn is None:
            return [], False
        starts, ends = [opening.end()], []
        for match in turn.finditer(self._text, opening.end(), paragraph.end):
            ends.append(match.start())
            starts.append(match.end())
        parts = [(a, b) for a, b in zip(starts, [*ends, paragraph.end], strict=True)]
        spoken, attributed, author = [], False, False
        for number, (start, end) in enumerate(parts):
            told = bool(saying and saying.search(self._text, start, end)) and self._text[start].islower()
            author = number > 0 and not author and told
            attributed |= author
            if not author:
                spoken.append(self._trimmed(start, end, more=number + 1 < len(parts)))
        return [span for span in spoken if span is not None], attributed

    def _trimmed(self, start: int, end: int, *, more: bool) -> Span | None:
        words = self._text[start:end].rstrip()
        if more:
            words = words.rstrip(",")
        return Span(start, start + len(words)) if words else None


def _opens(before: str, after: str) -> bool:
    """Tell whether a mark between these two characters looks like an opening one."""
    return (before.isspace() or before in _OPENING or before in "\"'") and not after.isspace() and (
        after not in _CLOSING or after == "…"
    )  # fmt: skip


def _wide(char: str) -> bool:
    return "⺀" <= char <= "鿿" or "가" <= char <= "힯"


def _renumbered(found: list[Quotation | None]) -> tuple[Quotation, ...]:
    """Leave out the quotations without content (nothing stands inside them) and renumber the parents."""
    if all(quotation is not None for quotation in found):
        return tuple(quotation for quotation in found if quotation is not None)
    kept = [index for index, quotation in enumerate(found) if quotation is not None]
    places = {old: new for new, old in enumerate(kept)}
    result = []
    for old in kept:
        quotation = found[old]
        assert quotation is not None
        parent = None if quotation.parent is None else places.get(quotation.parent)
        result.append(Quotation(**{name: getattr(quotation, name) for name in quotation.__struct_fields__
                                   if name != "parent"}, parent=parent))  # fmt: skip
    return tuple(result)
