"""Which party a code or a name in event data means, by ``ontology/countries.yml`` and the actor registry."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from dragoman.actors.registry import Registry

_PATH = Path(__file__).parents[2] / "resources" / "ontology" / "countries.yml"
_NOTHING = {"", "NONE", "NA", "N/A", "NULL", "NAN", "---"}
_SEPARATORS = re.compile(r"[;|]")


class _Sectors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cameo: frozenset[str]
    plover: frozenset[str]
    icews: frozenset[str]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    codes: dict[str, str]
    regions: frozenset[str]
    names: dict[str, str]
    groups: dict[str, str]
    sectors: _Sectors


@cache
def _file() -> _File:
    return msgspec.convert(yaml.load(_PATH.read_text("utf-8"), yaml.CSafeLoader), _File)


def state_sectors(scheme: Literal["cameo", "plover", "icews"]) -> frozenset[str]:
    """Return the sectors that make a party the state."""
    found: frozenset[str] = getattr(_file().sectors, scheme)
    return found


@cache
def by_code(code: str) -> str | None:
    """Return the country of a code of three letters, as ISO has it today; None for a region, and for nothing.

    Example:
        >>> by_code("ROM"), by_code("kaz"), by_code("SAS"), by_code("")
        ('ROU', 'KAZ', None, None)
    """
    code = code.strip().strip('"').upper()
    file = _file()
    if code in _NOTHING or code in file.regions or not (len(code) == 3 and code.isascii() and code.isalpha()):
        return None
    return file.codes.get(code, code)


def by_group(code: str) -> str | None:
    """Return the organisation of a CAMEO group code.

    Example:
        >>> by_group("UNO")
        'UN'
    """
    return _file().groups.get(code)


@cache
def by_name(name: str) -> str | None:
    """Return the state or the organisation of no state that has this English name.

    Example:
        >>> by_name("Russian Federation"), by_name("Occupied Palestinian Territory"), by_name("NATO")
        ('RUS', 'PSE', 'NATO')
        >>> by_name("Central Intelligence Agency"), by_name("A passer-by")
        (None, None)
    """
    name = name.strip().strip('"')
    if name.upper() in _NOTHING:
        return None
    if name in _file().names:
        return _file().names[name]
    for candidate in Registry.load().lookup(name, "en"):
        entry = candidate.entry
        if candidate.form == "name" and (entry.kind == "state" or (entry.kind == "organisation" and not entry.country)):
            return entry.id
    return None


def is_state(code: str | None) -> bool:
    """Tell whether an id is a state's, and no organisation's.

    Example:
        >>> is_state("KAZ"), is_state("IMF"), is_state(None)
        (True, False, False)
    """
    entry = Registry.load().entry(code) if code else None
    return entry is not None and entry.kind == "state"


@cache
def by_either(text: str) -> str | None:
    """Return the state or organisation of a code, an id of the registry, or a name; else the text itself.

    Example:
        >>> by_either("KAZ"), by_either("Kazakhstan"), by_either("CSTO"), by_either("my-own-id")
        ('KAZ', 'KAZ', 'CSTO', 'my-own-id')
    """
    text = text.strip()
    if text.upper() in _NOTHING:
        return None
    registry = Registry.load()
    if registry.entry(text):
        return text
    code = by_code(text)
    if code and registry.entry(code):
        return code
    return by_name(text) or text


def several(text: str) -> list[str]:
    """Return the parts of a list in one cell.

    Example:
        >>> several("RUS; UKR"), several("None")
        (['RUS', 'UKR'], [])
    """
    parts = (part.strip() for part in _SEPARATORS.split(text))
    return list(dict.fromkeys(part for part in parts if part.upper() not in _NOTHING))
