r"""Lines of an article: normalised characters, width, sentence ends, and hard-wrapped lines joined again.

Code points stay as they are (no NFC, no NFKC: a quotation must be findable in the original), but for these:
line ends become ``\n``; no-break, thin and tab spaces become a space and runs of spaces one space; zero-width
space, word joiner, soft hyphen, byte-order marks, bidirectional embeddings and overrides, and control characters are
dropped; a lone surrogate becomes U+FFFD. ZWJ, ZWNJ, LRM, RLM, variation selectors and combining marks stay.

Example:
    >>> normalise("a\u00a0b\r\nc\ufeff")
    'a b\nc'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from dragoman.records import Record, RemovedKind

Label = RemovedKind | Literal["title"]

_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t\x1f\u00a0\u1680\u2000-\u200a\u202f\u205f]+")
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\u2061-\u2064\u202a-\u202e\u2066-\u2069\ufeff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_CLOSERS = "»”“\"’'」』)）】》〉]］"
_STOPS = ".。．!?！？…‥؟۔।"
_ABBREVIATION = re.compile(r"(?:^|[\s.(])\w\.$|(?i:\b(?:inc|ltd|corp|jr|sr|st|dr|mr|co)\.)$")
_BULLET = re.compile(r"\s*(?:[-–—*•●■□▪◆◇▶►・·]|\d{1,2}[.)])\s+|[・•●■◆▶]")
_CJK = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff65\U00020000-\U0003ffff]")
_MARGIN = 12  # columns a ragged right edge may leave over: the longest word that press wraps is seldom longer


class Line(Record, frozen=True):
    """One line of the input.

    ``gap``: a blank line stands before it. ``joins``: it goes on the line before. ``whole``: a paragraph of its own.
    ``weak``: the label is a guess from the layout of the page, which a rule may better.
    """

    text: str
    gap: bool = False
    joins: bool = False
    whole: bool = False
    weak: bool = False
    label: Label | None = None
    caption: str | None = None
    credit: str | None = None
    title: str | None = None
    href: str | None = None


def normalise(text: str) -> str:
    """Return the text with the few code points changed that the module's docstring lists."""
    text = _SPACES.sub(" ", _BREAKS.sub("\n", text))
    return _SURROGATES.sub("\ufffd", _DROPPED.sub("", text))


def split_lines(text: str) -> list[Line]:
    """Split normalised text into its non-blank lines."""
    found: list[Line] = []
    gap = False
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            gap = bool(found)
            continue
        found.append(Line(text=line, gap=gap))
        gap = False
    return found


def width(text: str) -> int:
    """Return columns on a terminal: East Asian wide characters count two.

    Example:
        >>> width("北京a")
        5
    """
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def is_cjk(char: str) -> bool:
    """Tell whether no space belongs between this character and its neighbour on the next line."""
    return bool(_CJK.match(char))


def ends_sentence(text: str) -> bool:
    """Tell whether the line ends with a stop, closing marks left aside.

    Example:
        >>> ends_sentence("He said: “It rained.”"), ends_sentence("Rain over Kyiv")
        (True, False)
    """
    bare = text.rstrip(_CLOSERS + " ")
    if not bare or bare[-1] not in _STOPS:
        return text.endswith(("」", "』")) and len(bare) > 40
    return not (bare.endswith(".") and _ABBREVIATION.search(bare) and width(bare) < 90)


def has_full_stop(text: str) -> bool:
    """Tell whether the line ends with a full stop, which headlines do not; ``?`` and ``!`` are no full stops."""
    bare = text.rstrip(_CLOSERS + " ")
    return bare.endswith((".", "。", "．", "।", "۔")) and not bare.endswith("...") and ends_sentence(text)


def looks_like_title(text: str, *, most: int = 200) -> bool:
    """Tell whether a line could be a headline: short, with letters, no full stop at its end or inside."""
    if not 4 <= width(text) <= most or sum(map(str.isalpha, text)) < 2:
        return False
    return (
        not has_full_stop(text)
        and "。" not in text.rstrip("。" + _CLOSERS)
        and not text.endswith((",", "、", "，", ":", "："))
    )


def group_lines(lines: Iterable[Line]) -> list[list[Line]]:
    """Group lines that no blank line separates."""
    groups: list[list[Line]] = []
    for line in lines:
        if line.gap or line.whole or not groups or groups[-1][-1].whole:
            groups.append([])
        groups[-1].append(line)
    return groups


def join_lines(lines: Sequence[Line]) -> list[str]:
    """Return paragraphs: hard-wrapped lines are joined, all others stay paragraphs of their own.

    Example:
        >>> [*join_lines([Line(text="First."), Line(text="Second.")])]
        ['First.', 'Second.']
    """
    groups = group_lines(lines)
    column = _wrap_column(groups)
    paragraphs: list[str] = []
    for group in groups:
        wrapped = _is_wrapped(group, column)
        for number, line in enumerate(group):
            if number and (line.joins or (wrapped and not _BULLET.match(line.text))):
                paragraphs[-1] = _glue(paragraphs[-1], line.text)
            else:
                paragraphs.append(line.text)
    return paragraphs


def _glue(left: str, right: str) -> str:
    bare = is_cjk(left[-1]) or is_cjk(right[0])
    hyphen = len(left) > 1 and left[-1] in "-‐" and left[-2].isalpha() and right[0].isalpha()
    return left + ("" if bare or hyphen else " ") + right


def _wrap_column(groups: Sequence[Sequence[Line]]) -> int:
    """Return the column lines were wrapped at, or 0 where nothing says that they were.

    A group of three lines or more whose lines, but the last, all reach the margin is the evidence.
    """
    columns = [
        max(width(line.text) for line in group)
        for group in groups
        if len(group) >= 3 and _reach(group, max(width(line.text) for line in group))
    ]
    column = max(columns, default=0)
    return column if 34 <= column <= 130 else 0


def _reach(group: Sequence[Line], column: int) -> bool:
    """Tell whether nearly all lines but the last are as full as greedy wrapping leaves them."""
    full = 0
    for line, after in pairwise(group):
        room = 4 if is_cjk(after.text[0]) else min(_MARGIN, width(after.text.split(" ", 1)[0]))
        full += width(line.text) + 1 + room >= column
    broken = sum(not ends_sentence(line.text) for line in group[:-1])
    return full >= 0.8 * (len(group) - 1) and broken >= 0.34 * (len(group) - 1)


def _is_wrapped(group: Sequence[Line], column: int) -> bool:
    if len(group) < 2:
        return False
    if len(group) == 2 and not column:
        return group[1].text[0].islower() and width(group[0].text) >= 50 and not ends_sentence(group[0].text)
    return bool(column) and max(width(line.text) for line in group) <= column + 4 and _reach(group, column)
