"""Dragoman reads the press: who said and did what, on whose word, and who reads it how.

Example:
    >>> import dragoman
    >>> reading = dragoman.read("Oslo condemned the attack on Tuesday.", published="2024-05-08")
    >>> reading.events[0].type
    'ACCUSE'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Library", "Reading", "Settings", "__version__", "errors", "read"]

if TYPE_CHECKING:
    from dragoman import errors
    from dragoman.library import Library
    from dragoman.pipeline import read
    from dragoman.records import Reading
    from dragoman.settings import Settings

_LAZY = {"Library": "library", "read": "pipeline", "Reading": "records", "Settings": "settings"}


def __getattr__(name: str) -> Any:
    """Import the public names on first use: ``import dragoman`` stays light."""
    from importlib import import_module

    if name == "errors":
        return import_module("dragoman.errors")
    if name in _LAZY:
        return getattr(import_module(f"dragoman.{_LAZY[name]}"), name)
    raise AttributeError(f"module 'dragoman' has no attribute {name!r}")
