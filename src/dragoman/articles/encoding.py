"""Bytes to text: told encodings are tried, all others are weighed by how plausible the letters they give are.

UTF-8 that decodes strictly is UTF-8, whatever the page says: other encodings do not give valid UTF-8 by chance. For
the rest every candidate that decodes is scored: common letters of the five languages count for it; rare characters,
capitals inside words and scripts side by side count against it.

Example:
    >>> decode("Президент заявил".encode("koi8-r"))
    ('Президент заявил', 'koi8-r')
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from functools import cache

from charset_normalizer import from_bytes

from dragoman.articles.rules import noise
from dragoman.articles.sniff import utf16_order
from dragoman.errors import BadEncoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = (
    "cp932", "euc_jp", "gb18030", "big5hkscs", "cp950", "windows-1251", "koi8-u", "windows-1252",
    "utf-16-le", "utf-16-be",
)  # fmt: skip
# What pages call by a name that decodes less than they use (WHATWG Encoding Standard, section 4.2).
_WIDER = {
    "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "windows-1252",
    "ascii": "utf-8", "cp1252": "windows-1252", "cp1251": "windows-1251",
}  # fmt: skip
_META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}encoding=["']([\w.:-]{2,40})""", re.I
)
_SAMPLE = 40_000  # bytes weighed: enough to be sure, little enough to be fast
_PLAUSIBLE = 0.35  # lower: no candidate is believable. Wrong decodings of news texts stay under 0.25
_VOWELS = set("аеёиоуыэюяіїє")
_PUNCTUATION = set("«»“”„‘’–—…№、。「」『』，．！？：；（）《》【】・ー〜％　€£°·•©®")


def decode(data: bytes, told: str | None = None, *, name: str = "The input") -> tuple[str, str]:
    """Return the text and the encoding it was read in.

    Args:
        data: what was read; binary formats are refused before.
        told: encoding the caller or the server gave, if any.
        name: what to call the input in messages.

    Raises:
        BadEncoding: when no encoding gives readable text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(data[len(mark) :].decode(encoding, errors="replace"), encoding, name)
    if found := _strict_utf8(data):
        return found
    for hint in (told, _meta(data)):
        if found := _told(data, hint):
            return found
    best = _best(data)
    if best:
        return _checked(data.decode(_name(best), errors="replace"), best, name)
    guess = from_bytes(data[:_SAMPLE]).best()
    if guess and _score(str(guess)) >= _PLAUSIBLE:
        return _checked(data.decode(guess.encoding, errors="replace"), guess.encoding, name)
    raise BadEncoding(f"{name}: no encoding gives readable text. Save it as UTF-8, or say which encoding it has.")


def _strict_utf8(data: bytes) -> tuple[str, str] | None:
    if b"\x1b$" in data or b"\x1b(" in data:
        try:
            return data.decode("iso2022_jp_2"), "iso-2022-jp"
        except UnicodeDecodeError:
            pass
    if order := utf16_order(data):
        return data[: len(data) & ~1].decode(order, errors="replace"), order
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    good = sum(not char.isascii() for char in text) - broken
    # A cut or patched file: a few broken characters among many good ones. Others are not nearly UTF-8 by chance.
    return (text, "utf-8") if good >= 20 * broken else None


def _meta(data: bytes) -> str | None:
    match = _META.search(data[:4096])
    return (match[1] or match[2]).decode("ascii") if match else None


def _checked(text: str, encoding: str, name: str) -> tuple[str, str]:
    if text.count("\ufffd") > max(1, len(text) // 50):
        raise BadEncoding(f"{name}: not valid {encoding}, and no other encoding gives readable text. Save it as UTF-8.")
    return text, encoding


def _told(data: bytes, told: str | None) -> tuple[str, str] | None:
    """Read as told, if that encoding exists and what it gives is plausible: servers and pages are often wrong."""
    if not told:
        return None
    try:
        encoding = codecs.lookup(told.strip().strip("\"'")).name
    except LookupError:
        return None
    encoding = _WIDER.get(encoding, encoding)
    if encoding == "utf-8":
        return None
    try:
        text = data.decode(encoding, errors="replace")
    except (UnicodeError, LookupError):
        return None
    if text.count("\ufffd") > len(text) // 100:
        return None
    own, best = _score(text[:_SAMPLE]), _best(data)
    rival = _score(_cut(data, best)) if best and best != encoding else 0.0
    return (text, encoding) if own >= 0.2 and own + 0.15 >= rival else None


def _name(encoding: str) -> str:
    return "cp932" if encoding == "shift_jis" else encoding


@cache
def _best(data: bytes) -> str | None:
    scores = {encoding: _score(_cut(data, encoding)) for encoding in _CANDIDATES}
    encoding = max(scores, key=lambda key: scores[key])
    if scores[encoding] < _PLAUSIBLE:
        return None
    text = _cut(data, encoding)
    if encoding == "koi8-u" and not set(text) & set("іїєґІЇЄҐ"):
        return "koi8-r"
    return "big5" if encoding in ("big5hkscs", "cp950") else encoding


def _cut(data: bytes, encoding: str) -> str:
    """Decode a sample strictly, markup left out; an empty text when it cannot be."""
    wide = encoding.startswith("utf-16")
    sample = data[: min(_SAMPLE, len(data) & ~1)] if wide else re.sub(rb"<[^<>]{0,2000}>", b" ", data[: 4 * _SAMPLE])
    if not wide:
        sample = b" ".join(line for line in sample.split(b"\n") if line.strip() and not line.isascii())[:_SAMPLE]
    decoder = codecs.getincrementaldecoder(_name(encoding))("replace")
    text = decoder.decode(sample)
    return text if text.count("\ufffd") <= len(text) // 200 else ""


@cache
def _weights() -> dict[str, float]:
    """Return how common each letter is, 0.3 to 1; letters of no language's list are worth nothing here."""
    weights: dict[str, float] = {}
    for file in noise().files:
        for letters in (file.letters, file.traditional):
            for rank, letter in enumerate(letters):
                weight = 1.0 - 0.7 * rank / max(len(letters), 300) if ord(letter) > 0x2E80 else 1.0 - 0.022 * rank
                weights[letter] = max(weight, weights.get(letter, 0.0))
    return weights


def _score(text: str) -> float:
    """Return the mean plausibility of the characters beyond ASCII, about -1 to 1; 0 for an empty text."""
    pairs = Counter(zip(" " + text, text, strict=False))
    total = sum(count for (_, char), count in pairs.items() if not char.isascii())
    if not total:
        return 0.0
    return sum(_point(before, char) * count for (before, char), count in pairs.items() if not char.isascii()) / total


def _point(before: str, char: str) -> float:
    if char in _PUNCTUATION:
        return 0.6
    code = ord(char)
    if 0x3041 <= code <= 0x30FE:
        return 0.95
    if 0x0400 <= code <= 0x04FF:
        return _cyrillic(before, char)
    if 0x4E00 <= code <= 0x9FFF:
        return _weights().get(char, -0.15) - (0.6 if before.isascii() and before.isalpha() else 0.0)
    if 0xC0 <= code <= 0x17F and char.isalpha():
        return 0.7 if before.isascii() else -0.6
    if 0xFF10 <= code <= 0xFF5A:
        return 0.4
    return -0.3 if unicodedata.category(char) in ("Sc", "So", "Nd", "No", "Lo", "Sm") else -1.0


def _cyrillic(before: str, char: str) -> float:
    if before.islower() and char.isupper():
        return -1.5
    if before.isascii() and before.isalpha():
        return -0.6
    value = _weights().get(char.lower())
    if value is None:
        return -1.0
    pair = {before.lower() in _VOWELS, char.lower() in _VOWELS} if "\u0400" <= before <= "\u04ff" else set()
    # Vowels and consonants take turns; in a wrong decoding they do not. Case cannot tell: headlines are capitals.
    return value - (0.1 if char.isupper() else 0.0) - (0.3 if len(pair) == 1 else 0.0)
