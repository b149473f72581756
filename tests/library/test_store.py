"""The library's contract, the same on SQLite and PostgreSQL; and everything that can be wrong with a file."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from dragoman.errors import LibraryError, NotInLibrary
from dragoman.library import Library, engine, schema
from dragoman.library.location import locate, shown
from dragoman.library.rows import insert_new
from dragoman.library.status import status
from dragoman.records import Coder, Reading
from tests.library import driver


def reading(number: int = 0, version: str = "1") -> Reading:
    (page,) = driver.pages(1, number)
    return msgspec.structs.replace(driver.read_page(page), coder=Coder(name="stub", version=version))


@pytest.fixture
def library(place: str) -> Iterator[Library]:
    with Library.create(place) as made:
        yield made


def add(library: Library, *readings: Reading) -> None:
    with library.write() as connection:
        for one in readings:
            library.add(connection, one)


def test_a_reading_comes_back_whole(library: Library) -> None:
    one = reading()
    add(library, one)
    assert library.reading(one.article.id) == one
    with library.read() as connection:
        row = connection.execute(select(schema.statements)).mappings().one()
        assert row["words"] == one.statements[0].span.of(one.article.text)
        roles = connection.execute(select(schema.roles.c.kind, schema.roles.c.role, schema.roles.c.entity)).all()
    assert sorted(map(tuple, roles)) == [("events", "actor", "NOR"), ("statements", "speaker", "NOR")]


def test_adding_twice_adds_once(library: Library) -> None:
    one = reading()
    with library.write() as connection:
        first, second = library.add(connection, one), library.add(connection, one)
    assert (first.new_article, first.new_publication, first.new_reading) == (True, True, True)
    assert (second.new_article, second.new_publication, second.new_reading) == (False, False, False)
    tables = (schema.articles, schema.publications, schema.readings, schema.statements, schema.events, schema.outlets)
    assert [library.count(t) for t in tables] == [1] * 6


def test_the_same_article_elsewhere_is_a_publication(library: Library) -> None:
    one = reading()
    there = msgspec.structs.replace(one.article, url="https://other.example/" + "long/" * 2000, outlet=None)
    elsewhere = msgspec.structs.replace(one, article=there)
    with library.write() as connection:
        library.add(connection, one)
        assert library.add(connection, elsewhere).new_publication
        assert not library.add(connection, elsewhere).new_publication  # its outlet is null: nulls are equal here
    assert (library.count(), library.count(schema.publications)) == (1, 2)


def test_an_old_reading_stays_beside_the_new_and_can_come_back(library: Library) -> None:
    old, new = reading(), reading(version="2")
    fewer = msgspec.structs.replace(new, statements=())
    add(library, old, fewer)
    name = old.article.id
    assert (library.reading(name), library.reading(name, version="1")) == (fewer, old)
    assert library.count(schema.statements) == 0
    add(library, old)  # a downgrade
    assert library.reading(name) == old
    assert (library.count(schema.statements), library.count(schema.readings)) == (1, 2)


def test_what_is_not_there(library: Library) -> None:
    with pytest.raises(NotInLibrary, match="a0123"):
        library.reading("a0123")
    add(library, reading())
    with pytest.raises(NotInLibrary):
        library.reading(reading().article.id, version="99")


def test_a_block_that_fails_leaves_nothing(library: Library) -> None:
    for error in (ZeroDivisionError, KeyboardInterrupt):
        with pytest.raises(error), library.write() as connection:
            library.add(connection, reading())
            raise error
        assert (library.count(), library.count(schema.roles)) == (0, 0)
    add(library, reading())  # and the connection is of use again
    assert library.count() == 1


def test_a_mistake_in_a_query_is_not_called_a_broken_library(library: Library) -> None:
    with pytest.raises(IntegrityError), library.write() as connection:
        connection.execute(insert(schema.meta), [{"name": "a", "value": "1"}, {"name": "a", "value": "2"}])


def test_insert_new_counts_what_was_new(library: Library) -> None:
    with library.write() as connection:
        rows = [{"name": f"outlet {n}", "entity": None, "country": None} for n in range(5)]
        assert insert_new(connection, schema.outlets, rows[0]) == 1
        assert insert_new(connection, schema.outlets, rows[0]) == 0
        assert insert_new(connection, schema.outlets, rows) == 4


def test_a_reader_sees_one_state(library: Library) -> None:
    add(library, reading(0))
    with library.read() as connection:
        count = select(text("count(*)")).select_from(schema.articles)
        assert connection.scalar(count) == 1
        add(library, reading(1))
        assert connection.scalar(count) == 1
    assert library.count() == 2


def test_writers_take_turns(library: Library) -> None:
    """Two that read a number and write it back, plus one: no addition is lost."""
    row = schema.meta.c.name == "number"
    with library.write() as connection:
        connection.execute(insert(schema.meta).values(name="number", value="0"))

    def count() -> None:
        for _ in range(25):
            with library.write() as connection:
                now = connection.scalar(select(schema.meta.c.value).where(row))
                connection.execute(update(schema.meta).where(row).values(value=str(int(str(now)) + 1)))

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with library.read() as connection:
        assert connection.scalar(select(schema.meta.c.value).where(row)) == "75"


def test_a_reader_may_not_write_on_postgresql(postgres_url: str, empty_postgres: str) -> None:
    with Library.create(empty_postgres) as library, pytest.raises(LibraryError, match="right to write"):  # noqa: SIM117
        with library.read() as connection:
            connection.execute(insert(schema.meta).values(name="a", value="1"))


def test_a_writer_that_waits_too_long_says_so(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 100)
    with Library.create(place) as one, Library.open(place) as other, one.write() as connection:
        one.add(connection, reading())
        with pytest.raises(LibraryError, match="Another process writes to it"), other.write():
            pytest.fail("two writers at once")
        assert other.count() == 0  # readers do not wait


def test_a_damaged_reading(library: Library) -> None:
    one = reading()
    add(library, one)
    for body in (b"no zlib", zlib.compress(b'{"no": "reading"}')):
        with library.write() as connection:
            connection.execute(update(schema.readings).values(body=body))
        with pytest.raises(LibraryError, match="damaged"):
            library.reading(one.article.id)


def test_status(library: Library) -> None:
    assert status(library).articles == 0
    add(library, reading(2), reading(3), reading(4))
    found = status(library)
    assert (found.articles, found.republished, found.first_day, found.last_day) == (3, 1, "2022-01-03", "2022-01-05")
    assert found.by_coder == {"stub 1": 3}
    assert found.records == {"statements": 3, "events": 3, "interpretations": 0, "forecasts": 0}
    assert found.by_country == {"DEU": 1, "GBR": 1, "USA": 1}
    assert (found.stories, found.size is not None and found.size > 10_000) == (None, True)


def one_line(call: pytest.ExceptionInfo[LibraryError]) -> str:
    message = str(call.value)
    assert "\n" not in message
    assert call.value.exit_code == 7
    return message


def fingerprint(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.is_file()}


def foreign(path: Path, *, wal: bool = False) -> None:
    with sqlite3.connect(path) as connection:
        if wal:
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE meta (name TEXT, value TEXT)")
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.execute("INSERT INTO recipes VALUES ('soup')")
    connection.close()


@pytest.mark.parametrize("make", [Library.create, Library.open])
@pytest.mark.parametrize("wal", [False, True])
def test_a_file_of_another_program_stays_as_it_is(tmp_path: Path, make: type[Library], wal: bool) -> None:
    foreign(tmp_path / "recipes.db", wal=wal)
    before = fingerprint(tmp_path)
    with pytest.raises(LibraryError) as told:
        make(tmp_path / "recipes.db")
    assert "another program" in one_line(told)
    assert {k: v for k, v in fingerprint(tmp_path).items() if k in before} == before


@pytest.mark.parametrize("make", [Library.create, Library.open])
@pytest.mark.parametrize(
    "content",
    [b"just some notes\n", b"\x00" * 5000, b"SQLite format 3\x00" + b"\xff" * 5000],
    ids=["text", "zero", "torn"],
)
def test_what_is_no_sqlite_file(tmp_path: Path, make: type[Library], content: bytes) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(content)
    with pytest.raises(LibraryError) as told:
        make(path)
    assert str(path) in one_line(told)
    assert path.read_bytes() == content


def test_tables_of_another_program_in_postgresql(empty_postgres: str) -> None:
    import psycopg

    with psycopg.connect(empty_postgres, autocommit=True) as connection:
        connection.execute("CREATE TABLE articles (soup text)")
    with pytest.raises(LibraryError) as told:
        Library.create(empty_postgres)
    assert "articles" in one_line(told)


def test_open_makes_nothing(place: str) -> None:
    with pytest.raises(LibraryError) as told:
        Library.open(place)
    assert f"dragoman init {place}" in one_line(told)
    assert "://" in place or not Path(place).exists()
    Library.create(place).close()
    Library.open(place).close()


@pytest.mark.parametrize("make", [Library.create, Library.open])
def test_places_that_cannot_be(tmp_path: Path, make: type[Library]) -> None:
    (tmp_path / "file").write_text("x")
    bad = (tmp_path, tmp_path / "file" / "press.db", tmp_path / ("x" * 300), "/dev/null", "a\0b.db")
    for place in bad:
        with pytest.raises(LibraryError) as told:
            make(place)
        one_line(told)


def test_an_empty_file_is_made_a_library_only_by_init(tmp_path: Path) -> None:
    path = tmp_path / "press.db"
    path.touch()
    with pytest.raises(LibraryError, match="no library"):
        Library.open(path)
    Library.create(path).close()
    Library.open(path).close()


@pytest.mark.parametrize("name", ["what?.db", "100%41.db", "a#b.db", "ニュース.db", "file:x.db", ":memory:"])
def test_any_name_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with Library.create(name) as library:
        add(library, reading())
    assert (tmp_path / name).stat().st_size > 10_000
    with Library.open(name) as library:
        assert library.count() == 1


@pytest.mark.parametrize(
    "url", ["mysql://u:secret@h/x", "sqlite:///x.db", "http://h/x", "postgresql://u:secret@h:y/x", "x://"]
)
def test_addresses_that_are_no_library(url: str) -> None:
    with pytest.raises(LibraryError) as told:
        Library.open(url)
    assert "secret" not in one_line(told)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LibraryError) as told:
        Library.open(f"postgresql://u:secret@/x?host={tmp_path}")
    assert "secret" not in one_line(told)


def test_passwords_are_not_shown() -> None:
    assert shown("postgresql://u:se@cret@h/x") == "postgresql://u:***@h/x"
    assert shown("postgresql://h/x?user=u&password=secret&a=b") == "postgresql://h/x?user=u&password=***&a=b"


def test_a_library_that_goes_bad_while_it_is_open(tmp_path: Path) -> None:
    path = tmp_path / "press.db"
    with Library.create(path) as library:
        add(library, *(reading(n) for n in range(30)))
    with path.open("r+b") as file:
        size = path.stat().st_size
        file.seek(4096 * 2)
        file.write(b"\xa5" * (size - 4096 * 2))
    with pytest.raises(LibraryError) as told, Library.open(path) as library:
        library.reading(reading(3).article.id)
    assert "malformed" in one_line(told)


def test_a_full_disk(tmp_path: Path) -> None:
    with Library.create(tmp_path / "press.db") as library:
        add(library, reading(0))
        with pytest.raises(LibraryError) as told, library.write() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            for number in range(1, 200):
                library.add(connection, reading(number))
        assert "Make room" in one_line(told)
        assert library.count() == 1


def test_a_library_that_may_only_be_read(tmp_path: Path) -> None:
    with Library.create(tmp_path / "press.db") as library:
        with pytest.raises(LibraryError) as told, library.write() as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON")
            library.add(connection, reading())
        assert "right to write" in one_line(told)


def test_where_the_library_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_LIBRARY", "/there/press.db")
    assert (locate(None), locate("here.db")) == ("/there/press.db", "here.db")
    monkeypatch.delenv("DRAGOMAN_LIBRARY")
    assert locate(None).endswith("library.db")


def test_a_new_file_that_another_writes_to_is_waited_for(tmp_path: Path) -> None:
    # SQLite itself gives up at once here: a switch to WAL mode does not wait for a lock that is only reserved.
    place = str(tmp_path / "new.db")
    with contextlib.closing(sqlite3.connect(place, isolation_level=None, check_same_thread=False)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        threading.Timer(0.3, writer.execute, ("COMMIT",)).start()
        with engine.connect(place).connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
