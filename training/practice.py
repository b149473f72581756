"""Practice sentences: the marked examples of ``frames.yml`` and ``speech.yml`` as passages.

Marks: ``[a …]`` actor, ``[r …]`` recipient, ``[p …]`` place, ``[d …]`` date, ``[s …]`` speaker or reader, ``[t …]``
addressee, ``[v …]`` via, ``{…}`` trigger or cue, ``<…>`` content. See ``docs/lexicons.md``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from dragoman.lexicons.examples import FRAME_KEYS, KINDS, SPEECH_KEYS, parse
from training.passages import Offsets, Passage, build

_OPENING, _CLOSING = '“„«「『"', '”“»」』"'


def _grouped(marks: list[tuple[str, Offsets]]) -> dict[str, list[Offsets]]:
    found: dict[str, list[Offsets]] = {}
    for kind, place in marks:
        found.setdefault(kind, []).append(place)
    return found


def _problem(passage: Passage, message: str) -> Passage:
    passage.problems.append(f"{passage.file}#{passage.index}: {message}")
    return passage


def frame_passage(entry: dict[str, Any], language: str, file: str, index: int) -> Passage:
    """Return the example of one frame as a passage with one event."""
    passage = Passage("", language, file, index, partial=True)
    for key in set(entry) - FRAME_KEYS:
        _problem(passage, f"unknown key {key!r} in {entry.get('frame')!r}. Choices: {' '.join(sorted(FRAME_KEYS))}")
    if entry.get("pos") not in ("v", "n"):
        _problem(passage, f"{entry.get('frame')!r}: pos is v or n")
    try:
        text, marks = parse(str(entry.get("eg", "")))
    except ValueError as error:
        return _problem(passage, f"{entry.get('frame')!r}: {error}")
    by = _grouped(marks)
    if len(by.get("cue", [])) < 1 or not by.get("a", []) + by.get("r", []):
        return _problem(passage, f"{entry.get('frame')!r}: an example needs a trigger and an actor or recipient")
    spans = {f"{kind}{i}": text[a:b] for kind, places in by.items() for i, (a, b) in enumerate(places)}
    raw = {
        "text": text,
        "events": [
            {
                "trigger": "cue0",
                "type": entry.get("type"),
                "mode": entry.get("mode"),
                "actors": [k for k in spans if k[0] == "a"],
                "recipients": [k for k in spans if k[0] == "r"],
                "place": "p0" if "p" in by else None,
                "date": "d0" if "d" in by else None,
                "modality": entry.get("modality"),
                "status": entry.get("status"),
            }
        ],
    }
    return _finish(raw, by, passage)


def _finish(raw: dict[str, Any], by: dict[str, list[Offsets]], passage: Passage) -> Passage:
    """Build through the same checks as the labelled paragraphs, with the spans where the marks stood."""
    text = raw["text"]
    raw["spans"] = {
        f"{kind}{i}": text[a:b] + (f"#{_nth(text, a, b)}" if _nth(text, a, b) > 1 else "")
        for kind, places in by.items()
        for i, (a, b) in enumerate(places)
    }
    built = build(raw, passage.language, passage.file, passage.index)
    built.problems += passage.problems
    built.partial = True
    return built


def _nth(text: str, start: int, end: int) -> int:
    from training.passages import _edge

    words, nth, at = text[start:end], 0, -1
    while 0 <= (at := text.find(words, at + 1)) <= start:
        if not _edge(text, at) and not _edge(text, at + len(words)):
            nth += 1
    return max(nth, 1)


def speech_passage(entry: dict[str, Any], language: str, file: str, index: int) -> Passage:
    """Return the example of one verb of saying or reading as a passage with one statement or interpretation."""
    passage = Passage("", language, file, index, partial=True)
    for key in set(entry) - SPEECH_KEYS:
        _problem(passage, f"unknown key {key!r} in {entry.get('verb')!r}. Choices: {' '.join(sorted(SPEECH_KEYS))}")
    if entry.get("kind") not in KINDS:
        _problem(passage, f"unknown kind {entry.get('kind')!r}. Choices: {' '.join(KINDS)}")
    try:
        text, marks = parse(str(entry.get("eg", "")))
    except ValueError as error:
        return _problem(passage, f"{entry.get('verb')!r}: {error}")
    by = _grouped(marks)
    if not by.get("cue") or not by.get("content"):
        return _problem(passage, f"{entry.get('verb')!r}: an example needs a cue and a content")
    raw: dict[str, Any] = {"text": text}
    status = entry.get("status") or "attributed"
    if entry.get("kind") == "read":
        raw["interpretations"] = [
            {"cue": "cue0", "meaning": "content0", "readers": [f"s{i}" for i in range(len(by.get("s", [])))],
             "status": status}
        ]  # fmt: skip
    elif entry.get("kind") != "hedge":
        raw["statements"] = [
            {"cue": "cue0", "content": f"content{i}", "speaker": "s0" if "s" in by else None,
             "addressee": "t0" if "t" in by else None, "via": "v0" if "v" in by else None, "status": status,
             "mode": "direct" if _quoted(text, place) else "indirect"}
            for i, place in enumerate(by["content"])
        ]  # fmt: skip
    return _finish(raw, by, passage)


def _quoted(text: str, place: Offsets) -> bool:
    before, after = text[: place[0]][-1:], text[place[1] : place[1] + 2].lstrip(",.，。!?")
    return bool(before) and before in _OPENING and bool(after) and after[0] in _CLOSING


def read_lexicon(path: Path) -> list[Passage]:
    """Return the examples of one ``frames.yml`` or ``speech.yml``. The folder above names the language."""
    language = path.parent.name
    make = frame_passage if path.name.startswith("frames") else speech_passage
    try:
        entries = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) or []
    except yaml.YAMLError as error:
        return [Passage("", language, path.name, 0, problems=[f"{path.name}: {' '.join(str(error).split())}"])]
    return [make(entry, language, f"{language}/{path.name}", i) for i, entry in enumerate(entries)]
