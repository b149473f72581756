"""Who is who: the registry, and who is named in a text.

``find_mentions`` takes a text to its mentions; ``resolve`` takes a free name ("the spokesman", 同大統領) to an actor;
``resolve_references`` says whom pronouns and bare titles mean, ``resolve_groups`` whom "the two sides".
"""

from __future__ import annotations

from dragoman.actors.entries import Candidate, Entry, Match, Role
from dragoman.actors.groups import resolve_groups
from dragoman.actors.mentions import find_mentions
from dragoman.actors.references import resolve_references
from dragoman.actors.registry import Registry
from dragoman.actors.resolve import resolve

__all__ = [
    "Candidate",
    "Entry",
    "Match",
    "Registry",
    "Role",
    "find_mentions",
    "resolve",
    "resolve_groups",
    "resolve_references",
]
