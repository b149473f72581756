"""A page that was read already is kept as ``ingest`` keeps those it reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman import pipeline
from dragoman.articles import Page
from dragoman.library import Library
from dragoman.sources.ingest import ingest, keep_page
from dragoman.stories import list_stories

PAGE = Page(data="Oslo condemned the attack on Tuesday. Riga asked for a meeting.", name="a", published="2024-05-08")


@pytest.mark.usefixtures("weights")
def test_it_is_there_once_and_known_to_ingest(tmp_path: Path) -> None:
    reading = pipeline.read_page(PAGE)
    with Library.create(tmp_path / "press.db") as library:
        assert keep_page(library, PAGE, reading).new_article
        assert not keep_page(library, PAGE, reading).new_article
        assert library.reading(reading.article.id) == reading
        assert [story.size for story in list_stories(library)] == [1]
        assert (again := ingest(library, [PAGE])).known == 1 and again.read == 0
