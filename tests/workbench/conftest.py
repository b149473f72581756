"""One library that is served for all tests that look at it in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dragoman.library import Library
from tests.workbench.browser import CHROMIUM, FLAGS, Watched, fill, paths_of, served

NAMES = (
    "today", "stories", "story", "parallax", "statement", "reader", "right to left", "search", "found", "said",
    "relations", "relation", "contest", "contest of", "actor", "state", "forecasts", "sources", "add", "nothing there",
)  # fmt: skip


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Library]:
    with Library.create(tmp_path_factory.mktemp("browser") / "press.db") as opened:
        fill(opened, root)
        yield opened


@pytest.fixture(scope="session")
def paths(library: Library) -> dict[str, str]:
    found = paths_of(library)
    assert tuple(found) == NAMES
    return found


@pytest.fixture(scope="session")
def base(library: Library) -> Iterator[str]:
    with served(library) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright, of the dev extra, is not installed")
    with playwright.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def watched(browser: Any, base: str) -> Iterator[Watched]:
    """A desktop page in English."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en", reduced_motion="reduce")
    page = Watched(context.new_page(), base)
    yield page
    context.close()
    assert page.problems == []
