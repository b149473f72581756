"""Where the library is: told, from the environment, or in the platform's data folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

VARIABLE = "DRAGOMAN_LIBRARY"


def locate(told: str | Path | None) -> str:
    """Return the path or the database URL of the library.

    Example:
        >>> locate("press.db")
        'press.db'
    """
    if told:
        return str(told)
    if named := os.environ.get(VARIABLE):
        return named
    from platformdirs import user_data_path

    return str(user_data_path("dragoman", appauthor=False) / "library.db")


def is_url(location: str) -> bool:
    """Tell whether a location is a database URL, not a path.

    Example:
        >>> is_url("postgresql://localhost/press"), is_url("C:/press.db")
        (True, False)
    """
    return "://" in location


def shown(location: str) -> str:
    """Return a location as it may be printed: a URL without its password.

    Example:
        >>> shown("postgresql://reader:secret@localhost/press")
        'postgresql://reader:***@localhost/press'
    """
    if not is_url(location):
        return location
    return re.sub(r"(?<=://)([^:@/]*):.*@", r"\1:***@", re.sub(r"(?i)\b(password=)[^&]*", r"\1***", location))
