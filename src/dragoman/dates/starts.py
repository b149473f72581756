"""Which characters a pattern can start with: a lookahead on them halves the time of a pattern of many branches.

``re`` tries every branch at every character when branches are groups. The parse tree comes from the standard library's
private parser; where that has changed, no lookahead is made and only speed is lost.
"""

from __future__ import annotations

import importlib
import re
from typing import Any

# A part that may start with more characters than this is not worth looking ahead for.
_MOST = 2000


class _AnyCharacter(Exception):
    """The pattern may start with anything."""


def lookahead(pattern: str) -> str:
    """Return a lookahead for the first characters of ``pattern``, or nothing where they cannot be told.

    Example:
        >>> lookahead("(?P<a>[0-2]|x)?y|z")
        '(?=[012xyz])'
    """
    try:
        tree = importlib.import_module("re._parser").parse(pattern)
        chars, empty = _sequence(list(tree))
    except (ImportError, AttributeError, TypeError, ValueError, _AnyCharacter):
        return ""
    return "" if empty else f"(?=[{re.escape(''.join(sorted(chars)))}])"


def _sequence(items: list[Any]) -> tuple[set[str], bool]:
    """Return the first characters of a sequence, and whether it may be empty."""
    chars: set[str] = set()
    for operation, value in items:
        first, empty = _item(str(operation), value)
        chars |= first
        if not empty:
            return chars, False
    return chars, True


def _item(operation: str, value: Any) -> tuple[set[str], bool]:
    if operation == "LITERAL":
        return {chr(value)}, False
    if operation == "IN":
        return _class(value), False
    if operation == "SUBPATTERN":
        return _sequence(list(value[3]))
    if operation == "BRANCH":
        branches = [_sequence(list(branch)) for branch in value[1]]
        return set().union(*(chars for chars, _ in branches)), any(empty for _, empty in branches)
    if operation == "MAX_REPEAT":
        chars, empty = _sequence(list(value[2]))
        return chars, empty or value[0] == 0
    if operation in {"AT", "ASSERT", "ASSERT_NOT"}:
        return set(), True
    raise _AnyCharacter


def _class(items: list[Any]) -> set[str]:
    chars: set[str] = set()
    for operation, value in items:
        if str(operation) == "LITERAL":
            chars.add(chr(value))
        elif str(operation) == "RANGE" and value[1] - value[0] < _MOST:
            chars.update(map(chr, range(value[0], value[1] + 1)))
        elif str(operation) == "CATEGORY" and str(value) == "CATEGORY_DIGIT":
            chars.update("0123456789０１２３４５６７８９")
        else:
            raise _AnyCharacter
    return chars
