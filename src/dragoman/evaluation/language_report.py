"""How far every language is: ``dragoman lang report``. Counts what its files have, and what first class still lacks."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, get_args

import msgspec
import yaml

from dragoman.errors import UsageError
from dragoman.language import packs
from dragoman.records import Type

FIRST_CLASS = {"frames": 1500, "verbs of saying": 300, "labelled passages": 900, "gold articles": 8,
               "date examples": 80, "people with a name": 1000}  # fmt: skip
"""What a first-class language has at least."""
_REPOSITORY = Path(__file__).parents[3]


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What one language has. ``passages`` and ``gold`` are None where the repository's data is not there."""

    code: str
    name: str
    labelled: bool
    frames: int
    frames_by_type: dict[str, int]
    speech: int
    dates: int
    date_examples: int
    noise: int
    people: int
    organisations: int
    outlets: int
    passages: int | None
    gold: int | None
    missing: tuple[str, ...]


def report(code: str | None = None) -> list[Coverage]:
    """Return the coverage of a language, or of all.

    Raises:
        UsageError: when there is no such language.
    """
    if code is not None and code not in packs.codes():
        raise UsageError(f"No language is called {code}. Languages: {', '.join(packs.codes())}.")
    return [coverage(one) for one in ([code] if code else packs.codes())]


def coverage(code: str) -> Coverage:
    """Return what one language has."""
    from dragoman.articles.rules import noise
    from dragoman.dates.examples import examples
    from dragoman.dates.grammar import DateWords
    from dragoman.lexicons.examples import entries

    about = packs.pack(code).about
    frames = entries(code, "frames")
    types = Counter(str(entry.get("type")) for entry in frames)
    dates = packs.load(code, "dates.yml", DateWords)
    named = _named(code)
    counts: dict[str, int | None] = {
        "frames": len(frames), "verbs of saying": len(entries(code, "speech")), "labelled passages": _passages(code),
        "gold articles": _gold().get(code, 0) if _gold() else None, "date examples": len(list(examples(code))),
        "people with a name": named["person"],
    }  # fmt: skip
    missing = [
        f"{least - has} {what}"
        for what, least in FIRST_CLASS.items()
        if (has := counts[what]) is not None and has < least
    ]
    missing += [] if about.labelled else ["labelled passages that the model has learnt from"]
    return Coverage(
        code=code, name=about.name, labelled=about.labelled, frames=len(frames),
        frames_by_type={kind: types[kind] for kind in get_args(Type)}, speech=counts["verbs of saying"] or 0,
        dates=len(dates.forms) + len(dates.ranges), date_examples=counts["date examples"] or 0,
        noise=next((len(file.rules) for file in noise().files if file.language == code), 0), people=named["person"],
        organisations=named["organisation"], outlets=named["outlet"], passages=counts["labelled passages"],
        gold=counts["gold articles"], missing=tuple(missing),
    )  # fmt: skip


def _named(code: str) -> Counter[str]:
    """Count the entries of the registry that have names of the language's own, not of the one it falls back on."""
    from dragoman.actors import Registry, local, source

    entries = Registry.plain().entries
    path = source.RESOURCES / local.FOLDER / f"{code}.yml"
    if not path.exists():
        return Counter(entry.kind for entry in entries if entry.names.get(code))
    names = msgspec.structs.replace(packs.read_yaml(path, local.Names), fallback="")
    return Counter(entry.kind for entry in entries if any(local.named(names, entry, {})))


def _passages(code: str) -> int | None:
    folder = _REPOSITORY / "data" / "labelled"
    if not folder.is_dir():
        return None
    return sum(_length(path) for path in sorted((folder / code).glob("*.yml")))


def _length(path: Path) -> int:
    """Count the entries of a list, without building them."""
    node: Any = yaml.compose(path.read_text("utf-8"), yaml.CSafeLoader)
    return len(node.value) if isinstance(node, yaml.SequenceNode) else 0


@cache
def _gold() -> Counter[str]:
    """Count the gold articles of every language, where the repository's tests are there."""
    paths = [path for part in ("gold", "held-out", "unseen") for path in (_REPOSITORY / "tests" / part).glob("*.yml")]
    return Counter(path.name.partition("-")[0] for path in paths)
