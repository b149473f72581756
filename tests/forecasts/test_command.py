"""``dragoman forecasts`` with its commands, in the terminal, as JSON and as a table."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from dragoman.cli.main import run
from dragoman.forecasts import Verdict, ledger, mark, tally
from dragoman.library import Library
from dragoman.render.forecasts import print_ledger, print_tally
from tests.forecasts.made import FREIGHT, NEWER, TEXT, add, article, both, forecast, reread, someone

HOSTILE = "\x1b[2J[red]=Evil\u202e"


@pytest.fixture
def place(library: Library, tmp_path: Path) -> str:
    add(library, article("a1", *both(), outlet="Sample Post"))
    return str(tmp_path / "press.db")


def out(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["forecasts", *words]) == 0
    return capsys.readouterr().out


def test_the_list(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = out(capsys, "--library", place, "--today", "2022-06-01")
    assert "a1:f1" in shown
    assert "Kassym-Jomart Tokayev (KAZ GOV)" in shown or "Kassym-Jomart Tokayev (KAZ)" in shown
    assert "by 2022-05-31, due" in shown
    assert "Sample Post" in shown
    assert "a1:f2" not in out(capsys, "--due", "--library", place, "--today", "2022-06-01")


def test_mark_tally_unmark(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = out(capsys, "mark", "a1:f1", "came-true", "--on", "2022-05-20", "--by", "Aiko", "--library", place)
    assert "came true on 2022-05-20 · marked by Aiko" in told
    (one,) = json.loads(out(capsys, "--marked", "--json", "--library", place))["forecasts"]
    assert (one["id"], one["mark"]["outcome"]) == ("a1:f1", "came-true")
    (row, *_) = csv.DictReader(io.StringIO(out(capsys, "--csv", "--marked", "--library", place)))
    assert (row["state"], row["outcome"], row["marked_by"]) == ("marked", "came-true", "Aiko")
    counted = json.loads(out(capsys, "tally", "--json", "--library", place))
    assert [(v["made"], v["came_true"]) for v in counted["voices"]] == [(1, 1), (1, 0)]
    assert "too few" in out(capsys, "tally", "--library", place)
    assert out(capsys, "tally", "--csv", "--library", place).startswith("voice,name,made,due")
    assert "mark taken back by" not in out(capsys, "unmark", "a1:f1", "--by", "Chen", "--library", place)
    assert json.loads(out(capsys, "--marked", "--json", "--library", place))["total"] == 0


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--open", "--due"], 2, "only one"),
        (["--json", "tally"], 2, "Write --json after tally"),
        (["mark", "a1:f1", "yes"], 2, "came-true, partly, did-not, unclear"),
        (["mark", "a1:f1", "partly", "--on", "soon"], 2, "no date"),
        (["mark", "a1:f7", "partly"], 7, "dragoman forecasts"),
        (["unmark", "a1:f1"], 2, "not marked"),
        (["--about", "Qqqqx"], 2, "Nobody is known"),
        (["--since", "soon"], 2, "no date"),
    ],
)
def test_wrong_calls(
    place: str,
    words: list[str],
    code: int,
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DRAGOMAN_LIBRARY", place)
    assert run(["forecasts", *words]) == code
    assert told in capsys.readouterr().err


def test_nothing_found_is_told(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecasts", "--voice", "Nobody", "--library", place]) == 0
    assert "no forecasts there" in capsys.readouterr().err


def printed(width: int, library: Library) -> str:
    buffer = io.StringIO()
    console = Console(file=buffer, width=width, highlight=False, emoji=False, markup=False)
    print_ledger(ledger(library), console)
    print_tally(tally(library), console)
    return buffer.getvalue()


@pytest.mark.parametrize("width", [40, 80, 160])
def test_hostile_text_stays_text(library: Library, width: int) -> None:
    found = forecast(TEXT, FREIGHT, by=someone(HOSTILE), about=(someone(HOSTILE),), source="author")
    add(library, article("a1", found, outlet=HOSTILE))
    mark(library, "a1:f1", Verdict(outcome="partly", note=HOSTILE, by=HOSTILE))
    shown = printed(width, library)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[red]" in shown
    assert max(map(len, shown.splitlines())) <= width


def test_orphans_are_shown_and_no_formula_is_run(
    library: Library, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    mark(library, "a1:f1", Verdict(outcome="partly", note="=1+1"))
    reread(library, article("a1", coder=NEWER))
    assert "MARKS WITHOUT A FORECAST" in printed(80, library)
    assert "1 marks have lost" in printed(80, library)
    (row,) = csv.DictReader(io.StringIO(out(capsys, "--csv", "--library", place)))
    assert (row["state"], row["note"]) == ("orphan", "'=1+1")
    assert run(["forecasts", "unmark", "a1:f1", "--library", place]) == 0
    assert "no reading any more" not in capsys.readouterr().out
