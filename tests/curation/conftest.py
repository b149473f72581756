"""A library that needs no model, with articles to correct; see ``made``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.library import Library
from dragoman.stories import group, memory
from tests.curation.made import filled
from tests.library.conftest import new_database, postgres_url
from tests.stories.handmade import without_model

__all__ = ["postgres_url"]


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the place of a new library: a file; a database of PostgreSQL where a test asks for one."""
    if getattr(request, "param", "sqlite") == "postgres":
        return new_database(request.getfixturevalue("postgres_url"))
    return str(tmp_path / "press.db")


@pytest.fixture
def press(place: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """Give a library of three articles in one story."""
    without_model(monkeypatch)
    monkeypatch.setattr(group, "score", lambda one, other, rare: 9.0)
    with Library.create(place) as library:
        memory.prepare(library)
        filled(library)
        yield library
