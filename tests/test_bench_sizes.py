"""Sizes of libraries: a small one measured, and what is told of it."""

import json
from pathlib import Path

import pytest
from bench import golds, search, sizes
from sqlalchemy import select

from dragoman.library import Library, schema


def ids(library: Library) -> list[str]:
    with library.read() as connection:
        return list(connection.scalars(select(schema.articles.c.id)))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return sizes.measure(tmp_path_factory.mktemp("sizes"), (120, 240))


def test_every_figure_is_there(found: dict[str, object]) -> None:
    table = sizes.tables(found)
    rows = table.splitlines()[2:]
    assert [row.split(" | ")[0] for row in rows] == ["| 120", "| 240"]
    assert "–" not in table
    assert all(f"{size} articles" in sizes.draw(found) for size in (120, 240))


def test_a_library_that_is_there_is_used_again(tmp_path: Path) -> None:
    place = tmp_path / "120.db"
    with search.filled(place, 120) as library:
        first = ids(library)
    assert sizes.at_size(place, 120)["articles"] == 120
    with search.filled(place, 120) as library:
        assert set(first) < set(ids(library))  # what is added to measure comes on top


def test_the_page_has_its_place(found: dict[str, object], tmp_path: Path) -> None:
    earlier = tmp_path / "sizes.json"
    earlier.write_text(json.dumps(found))
    page = tmp_path / "performance.md"
    page.write_text(Path("docs/performance.md").read_text("utf-8"), "utf-8")
    written = sizes.RESULTS.read_bytes() if sizes.RESULTS.exists() else None
    sizes.main(["--from", str(earlier), "--into", str(page)])
    assert "| 120 |" in page.read_text("utf-8")
    assert (sizes.RESULTS.read_bytes() if sizes.RESULTS.exists() else None) == written
    assert golds.put(page.read_text("utf-8"), "sizes", "new") != page.read_text("utf-8")
