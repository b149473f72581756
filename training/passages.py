"""Labelled passages: YAML files of ``data/labelled`` as records, with every span located and every rule checked.

The format and the decision table are in ``data/labelled/CODEBOOK.md``. Nothing wrong gets through silently: each
problem is a line that names file, passage and words.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from training.labels import ATTRIBUTES, MODES, TYPES

Offsets = tuple[int, int]

MODALITIES, STATUSES = list(ATTRIBUTES["modality"]), list(ATTRIBUTES["status"])
STATEMENT_MODES, STANCES = list(ATTRIBUTES["said"][:3]), list(ATTRIBUTES["stance"])
FORECASTS = list(ATTRIBUTES["forecast"])

KEYS = {
    "passage": {"text", "spans", "events", "statements", "interpretations", "forecasts", "same", "topic", "note"},
    "event": {"trigger", "type", "mode", "actors", "recipients", "place", "date", "modality", "status"},
    "statement": {"cue", "speaker", "content", "addressee", "via", "date", "mode", "status", "parent"},
    "interpretation": {"cue", "readers", "meaning", "points_at", "of", "stance", "status"},
    "forecast": {"content", "by", "kind", "status", "cue"},
}


@dataclass
class Passage:
    """One labelled passage; all roles are character offsets into ``text``."""

    text: str
    language: str
    file: str
    index: int
    spans: dict[str, Offsets] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    interpretations: list[dict[str, Any]] = field(default_factory=list)
    forecasts: list[dict[str, Any]] = field(default_factory=list)
    same: list[list[Offsets]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    weight: float = 1.0
    partial: bool = False
    """True for practice sentences from the lexicons: only what is marked is known."""
    loose: bool = False
    """True where other events may stand unmarked beside the marked one: the words around it say nothing."""


def _edge(text: str, at: int) -> bool:
    """Tell whether position ``at`` cuts a word of an alphabet in two."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    return left.isalnum() and right.isalnum() and not (_cjk(left) or _cjk(right))


def _cjk(char: str) -> bool:
    """Tell whether ``char`` is of a script in which words, or (Hangul) words and particles, stand without a space."""
    return "\u3000" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" or "\uff00" <= char <= "\uffef"


def locate(text: str, words: str) -> Offsets | None:
    """Return where ``words`` stand in ``text``; ``words#2`` is the second place. Words of an alphabet are whole words.

    Example:
        >>> locate("the man said he left", "he")
        (13, 15)
    """
    nth = 1
    if words not in text and (match := re.fullmatch(r"(.*)#(\d+)", words, re.S)):
        words, nth = match[1], int(match[2])
    start = -1
    while words:
        start = text.find(words, start + 1)
        if start < 0:
            return None
        end = start + len(words)
        if not _edge(text, start) and not _edge(text, end):
            nth -= 1
            if nth == 0:
                return start, end
    return None


def _list(value: Any) -> list[Any]:
    return [] if value in (None, "", "null") else value if isinstance(value, list) else [value]


class _Builder:
    """Turns one YAML mapping into a Passage, collecting problems."""

    def __init__(self, raw: dict[str, Any], language: str, file: str, index: int) -> None:
        self.raw = raw
        self.out = Passage(text=str(raw.get("text", "")).rstrip("\n"), language=language, file=file, index=index)
        self.used: set[str] = set()

    def problem(self, message: str) -> None:
        self.out.problems.append(f"{self.out.file}#{self.out.index}: {message}")

    def ids(self, value: Any, role: str) -> list[Offsets]:
        found = []
        for key in map(str, _list(value)):
            self.used.add(key)
            if key in self.out.spans:
                found.append(self.out.spans[key])
            else:
                self.problem(f"{role} names {key!r}, which is no span id")
        return found

    def one(self, value: Any, role: str) -> Offsets | None:
        found = self.ids(value, role)
        return found[0] if found else None

    def choice(self, value: str, choices: list[str], what: str) -> str:
        if value not in choices:
            self.problem(f"unknown {what} {value!r}. Choices: {' '.join(choices)}")
            return choices[0]
        return value

    def keys(self, item: dict[str, Any], kind: str) -> None:
        for key in set(item) - KEYS[kind]:
            self.problem(f"unknown key {key!r} in {kind}. Choices: {' '.join(sorted(KEYS[kind]))}")

    def build(self) -> Passage:
        out, raw = self.out, self.raw
        if not out.text:
            self.problem("no text")
        self.keys(raw, "passage")
        for key, words in (raw.get("spans") or {}).items():
            place = locate(out.text, str(words))
            if place is None:
                self.problem(f"span {key} does not occur as whole words: {words!r}")
            else:
                out.spans[str(key)] = place
                if out.text[place[1] - 1] in ",;:，、；：" or out.text[place[0]] in ",;:，、；： ":
                    self.problem(f"span {key} has punctuation on its edge: {words!r}")
        for item in raw.get("events") or []:
            self.event(item)
        for item in raw.get("statements") or []:
            self.statement(item)
        for item in raw.get("interpretations") or []:
            self.interpretation(item)
        for item in raw.get("forecasts") or []:
            self.forecast(item)
        out.same = [self.ids(chain, "same") for chain in raw.get("same") or []]
        return out

    def event(self, item: dict[str, Any]) -> None:
        self.keys(item, "event")
        trigger = self.one(item.get("trigger"), "trigger")
        kind = self.choice(str(item.get("type")), list(TYPES[1:]), "type")
        if trigger is None:
            self.problem("event without a trigger")
            return
        mode = item.get("mode") or "none"
        if mode not in ("none", *MODES.get(kind, ())):
            self.problem(f"{kind} has no mode {mode!r}. Choices: none {' '.join(MODES.get(kind, ()))}")
            mode = "none"
        event = {
            "trigger": trigger,
            "type": kind,
            "mode": mode,
            "actors": self.ids(item.get("actors"), "actors"),
            "recipients": self.ids(item.get("recipients"), "recipients"),
            "place": self.one(item.get("place"), "place"),
            "date": self.one(item.get("date"), "date"),
            "modality": self.choice(item.get("modality") or "actual", MODALITIES, "modality"),
            "status": self.choice(item.get("status") or "asserted", STATUSES, "status"),
        }
        if set(event["actors"]) & set(event["recipients"]):
            self.problem("the same span is actor and recipient")
        if trigger in event["actors"] + event["recipients"]:
            self.problem("the trigger is also a role")
        self.out.events.append(event)

    def statement(self, item: dict[str, Any]) -> None:
        self.keys(item, "statement")
        cue = self.one(item.get("cue"), "cue")
        contents = self.ids(item.get("content"), "content")
        if not contents:
            self.problem("statement without content")
        for content in contents:
            if cue and cue[0] < content[1] and content[0] < cue[1]:
                self.problem(f"cue {self.out.text[slice(*cue)]!r} overlaps the content")
            self.out.statements.append(
                {
                    "cue": cue,
                    "content": content,
                    "speaker": self.one(item.get("speaker"), "speaker"),
                    "addressee": self.one(item.get("addressee"), "addressee"),
                    "via": self.one(item.get("via"), "via"),
                    "date": self.one(item.get("date"), "date"),
                    "parent": self.one(item.get("parent"), "parent"),
                    "mode": self.choice(item.get("mode") or "indirect", STATEMENT_MODES, "mode"),
                    "status": self.choice(item.get("status") or "attributed", STATUSES, "status"),
                }
            )

    def interpretation(self, item: dict[str, Any]) -> None:
        self.keys(item, "interpretation")
        meaning = self.one(item.get("meaning"), "meaning")
        if meaning is None:
            self.problem("interpretation without a meaning")
            return
        self.out.interpretations.append(
            {
                "cue": self.one(item.get("cue"), "cue"),
                "meaning": meaning,
                "readers": self.ids(item.get("readers"), "readers"),
                "points_at": self.ids(item.get("points_at"), "points_at"),
                "of": self.one(item.get("of"), "of"),
                "stance": self.choice(item.get("stance") or "reading", STANCES, "stance"),
                "status": self.choice(item.get("status") or "attributed", STATUSES, "status"),
            }
        )

    def forecast(self, item: dict[str, Any]) -> None:
        self.keys(item, "forecast")
        content = self.one(item.get("content"), "content")
        if content is None:
            self.problem("forecast without content")
            return
        self.out.forecasts.append(
            {
                "content": content,
                "by": self.one(item.get("by"), "by"),
                "cue": self.one(item.get("cue"), "cue"),
                "kind": self.choice(item.get("kind") or "prediction", FORECASTS[1:], "kind"),
                "status": self.choice(item.get("status") or "attributed", STATUSES, "status"),
            }
        )


def build(raw: Any, language: str, file: str, index: int) -> Passage:
    """Return one YAML mapping as a passage, its problems inside."""
    if not isinstance(raw, dict):
        return Passage("", language, file, index, problems=[f"{file}#{index}: not a mapping"])
    return _Builder(raw, language, file, index).build()


def read_file(path: Path) -> list[Passage]:
    """Return the passages of one file. The folder above the file names the language."""
    language = path.parent.name
    try:
        raw = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) or []
    except yaml.YAMLError as error:
        return [Passage("", language, path.name, 0, problems=[f"{path.name}: {' '.join(str(error).split())}"])]
    return [build(item, language, f"{language}/{path.name}", i) for i, item in enumerate(raw)]


def read_all(root: Path) -> list[Passage]:
    """Return all passages under ``data/labelled``, in the order of their files."""
    return [passage for path in sorted(root.glob("*/*.yml")) for passage in read_file(path)]


def is_test(p: Passage) -> bool:
    """Hold out a tenth, by file and running group of ten passages, so that neighbours on one topic stay together."""
    key = f"{p.file}:{p.index // 10}"
    return not p.partial and int(hashlib.sha256(key.encode()).hexdigest(), 16) % 10 == 0
