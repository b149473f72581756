"""Events as columns in parts: the same as row by row, dropped when an article changes, made anew when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from dragoman.library import Library, schema
from dragoman.records import Coder
from dragoman.relations import parts
from dragoman.relations.library import library_source
from dragoman.relations.table import DTYPES, EventTable
from tests.relations.test_library_source import BLOC, KAZ, RUS, add, event, reading


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(schema, "PART", 3)
    monkeypatch.setattr(parts, "PART", 3)
    with Library.create(tmp_path / "press.db") as opened:
        yield opened


def numbered(number: int) -> str:
    return f"a{number:02}"


def fill(library: Library, articles: int = 8) -> None:
    add(library, *(
        reading(numbered(n), event(1), event(2, actors=(KAZ, BLOC), status="rumoured", type="CONSULT"),
                text=f"Astana and Moscow signed. It was Tuesday. Number {n}.")
        for n in range(articles)
    ))  # fmt: skip


def stored(library: Library) -> set[int]:
    with library.read() as connection:
        return set(connection.scalars(schema.event_parts.select().with_only_columns(schema.event_parts.c.part)))


def said(table: EventTable) -> list[tuple[object, ...]]:
    assert table.text is not None
    rows = []
    for n in range(len(table)):
        names = (table.codes[table.actor[n]], table.codes[table.recipient[n]], table.text[n])
        plain = (getattr(table, name)[n].item() for name in DTYPES if name not in ("actor", "recipient"))
        rows.append((*names, *plain))
    return sorted(rows, key=str)


def test_the_same_from_parts_as_row_by_row(library: Library) -> None:
    fill(library)
    first = said(library_source(library).table)
    assert stored(library) == {0, 1, 2}  # keys 1 and 2, 3 to 5, 6 to 8
    assert said(library_source(library).table) == first
    with library.write() as connection:
        connection.execute(schema.event_parts.delete())
    assert said(library_source(library).table) == first
    assert len(first) == 8 * 3
    assert {row[2] for row in first} == {f"{numbered(n)}:e{e}" for n in range(8) for e in (1, 2)}


def test_an_article_that_changes_drops_its_part_alone(library: Library) -> None:
    fill(library)
    before = len(library_source(library).table)
    newer = reading(numbered(3), text="Astana and Moscow signed. It was Tuesday. Number 3.")
    add(library, structs.replace(newer, coder=Coder(name="test", version="2")))
    assert stored(library) == {0, 2}
    assert len(library_source(library).table) == before - 3
    assert stored(library) == {0, 1, 2}


def test_new_articles_come_without_anything_being_dropped(library: Library) -> None:
    fill(library, 5)
    assert len(library_source(library).table) == 15
    add(library, reading("b1", event(actors=(RUS,), recipients=(KAZ,)), text="Astana and Moscow signed. B."))
    assert stored(library) == {0, 1}
    assert len(library_source(library).table) == 16


def test_parts_of_another_make_are_not_used(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(library)
    library_source(library)
    monkeypatch.setattr(parts, "_FORMAT", -1)
    monkeypatch.setattr(parts, "COUNTED", ("planned",))
    assert len(library_source(library).table) == 0


def test_a_library_that_may_only_be_read_is_read(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.errors import LibraryError
    from dragoman.stories.memory import prepare

    prepare(library)
    fill(library)

    def refuse(self: Library) -> object:
        raise LibraryError("read-only")

    monkeypatch.setattr(Library, "write", refuse)
    assert len(library_source(library).table) == 24
    assert stored(library) == set()
