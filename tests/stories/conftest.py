"""A library that needs no model, and stories that take in whatever comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.library import Library
from dragoman.stories import group
from tests.stories.handmade import made, without_model


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    without_model(monkeypatch)
    with made(tmp_path) as opened:
        yield opened


@pytest.fixture
def one_story(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every article fit every story: what is tested is what is shown of one."""
    monkeypatch.setattr(group, "score", lambda one, other, rare: 9.0)
