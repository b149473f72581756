"""The marked examples of ``frames.yml`` and ``speech.yml``: their marks, and whether each is found by its entry.

Marks: ``[a …]`` actor, ``[r …]`` recipient, ``[p …]`` place, ``[d …]`` date, ``[s …]`` speaker or reader, ``[t …]``
addressee, ``[v …]`` via, ``{…}`` trigger or cue, ``<…>`` content. See ``docs/lexicons.md``.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec
import yaml

from dragoman.language.packs import folder
from dragoman.lexicons import Compiled, Lexicon, Match, load
from dragoman.records import Span, Type

FRAME_KEYS = {"frame", "pos", "type", "mode", "eg", "modality", "status"}
SPEECH_KEYS = {"verb", "kind", "status", "eg"}
KINDS = ["say", "announce", "claim", "deny", "ask", "cite", "report", "rumour", "think", "read", "forecast", "hedge"]
LEAST_OF_TYPE = 7
"""Frames that every type has at least."""
LEAST = {"frames": 120, "speech": 80}
"""Entries without which a language is not read."""
File = Literal["frames", "speech"]
_MARK = re.compile(r"\[([arpdstv]) |[\]{}<>]")


def parse(marked: str) -> tuple[str, list[tuple[str, tuple[int, int]]]]:
    """Return the plain text and its marks as ``(kind, offsets)``; kinds are a r p d s t v, ``cue`` and ``content``.

    Raises:
        ValueError: when marks are nested or left open.

    Example:
        >>> parse("[a Kyiv] {met} [r Riga].")
        ('Kyiv met Riga.', [('a', (0, 4)), ('cue', (5, 8)), ('r', (9, 13))])
    """
    text, at, marks = "", 0, []
    stack: list[tuple[str, int, str]] = []
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        at = match.end()
        token = match.group()
        if token in "]}>":
            if not stack or stack[-1][2] != token:
                raise ValueError(f"{token} closes nothing")
            kind, start, _ = stack.pop()
            marks.append((kind, (start, len(text))))
        elif token == "{":
            stack.append(("cue", len(text), "}"))
        elif token == "<":
            stack.append(("content", len(text), ">"))
        else:
            stack.append((match[1], len(text), "]"))
    if stack:
        raise ValueError("a mark is left open")
    return text + marked[at:], marks


def name_of(entry: dict[str, Any]) -> str:
    """Return the words of an entry."""
    return str(entry.get("frame") or entry.get("verb"))


def entries(language: str, file: File) -> list[dict[str, Any]]:
    """Return the entries of a file as they are written."""
    raw = yaml.load((folder(language) / f"{file}.yml").read_text("utf-8"), yaml.CSafeLoader)
    return [entry for entry in raw or () if isinstance(entry, dict)]


def compiled_now(language: str) -> Lexicon:
    """Return the lexicon as its files are now; the compiled one where the ``build`` extra is not installed."""
    from dragoman.lexicons.build import compiled

    try:
        return Lexicon(msgspec.json.decode(gzip.decompress(compiled(language)), type=Compiled), language)
    except ImportError:
        return load(language)


def missed(lexicon: Lexicon, file: File, rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return the entries whose example is not found, and what was found instead.

    A frame's example is found by its own frame or another of the same type; a verb of saying by any such verb.
    """
    lost: dict[str, str] = {}
    for entry in rows:
        try:
            text, marks = parse(str(entry.get("eg", "")))
        except ValueError:
            continue
        cues = [Span(a, b) for kind, (a, b) in marks if kind == "cue"]
        found = _hits(lexicon.frames(text) if file == "frames" else lexicon.speech(text), cues)
        if not [m for m in found if file == "speech" or m.entry.type == entry.get("type")]:
            lost[f"{name_of(entry)} | {text[:40]}"] = (
                ", ".join(f"{m.entry.name} {m.entry.type}" for m in found) or "nothing"
            )
    return lost


def _hits(found: list[Match], places: list[Span]) -> list[Match]:
    return [m for m in found if any(part.overlaps(place) for part in m.parts for place in places)]


def ill_marked(file: File, rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return what is wrong with the keys and marks of entries, and which stand twice."""
    found = []
    keys, needed = (
        (FRAME_KEYS, "trigger and an actor or recipient") if file == "frames" else (SPEECH_KEYS, "cue and a content")
    )
    for entry in rows:
        name = name_of(entry)
        found += [f"{name}: unknown key {key}. Choices: {', '.join(sorted(keys))}" for key in sorted(set(entry) - keys)]
        if file == "speech" and entry.get("kind") not in KINDS:
            found.append(f"{name}: no kind called {entry.get('kind')}. Choices: {', '.join(KINDS)}")
        try:
            kinds = {kind for kind, _ in parse(str(entry.get("eg", "")))[1]}
        except ValueError as error:
            found.append(f"{name}: {error} in its example")
            continue
        if "cue" not in kinds or not kinds & ({"a", "r"} if file == "frames" else {"content"}):
            found.append(f"{name}: its example needs a {needed}")
    count = Counter((name_of(entry), entry.get("pos"), entry.get("type"), entry.get("eg")) for entry in rows)
    return found + [
        f"{key[0]}: stands {times} times with the same example" for key, times in count.items() if times > 1
    ]


def counted(file: File, rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return what there is too little of."""
    found = [f"{len(rows)} entries; {LEAST[file]} are the least"] if len(rows) < LEAST[file] else []
    if file == "frames":
        count = Counter(entry.get("type") for entry in rows)
        found += [f"{kind} has {count[kind]} frames; {LEAST_OF_TYPE} are the least" for kind in get_args(Type)
                  if count[kind] < LEAST_OF_TYPE]  # fmt: skip
    return found


def known_misses(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Return language → file → entry → reason of the examples that are known not to be found."""
    return (yaml.safe_load(path.read_text("utf-8")) or {}) if path.exists() else {}


def problems(language: str, file: File, known: dict[str, dict[str, str]] | None = None) -> list[str]:
    """Return what is wrong with a file of a language; ``known`` are examples of which it is known."""
    rows = entries(language, file)
    lost = missed(compiled_now(language), file, rows)
    expected = (known or {}).get(file, {})
    found = [*ill_marked(file, rows), *counted(file, rows)]
    return found + [
        f"{name}: the example is not found by it (found: {lost[name]})" for name in lost if name not in expected
    ]
