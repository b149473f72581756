"""Mutations by a seed: the same seed and input give the same result on every machine.

Half of what makes a parser stumble is a valid input with one thing wrong, so mutations are small and several; the other
half is structure out of proportion, so whole stretches are repeated, nested and spliced with another seed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random

MOST = 6_000
"""Characters (or bytes) of a mutated input: small inputs are what makes a million executions possible."""
NASTY = (
    "", " ", "\n", "\n\n", "\t", "\x00", "\x01", "\x1b[2J", "\r", "\u2028", "\u00a0", "\u3000", "\u200b", "\u200d", "\ufeff",
    "\ufffd", "\u0301" * 9, "\u202e", "\u2067", "👩‍👩‍👧", "🇺🇦", "\U0010ffff", "İ", "ß", "ﬁ", "ǅ", "ſ", "K", "ｶﾞ", "０９", "٣", "१",
    "«", "»", "“", "”", "„", "‘", "’", "「", "」", "『", "』", "《", "》", "'", '"', "—", "–", "-", "(", ")", "（", "）", "[", "]",
    "...", "…", "。", "、", "！", "?", ".", ":", ";", "#1", "@", "%", "\\", "/", "0", "99999999999999999999", "-1", "1e999",
    "2022-02-30", "2022-13", "0000", "9999-12-31", "32 декабря", "13月45日", "2月30日", "NaN", "null", "true",
)  # fmt: skip
TEXT, BYTES = "text", "bytes"


def text(source: str, others: Sequence[str], words: Sequence[str], random: Random) -> str:
    """Return a mutated text.

    Args:
        source: what is changed.
        others: further seeds, of which pieces are put in.
        words: what this kind of input is made of: tags, keys, names.
        random: the seed.
    """
    found = source
    for _ in range(random.choice((1, 1, 2, 3, 5, 8))):
        found = random.choice(_TEXT)(found, others, words, random)[:MOST]
    return found


def binary(source: bytes, others: Sequence[bytes], words: Sequence[bytes], random: Random) -> bytes:
    """Return mutated bytes; the arguments are as those of ``text``."""
    found = bytearray(source)
    for _ in range(random.choice((1, 1, 2, 3, 5, 8))):
        random.choice(_BINARY)(found, others, words, random)
        del found[MOST:]
    return bytes(found)


def _place(found: Sequence[object], random: Random) -> tuple[int, int]:
    """Return a stretch, mostly a short one."""
    start = random.randint(0, len(found))
    return start, min(len(found), start + int(random.expovariate(0.05)))


def _cut(found: str, _: Sequence[str], __: Sequence[str], random: Random) -> str:
    start, end = _place(found, random)
    return found[:start] + found[end:]


def _insert(found: str, _: Sequence[str], words: Sequence[str], random: Random) -> str:
    at = random.randint(0, len(found))
    what = random.choice(words if words and random.random() < 0.6 else NASTY)
    return found[:at] + what * random.choice((1, 1, 1, 2, 3, 20)) + found[at:]


def _replace(found: str, _: Sequence[str], words: Sequence[str], random: Random) -> str:
    start, end = _place(found, random)
    return found[:start] + random.choice(words if words and random.random() < 0.5 else NASTY) + found[end:]


def _repeat(found: str, _: Sequence[str], __: Sequence[str], random: Random) -> str:
    start, end = _place(found, random)
    return found[:end] + found[start:end] * random.choice((1, 2, 5, 50)) + found[end:]


def _splice(found: str, others: Sequence[str], _: Sequence[str], random: Random) -> str:
    other = random.choice(others)
    start, end = _place(other, random)
    at = random.randint(0, len(found))
    return found[:at] + other[start : max(end, random.randint(start, len(other)))] + found[at:]


def _swap(found: str, _: Sequence[str], __: Sequence[str], random: Random) -> str:
    (a, b), (c, d) = sorted((_place(found, random), _place(found, random)))
    return found[:a] + found[c:d] + found[b:c] + found[a:b] + found[d:] if b <= c else found


def _letter(found: str, _: Sequence[str], __: Sequence[str], random: Random) -> str:
    if not found:
        return found
    at = random.randrange(len(found))
    code = (ord(found[at]) ^ (1 << random.randrange(16))) % 0x110000
    return found[:at] + ("\ufffd" if 0xD800 <= code < 0xE000 else chr(code)) + found[at + 1 :]


def _flip(found: bytearray, _: Sequence[bytes], __: Sequence[bytes], random: Random) -> None:
    if found:
        found[random.randrange(len(found))] ^= 1 << random.randrange(8)


def _drop(found: bytearray, _: Sequence[bytes], __: Sequence[bytes], random: Random) -> None:
    start, end = _place(found, random)
    del found[start:end]


def _put(found: bytearray, _: Sequence[bytes], words: Sequence[bytes], random: Random) -> None:
    at = random.randint(0, len(found))
    nasty = random.choice(NASTY).encode("utf-8", "replace")
    found[at:at] = random.choice(words) if words and random.random() < 0.6 else nasty


def _again(found: bytearray, _: Sequence[bytes], __: Sequence[bytes], random: Random) -> None:
    start, end = _place(found, random)
    found[end:end] = found[start:end] * random.choice((1, 2, 5, 50))


def _mix(found: bytearray, others: Sequence[bytes], _: Sequence[bytes], random: Random) -> None:
    other = random.choice(others)
    start, end = _place(other, random)
    at = random.randint(0, len(found))
    found[at:at] = other[start : max(end, random.randint(start, len(other)))]


def _random(found: bytearray, _: Sequence[bytes], __: Sequence[bytes], random: Random) -> None:
    start, end = _place(found, random)
    found[start:end] = random.randbytes(end - start)


_TEXT: tuple[Callable[[str, Sequence[str], Sequence[str], Random], str], ...] = (
    _cut, _insert, _insert, _replace, _repeat, _splice, _swap, _letter,
)  # fmt: skip
_BINARY: tuple[Callable[[bytearray, Sequence[bytes], Sequence[bytes], Random], None], ...] = (
    _flip, _flip, _drop, _put, _put, _again, _mix, _random,
)  # fmt: skip


def value(found: object, random: Random, often: float = 0.1) -> object:
    """Return a value of JSON with something in it put wrong: another type, a key lost, a list in a list.

    Args:
        found: what is changed.
        random: the seed.
        often: the chance that a value is changed.

    Example:
        >>> value({"a": 1}, Random(0)) == value({"a": 1}, Random(0))
        True
    """
    if isinstance(found, dict):
        rows = [(key, value(one, random, often)) for key, one in found.items() if random.random() > often / 3]
        extra = [(random.choice(NASTY), random.choice(_VALUES))] if random.random() < often else []
        return dict(rows + extra)
    if isinstance(found, list):
        kept = [value(one, random, often) for one in found if random.random() > often / 3]
        return kept + kept[: random.randrange(3)] if random.random() < often else kept
    if random.random() > often:
        return found
    if isinstance(found, int) and random.random() < 0.6:
        return found + random.choice((-1, 1, 10**6, -(10**6)))
    if isinstance(found, str) and random.random() < 0.6:
        return text(found, (found,), (), random)[:500]
    return random.choice(_VALUES)


_VALUES: tuple[object, ...] = (
    None, True, False, 0, -1, 10**30, 1.5, -1e308, "", "x", " ", "\ufffd", [], {}, [[]], [0, 0], [1, 0], {"": None},
    {"@value": 1}, ["a", None], "2022-99-99", "en", "KAZ",
)  # fmt: skip


def json_text(source: str, random: Random) -> str:
    """Return a JSON text with a value put wrong; what is no JSON comes back as it is."""
    try:
        often = random.choice((0.5, 1, 2, 4)) * 15 / max(60, len(source))  # a value is some 15 characters of JSON
        return json.dumps(value(json.loads(source), random, often), ensure_ascii=False)
    except ValueError:
        return source
