"""New languages: the folder that is made, what a check of it tells, and how far every language is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from dragoman.errors import UsageError
from dragoman.evaluation.language_check import Problem, check
from dragoman.evaluation.language_report import FIRST_CLASS, coverage, report
from dragoman.language import inflection, packs
from dragoman.language.scaffold import FILES, MARK, NAMES, new, text


@pytest.fixture
def french(tmp_path: Path) -> Path:
    """A copy of French under another code, as a finished folder outside of the package."""
    folder = tmp_path / "qfr"
    shutil.copytree(packs.ROOT / "fr", folder)
    shutil.copy(packs.ROOT.parent / "actors" / "names" / "fr.yml", folder / NAMES)
    edit(folder / "about.yml", "tags: [", "tags: [qfx] # [")
    noise = folder / "noise.yml"
    noise.write_text(
        noise.read_text("utf-8").replace("language: fr", "language: qfr").replace("- id: ", "- id: q"), encoding="utf-8"
    )
    return folder


def edit(path: Path, old: str, new_: str) -> None:
    before = path.read_text("utf-8")
    assert old in before
    path.write_text(before.replace(old, new_, 1), encoding="utf-8")


def told(problems: list[Problem], file: str) -> str:
    return "\n".join(problem.what for problem in problems if problem.file == file)


@pytest.mark.parametrize("like", packs.codes())
def test_every_language_can_be_followed(like: str):
    for name in (*FILES, NAMES):
        made = text(name, "xx", like)
        assert made.startswith("# ")
        assert yaml.load(made, yaml.CSafeLoader) is not None
    about = yaml.load(text("about.yml", "xx", like), yaml.CSafeLoader)
    assert about["labelled"] is False
    assert about["tags"] == []
    assert "language: xx" in text("noise.yml", "xx", like)


def test_a_new_folder_is_whole_and_all_of_it_has_to_be_translated(tmp_path: Path):
    files = new("qit", "es", tmp_path)
    assert {file.name for file in files} == {*FILES, NAMES}
    problems = check(str(tmp_path / "qit"))
    assert {problem.file for problem in problems if "translated" in problem.what} >= {*FILES}
    assert not [problem for problem in problems if "missing" in problem.what]
    assert "qit" not in packs.codes()


def test_marks_change_nothing_but_the_comment():
    raw = yaml.load((packs.ROOT / "es" / "frames.yml").read_text("utf-8"), yaml.CSafeLoader)
    made = text("frames.yml", "qit", "es")
    assert yaml.load(made, yaml.CSafeLoader) == raw
    assert made.count(MARK) >= len(raw)


@pytest.mark.parametrize(
    ("code", "like", "said"),
    [("Italian", "es", "no code"), ("de", "es", "already"), ("qit", "zz", "Choices"), ("qqq", "es", "is there")],
)
def test_what_cannot_be_made(tmp_path: Path, code: str, like: str, said: str):
    (tmp_path / "qqq").mkdir()
    with pytest.raises(UsageError, match=said):
        new(code, like, tmp_path)


def test_a_finished_folder_has_no_problems(french: Path):
    assert check(str(french)) == []
    assert inflection.rules("fr") is not None


@pytest.mark.parametrize("code", ["de", "en", "zh"])
def test_installed_languages_have_no_problems(code: str):
    assert check(code) == []


@pytest.mark.parametrize(
    ("file", "old", "now", "said"),
    [
        ("about.yml", "native:", "nativ:", "nativ"),
        ("quotes.yml", "pairs:", "pairz:", "pairz"),
        ("dates.yml", "anchor:", "anker:", "anker"),
        ("dates.yml", ": 2022-01-24", ": 2022-01-25", "not 2022-01-25"),
        ("noise.yml", "language: qfr", "language: fr", "the folder is qfr"),
        ("titles.yml", "office: head-of-state", "office: head-of-stat", "head-of-stat"),
        ("titles.yml", "titles:", "titels: 5\ntitles:", "no section titels"),
        ("media.yml", "count: all", "count: al", "count"),
        ("frames.yml", "type: ", "typ: ", "typ"),
        ("speech.yml", "kind: say", "kind: says", "no kind called says"),
        ("negations.yml", "words:", "word:", "word"),
        ("stance.yml", "planned:", "plans:", "plans"),
        ("inflection.yml", "phrase:", "phrases:", "phrases"),
        ("inflection.yml", 'ends: "', 'ends: "(', "pattern"),
        (NAMES, "fallback:", "fallbacks:", "fallbacks"),
    ],
)
def test_what_is_wrong_is_told_with_its_file(french: Path, file: str, old: str, now: str, said: str):
    edit(french / file, old, now)
    assert said in told(check(str(french)), file)


def test_entries_examples_and_files(french: Path):
    frames = french / "frames.yml"
    rows = [line for line in frames.read_text("utf-8").splitlines() if line.startswith("- {frame: ")]
    more = [rows[0], '- {frame: zzz, pos: v, type: AID, eg: "[a Oslo] {yyy}."}']
    more.append('- {frame: zzy, pos: v, type: AID, eg: "[a Oslo {yyy}."}')
    frames.write_text("\n".join([frames.read_text("utf-8"), *more, ""]), encoding="utf-8")
    (french / "verbs.yml").write_text("a: b\n")
    problems = check(str(french))
    assert "2 times" in told(problems, "frames.yml")
    assert "zzz | Oslo yyy.: the example is not found" in told(problems, "frames.yml")
    assert "zzy: a mark is left open" in told(problems, "frames.yml")
    assert "no file of a language" in told(problems, "verbs.yml")
    (french / "speech.yml").unlink()
    assert "is missing" in told(check(str(french)), "speech.yml")


def test_no_such_language():
    with pytest.raises(UsageError, match="No language and no folder"):
        check("tlh")
    with pytest.raises(UsageError, match="Languages: "):
        report("tlh")


def test_coverage_counts_what_the_files_have():
    german = coverage("de")
    assert german.frames == sum(german.frames_by_type.values()) > 100
    assert german.people > 50
    assert german.passages and german.gold is not None
    assert any("frames" in lack for lack in german.missing) == (german.frames < FIRST_CLASS["frames"])
    assert [row.code for row in report()] == list(packs.codes())


def test_without_the_repository_passages_are_unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    from dragoman.evaluation import language_report

    monkeypatch.setattr(language_report, "_REPOSITORY", tmp_path)
    language_report._gold.cache_clear()
    row = coverage("de")
    language_report._gold.cache_clear()
    assert (row.passages, row.gold) == (None, None)
