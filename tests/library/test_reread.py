"""Reading again: the new reading is current, the old one stays, stories and families stay whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from dragoman.articles import Page
from dragoman.library import Library, schema
from dragoman.records import Coder
from dragoman.sources.ingest import ingest
from dragoman.sources.reread import outdated, reread
from dragoman.stories import tables
from tests.library import driver
from tests.library.test_ingest import sizes

pytestmark = pytest.mark.usefixtures("stub")


@pytest.fixture
def library(place: str, stub: pytest.MonkeyPatch) -> Iterator[Library]:
    with Library.create(place) as made:
        ingest(made, driver.pages(20))
        yield made


@pytest.fixture
def newer(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "CODER", Coder(name="stub", version="2"))


def stories(library: Library) -> list[tuple[int, int]]:
    with library.read() as connection:
        return [
            tuple(r)
            for r in connection.execute(select(tables.marks.c.article, tables.marks.c.story).order_by("article"))
        ]


def ids(count: int) -> list[str]:
    return [driver.read_page(page).article.id for page in driver.pages(count)]


def test_nothing_to_do(library: Library) -> None:
    assert (outdated(library), reread(library).done) == (0, 0)


@pytest.mark.usefixtures("newer")
def test_all_is_read_again_and_nothing_lost(library: Library) -> None:
    name = ids(1)[0]
    old, were = library.reading(name), stories(library)
    seen: list[str] = []
    assert outdated(library) == 20
    found = reread(library, progress=seen.append)
    assert (found.done, found.failed, len(set(seen)), outdated(library)) == (20, [], 20, 0)
    assert library.reading(name).coder.version == "2"
    assert library.reading(name).warnings == old.warnings == ("from cleaning",)
    assert library.reading(name, version="1") == old
    assert (library.count(schema.readings), library.count(schema.statements), library.count()) == (40, 20, 20)
    assert (sum(sizes(library)), stories(library)) == (20, were)


@pytest.mark.usefixtures("newer")
def test_a_few_at_a_time(library: Library) -> None:
    assert reread(library, limit=17).done == 17
    assert outdated(library) == 3
    assert reread(library, limit=17).done == 3


@pytest.mark.usefixtures("newer")
def test_an_article_that_fails_keeps_its_reading_and_holds_nobody_up(library: Library) -> None:
    (name,) = ids(1)
    with library.write() as connection:
        keys = schema.articles.c.key
        key = select(keys).where(schema.articles.c.id == name).scalar_subquery()
        connection.execute(update(schema.readings).where(schema.readings.c.article == key).values(body=b"damaged"))
    found = reread(library)
    assert (found.done, [name for name, _ in found.failed], outdated(library)) == (19, [name], 1)
    assert "damaged" in str(found.failed[0][1])


def test_a_mistake_of_ours_in_one_article(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(library, [Page(data="Peru said: break the second reading.", name="x", published="2022-01-01")])
    monkeypatch.setattr(driver, "CODER", Coder(name="stub", version="2"))
    found = reread(library)
    assert (found.done, len(found.failed), outdated(library)) == (20, 1, 1)
    assert "ZeroDivisionError" in str(found.failed[0][1])
    assert reread(library).done == 0


def test_going_back_to_an_older_version_ends(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("2", "1"):
        monkeypatch.setattr(driver, "CODER", Coder(name="stub", version=version))
        assert reread(library).done == 20
    assert (outdated(library), library.count(schema.readings)) == (0, 40)
