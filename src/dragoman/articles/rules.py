"""The rules of ``resources/languages/*/noise.yml``, read once: what is noise, letters by frequency, forms of dates."""

from __future__ import annotations

import re
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from dragoman.errors import ResourceError
from dragoman.records import Record, RemovedKind
from dragoman.yamlguard import check_yaml

RESOURCES = Path(__file__).parent.parent / "resources" / "languages"
Where = Literal["line", "inline", "end", "heading"]


class RuleEntry(Record, frozen=True, forbid_unknown_fields=True):
    """One rule as a linguist writes it; ``examples`` are taken out, ``keeps`` are not."""

    id: str
    kind: RemovedKind
    where: Where
    match: str
    examples: tuple[str, ...]
    keeps: tuple[str, ...] = ()
    must: str | None = None
    credit_after_caption: bool = False


class NoiseFile(Record, frozen=True, forbid_unknown_fields=True):
    """One ``noise.yml``. The fields are told at the top of the English file."""

    language: str
    letters: str
    rules: tuple[RuleEntry, ...]
    months: dict[str, int]
    dates: tuple[str, ...]
    stamps: tuple[str, ...]
    datelines: tuple[str, ...]
    stamp_examples: dict[str, str]
    dateline_examples: dict[str, str]
    traditional: str = ""


class Rule:
    """A rule, compiled when it is first needed."""

    def __init__(self, entry: RuleEntry) -> None:
        self.entry = entry
        self.kind = entry.kind
        self.where = entry.where

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        tail = r"\s*$" if self.where == "end" else ""
        return re.compile(f"(?:{self.entry.match}){tail}", re.IGNORECASE)

    @cached_property
    def _must(self) -> re.Pattern[str] | None:
        return re.compile(self.entry.must, re.IGNORECASE) if self.entry.must else None

    def find(self, text: str) -> re.Match[str] | None:
        """Return the noise in a line: the whole of it, or for inline and end rules the part."""
        if self.where in ("inline", "end"):
            return self._pattern.search(text)
        found = self._pattern.fullmatch(text)
        return found if found and (self._must is None or self._must.search(text)) else None


class Noise:
    """All noise files together; rules of every language are tried on every article."""

    def __init__(self, files: tuple[NoiseFile, ...]) -> None:
        self.files = files
        rules = [Rule(entry) for file in files for entry in file.rules]
        order = ("ad-marker", "navigation", "share", "related-link", "note", "image-credit", "source-link", "other")
        self.pieces = [rule for rule in rules if rule.where in ("inline", "end")]
        self.lines = sorted((rule for rule in rules if rule.where == "line"), key=lambda rule: order.index(rule.kind))
        self.headings = [rule for rule in rules if rule.where == "heading"]


def read_noise(path: Path) -> NoiseFile:
    """Read and check one noise file.

    Raises:
        ResourceError: naming the file and the field that is wrong.
    """
    try:
        source = path.read_text("utf-8")
        check_yaml(source, str(path))
        raw = yaml.load(source, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        file = msgspec.convert(raw, NoiseFile)
        for rule in file.rules:
            re.compile(rule.match)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError, re.error) as error:
        raise ResourceError(f"{path}: {' '.join(str(error).split())}") from error
    return file


@cache
def noise() -> Noise:
    """Return the rules of all languages that have a noise file."""
    return Noise(tuple(read_noise(path) for path in sorted(RESOURCES.glob("*/noise.yml"))))
