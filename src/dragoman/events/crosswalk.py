"""CAMEO and PLOVER, each in the other's terms, from ``ontology/cameo.yml`` (which names its sources).

Example:
    >>> to_plover("042").type, to_plover("042").mode
    ('CONSULT', 'visit')
    >>> to_cameo("CONSULT", "visit").code
    '042'
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from dragoman.records import Type

_PATH = Path(__file__).parents[1] / "resources" / "ontology" / "cameo.yml"


class Cameo(msgspec.Struct, frozen=True, kw_only=True):
    """A CAMEO code and what PLOVER calls it.

    ``quad`` is 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; ``goldstein`` goes
    from -10 to +10; ``exact`` is false for mere statements (root 1), which PLOVER leaves out.
    """

    code: str
    name: str
    root: int
    quad: int
    goldstein: float
    type: Type
    mode: str | None = None
    exact: bool = True


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    dropped: tuple[str, ...]
    roots: dict[str, tuple[str, int]]
    codes: dict[str, list[str | float]]
    also: dict[str, str]
    back: dict[Type, list[str | dict[str, str]]]


@cache
def _file() -> _File:
    return msgspec.convert(yaml.load(_PATH.read_text("utf-8"), yaml.CSafeLoader), _File)


@cache
def cameo_codes() -> dict[str, Cameo]:
    """Return every CAMEO code, roots of two digits included, in the codebook's order."""
    file = _file()
    codes: dict[str, Cameo] = {}
    for code, row in file.codes.items():
        root = code[:2]
        entry: dict[str, Any] = dict(zip(("name", "goldstein", "type", "mode"), row, strict=False))
        entry |= {"code": code, "root": int(root), "quad": file.roots[root][1], "exact": root not in file.dropped}
        codes[code] = msgspec.convert(entry, Cameo)
    return codes


@cache
def cameo_names() -> dict[str, Cameo]:
    """Return CAMEO codes by name, in lower case; where a root and its first code share one, the code.

    Example:
        >>> cameo_names()["host a visit"].code
        '043'
    """
    codes = cameo_codes()
    names = {entry.name.casefold(): entry for entry in codes.values()}
    return names | {name.casefold(): codes[code] for name, code in _file().also.items()}


def to_plover(code: str) -> Cameo:
    """Return what a CAMEO code means in PLOVER. A code finer than the codebook's counts as its parent.

    Args:
        code: two to four digits, leading zero included.

    Raises:
        KeyError: when CAMEO has no such root.

    Example:
        >>> to_plover("0841").type, to_plover("0841").mode, to_plover("0841").quad
        ('RETREAT', 'release', 2)
        >>> to_plover("138i").name
        'Threaten with military force'
    """
    codes = cameo_codes()
    short = code
    while short not in codes and len(short) > 2:
        short = short[:-1]
    return codes[short]


def to_cameo(kind: Type, mode: str | None = None) -> Cameo:
    """Return the CAMEO code that stands for a PLOVER type, or for a mode of it; a mode unknown counts as none.

    CAMEO splits what PLOVER joins: REQUEST comes back as a demand (root 10), never as an appeal (root 2), ASSAULT
    without a mode as unconventional violence (root 18).

    Raises:
        KeyError: when PLOVER has no such type.

    Example:
        >>> to_cameo("ASSAULT").code, to_cameo("ASSAULT", "drone").code
        ('180', '1952')
    """
    general, *modes = _file().back[kind]
    table = modes[0] if modes and isinstance(modes[0], dict) else {}
    return cameo_codes()[table.get(mode or "", str(general))]
