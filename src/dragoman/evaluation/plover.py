"""Roots and quad numbers as published pair data has them: two types merged, classes numbered from 1 to 4."""

from __future__ import annotations

from typing import get_args

from dragoman.events.ontology import scale
from dragoman.records import Quad, Type

QUADS: tuple[Quad, ...] = get_args(Quad)
MERGED: dict[str, str] = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
ROOTS: tuple[str, ...] = tuple(sorted({MERGED.get(name, name) for name in get_args(Type)}))


def root_of(name: str) -> str:
    """Return the root that published data uses for a type.

    Example:
        >>> root_of("CONCEDE"), root_of("AID")
        ('YIELD', 'AID')
    """
    return MERGED.get(name, name)


def quad_number(root: str) -> int:
    """Return the quad class of a root, 1 to 4. The merged YIELD counts as material cooperation in that data.

    Example:
        >>> quad_number("YIELD"), quad_number("ACCUSE")
        (2, 3)
    """
    quad: Quad = "material-cooperation" if root == "YIELD" else scale(root)[0]
    return QUADS.index(quad) + 1
