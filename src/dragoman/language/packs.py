"""Language packs: the YAML files of one language, read once, checked against a record type.

Every stage reads its own file of a pack with :func:`load`; a wrong file is a ``ResourceError`` that names the file,
the line, the entry and the choices.

Example:
    >>> codes()
    ('ar', 'de', 'en', 'es', 'fa', 'fr', 'ja', 'kk', 'ko', 'pl', 'ru', 'tr', 'uk', 'zh')
    >>> pack("uk").about.name
    'Ukrainian'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

import msgspec
import yaml

from dragoman.errors import ResourceError, UnknownLanguage
from dragoman.yamlguard import check_yaml

ROOT = Path(__file__).parent.parent / "resources" / "languages"
T = TypeVar("T")


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what stands in a resource file: frozen, keyword-only, no unknown keys."""


class SentenceWords(Entry, frozen=True, kw_only=True):
    """What a sentence splitter must know of a language.

    ``before`` are abbreviations that never end a sentence (Mr.), ``either`` those that end one only before a word of
    ``starters`` (U.S.), ``continues`` what goes on with the sentence after a closing mark (と in Japanese).
    """

    before: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    starters: tuple[str, ...] = ()
    continues: tuple[str, ...] = ()


class About(Entry, frozen=True, kw_only=True):
    """``about.yml``: what the language is, and who answers for the folder.

    ``tags`` are other codes it goes by, ``letters`` those that tell it from languages of its script, ``common`` its
    commonest words. ``alphabet``: all its letters beyond those of its script; where it is given, ``letters`` alone tell
    the language, in a text with no letters outside of it. ``labelled``: whether the network has seen labelled sentences
    of the language; it reads the others by what it learnt from those.
    """

    name: str
    native: str
    scripts: tuple[str, ...]
    direction: Literal["ltr", "rtl"]
    maintainer: str
    licence: str
    sources: tuple[str, ...]
    tags: tuple[str, ...] = ()
    letters: str = ""
    alphabet: str = ""
    labelled: bool = True
    common: tuple[str, ...] = ()
    sentences: SentenceWords = SentenceWords()


class MarkPair(Entry, frozen=True, kw_only=True):
    """Opening and closing marks; several closing marks may end one opening mark."""

    open: str
    close: str
    kind: Literal["speech", "title"] = "speech"


class Quotes(Entry, frozen=True, kw_only=True):
    """``quotes.yml``: marks of quotation, dialogue dashes and the words that show who speaks.

    ``resumes`` are the opening marks that a long quotation repeats at the start of each paragraph.
    """

    pairs: tuple[MarkPair, ...]
    straight: str = ""
    single: str = ""
    dashes: str = ""
    resumes: str = ""
    saying: tuple[str, ...] = ()


class _Loader(yaml.CSafeLoader):
    """YAML where dates and ``yes``/``no`` stay words, and a key given twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping, refusing repeated keys."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"Key {key.value!r} is given twice", key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if not tag.endswith((":timestamp", ":bool"))]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])


_beside: dict[str, Path] = {}


def folder(code: str) -> Path:
    """Return the folder of a language."""
    return _beside.get(code) or ROOT / code


@contextmanager
def beside(path: Path) -> Iterator[str]:
    """Read a folder as if it were installed, in the place of a pack of its name, until the block ends."""
    _beside[path.name] = path
    _forget()
    try:
        yield path.name
    finally:
        del _beside[path.name]
        _forget()


def _forget() -> None:
    for known in (codes, pack, _load):
        known.cache_clear()


class Pack:
    """The language folder ``code``; its files are read when first asked for."""

    def __init__(self, code: str) -> None:
        self.code = code

    @cached_property
    def about(self) -> About:
        """Return ``about.yml``."""
        return load(self.code, "about.yml", About)

    @cached_property
    def quotes(self) -> Quotes:
        """Return ``quotes.yml``."""
        return load(self.code, "quotes.yml", Quotes)


@lru_cache(maxsize=1)
def codes() -> tuple[str, ...]:
    """Return the codes of the installed languages, sorted."""
    return tuple(sorted({*(path.parent.name for path in ROOT.glob("*/about.yml")), *_beside}))


@cache
def pack(code: str) -> Pack:
    """Return the pack of a language.

    Raises:
        UnknownLanguage: when no folder has that code.
    """
    if code not in codes():
        raise UnknownLanguage(f"No language pack for {code!r}. Languages: {', '.join(codes())}.")
    return Pack(code)


@cache
def _load(code: str, name: str, kind: Any) -> Any:
    return read_yaml(folder(pack(code).code) / name, kind)


def load(code: str, name: str, kind: type[T]) -> T:
    """Return the file ``name`` of a language as a ``kind`` (a struct, or a tuple of structs); cached.

    Args:
        code: language, such as ``"ru"``.
        name: file in its folder, such as ``"titles.yml"``.
        kind: the type the file must have; derive structs from :class:`Entry`, so that unknown keys are refused.

    Raises:
        ResourceError: naming the file, the line, and what is allowed there.
    """
    return cast(T, _load(code, name, cast(Any, kind)))


def read_yaml(path: Path, kind: type[T]) -> T:
    """Read any YAML file as a ``kind``, uncached; raises as :func:`load` does."""
    try:
        source = path.read_text(encoding="utf-8")
        check_yaml(source, _short(path))
        data = yaml.load(source, _Loader)
    except OSError as error:
        raise ResourceError(f"{_short(path)} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ResourceError(f"{_short(path)} is not UTF-8. Save it as UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ResourceError(f"{_short(path)}:{line}: {error.problem or 'not valid YAML'}.") from error
    except yaml.YAMLError as error:
        raise ResourceError(f"{_short(path)} is not valid YAML: {error}.") from error
    try:
        return msgspec.convert(data, kind, strict=True)
    except msgspec.ValidationError as error:
        raise ResourceError(_explain(path, source, kind, str(error))) from error


def _short(path: Path) -> str:
    return "/".join(path.parts[-2:])


def _explain(path: Path, source: str, kind: Any, problem: str) -> str:
    """Turn msgspec's message into one line with file, line, entry and choices."""
    message, _, where = problem.partition(" - at `")
    where = where.rstrip("`").replace("key in ", "")
    steps = re.findall(r"\.([A-Za-z_]\w*)|\[(\d+|\.\.\.)\]", where)
    line = _line(source, steps, unknown=re.findall(r"unknown field `([^`]+)`", message))
    place = " of ".join(
        reversed([f"entry {int(i) + 1}" if i.isdigit() else name for name, i in steps if name or i.isdigit()])
    )
    text = f"{_short(path)}:{line}: {message}" + (f" in {place}" if place else "")
    if "unknown field" in message:
        struct = _struct_at(kind, [name or "[]" for name, _ in steps])
        if struct is not None:
            text += f". Choices: {', '.join(field.encode_name for field in msgspec.structs.fields(struct))}"
    return text + "."


def _line(source: str, steps: list[tuple[str, str]], unknown: list[str]) -> int:
    node: Any = yaml.compose(source, _Loader)
    for name, index in [*steps, *((key, "") for key in unknown)]:
        if isinstance(node, yaml.SequenceNode) and index.isdigit():
            node = node.value[int(index)]
        elif isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == name]
            if not found:
                break
            node = found[0][0] if name in unknown else found[0][1]
    return int(node.start_mark.line) + 1 if node is not None else 1


def _struct_at(kind: Any, steps: list[str]) -> Any:
    """Return the struct type that stands at ``steps`` inside ``kind``, or None."""
    for step in [*steps, ""]:
        kind = _plain(kind)
        if not step:
            break
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            kinds = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
            kind = kinds.get(step)
        else:
            args = [arg for arg in getattr(kind, "__args__", ()) if arg is not Ellipsis]
            kind = args[-1] if args else None
    return kind if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else None


def _plain(kind: Any) -> Any:
    """Return ``X`` for ``X | None``."""
    args = [arg for arg in getattr(kind, "__args__", ()) if arg is not type(None)]
    is_union = type(None) in getattr(kind, "__args__", ())
    return args[0] if is_union and len(args) == 1 else kind
