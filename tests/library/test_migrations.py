"""Migrations: once each, in order, in one transaction; libraries of a newer Dragoman are left alone."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, select, text, update

from dragoman.errors import LibraryError
from dragoman.library import Library, migrations, schema
from dragoman.stories.memory import prepare


def first(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE fruit (name TEXT)"))


def second(connection: Connection) -> None:
    connection.execute(text("INSERT INTO fruit VALUES ('plum')"))


def broken(connection: Connection) -> None:
    connection.execute(text("INSERT INTO fruit VALUES ('half a plum')"))
    raise ZeroDivisionError


def fruit(library: Library) -> list[str]:
    with library.read() as connection:
        return list(connection.scalars(text("SELECT name FROM fruit")))


def test_each_step_is_taken_once(place: str) -> None:
    with Library.create(place) as library:
        library.migrate("fruit", (first,))
        library.migrate("fruit", (first, second))
        library.migrate("fruit", (first, second))
    with Library.open(place) as library:
        library.migrate("fruit", (first, second))
        assert fruit(library) == ["plum"]


def test_a_step_that_fails_leaves_nothing(place: str) -> None:
    with Library.create(place) as library:
        with pytest.raises(ZeroDivisionError):
            library.migrate("fruit", (first, broken))
        with library.read() as connection:
            assert not inspect(connection).has_table("fruit")
        library.migrate("fruit", (first, second))
        assert fruit(library) == ["plum"]


def test_a_newer_library_is_left_alone(place: str) -> None:
    with Library.create(place) as library, library.write() as connection:
        where = schema.meta.c.name == "schema:library"
        connection.execute(update(schema.meta).where(where).values(value=str(len(migrations.STEPS) + 1)))
    for make in (Library.open, Library.create):
        with pytest.raises(LibraryError, match="newer Dragoman"):
            make(place)


def test_a_library_that_says_nonsense_of_itself(place: str) -> None:
    with Library.create(place) as library, library.write() as connection:
        connection.execute(update(schema.meta).values(value="plum"))
    with pytest.raises(LibraryError, match="damaged"):
        Library.open(place)


def test_opening_again_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.create(tmp_path / "press.db") as library:
        prepare(library)
    monkeypatch.setattr(Library, "write", lambda self: pytest.fail("nothing is to be written"))
    with Library.open(tmp_path / "press.db") as library:
        prepare(library)


def _make(place: str) -> None:
    with Library.create(place) as library:
        prepare(library)


def test_several_make_it_at_once(place: str) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.library.driver"])
    makers = [context.Process(target=_make, args=(place,)) for _ in range(6)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join(60)
    assert [maker.exitcode for maker in makers] == [0] * 6
    with Library.open(place) as library, library.read() as connection:
        rows = {r.name: r.value for r in connection.execute(select(schema.meta))}
    assert (rows["schema:library"], rows["schema:stories"]) == (str(len(migrations.STEPS)), "1")
