"""Checks a language folder, file by file: ``dragoman lang check``.

Every stage checks its own file (``lexicons.examples``, ``dates.examples``, ``articles.examples``, ``actors.build``);
here they are called in turn, for an installed language or for a folder that is still being written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from dragoman.actors.entries import LANGUAGES
from dragoman.errors import ResourceError, UsageError
from dragoman.language import inflection, packs
from dragoman.language.scaffold import FILES, MARK, NAMES

_SECTIONS = {
    "titles.yml": "titles groups institutions sides nationals prefixes quantifiers honorifics glue articles place "
    "names patterns not_actors short joins tails close",
    "media.yml": "media foreign",
    "references.yml": "pronouns anaphors plurals unnamed subject ends",
}
_NEEDED = {"titles.yml": "titles groups institutions glue patterns", "media.yml": "media foreign",
           "references.yml": "pronouns anaphors plurals"}  # fmt: skip
_FURTHER = {"stems.yml", "phrases.yml", "lexicon.json.gz", NAMES}
Step = Callable[[str, Path, bool], Iterable[str]]
_REPOSITORY = Path(__file__).parents[3]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong in a pack."""

    language: str
    file: str
    what: str

    def __str__(self) -> str:
        """Return the problem as one line."""
        return f"{self.language}/{self.file}: {self.what}"


def check(told: str | None = None) -> list[Problem]:
    """Return what is wrong with a language, with a folder, or with every installed language.

    Raises:
        UsageError: when there is no such language or folder.
    """
    if told is None:
        return [problem for code in packs.codes() for problem in _check(packs.folder(code), installed=True)]
    if told in packs.codes():
        return _check(packs.folder(told), installed=True)
    path = Path(told).resolve()
    if not path.is_dir():
        raise UsageError(f"No language and no folder is called {told}. Languages: {', '.join(packs.codes())}.")
    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z]+)?", path.name):
        raise UsageError(f"The folder {path.name} must have the name of a language's code, such as it.")
    return _check(path, installed=path.parent == packs.ROOT)


def _check(path: Path, *, installed: bool) -> list[Problem]:
    code = path.name
    found = [Problem(language=code, file=file, what=what) for file, what in _files(path)]
    if any(problem.what.startswith("is missing") for problem in found):
        return found
    with installed_beside(path):
        for file, step in _STEPS.items():
            found += [Problem(language=code, file=file, what=what) for what in _told(file, step, path, installed)]
    return sorted(set(found), key=lambda problem: (problem.file, found.index(problem)))


def _told(file: str, step: Step, path: Path, installed: bool) -> Iterator[str]:
    """Yield what a step finds; a file that cannot be read at all is one problem, told where it is its turn."""
    try:
        yield from step(path.name, path, installed)
    except ResourceError as error:
        named = re.match(r"(?:\S*/)?([\w-]+\.yml)", str(error))
        if named and named[1] != file and named[1] in FILES:
            return
        yield re.sub(r"^\S*?/?[\w-]+\.yml:?", "", str(error), count=1).strip(" :") or str(error)
    except re.error as error:
        yield f"a pattern is wrong: {error}"


@contextmanager
def installed_beside(path: Path) -> Iterator[None]:
    """Read a folder as an installed language while the block runs."""
    from dragoman.dates import tense
    from dragoman.dates.grammar import grammar

    kept: tuple[Any, ...] = (grammar, tense._marks, inflection.rules)
    if path == packs.folder(path.name):
        yield
        return
    with packs.beside(path):
        for cache in kept:
            cache.cache_clear()
        yield
    for cache in kept:
        cache.cache_clear()


def _files(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the files that are missing, unknown, or have entries that nobody translated yet."""
    own = path.name in ("en", "ja", "ru", "uk", "zh")
    for name in FILES:
        if not (path / name).exists() and not (own and name == "inflection.yml"):
            yield name, "is missing: dragoman lang new makes it"
    for file in sorted(path.iterdir()):
        if file.name not in {*FILES, *_FURTHER} and not file.name.startswith("."):
            yield file.name, f"is no file of a language. Choices: {', '.join(FILES)}"
        elif file.suffix == ".yml":
            marked = [n for n, line in enumerate(file.read_text("utf-8", "replace").splitlines(), 1) if MARK in line]
            if marked:
                yield file.name, f"{len(marked)} lines still have to be translated, the first is line {marked[0]}"


def _about(code: str, path: Path, installed: bool) -> Iterator[str]:
    about = packs.pack(code).about
    if "Latin" in about.scripts and not about.common:
        yield "common: without the commonest words the language is told by statistics alone"
    if about.alphabet and set(about.letters) - set(about.alphabet):
        yield "letters has some that are not in alphabet"
    yield from _twice("common", about.common)
    yield from _twice("sentences.before", about.sentences.before)
    others = {tag: other for other in packs.codes() if other != code for tag in (other, *packs.pack(other).about.tags)}
    yield from (f"the tag {tag} belongs to {others[tag]} already" for tag in (code, *about.tags) if tag in others)


def _quotes(code: str, path: Path, installed: bool) -> Iterator[str]:
    quotes = packs.pack(code).quotes
    yield from _twice("pairs", [f"{pair.open}…{pair.close}" for pair in quotes.pairs])
    yield from _twice("saying", quotes.saying)
    for pattern in quotes.saying:
        re.compile(pattern)


def _dates(code: str, path: Path, installed: bool) -> Iterable[str]:
    from dragoman.dates.examples import problems

    return problems(code)


def _noise(code: str, path: Path, installed: bool) -> Iterator[str]:
    from dragoman.articles import examples
    from dragoman.articles.rules import noise, read_noise

    file = read_noise(path / "noise.yml")
    yield from examples.problems(file, code)
    others = {rule.id: other.language for other in noise().files if other.language != code for rule in other.rules}
    yield from (f"{rule.id}: the id is one of {others[rule.id]}" for rule in file.rules if rule.id in others)
    if installed:
        yield from examples.installed_problems(file)


def _words(name: str) -> Callable[[str, Path, bool], Iterator[str]]:
    def step(code: str, path: Path, installed: bool) -> Iterator[str]:
        from dragoman.actors import source
        from dragoman.actors.build import check_lexeme

        data = source.read_yaml(path / name)
        if not isinstance(data, dict):
            yield "the file is a mapping of sections"
            return
        known = _SECTIONS[name].split()
        yield from (f"no section {key}.{source.choices(key, known)}" for key in data if key not in (*known, "__line__"))
        yield from (f"the section {key} is missing" for key in _NEEDED[name].split() if key not in data)
        for section, items in data.items():
            entries = items if isinstance(items, list) and items and isinstance(items[0], dict) else ()
            for item in entries:
                try:
                    check_lexeme(item, path / name)
                except ResourceError as error:
                    yield str(error).partition("/")[2]
                    continue
                yield from _twice(f"{section}, line {item.get('__line__')}", item["words"])
        patterns = data.get("patterns")
        if isinstance(patterns, dict):
            for pattern in patterns.get("list") or ():
                re.compile(str(pattern).replace("{D}", str(patterns.get("D") or "")))

    return step


def _lexicons(name: str) -> Callable[[str, Path, bool], Iterator[str]]:
    def step(code: str, path: Path, installed: bool) -> Iterator[str]:
        from dragoman.lexicons import build, examples

        entry = build.FrameEntry if name == "frames.yml" else build.SpeechEntry
        packs.load(code, name, tuple[entry, ...])  # type: ignore[valid-type]
        if MARK in (path / name).read_text("utf-8"):
            return  # what is still to be translated is not found yet
        known = examples.known_misses(_REPOSITORY / "tests" / "lexicons" / "known_misses.yml")
        yield from examples.problems(code, "frames" if name == "frames.yml" else "speech", known.get(code))

    return step


def _negations(code: str, path: Path, installed: bool) -> Iterator[str]:
    from dragoman.stories.negation import Negations

    yield from _twice("words", packs.load(code, "negations.yml", Negations).words)


def _stance(code: str, path: Path, installed: bool) -> Iterator[str]:
    from dragoman.statements.stance import Words

    words = packs.load(code, "stance.yml", Words)
    for name in ("ostensible", "planned", "joins", "that"):
        yield from _twice(name, getattr(words, name))
    yield from (f"{name} is empty" for name in ("ostensible", "planned", "joins") if not getattr(words, name))


def _inflection(code: str, path: Path, installed: bool) -> Iterator[str]:
    yield from ()
    rules = inflection.rules(code)
    for kind in ("verbs", "nouns", "names", "people", "adjectives") if rules else ():
        for rule in getattr(rules, kind):
            re.compile(rule.ends)


def _stems(code: str, path: Path, installed: bool) -> Iterator[str]:
    from dragoman.library.tokens import Stems

    if (path / "stems.yml").exists():
        packs.load(code, "stems.yml", Stems)
    yield from ()


def _phrases(code: str, path: Path, installed: bool) -> Iterator[str]:
    from dragoman.statements.phrases import load

    words = load(code) if (path / "phrases.yml").exists() else None
    if words:
        verbs = [verb for group in words.attitudes.values() for verb in group]
        yield from _twice("attitudes", verbs)
        yield from (
            problem for name in ("auxiliaries", "stops", "nouns") for problem in _twice(name, getattr(words, name))
        )


def _names(code: str, path: Path, installed: bool) -> Iterator[str]:
    from dragoman.actors import Registry, local, source

    if code in LANGUAGES:
        return
    home = source.RESOURCES / local.FOLDER / f"{code}.yml"
    own = path / NAMES
    if installed and own.exists():
        yield f"belongs to {local.FOLDER}/{code}.yml: move it there"
    file = own if own.exists() else home
    if not file.exists():
        yield f"is missing: the names of states, people and organisations ({local.FOLDER}/{code}.yml)"
        return
    names = packs.read_yaml(file, local.Names)
    known = {entry.id for entry in Registry.plain().entries}
    for part in ("states", "regions", "organisations", "people", "outlets"):
        yield from (f"{part}: no entry has the id {one}" for one in getattr(names, part) if one not in known)
    for spelling in names.spelling:
        for pattern, _ in spelling.letters:
            re.compile(pattern)


def _twice(where: str, words: Iterable[str]) -> Iterator[str]:
    yield from (f"{where}: {word} stands {times} times" for word, times in Counter(words).items() if times > 1)


_STEPS: dict[str, Step] = {
    "about.yml": _about, "quotes.yml": _quotes, "dates.yml": _dates, "noise.yml": _noise,
    "titles.yml": _words("titles.yml"), "media.yml": _words("media.yml"), "references.yml": _words("references.yml"),
    "negations.yml": _negations, "stance.yml": _stance, "inflection.yml": _inflection, "stems.yml": _stems,
    "phrases.yml": _phrases,
    NAMES: _names, "frames.yml": _lexicons("frames.yml"),
    "speech.yml": _lexicons("speech.yml"),
}  # fmt: skip
