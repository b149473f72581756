"""Compile ``frames.yml`` and ``speech.yml`` of every language into ``lexicon.json.gz``.

``python -m dragoman.lexicons.build [--check]``: with ``--check`` nothing is written and a difference is an error.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from dragoman.errors import ResourceError
from dragoman.language.inflection import rules
from dragoman.language.packs import Entry, load
from dragoman.lexicons import ROOT, SPACELESS, Frame
from dragoman.lexicons.inflect import english_noun, english_verb, japanese, slavic
from dragoman.records import Status, Type

GAP = {"words": (1, 6), "characters": (2, 16)}
"""Largest distance inside a frame: between neighbours, and across ``…``."""
_LINKS = frozenset(
    [
        "of",
        "to",
        "in",
        "on",
        "for",
        "with",
        "from",
        "against",
        "into",
        "by",
        "at",
        "off",
        "out",
        "up",
        "down",
        "over",
        "back",
        "away",
        "as",
        "the",
        "a",
        "an",
    ]
)


class FrameEntry(Entry, frozen=True, kw_only=True):
    """One line of ``frames.yml``."""

    frame: str
    pos: str
    type: Type
    eg: str
    mode: str | None = None
    modality: str | None = None
    status: Status | None = None


class SpeechEntry(Entry, frozen=True, kw_only=True):
    """One line of ``speech.yml``."""

    verb: str
    kind: str
    eg: str
    status: Status | None = None


def _english(words: list[str], pos: str) -> list[set[str]]:
    found = [{w} for w in words]
    if pos == "v":
        found[0] = english_verb(words[0])
        for i, word in enumerate(words[1:], 1):
            if word not in _LINKS and words[i - 1] not in ("to",):
                found[i] |= english_noun(word)
        return found
    link = next((i for i, w in enumerate(words) if i and w in _LINKS), len(words))
    found[link - 1] = english_noun(words[link - 1])
    return found


def _forms(words: list[str], pos: str, language: str) -> list[set[str]]:
    if language == "en":
        return _english([w.casefold() for w in words], pos)
    if language in ("ru", "uk"):
        return [set(slavic(w.casefold(), language)) | {w.casefold().replace("ё", "е")} for w in words]
    if language == "ja":
        return [*({w} for w in words[:-1]), japanese(words[-1], pos)]
    if found := rules(language):
        return [_folded(forms, found.fold) for forms in found.phrase_forms([_lower(w, found.fold) for w in words], pos)]
    return [{w} for w in words]


def _translated(word: str, fold: dict[str, str]) -> str:
    return "".join(fold.get(char, char) for char in word)


def _lower(word: str, fold: dict[str, str]) -> str:
    return _translated(word, fold).lower()


def _folded(forms: set[str], fold: dict[str, str]) -> set[str]:
    """Write forms as the text is read: folded letters, no capitals, no ß."""
    return {_translated(form, fold).replace("ё", "е").casefold() for form in forms}


def _variants(name: str, pos: str, language: str) -> Iterator[tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]]:
    """Compile an entry, and the other orders its words may have: lehnt … ab, lehnt … Bitte … ab, Bitte … ablehnen."""
    words, gaps = compile_entry(name, pos, language)
    yield words, gaps
    found = rules(language)
    if found is None or pos != "v":
        return
    far = 2 * GAP["words"][1]
    if found.free and len(words) > 1:
        yield (words[-1], *words[:-1]), (far, *gaps[:-1])
    before, bar, verb = name.split()[-1].partition("|")
    if bar:
        split = tuple(sorted(_folded(found.forms(verb, "verbs"), found.fold)))
        yield (split, *words[:-1], (before,)), (*([far] if len(words) > 1 else []), *gaps[:-1], far)


def compile_entry(name: str, pos: str, language: str) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Return the forms of each word and the gaps between them.

    Example:
        >>> compile_entry("lift … ban", "v", "en")[1]
        (6,)
    """
    near, far = GAP["characters" if language in SPACELESS else "words"]
    order = rules(language)
    near = far if order and order.free and pos == "v" else near
    if order and order.elisions:
        name = re.sub(rf"\b({'|'.join(order.elisions)})['’]", r"\1 ", name)
    words: list[str] = []
    gaps: list[int] = []
    pending = 0
    for token in name.replace("...", "…").replace("…", " … ").split():
        if token == "…":
            pending = far
            continue
        if words:
            gaps.append(pending or near)
        words.append(token)
        pending = 0
    if not words:
        raise ResourceError(f"The entry {name!r} has no words.")
    return tuple(tuple(sorted(f)) for f in _forms(words, pos, language)), tuple(gaps)


def _frames(language: str) -> Iterable[Frame]:
    for entry in load(language, "frames.yml", tuple[FrameEntry, ...]):
        for words, gaps in _variants(entry.frame, entry.pos, language):
            yield Frame(entry.frame, entry.pos, entry.type, entry.mode, entry.status, words, gaps)


def _speech(language: str) -> Iterable[Frame]:
    for entry in load(language, "speech.yml", tuple[SpeechEntry, ...]):
        for words, gaps in _variants(entry.verb, "v", language):
            yield Frame(entry.verb, "v", entry.kind, None, entry.status, words, gaps)


def _fold() -> dict[str, str]:
    """Traditional to simplified characters, one to one, so that offsets stay."""
    import opencc

    converter = opencc.OpenCC("t2s")
    letters = [chr(c) for c in range(0x4E00, 0x9FFF)]
    pairs = ((c, converter.convert(c)) for c in letters)
    return {a: b for a, b in pairs if a != b and len(b) == 1}


def compiled(language: str) -> bytes:
    """Return the compiled lexicon, the same bytes for the same entries."""
    found = rules(language)
    data: dict[str, object] = {
        "frames": list(_frames(language)),
        "speech": list(_speech(language)),
        "fold": _fold() if language == "zh" else found.fold if found else {},
    }
    if found and found.elisions:
        data["elisions"] = found.elisions
    return gzip.compress(msgspec.json.encode(data), 9, mtime=0)


def main(arguments: list[str]) -> int:
    """Write or check the lexicon of every language folder that has one."""
    stale = []
    for folder in sorted(p for p in ROOT.iterdir() if (p / "frames.yml").exists() and (p / "speech.yml").exists()):
        made, path = compiled(folder.name), folder / "lexicon.json.gz"
        if "--check" in arguments:
            same = path.exists() and gzip.decompress(path.read_bytes()) == gzip.decompress(made)
            stale += [] if same else [str(path)]
        else:
            _write(path, made)
    if stale:
        sys.stderr.write(f"Not up to date: {', '.join(stale)}. Run: python -m dragoman.lexicons.build\n")
    return bool(stale)


def _write(path: Path, data: bytes) -> None:
    path.with_suffix(".tmp").write_bytes(data)
    path.with_suffix(".tmp").replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
