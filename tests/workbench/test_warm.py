"""Warming up never stops the workbench; a chart is drawn once."""

from pathlib import Path

import pytest

from dragoman.library import Library
from dragoman.render.messages import speaking
from dragoman.workbench import warm
from dragoman.workbench.drawn import Drawn
from dragoman.workbench.security import Limit
from dragoman.workbench.state import Workbench


def test_an_empty_library_and_a_closed_one_are_no_trouble(tmp_path: Path) -> None:
    with Library.create(tmp_path / "press.db") as library:
        work = Workbench(library=library, limit=Limit(1))
        warm.warm(work)
    warm.warm(work)


def test_a_thread_does_it_and_does_not_keep_the_process(tmp_path: Path) -> None:
    with Library.create(tmp_path / "press.db") as library:
        thread = warm.start(Workbench(library=library, limit=Limit(1)))
        assert thread.daemon
        thread.join(60)
        assert not thread.is_alive()


def test_charts_are_kept_by_content_and_language() -> None:
    drawn, made = Drawn(kept=2), list[str]()

    def draw(found: object) -> str:
        made.append(str(found))
        return f"{found} {len(made)}"

    assert drawn.chart([1], draw) == drawn.chart([1], draw) == "[1] 1"
    with speaking("ja"):
        assert drawn.chart([1], draw) == "[1] 2"
    assert drawn.chart([2], draw) == "[2] 3"  # the oldest, [1] in English, goes
    assert drawn.chart([1], draw) == "[1] 4"


def test_a_chart_that_fails_is_drawn_again() -> None:
    drawn = Drawn()

    def fail(_: object) -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        drawn.chart([1], fail)
    assert drawn.chart([1], str) == "[1]"


@pytest.mark.usefixtures("weights")
def test_answers_are_kept_until_the_library_changes(tmp_path: Path) -> None:
    from dragoman.articles import Page
    from dragoman.sources.ingest import ingest

    with Library.create(tmp_path / "press.db") as library:
        work, made = Workbench(library=library, limit=Limit(1)), list[int]()
        work.source()

        def make() -> int:
            made.append(1)
            return len(made)

        assert [work.remembered(("a",), make), work.remembered(("a",), make), work.remembered(("b",), make)] == [
            1,
            1,
            2,
        ]
        ingest(library, [Page(data="Oslo condemned the attack on Tuesday.", name="a", published="2024-05-08")])
        assert work.remembered(("a",), make) == 3
