"""Backups: of a library in use, whole or not there."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from dragoman.errors import LibraryError, UsageError
from dragoman.library import Library
from dragoman.library.backup import backup
from tests.library import driver


def add(library: Library, *numbers: int) -> None:
    with library.write() as connection:
        for number in numbers:
            for page in driver.pages(1, number):
                library.add(connection, driver.read_page(page))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "press.db"


def test_a_copy_is_a_library(place: Path) -> None:
    target = place.with_name("copy.db")
    with Library.create(place) as library:
        add(library, *range(20))
        assert backup(library, target) == target.stat().st_size
    assert {p.name for p in place.parent.iterdir()} == {"press.db", "copy.db"}
    with Library.open(target) as copy:
        assert copy.count() == 20
        add(copy, 20)  # and can be gone on with


def test_a_copy_made_while_another_writes_is_one_moment(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many commits fall into the time of the copy: it neither waits for them, nor begins anew, nor is torn."""
    from dragoman.library import backup as module

    monkeypatch.setattr(module, "_PAGES", 5)
    with Library.create(place) as library:
        add(library, *range(60))
        stop, written = threading.Event(), []

        def write() -> None:
            number = 60
            while not stop.is_set():
                add(library, number, number + 1)
                number += 2
                written.append(number)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for n in range(3):
                before = len(written)
                while len(written) == before:
                    pass
                backup(library, place.with_name(f"copy{n}.db"))
        finally:
            stop.set()
            writer.join()
        total = library.count()
    for n in range(3):
        with sqlite3.connect(place.with_name(f"copy{n}.db")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
            (count,) = copy.execute("SELECT count(*) FROM articles").fetchone()
            assert copy.execute("SELECT count(*) FROM readings").fetchone() == (count,)
        copy.close()
        assert 60 < count <= total
        assert count % 2 == 0  # two articles a transaction


def test_a_copy_takes_nothing_s_place(place: Path) -> None:
    target = place.with_name("copy.db")
    target.write_text("dear to somebody")
    with Library.create(place) as library:
        with pytest.raises(UsageError, match="there already"):
            backup(library, target)
        with pytest.raises(UsageError, match="no folder"):
            backup(library, place.parent / "nowhere" / "copy.db")
    assert target.read_text() == "dear to somebody"


def test_a_copy_that_fails_is_not_there(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.create(place) as library:
        add(library, 1)
        monkeypatch.setattr(Path, "replace", lambda self, target: (_ for _ in ()).throw(OSError(28, "No space left")))
        with pytest.raises(LibraryError, match="No space left"):
            backup(library, place.with_name("copy.db"))
    assert {p.name for p in place.parent.iterdir()} == {"press.db"}


def test_a_damaged_library_is_not_copied_as_if_it_were_sound(place: Path) -> None:
    with Library.create(place) as library:
        add(library, *range(40))
    with place.open("r+b") as file:
        file.seek(-6 * 4096, 2)
        file.write(b"\xa5" * 4096 * 6)
    with Library.open(place) as library, pytest.raises(LibraryError, match=r"not sound|malformed"):
        backup(library, place.with_name("copy.db"))
    assert not place.with_name("copy.db").exists()


def test_postgresql_has_its_own_tool(empty_postgres: str, tmp_path: Path) -> None:
    with Library.create(empty_postgres) as library, pytest.raises(UsageError, match="pg_dump"):
        backup(library, tmp_path / "copy.db")
