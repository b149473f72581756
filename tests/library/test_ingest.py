"""Ingest: once each, whatever happens in between. Read by a stub, see ``driver``: what is tested is the library."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import time
import tracemalloc
import weakref
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from dragoman import pipeline
from dragoman.articles import Page, Unreadable
from dragoman.errors import ArticleError, LibraryError, WeightsError
from dragoman.library import Library, engine, schema
from dragoman.library.status import status
from dragoman.model import sentence
from dragoman.sources import ingest as ingesting
from dragoman.sources.ingest import ingest
from dragoman.stories import families, list_stories, story, tables
from tests.library import driver

pytestmark = pytest.mark.usefixtures("stub")
PROCESSES = multiprocessing.get_context("forkserver")


@pytest.fixture
def library(place: str, stub: pytest.MonkeyPatch) -> Iterator[Library]:
    with Library.create(place) as made:
        yield made


def page(words: str, name: str = "a page", **told: Any) -> Page:
    return Page(data=words, name=name, published="2022-09-15", **told)


def counts(library: Library) -> dict[str, int]:
    kept = (schema.articles, schema.readings, schema.signatures, schema.inputs, tables.marks, tables.utterances)
    return {table.name: library.count(table) for table in kept}


def test_what_is_known_is_not_read_again(library: Library, stub: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    first = ingest(library, driver.pages(30), progress=seen.append)
    assert (first.read, first.known, first.failures, first.total) == (30, 0, 0, 30)
    assert seen == [p.name for p in driver.pages(30)]
    before = counts(library)
    assert before == {"articles": 30, "readings": 30, "signatures": 30, "inputs": 30, "marks": 30, "utterances": 30}
    stub.setattr(pipeline, "read_page", lambda *_: pytest.fail("nothing is to be read"))
    again = ingest(library, driver.pages(30))
    assert (again.read, again.known, counts(library)) == (0, 30, before)


def test_a_thousand_unchanged_are_passed_over_quickly(library: Library) -> None:
    """A second is allowed on a free machine (``bench.library``); here the processor's time counts, thrice that."""
    pages = list(driver.pages(1000))
    with library.write() as connection:
        connection.execute(schema.inputs.insert(), [
            {"digest": ingesting.digest(p), "article": None, "name": p.name, "added": "2022"} for p in pages
        ])  # fmt: skip
    ingest(library, [])
    begun = time.process_time()
    assert ingest(library, pages).known == 1000
    assert time.process_time() - begun < 3


def test_the_same_article_told_otherwise_is_published_elsewhere(library: Library) -> None:
    words = "Norway said that it rained."
    there = page(words, outlet="Sample Kurier", url="https://kurier.example/1")
    assert ingest(library, [page(words, outlet="Sample Herald"), page(words, outlet="Sample Herald")]).read == 1
    found = ingest(library, [there, there])
    assert (found.read, found.republished, found.known) == (0, 1, 1)
    assert (library.count(), library.count(schema.publications)) == (1, 2)


def test_a_failure_is_listed_and_the_others_go_on(library: Library) -> None:
    broken = ("", "break the coder", "break the encoder.")
    inputs: list[Page | Unreadable] = [page(words, f"bad {n}") for n, words in enumerate(broken)]
    inputs.insert(2, Unreadable(name="gone", error=ArticleError("gone cannot be read.")))
    good = list(driver.pages(24))
    found = ingest(library, [*good[:20], *inputs, *good[20:]])
    failed = dict(found.failed)
    assert failed.keys() == {"bad 0", "bad 1", "bad 2", "gone"}
    assert found.read == 24 == library.count()
    assert "unexpected ZeroDivisionError: a mistake of ours" in str(failed["bad 1"])
    assert status(library).failed == len(failed) - 1  # what could not be opened is not known by its content
    assert all(error.__traceback__ is None for error in failed.values())


def test_an_article_that_cannot_be_kept_leaves_nothing_of_itself(library: Library, stub: pytest.MonkeyPatch) -> None:
    place = families.place

    def failing(connection: Any, article: int, reading: Any, *rest: Any, **told: Any) -> None:
        place(connection, article, reading, *rest, **told)
        if "report 5 " in reading.article.text:
            connection.execute(text("INSERT INTO meta VALUES ('schema:library', 'twice')"))

    stub.setattr(families, "place", failing)
    found = ingest(library, driver.pages(12))
    assert [name for name, _ in found.failed] == ["article 5"]
    assert (found.read, counts(library)["utterances"], status(library).failed) == (11, 11, 1)
    stub.setattr(families, "place", place)
    assert ingest(library, driver.pages(12)).read == 1  # what failed is tried again
    assert (counts(library)["utterances"], status(library).failed) == (12, 0)


@pytest.mark.parametrize("error", [WeightsError("no model"), LibraryError("the disk is full")])
def test_what_is_no_article_s_fault_stops_it(library: Library, stub: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: Any) -> None:
        raise error

    stub.setattr(pipeline, "read_page", fail)
    with pytest.raises(type(error)):
        ingest(library, driver.pages(3))
    assert library.count(schema.inputs) == 0


def test_ctrl_c_keeps_what_was_committed(library: Library) -> None:
    def stop(name: str) -> None:
        if name == "article 20":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(library, driver.pages(50), progress=stop)
    kept = counts(library)["articles"]
    assert 16 <= kept < 50
    assert set(counts(library).values()) == {kept}
    assert ingest(library, driver.pages(50)).read == 50 - kept


def test_names_that_are_no_text(library: Library) -> None:
    ingest(library, [page("Norway said so.", "caf\udce9\0.txt")])
    with library.read() as connection:
        assert connection.scalar(select(schema.inputs.c.name)) == "caf\\udce9\ufffd.txt"


def test_memory_does_not_grow_with_the_input(tmp_path: Path, stub: pytest.MonkeyPatch) -> None:
    """Of 60 pages of 3 MB, failing and known ones among them, a few are in memory at a time."""
    alive: weakref.WeakSet[Any] = weakref.WeakSet()
    most = 0

    class Text(str):
        __slots__ = ("__weakref__",)

    def large() -> Iterator[Page]:
        nonlocal most
        for n in range(60):
            words = Text(f"Peru said {n}. " + ("break the coder " if n % 2 else "") + "x" * 3_000_000)
            alive.add(words)
            most = max(most, len(alive))
            yield Page(data=words, name=str(n), language="en")

    short = driver.read_page
    stub.setattr(pipeline, "read_page", lambda p, s: short(Page(data=p.data[:40], name=p.name)))
    with Library.create(tmp_path / "press.db") as library:
        tracemalloc.start()
        try:
            found = ingest(library, large())
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert (found.read, found.failures) == (30, 30)
    assert most <= 4
    assert peak < 60_000_000


def test_of_many_failures_the_first_are_kept(tmp_path: Path, stub: pytest.MonkeyPatch) -> None:
    stub.setattr(ingesting, "LISTED", 5)
    bad = (Unreadable(name=str(n), error=ArticleError("not valid JSON")) for n in range(12))
    with Library.create(tmp_path / "press.db") as library:
        found = ingest(library, bad)
    assert (len(found.failed), found.failures, found.total) == (5, 12, 12)


def test_a_known_article_read_by_a_newer_coder_keeps_its_families_right(
    library: Library, stub: pytest.MonkeyPatch
) -> None:
    ingest(library, driver.pages(8))
    before = sizes(library)
    stub.setattr(driver, "CODER", type(driver.CODER)(name="stub", version="2"))
    (again,) = driver.pages(1, 2)
    found = ingest(library, [Page(data=again.data, name="again", title=again.title, published=again.published)])
    assert (found.read, found.republished) == (0, 1)
    assert library.reading(driver.read_page(again).article.id).coder.version == "2"
    assert (sizes(library), counts(library)["utterances"]) == (before, 8)


def sizes(library: Library) -> list[int]:
    """Return the families' sizes, as counted and as they say themselves."""
    f, u = tables.families.c, tables.utterances.c
    with library.read() as connection:
        counted = connection.execute(text("SELECT family, count(*) FROM utterances GROUP BY family")).all()
        said = connection.execute(select(f.key, f.size).where(f.size > 0)).all()
        assert sorted(map(tuple, counted)) == sorted(map(tuple, said))
        assert connection.scalar(
            text("SELECT sum(vectors) FROM language_means WHERE kind = 'words'")
        ) == connection.scalar(select(text("count(*)")).select_from(u.statement.table))
    return sorted(size for _, size in counted)


def contents(library: Library) -> dict[str, Any]:
    """Return all that matters of a library, without keys and times."""
    a = schema.articles
    first = a.alias()
    with library.read() as connection:
        chains = connection.execute(select(a.c.id, first.c.id).outerjoin(first, first.c.key == a.c.original)).all()
        records = [
            sorted(map(tuple, connection.execute(select(a.c.id, t.c.id, t.c.words).join(a, a.c.key == t.c.article))))
            for t in schema.RECORDS.values()
        ]
        members = "SELECT m.story, a.id FROM marks m JOIN articles a ON a.key = m.article ORDER BY a.id"
        stories: dict[int, list[str]] = {}
        for key, name in connection.execute(text(members)):
            stories.setdefault(key, []).append(name)
        log = connection.scalar(text("SELECT count(*) FROM story_log WHERE what IN ('begun', 'joined')"))
    return {
        "chains": sorted(map(tuple, chains), key=str), "records": records, "stories": sorted(stories.values()),
        "families": sizes(library), "counts": counts(library), "publications": library.count(schema.publications),
        "log": log,
    }  # fmt: skip


ARTICLES, BATCH = 160, 4


def start(place: str, articles: int = ARTICLES) -> tuple[BaseProcess, Any]:
    PROCESSES.set_forkserver_preload(["tests.library.driver", "dragoman.sources.ingest", "dragoman.stories.families"])
    done = PROCESSES.Value("i", 0, lock=False)
    process = PROCESSES.Process(target=driver.main, args=(place, articles, BATCH, done))
    process.start()
    return process, done


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        driver.install(patch)
        with Library.create(tmp_path_factory.mktemp("library") / "press.db") as library:
            ingest(library, driver.pages(ARTICLES))
            return contents(library)


@pytest.mark.parametrize(("kind", "kills"), [("sqlite", 30), ("postgres", 8)])
def test_killed_at_random_moments(
    kind: str, kills: int, tmp_path: Path, request: pytest.FixtureRequest, undisturbed: dict[str, Any]
) -> None:
    """Nothing is lost or doubled: in the end all is as if nobody had been killed."""
    place = str(tmp_path / "press.db") if kind == "sqlite" else request.getfixturevalue("empty_postgres")
    Library.create(place).close()
    moments, kept = random.Random(20220915), []
    for _ in range(kills):
        process, done = start(place)
        before = kept[-1] if kept else 0
        wanted = before + moments.randint(0, 2 * BATCH)
        while done.value <= wanted and process.is_alive():
            time.sleep(0.001)
        time.sleep(moments.uniform(0, 0.1))  # into reading, embedding, writing or committing of the next
        process.kill()
        process.join()
        kept.append(sound(place))
    assert kept == sorted(kept), "something was lost"
    assert len(set(kept)) > kills / 4, "too few were killed on their way"
    last, _ = start(place)
    last.join(60)
    assert last.exitcode == 0
    with Library.open(place) as library:
        assert contents(library) == undisturbed


def sound(place: str) -> int:
    """Check that a library is whole and holds whole articles; return how many."""
    if "://" not in place:
        with sqlite3.connect(place) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()
    with Library.open(place) as library:
        if not library.count():
            return 0
        found = counts(library)
    assert len(set(found.values())) == 1, found
    return found["articles"]


def test_reading_while_another_process_ingests(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader never waits: it is not allowed to here, not for a millisecond. What it sees fits together."""
    with Library.create(place) as library:
        ingest(library, driver.pages(4, 1000))
    monkeypatch.setattr(engine, "BUSY_MS", 0)
    process, _done = start(place, 40)
    during = 0
    with Library.open(place) as library:
        while process.is_alive():
            found = status(library)
            assert found.articles == found.records["statements"]
            (largest, *_) = list_stories(library, limit=3)
            assert len(story(library, largest.id).articles) >= largest.size > 0
            during += 4 < found.articles < 44
        process.join()
        assert (process.exitcode, library.count()) == (0, 44)
    assert during > 0


def test_two_ingest_the_same_at_once(place: str) -> None:
    Library.create(place).close()
    both = [start(place, 40)[0] for _ in range(2)]
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    with Library.open(place) as library:
        assert set(counts(library).values()) == {40}
        assert sum(sizes(library)) == 40


@pytest.mark.usefixtures("weights")
def test_with_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert sentence.vectors is not driver.vectors
    words = "Oslo condemned the attack on Tuesday. The minister said that Norway would send aid."
    with Library.create(tmp_path / "press.db") as library:
        (name,) = ingest(library, [page(words)]).articles
        assert library.reading(name).events[0].type == "ACCUSE"
        assert [s.size for s in list_stories(library)] == [1]
