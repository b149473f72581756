"""Makes the folder of a new language after the nearest one: ``dragoman lang new``.

Every file begins with its format; every line that has words of the nearest language is marked, and ``dragoman lang
check`` counts the marks until none is left.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from dragoman.errors import UsageError
from dragoman.language import packs

MARK = "# TRANSLATE"
NAMES = "names.yml"
FILES = (
    "about.yml", "quotes.yml", "dates.yml", "noise.yml", "titles.yml", "references.yml", "media.yml", "negations.yml",
    "stance.yml", "inflection.yml", "frames.yml", "speech.yml",
)  # fmt: skip
RESOURCES = packs.ROOT.parent
_EMPTY = {"inflection.yml": "phrase: first\nverbs: []\nnouns: []\nnames: []\npeople: []\nadjectives: []\n",
          NAMES: "fallback: en\nstates: {}\nregions: {}\norganisations: {}\npeople: {}\noutlets: {}\n"}  # fmt: skip


_KEPT = (
    "language:", "labelled:", "anchor:", "edge:", "- id:", "id:", "kind:", "where:", "tags:", "licence:", "phrase:",
    "fallback:", "direction:", "maintainer:", "sources:",
)  # fmt: skip


def new(code: str, like: str, into: Path) -> list[Path]:
    """Make the folder of a language; return its files.

    Args:
        code: of the language, two or three letters.
        like: the installed language that it is made after.
        into: the folder in which the folder ``code`` is made.

    Raises:
        UsageError: when the code is none, or the folder is there already.
    """
    if not re.fullmatch(r"[a-z]{2,3}", code):
        raise UsageError(f"{code} is no code of a language. Write two or three small letters, such as it.")
    if code in packs.codes():
        raise UsageError(f"There is a language {code} already: {packs.folder(code)}.")
    if like not in packs.codes():
        raise UsageError(f"No language is called {like}. Choices: {', '.join(packs.codes())}.")
    folder = into / code
    if folder.exists():
        raise UsageError(f"{folder} is there already. Remove it, or give another folder with --into.")
    texts = {name: text(name, code, like) for name in (*FILES, NAMES)}
    try:
        folder.mkdir(parents=True)
        for name, content in texts.items():
            (folder / name).write_text(content, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror or error}.") from error
    return [folder / name for name in texts]


def text(name: str, code: str, like: str) -> str:
    """Return a file of a new language: its format, then the entries of the nearest language, marked."""
    source = packs.folder(like) / name if name != NAMES else RESOURCES / "actors" / "names" / f"{like}.yml"
    body = source.read_text("utf-8") if source.exists() else _EMPTY[name]
    body = _renamed(name, _without_head(body), code, like)
    marked = _marked(body) if source.exists() else f"{body.splitlines()[0]}  {MARK}\n" + body.partition("\n")[2]
    same = yaml.load(marked, yaml.CSafeLoader) == yaml.load(body, yaml.CSafeLoader)
    return _head(name, like) + (marked if same else f"{MARK}\n{body}")


def _head(name: str, like: str) -> str:
    formats = yaml.load((RESOURCES / "scaffold.yml").read_text("utf-8"), yaml.CSafeLoader)
    whose = packs.pack(like).about.name
    told = f"{formats[name].rstrip()}\nMarked lines are those of {whose}: put your own there, and take the mark off."
    return "".join(f"# {line}".rstrip() + "\n" for line in told.splitlines())


def _without_head(body: str) -> str:
    """Take off the comments at the beginning: they tell of the other language."""
    lines = body.splitlines(keepends=True)
    while lines and (lines[0].startswith("#") or not lines[0].strip()):
        lines.pop(0)
    return "".join(lines)


def _renamed(name: str, body: str, code: str, like: str) -> str:
    if name == "about.yml":
        kept = re.sub(r"(?m)^labelled:.*\n", "", re.sub(r"(?m)^tags:.*\n", "tags: []\n", body))
        return re.sub(r"(?m)^(direction:.*\n)", r"\1labelled: false\n", kept, count=1)
    if name == "noise.yml":
        body = re.sub(r"(?m)^language:.*$", f"language: {code}", body)
        return re.sub(r"(?m)^(\s*- id: )(?:" + re.escape(like) + r"-)?", rf"\g<1>{code}-", body)
    return body


def _marked(body: str) -> str:
    """Mark the lines that have words; a line with keys or numbers alone has none."""
    return "".join(f"{line}  {MARK}\n" if _has_words(line) else f"{line}\n" for line in body.splitlines())


def _has_words(line: str) -> bool:
    plain = line.split(" #")[0].strip()
    if not plain or plain.startswith("#"):
        return False
    value = re.sub(r"^(?:- )?[\w-]+:(?: |$)", "", plain)
    if plain.startswith(_KEPT):
        return False
    return bool(re.search(r"[^\W\d_]", value)) and value not in ("|", "|-", ">")
