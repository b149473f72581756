"""Scripts of a page, where the libraries that the build fetches are there and where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.workbench import assets


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of files that has our own alone."""
    for path in assets.STATIC.glob("*.js"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    assets.scripts.cache_clear()
    yield tmp_path
    assets.scripts.cache_clear()


def test_pages_come_without_scripts_where_a_library_is_missing(static: Path) -> None:
    assert assets.scripts("reader") == ("/static/reader.js",)
    assert [assets.scripts(kind) for kind in assets.SETS if kind != "reader"] == [()] * (len(assets.SETS) - 1)


def test_libraries_come_before_what_uses_them(static: Path) -> None:
    (static / "vendor").mkdir()
    for name in {name for names in assets.SETS.values() for name in names if name.startswith("vendor/")}:
        (static / name).write_bytes(b"")
    for kind, names in assets.SETS.items():
        assert assets.scripts(kind) == tuple(f"/static/{name}" for name in names)
        own = [n for n, name in enumerate(names) if not name.startswith("vendor/")]
        assert own in ([], [len(names) - 1])


def test_own_scripts_say_nothing_by_themselves() -> None:
    """What charts say comes with their data, in the reader's language; nothing is made of text, nothing is inline."""
    for path in assets.STATIC.glob("*.js"):
        code = path.read_text("utf-8").replace("http://www.w3.org/1999/xlink", "")  # a name, not an address
        for barred in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "Function(", "document.write", "http:"):
            assert barred not in code, (path.name, barred)
        assert max(map(len, code.splitlines())) <= 125, path.name
