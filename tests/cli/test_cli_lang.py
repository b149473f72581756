"""``dragoman lang``: new, check, report as commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dragoman.cli.main import run


def call(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = run(["lang", *args])
    out, err = capsys.readouterr()
    return code, out, err


def test_new_makes_a_folder_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    code, out, err = call(capsys, "new", "qit", "--like", "es", "--into", str(tmp_path))
    assert code == 0
    assert str(tmp_path / "qit" / "about.yml") in out
    assert "lang check" in err
    code, _, err = call(capsys, "new", "qit", "--like", "es", "--into", str(tmp_path))
    assert code == 2
    assert "is there already" in err


def test_check_tells_one_line_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    call(capsys, "new", "qit", "--like", "es", "--into", str(tmp_path))
    (tmp_path / "qit" / "media.yml").unlink()
    code, out, err = call(capsys, "check", str(tmp_path / "qit"))
    assert code == 5
    assert "qit/media.yml: is missing" in out
    assert len(err.splitlines()) == 1
    code, out, _ = call(capsys, "check", str(tmp_path / "qit"), "--json")
    assert code == 5
    assert {"language": "qit", "file": "media.yml"}.items() <= json.loads(out)[0].items() or "media.yml" in out


def test_check_of_a_good_language(capsys: pytest.CaptureFixture[str]):
    assert call(capsys, "check", "fr")[:2] == (0, "The files are in order.\n")
    assert call(capsys, "check", "tlh")[0] == 2


def test_report(capsys: pytest.CaptureFixture[str]):
    code, out, _ = call(capsys, "report", "de")
    assert code == 0
    assert out.splitlines()[0].split()[:2] == ["frames", "saying"]
    assert "first class lacks: " in out
    code, out, _ = call(capsys, "report", "de", "--json")
    assert json.loads(out)[0]["code"] == "de"
    assert call(capsys, "report", "tlh")[0] == 2
