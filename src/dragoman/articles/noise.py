"""Noise: which lines are no part of the article. Nothing is thrown away: every line keeps its words and gets a label.

``PASSES`` is the order. Each pass returns new lines and looks only at those that no pass before it has labelled.

Example:
    >>> [(line.text, line.label) for line in label_rules([Line(text="広告"), Line(text="It rained.")])]
    [('広告', 'ad-marker'), ('It rained.', None)]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from msgspec.structs import replace

from dragoman.articles.credits import parse_credit
from dragoman.articles.lines import Line, ends_sentence, has_full_stop, looks_like_title, width
from dragoman.articles.rules import Rule, noise

_LONGEST = 600  # characters; no noise line seen was longer, and regular expressions stay fast
_BULLETS = re.compile(r"^(?:[-–—*•●■□▪◆◇▶►・·>»→]+|\d{1,2}[.)])\s*")
_CAPTION_WIDTH = 180
_HEADLINE_WIDTH = 130


def split_pieces(lines: Sequence[Line]) -> list[Line]:
    """Cut noise that stands inside a line or is glued to its end off into lines of its own."""
    return [piece for line in lines for piece in _pieces(line)]


def _pieces(line: Line) -> Iterator[Line]:
    found = _first_piece(line.text) if line.label is None else None
    if not found:
        yield line
        return
    rule, match = found
    before, after = line.text[: match.start()].rstrip(), line.text[match.end() :].lstrip()
    if before:
        yield replace(line, text=before)
    yield _labelled(replace(line, text=match[0].strip(), gap=line.gap and not before, joins=False), rule, match)
    if after:
        rest = replace(line, text=after, gap=line.gap and not before, joins=bool(before) or line.joins)
        yield from _pieces(rest)


def _first_piece(text: str) -> tuple[Rule, re.Match[str]] | None:
    for rule in noise().pieces:
        start = max(0, len(text) - _LONGEST) if rule.where == "end" else 0
        match = rule.find(text[start:]) if not start else None
        if start and (tail := rule.find(text[start:])):
            match = re.compile(re.escape(tail[0])).search(text, start + tail.start())
        if match and match[0].strip() and not (rule.where == "end" and _is_caption(text, match)):
            return rule, match
    return None


def _is_caption(text: str, match: re.Match[str]) -> bool:
    """Tell whether a credit at the end of a line makes the line a caption: so little stands before it."""
    return match.start() > 0 and match.re.groups > 0 and width(text[: match.start()]) <= _CAPTION_WIDTH


def _labelled(line: Line, rule: Rule, match: re.Match[str]) -> Line:
    groups = {name: value for name, value in match.groupdict().items() if value}
    credit = next((groups[name] for name in ("credit", "credit2", "credit3") if name in groups), None)
    if rule.kind == "image-credit" and credit is None:
        credit = line.text[len(groups.get("caption", "")) :].strip(" 。()（）")
    return replace(line, label=rule.kind, credit=credit, caption=groups.get("caption"), title=groups.get("title"))


def label_rules(lines: Sequence[Line]) -> list[Line]:
    """Label the lines that a rule of ``noise.yml`` knows; a heading of related links is navigation."""
    return [_by_rule(line) if _is_open(line) and len(line.text) <= _LONGEST else line for line in lines]


def _is_open(line: Line) -> bool:
    return line.label is None or line.weak


def _by_rule(line: Line) -> Line:
    rule, match = _rule_of(line.text)
    if rule is None or match is None:
        return line
    if rule.where == "heading":
        return replace(line, label="navigation", title="", weak=False)
    found = replace(_labelled(line, rule, match), weak=False)
    return replace(found, credit="") if rule.entry.credit_after_caption else found


@lru_cache(2048)  # each line is asked about three times, and the same lines stand on every page of an outlet
def _rule_of(text: str) -> tuple[Rule, re.Match[str]] | tuple[None, None]:
    """Return the first rule that knows a line."""
    rules = noise()
    for rule in (*rules.headings, *rules.lines):
        if match := rule.find(text):
            return rule, match
    return None, None


def split_caption(text: str) -> tuple[str | None, str | None]:
    """Split the text under a picture into its words and its credit."""
    for rule in noise().lines:
        match = rule.find(text) if rule.kind == "image-credit" and len(text) <= _LONGEST else None
        if match:
            line = _labelled(Line(text=text), rule, match)
            return line.caption, line.credit
    return text, None


def label_notes(lines: Sequence[Line]) -> list[Line]:
    """Find the credit in a note, as in a note on where the picture at the top is from."""
    return [_note(line) if line.label == "note" else line for line in lines]


def _note(line: Line) -> Line:
    bare = line.text.lstrip("※＊* ")
    for rule in noise().lines:
        match = rule.find(bare) if rule.kind == "image-credit" else None
        if match:
            return replace(line, credit=_labelled(replace(line, text=bare), rule, match).credit)
    return line


def label_captions(lines: Sequence[Line]) -> list[Line]:
    """Give a credit line the caption right before it; the two become one line where the caption was still text."""
    found: list[Line] = []
    for line in lines:
        before = found[-1] if found else None
        open_credit = line.label == "source-link" and line.credit == "" and not line.gap
        if not (line.label == "image-credit" or open_credit) or line.caption or not before:
            found.append(line)
        elif before.label == "repeated-title":
            found.append(replace(_as_credit(line), caption=before.text))
        elif before.label is None and _captions(before, line, len(found)):
            found[-1] = replace(
                _as_credit(line), text=f"{before.text}\n{line.text}", gap=before.gap, caption=before.text
            )
        else:
            found.append(line)
    return found


def _as_credit(line: Line) -> Line:
    if line.label != "source-link":
        return line
    return replace(line, label="image-credit", credit=re.split(r"[:：]\s*", line.text, maxsplit=1)[-1])


def _captions(before: Line, line: Line, number: int) -> bool:
    if before.joins or line.joins or number < 2:
        return False
    if not line.gap and not line.whole:
        return before.gap and width(before.text) <= _CAPTION_WIDTH
    return (
        16 <= width(before.text) <= _HEADLINE_WIDTH and looks_like_title(before.text) and not ends_sentence(before.text)
    )


def label_lists(lines: Sequence[Line]) -> list[Line]:
    """Label the headlines after a heading that says that other articles follow."""
    found = list(lines)
    for number, line in enumerate(lines):
        if line.label == "navigation" and line.title == "":
            _label_list(found, number)
    return found


def label_trailing(lines: Sequence[Line]) -> list[Line]:
    """Label the run of headlines at the very end."""
    found = list(lines)
    _label_trailing(found)
    return found


def _label_list(lines: list[Line], heading: int) -> None:
    rest = range(heading + 1, len(lines))
    to_end = all(_is_headline(lines[at].text) for at in rest if _is_open(lines[at]))
    taken = 0
    for at in rest:
        line = lines[at]
        if not _is_open(line) and (to_end or line.label in ("share", "ad-marker", "related-link")):
            continue
        if not _is_open(line) or not _is_headline(line.text) or (line.gap and taken and not to_end):
            return
        lines[at] = _related(line)
        taken += 1


def _label_trailing(lines: list[Line]) -> None:
    """Label headlines that stand at the end beside noise, after a text that ends with a stop.

    Robots paste a page's list of other articles without its heading; advertisements or notes around it give it away.
    """
    run: list[int] = []
    at = len(lines) - 1
    while at >= 0 and (lines[at].label not in (None, "title") or _is_headline(lines[at].text)):
        if lines[at].label is None:
            run.insert(0, at)
        elif lines[at].label == "title":
            break
        at -= 1
    while run and not _is_bare_headline(lines[run[0]].text):
        run.pop(0)
    if run and _is_trailing_list(lines, run):
        for place in run:
            lines[place] = _related(lines[place])


def _is_trailing_list(lines: list[Line], run: list[int]) -> bool:
    kept = [line for line in lines[: run[0]] if line.label is None]
    noisy = any(line.label for line in lines[run[0] :]) or lines[run[0] - 1].label not in (None, "title")
    least = 24 if len(run) > 1 else 30
    long_enough = all(width(lines[place].text) >= least for place in run)
    size = sum(len(lines[place].text) for place in run)
    closed = bool(kept) and ends_sentence(kept[-1].text)
    return noisy and closed and long_enough and len(run) <= 20 and size < sum(len(line.text) for line in kept)


def _is_headline(text: str) -> bool:
    return looks_like_title(text, most=_HEADLINE_WIDTH + 30) and not has_full_stop(text)


def _is_bare_headline(text: str) -> bool:
    return text[-1].isalnum() or text[-1] in ")）%"


def _related(line: Line) -> Line:
    return replace(line, label="related-link", weak=False, title=_BULLETS.sub("", line.text))


def title_key(text: str) -> str:
    """Return what two copies of a headline share: letters and digits, widths and case made equal."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def repeats_title(text: str, key: str) -> bool:
    """Tell whether a line is the headline again, whole, cut with an ellipsis, or with the outlet's name after it."""
    own = title_key(text)
    if not key or not own:
        return False
    if own == key:
        return True
    if not 10 <= len(own) <= 400:
        return False
    if text.rstrip().endswith(("…", "...")):
        return key.startswith(own)
    named = re.split(r"\s+[|｜–—-]\s+|[|｜]", text)
    return len(named) > 1 and title_key(named[0]) == key


def label_title(lines: Sequence[Line], title: str | None) -> list[Line]:
    """Label the headline, and its repetitions down the page."""
    key = title_key(title or "")
    head = next((number for number, line in enumerate(label_rules(lines[:40])) if line.label is None), 0)
    # a guess of the page's layout may have taken the headline out already: it then stands before the first line kept
    at_top = {number for number in range(min(head + 1, len(lines))) if lines[number].text == title}
    found: list[Line] = []
    for number, line in enumerate(lines):
        if _is_open(line) and repeats_title(line.text, key):
            first = number in at_top and number == min(at_top)
            line = replace(line, label="title" if first else "repeated-title", weak=False)
        found.append(line)
    return found


def pick_title(lines: Sequence[Line]) -> str | None:
    """Return the first line if it looks like a headline and stands apart from what follows."""
    kept = [line for line in lines if line.label is None]
    if len(kept) < 2 or kept[1].joins or not looks_like_title(kept[0].text):
        return None
    after_gap = kept[1].gap or kept[1].whole or any(line.label for line in lines[1 : lines.index(kept[1])])
    paragraph = width(kept[1].text) >= max(100, 2 * width(kept[0].text)) and ends_sentence(kept[1].text)
    return kept[0].text if after_gap or paragraph else None


def split_credit(line: Line) -> tuple[str | None, str | None]:
    """Return credit and licence of a labelled line."""
    return parse_credit(line.credit) if line.credit else (None, None)


PASSES: tuple[Callable[[Sequence[Line]], list[Line]], ...] = (
    label_rules,
    label_notes,
    label_lists,
    label_captions,
    label_trailing,
)
