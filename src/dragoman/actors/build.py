"""Turns the YAML into ``resources/actors/compiled.json.gz``: ``python -m dragoman.actors.build [--check]``.

Needs the ``build`` extra (pymorphy3 with its dictionaries, OpenCC). The bytes are the same for the same sources.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pycountry
from babel import Locale

from dragoman.actors import local, source
from dragoman.actors.declension import guess_gender
from dragoman.actors.entries import FORM_KINDS, LANGUAGES, OFFICES, SECTORS, Entry, FormKind, Role
from dragoman.actors.spelling import name_forms, word_forms
from dragoman.errors import ResourceError

TARGET = source.RESOURCES / "actors" / "compiled.json.gz"
LOCALES = {"en": ("en",), "ja": ("ja",), "ru": ("ru",), "uk": ("uk",), "zh": ("zh_Hans", "zh_Hant")}
WORD_FILES = ("titles.yml", "media.yml", "references.yml")
CASED = ("ru", "uk")
LATIN_LEAST = 5
"""Characters an outlet's English name has more than, to be looked for in other languages: Mail and Time are words."""
Forms = dict[str, dict[str, set[tuple[str, str]]]]


def _plain(names: Any) -> dict[str, tuple[str, ...]]:
    return {k: tuple(dict.fromkeys(v)) for k, v in (names or {}).items() if k != "__line__"}


def _cldr_names(code: str, languages: Mapping[str, tuple[str, ...]] = LOCALES) -> dict[str, list[str]]:
    country = pycountry.countries.get(alpha_3=code)
    alpha2 = country.alpha_2 if country else {"XKX": "XK"}.get(code)
    if not alpha2:
        return {}
    found: dict[str, list[str]] = {}
    for language, locales in languages.items():
        raw = [Locale.parse(locale).territories.get(alpha2) for locale in locales]
        found[language] = [part for name in raw if name for part in _split(name)]
    if languages is not LOCALES:
        return found
    if country and hasattr(country, "official_name"):
        found["en"].append(country.official_name)
    return found


def _split(name: str) -> list[str]:
    """«Мьянма (Бирма)» is two names; so is the Chinese and Japanese kind of bracket."""
    flat = name.replace("(", "(").replace(")", ")")
    head, bracket, rest = flat.partition("(")
    return [head.strip()] + ([rest.rstrip(") ").strip()] if bracket else [])


def _state(raw: Mapping[str, Any]) -> Entry:
    names: dict[str, tuple[str, ...]] = {}
    cldr = _cldr_names(raw["id"]) if raw.get("cldr", True) else {}
    own = _plain(raw.get("names"))
    for language in LANGUAGES:
        names[language] = tuple(dict.fromkeys([*cldr.get(language, ()), *own.get(language, ())]))
    return Entry(id=raw["id"], kind="state", names=names, country=raw["id"], region=raw.get("region"))


def _role(raw: Mapping[str, Any]) -> Role:
    text = {key: str(raw[key]) for key in ("office", "country", "org", "of") if raw.get(key)}
    return Role(**text, start=_text(raw.get("from")), end=_text(raw.get("to")))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _person(raw: Mapping[str, Any]) -> Entry:
    names = _plain(raw["names"])
    gender = raw.get("gender") or (guess_gender(names["ru"][0], "ru") if names.get("ru") else None)
    roles = tuple(sorted((_role(r) for r in raw["roles"]), key=lambda r: (r.start or "", r.office)))
    return Entry(
        id=raw["id"], kind="person", names=names, gender=gender, roles=roles,
        sector=raw.get("sector"), country=raw.get("country"),
    )  # fmt: skip


def _entry(kind: str, raw: Mapping[str, Any]) -> Entry:
    if kind == "states":
        return _state(raw)
    if kind == "people":
        return _person(raw)
    if kind == "regions":
        code = None if raw["region"] is None else str(raw["region"])
        return Entry(
            id=raw["id"], kind="region", names=_plain(raw["names"]), region=code,
            members=tuple(raw.get("members") or ()),
        )  # fmt: skip
    if kind == "outlets":
        return Entry(
            id=raw["id"], kind="outlet", names=_plain(raw["names"]), country=raw["country"], sector="JRN",
            language=raw["language"], state=raw.get("state"), domains=tuple(raw.get("domains") or ()),
            region=_text(raw.get("region")),
        )  # fmt: skip
    return Entry(
        id=raw["id"], kind="organisation", names=_plain(raw["names"]), country=raw.get("country"),
        sector=raw["sector"], subkind=raw["kind"], region=_text(raw.get("region")),
        members=tuple(raw.get("members") or ()),
    )  # fmt: skip


def _add(forms: Forms, entry: Entry, kind: FormKind, names: Mapping[str, Iterable[str]]) -> None:
    for language, words in names.items():
        for word in words:
            for form in name_forms(word, language, entry, kind):
                if len(form) > 1 or kind == "short":
                    forms[language][form].add((entry.id, kind))


def _collect(raw: Mapping[str, list[dict[str, Any]]]) -> tuple[list[Entry], Forms]:
    forms: Forms = {language: defaultdict(set) for language in LANGUAGES}
    entries = []
    given = {"names": "name", "adjectives": "adjective", "people": "people", "metonyms": "metonym",
             "capital": "capital", "short": "short"}  # fmt: skip
    for kind, items in raw.items():
        for item in items:
            entry = _entry(kind, item)
            entries.append(entry)
            for key, form_kind in given.items():
                names = _written(entry) if key == "names" else _plain(item.get(key))
                _add(forms, entry, form_kind, names)  # type: ignore[arg-type]
    return sorted(entries, key=lambda e: (e.kind, e.id)), forms


def _written(entry: Entry) -> Mapping[str, tuple[str, ...]]:
    """Return the names of an entry by language, as papers write them.

    Papers of every language write foreign outlets in Latin letters, too; in Russian and Ukrainian every word of an
    organisation's name may begin with a capital (Європейський Союз, as that is its official name).
    """
    if entry.kind == "organisation":
        return {
            language: (*names, *map(_capitals, names)) if language in CASED else names
            for language, names in entry.names.items()
        }
    if entry.kind != "outlet":
        return entry.names
    latin = tuple(name for name in entry.names.get("en", ()) if len(name) > LATIN_LEAST)
    return {language: (*entry.names.get(language, ()), *latin) for language in LANGUAGES}


def _capitals(name: str) -> str:
    """Return a name with a capital for every word but the shortest.

    Example:
        >>> _capitals("Организация по безопасности")
        'Организация по Безопасности'
    """
    return " ".join(word[:1].upper() + word[1:] if len(word) > 2 else word for word in name.split(" "))


def _missing_states(raw: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every ISO 3166 state is in the registry, also the ones nobody wrote an entry for."""
    given = {item["id"] for item in raw}
    return [{"id": c.alpha_3, "__line__": 0} for c in pycountry.countries if c.alpha_3 not in given]


def compile_words(folder: Path, language: str) -> dict[str, Any]:
    """Read titles, media and reference words of one language; forms of every word are generated.

    Raises:
        ResourceError: naming the file and the entry that is wrong.
    """
    lexemes: list[dict[str, Any]] = []
    settings: dict[str, Any] = {}
    forms: dict[str, set[int]] = defaultdict(set)
    for name in WORD_FILES:
        path = folder / language / name
        for section, content in (source.read_yaml(path) if path.exists() else {}).items():
            if section == "__line__":
                continue
            if not (isinstance(content, list) and content and isinstance(content[0], dict)):
                settings[section] = _without_lines(content)
                continue
            for item in content:
                number = len(lexemes)
                lexemes.append(_lexeme(item, section, path))
                for word in item["words"]:
                    for form in word_forms(word, language, lexemes[-1]):
                        forms[form].add(number)
    return {
        "lexemes": lexemes,
        "settings": settings,
        "forms": {form: sorted(numbers) for form, numbers in sorted(forms.items())},
    }


def _without_lines(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_lines(v) for k, v in value.items() if k != "__line__"}
    return [_without_lines(v) for v in value] if isinstance(value, list) else value


LEXEME_KEYS = frozenset({
    "words", "office", "sector", "of", "org", "count", "gender", "number", "region", "country", "who", "solo", "deputy",
    "kind",
})  # fmt: skip


def check_lexeme(item: Mapping[str, Any], path: Path) -> None:
    """Check an entry of titles, media or references.

    Raises:
        ResourceError: naming the entry, what is wrong and the choices.
    """
    where = f"{path.parent.name}/{path.name}:{item.get('__line__')}"
    for key in item:
        if key not in LEXEME_KEYS and key != "__line__":
            raise ResourceError(f"{where}: unknown key {key}.{source.choices(key, LEXEME_KEYS)}")
    words = item.get("words")
    if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
        raise ResourceError(f"{where}: words is a list of words; quote words such as No and On.")
    for key, allowed in (("office", OFFICES), ("sector", SECTORS), ("count", ("one", "some", "all"))):
        if item.get(key) is not None and item[key] not in allowed:
            raise ResourceError(f"{where}: no {key} called {item[key]}.{source.choices(item[key], allowed)}")


def _lexeme(item: Mapping[str, Any], section: str, path: Path) -> dict[str, Any]:
    check_lexeme(item, path)
    return {"section": section, **{k: v for k, v in item.items() if k not in ("words", "__line__")}}


def compile_registry(resources: Path = source.RESOURCES) -> bytes:
    """Return the compiled registry.

    Raises:
        ResourceError: listing everything that is wrong in the sources.
    """
    problems: list[str] = []
    raw = source.load(resources / "actors", problems.append)
    if problems:
        raise ResourceError("\n".join(problems))
    raw["states"] = [*raw["states"], *_missing_states(raw["states"])]
    entries, forms = _collect(raw)
    number = {entry.id: i for i, entry in enumerate(entries)}
    data = {
        "version": 1,
        "entries": entries,
        "forms": {
            language: {
                form: sorted([number[who], FORM_KINDS.index(kind)] for who, kind in found)
                for form, found in sorted(table.items())
            }
            for language, table in forms.items()
        },
        "words": {language: compile_words(resources / "languages", language) for language in LANGUAGES},
    }
    return gzip.compress(msgspec.json.encode(data, order="deterministic"), compresslevel=9, mtime=0)


def compile_languages(resources: Path = source.RESOURCES) -> dict[str, bytes]:
    """Return the compiled names of the languages that have a file of their own (``names/CODE.yml``).

    Raises:
        ResourceError: naming what is wrong in the sources.
    """
    packed = msgspec.json.decode(gzip.decompress(compile_registry(resources)))
    entries = msgspec.convert(packed["entries"], list[Entry])
    found = {}
    for language in local.languages(resources):
        cldr = {
            e.id: _cldr_names(e.id, {language: (language,)}).get(language, []) for e in entries if e.kind == "state"
        }
        words = compile_words(resources / "languages", language)
        data = local.compile_local(language, resources, entries, cldr, words)
        found[language] = gzip.compress(msgspec.json.encode(data, order="deterministic"), compresslevel=9, mtime=0)
    return found


def _stale(path: Path, packed: bytes) -> bool:
    return not path.exists() or gzip.decompress(path.read_bytes()) != gzip.decompress(packed)


def main(arguments: list[str] | None = None) -> int:
    """Build, or with ``--check`` compare with what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the file instead of writing it")
    options = parser.parse_args(arguments)
    try:
        made = {TARGET: compile_registry()}
        made |= {TARGET.with_name(f"compiled-{code}.json.gz"): packed for code, packed in compile_languages().items()}
    except ResourceError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    if options.check:
        stale = [path.name for path, packed in made.items() if _stale(path, packed)]
        command = "python -m dragoman.actors.build"
        sys.stderr.write(f"{', '.join(stale)} out of date: {command}\n" if stale else "up to date\n")
        return 1 if stale else 0
    for path, packed in made.items():
        path.write_bytes(packed)
        sys.stderr.write(f"{path.name}: {len(packed) / 1e6:.2f} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
