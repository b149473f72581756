"""``dragoman doctor``: one line a finding, JSON, and an exit code when something is broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dragoman.cli import doctor
from dragoman.cli.main import run
from dragoman.errors import WeightsError
from dragoman.model import weights

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No library of the user's is looked at."""
    monkeypatch.setenv("DRAGOMAN_LIBRARY", str(tmp_path / "none.db"))


@pytest.mark.usefixtures("weights")
def test_a_sound_installation(tmp_path: Path, capsys: Capture) -> None:
    assert run(["init", str(tmp_path / "press.db")]) == 0
    capsys.readouterr()
    assert run(["doctor", "--library", str(tmp_path / "press.db")]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert 10 <= len(out.splitlines()) <= 24
    assert weights.version() in out
    assert "0 articles in" in out
    assert "broken" not in out


@pytest.mark.usefixtures("weights")
def test_json(capsys: Capture) -> None:
    assert run(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    states = {row["name"]: row["state"] for row in found["findings"]}
    assert found["ok"] is True
    assert states["model"] == "ok"
    assert states["library"] == "absent"


def test_broken_weights(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def broken() -> str:
        raise WeightsError("The model file encoder.onnx is missing in x. Install the package again.")

    monkeypatch.setattr(doctor, "_model", broken)
    assert run(["doctor"]) == 5
    out, err = capsys.readouterr()
    assert "broken: The model file encoder.onnx" in out
    assert "1 of " in err
    assert "library" in out


def test_a_library_that_is_none(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "press.db").write_text("no library", encoding="utf-8")
    assert run(["doctor", "--library", str(tmp_path / "press.db"), "--json"]) == 7
    rows = json.loads(capsys.readouterr().out)["findings"]
    assert [row["name"] for row in rows if row["state"] == "broken"] == ["library"]


def test_what_nobody_foresaw_is_a_finding(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def broken() -> str:
        raise ZeroDivisionError("a mistake")

    monkeypatch.setattr(doctor, "_registry", broken)
    assert run(["doctor"]) == 5
    assert "ZeroDivisionError: a mistake" in capsys.readouterr().out


def test_changed_files_of_a_wheel_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list that came with the wheel says what each file's hash was."""
    from importlib.metadata import PathDistribution

    info = tmp_path / "dragoman-1.dist-info"
    (tmp_path / "dragoman").mkdir()
    info.mkdir()
    (info / "METADATA").write_text("Name: dragoman\nVersion: 1\n", encoding="utf-8")
    for name in ("a.py", "b.py"):
        (tmp_path / "dragoman" / name).write_text("x = 1\n", encoding="utf-8")
    digest = doctor._digest(tmp_path / "dragoman/a.py")
    rows = [f"dragoman/{name},sha256={digest},6" for name in ("a.py", "b.py")]
    (info / "RECORD").write_text("\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.setattr(doctor, "distribution", lambda _: PathDistribution(info))
    assert doctor._files() == "2 files as they were packed"
    (tmp_path / "dragoman/b.py").write_text("x = 2\n", encoding="utf-8")
    with pytest.raises(doctor.ResourceError, match=r"1 files are missing or changed: dragoman/b\.py"):
        doctor._files()
