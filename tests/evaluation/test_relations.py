"""``dragoman eval relations``: what is testable, found, false; bad files; the development figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dragoman.cli.main import run
from dragoman.errors import ResourceError, UsageError
from dragoman.evaluation import relations as measured
from dragoman.evaluation.relations import read_known, score_relations
from dragoman.relations.tables import read_events
from tests.relations.made import turning

HEAD = "set\ttype\ta\tb\tstart\tend\tdirection\tpersistence\twhat\n"
SHARED = Path(__file__).parents[3] / "shared/eval/relations"


def known(folder: Path, *lines: str) -> Path:
    path = folder / "known.tsv"
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines), "utf-8")
    return path


SHIFT = "A\tshift\tRUS\tKAZ\t2021-03-01\t2021-03-01\tcooling\tlasting\tinvented"
QUIET = "A\tquiet\tCHN\tUZB\t2020-09-01\t2021-08-31\tnone\t\tnothing known"
UNKNOWN = "A\tshift\tCHN\tKAZ\t2021-03-01\t2021-03-01\twarming\tlasting\tno event of these two"


def test_a_turn_is_found_and_quiet_is_quiet(tmp_path: Path) -> None:
    rows = read_known(known(tmp_path, SHIFT, QUIET, UNKNOWN))
    result = score_relations(turning(), rows)
    assert (result["shifts"], result["testable_shifts"], result["recall"]) == (2, 1, 1.0)
    assert result["quiet_years"] == pytest.approx(1.0, abs=0.01)
    assert result["false_alarms_per_year"] == 0 and result["precision"] == 1 and result["median_lag_weeks"] <= 2


def test_direction_and_date_matter(tmp_path: Path) -> None:
    wrong = read_known(known(tmp_path, SHIFT.replace("cooling", "warming"), SHIFT.replace("2021-03-01", "2020-12-01")))
    assert score_relations(turning(), wrong)["recall"] == 0


def test_an_alarm_in_a_quiet_year_is_false(tmp_path: Path) -> None:
    rows = read_known(known(tmp_path, QUIET.replace("CHN\tUZB", "KAZ\tRUS")))
    result = score_relations(turning(), rows)
    assert result["false_alarms_per_year"] >= 0.9 and result["recall"] is None


def test_what_has_no_events_is_not_testable(tmp_path: Path) -> None:
    later = QUIET.replace("2020", "2030").replace("2021", "2031")
    assert measured.testable(turning(), read_known(known(tmp_path, UNKNOWN, later))) == ([], [])


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (SHIFT.replace("cooling", "sideways"), "line 2: a type is shift"),
        (SHIFT.replace("2021-03-01", "soon"), "line 2: start and end are days"),
        (SHIFT.replace("shift", "drift"), "line 2: a type is shift"),
    ],
)
def test_wrong_lines_are_told(tmp_path: Path, line: str, error: str) -> None:
    with pytest.raises(ResourceError, match=error):
        read_known(known(tmp_path, line))


def test_wrong_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_known(tmp_path / "nothing.tsv")
    (tmp_path / "other.tsv").write_text("a\tb\n1\t2\n")
    with pytest.raises(UsageError, match="lacks the columns type, start"):
        read_known(tmp_path / "other.tsv")


@pytest.mark.skipif(not SHARED.exists(), reason="the development data is not there")
def test_development_figures(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(path) for path in sorted(SHARED.glob("icews*full.tsv.gz"))]
    call = ["eval", "relations", "--events", *files, "--codes", str(SHARED / "cameo_relations.tsv")]
    assert run([*call, "--shifts", str(SHARED / "known_shifts_dev.tsv"), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["recall"] >= 0.55 and result["false_alarms_per_year"] <= 0.2 and result["median_lag_weeks"] <= 3


@pytest.mark.skipif(not SHARED.exists(), reason="the development data is not there")
def test_other_years_change_little() -> None:
    paths = sorted(SHARED.glob("icews*.tsv.gz"))
    events = read_events(paths, SHARED / "cameo_relations.tsv")
    result = score_relations(events, read_known(SHARED / "known_shifts_dev.tsv"))
    assert result["recall"] >= 0.45 and result["false_alarms_per_year"] <= 0.25
