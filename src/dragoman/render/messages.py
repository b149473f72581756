"""What pages say, in the reader's language: English as it stands in the code, others from catalogues.

Example:
    >>> with speaking("ja"):
    ...     tr("Stories")
    'ストーリー'
    >>> tr("Stories")
    'Stories'
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import yaml

LANGUAGES = ("en", "ja")
"""Languages the workbench speaks; the first is that of the code."""

_FOLDER = Path(__file__).parents[1] / "resources" / "messages"
_spoken: ContextVar[str] = ContextVar("spoken", default=LANGUAGES[0])


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language until the end of the block, in this task alone."""
    token = _spoken.set(language if language in LANGUAGES else LANGUAGES[0])
    try:
        yield
    finally:
        _spoken.reset(token)


def tr(message: str) -> str:
    """Return a message in the language that is spoken; as it is where the catalogue lacks it."""
    language = _spoken.get()
    return message if language == LANGUAGES[0] else catalogue(language).get(message, message)


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return the messages of a language by their English."""
    path = _FOLDER / f"{language}.yml"
    found: dict[str, str] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) if path.exists() else {}
    return found
