"""Reads and checks the registry's YAML. Every error names the file, the line, the entry and the choices."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from dragoman.actors.entries import LANGUAGES, OFFICES, SECTORS
from dragoman.errors import ResourceError
from dragoman.yamlguard import check_yaml

RESOURCES = Path(__file__).parent.parent / "resources"
KINDS = (
    "alliance", "igo", "ngo", "rebels", "party", "company", "agency", "military", "parliament", "court", "religious",
    "ministry", "bank", "think-tank", "union", "militia", "terrorist", "police", "university", "group",
)  # fmt: skip
# Codes that ISO 3166 lacks, or has retired
EXTRA_STATES = ("XKX", "DPR", "LPR", "PMR", "ABK", "SOO", "TRNC", "SML", "NKR", "SUN", "YUG", "DDR", "CSK")
ALIASES = {"ARTSAKH": "NKR", "KOS": "XKX", "TRN": "PMR"}  # other codes in use for what ISO 3166 lacks
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
ALLOWED: dict[str, tuple[frozenset[str], frozenset[str]]] = {  # file kind: required, optional keys
    "states": (
        frozenset({"id"}),
        frozenset({"names", "adjectives", "people", "capital", "metonyms", "short", "cldr", "sector_of", "region"}),
    ),
    "regions": (frozenset({"id", "region", "names"}), frozenset({"adjectives", "people", "members"})),
    "people": (frozenset({"id", "names", "roles"}), frozenset({"gender", "sector", "country", "note"})),
    "organisations": (
        frozenset({"id", "kind", "sector", "names"}),
        frozenset({"country", "region", "members", "adjectives", "metonyms", "note"}),
    ),
    "outlets": (
        frozenset({"id", "country", "language", "names"}),
        frozenset({"state", "domains", "kind", "note", "region"}),
    ),
}


class _Loader(yaml.CSafeLoader):
    """Keeps the line of every mapping under ``__line__``."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    loader.flatten_mapping(node)
    found: dict[str, Any] = {"__line__": node.start_mark.line + 1}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int | float | bool | None):
            raise yaml.constructor.ConstructorError(None, None, "a key is one word", key_node.start_mark)
        if key in found:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
        # "on", "no": YAML 1.1 reads the country code NO and the word no as false
        found[str(key)] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag not in ("tag:yaml.org,2002:timestamp",)]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path) -> Any:
    """Read one file, with lines.

    Raises:
        ResourceError: when it cannot be read, or is no YAML.
    """
    try:
        source = path.read_text(encoding="utf-8")
        check_yaml(source, path.name)
        return yaml.load(source, Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ResourceError(f"{path.name}: {' '.join(str(error).split())}") from error


@functools.cache
def state_codes() -> frozenset[str]:
    """Return ISO 3166 alpha-3 codes and ours for what it lacks (build time only)."""
    import pycountry

    return frozenset({c.alpha_3 for c in pycountry.countries} | set(EXTRA_STATES))


def choices(value: object, allowed: Iterable[str]) -> str:
    """Return a hint: the closest choice, and the choices when they are few."""
    names = sorted(allowed)
    close = difflib.get_close_matches(str(value), names, n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    return f"{hint} Choices: {', '.join(names[:40])}{' …' if len(names) > 40 else ''}."


class Checker:
    """Checks the entries of one file and collects what is wrong.

    Example:
        >>> checker = Checker(Path("people/x.yml"), "people")
        >>> checker.entry({"id": "a-b", "names": {"en": ["A B"]}, "roles": [{"office": "kinng", "__line__": 3}]})
        >>> checker.problems[0].split(" Choices")[0]
        'x.yml:3: a-b: no office called kinng.'
    """

    def __init__(self, path: Path, kind: str) -> None:
        self.path = path
        self.kind = kind
        self.problems: list[str] = []

    def bad(self, entry: Mapping[str, Any], what: str, line: int | None = None) -> None:
        """Note a problem."""
        where = line or entry.get("__line__", "?")
        self.problems.append(f"{self.path.name}:{where}: {entry.get('id', 'entry without id')}: {what}")

    def entry(self, entry: Any) -> None:
        """Check one entry."""
        if not isinstance(entry, dict):
            self.problems.append(f"{self.path.name}: every entry is a mapping with an id, got {str(entry)[:40]!r}.")
            return
        required, optional = ALLOWED[self.kind]
        keys = set(entry) - {"__line__"}
        for key in sorted(keys - required - optional):
            self.bad(entry, f"unknown key {key}.{choices(key, required | optional)}")
        for key in sorted(required - keys):
            self.bad(entry, f"the key {key} is missing.")
        for key in ("names", "adjectives", "people", "capital", "metonyms", "short"):
            self._names(entry, key, entry.get(key))
        self._values(entry)
        for role in entry.get("roles") or ():
            self._role(entry, role)

    def _names(self, entry: Mapping[str, Any], key: str, names: Any) -> None:
        if names is None:
            return
        if not isinstance(names, dict):
            self.bad(entry, f"{key} is a mapping from language to a list of names.")
            return
        for language, forms in names.items():
            if language == "__line__":
                continue
            if language not in LANGUAGES:
                self.bad(entry, f"no language {language} in {key}.{choices(language, LANGUAGES)}")
            elif not isinstance(forms, list) or not all(isinstance(f, str) and f.strip() for f in forms):
                self.bad(entry, f"{key}.{language} is a list of names, got {forms!r}; quote words such as No and On.")

    def _choice(
        self, entry: Mapping[str, Any], what: str, value: Any, allowed: Iterable[str], line: Any = None
    ) -> None:
        allowed = set(allowed)
        if value is not None and not (isinstance(value, str) and value in allowed):
            self.bad(entry, f"no {what} called {value}.{choices(value, allowed)}", line)

    def _values(self, entry: Mapping[str, Any]) -> None:
        self._choice(entry, "country", entry.get("country"), state_codes())
        self._choice(entry, "sector", entry.get("sector"), SECTORS)
        if self.kind == "states":
            self._choice(entry, "state", entry.get("id"), state_codes())
        if self.kind == "organisations":
            self._choice(entry, "kind", entry.get("kind"), KINDS)
        for member in entry.get("members") or () if self.kind == "regions" else ():
            self._choice(entry, "member", member, state_codes())
        if self.kind == "people" and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(entry.get("id"))):
            self.bad(entry, "the id of a person is the usual English name: lower-case a–z, digits and hyphens.")
        if entry.get("gender") not in (None, "m", "f"):
            self.bad(entry, f"no gender {entry['gender']}. Choices: f, m.")

    def _role(self, entry: Mapping[str, Any], role: Any) -> None:
        if not isinstance(role, dict):
            self.bad(entry, "every role is a mapping with office, country or org, from, to.")
            return
        line = role.get("__line__")
        known = {"office", "country", "org", "of", "from", "to", "__line__"}
        for key in sorted(set(role) - known):
            self.bad(entry, f"unknown key {key} in a role.{choices(key, known - {'__line__'})}", line)
        if "office" not in role:
            self.bad(entry, "a role without office.", line)
        self._choice(entry, "office", role.get("office"), OFFICES, line)
        role["country"] = ALIASES.get(str(role.get("country")), role.get("country"))
        self._choice(entry, "country", role["country"], state_codes(), line)
        for key in ("from", "to"):
            value = role.get(key)
            if value is not None and not DATE.match(str(value)):
                self.bad(entry, f"{key}: {value} is no date. Write YYYY, YYYY-MM or YYYY-MM-DD.", line)
        start, end = str(role.get("from") or ""), str(role.get("to") or "")
        if start and end and end[: len(start)] < start[: len(end)]:
            self.bad(entry, f"the role ends ({end}) before it starts ({start}).", line)


def files(root: Path) -> list[tuple[str, Path]]:
    """Return the registry's YAML files that exist, as (kind, path)."""
    single = [(kind, root / f"{kind}.yml") for kind in ("states", "regions", "organisations", "outlets")]
    people = [("people", path) for path in sorted((root / "people").glob("*.yml"))]
    return [(kind, path) for kind, path in [*single, *people] if path.exists()]


def load(root: Path, on_problem: Callable[[str], None]) -> dict[str, list[dict[str, Any]]]:
    """Read and check every file under ``root``; each problem goes to ``on_problem``."""
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in ALLOWED}
    seen: dict[str, str] = {}
    for kind, path in files(root):
        checker = Checker(path, kind)
        entries = read_yaml(path) or []
        if not isinstance(entries, list):
            on_problem(f"{path.name}: the file is a list of entries.")
            continue
        for entry in entries:
            checker.entry(entry)
            name = str(entry.get("id")) if isinstance(entry, dict) else ""
            if name in seen:
                checker.bad(entry, f"the id stands already in {seen[name]}.")
            elif isinstance(entry, dict):
                seen[name] = f"{path.name}:{entry['__line__']}"
                found[kind].append(entry)
        for problem in checker.problems:
            on_problem(problem)
    return found
