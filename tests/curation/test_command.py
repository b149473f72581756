"""``dragoman correct`` and ``dragoman corrections`` in the terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from training.passages import read_file

from dragoman.cli.main import run
from dragoman.library import Library
from dragoman.stories import group, memory, story
from tests.curation.made import filled
from tests.stories.handmade import without_model

WHY = ("--reason", "it is his speech", "--by", "Aiko")


@pytest.fixture
def press(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    without_model(monkeypatch)
    monkeypatch.setattr(group, "score", lambda one, other, rare: 9.0)
    monkeypatch.setenv("DRAGOMAN_LIBRARY", str(tmp_path / "press.db"))
    with Library.create(tmp_path / "press.db") as library:
        memory.prepare(library)
        filled(library)
        yield library


def out(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert run(list(words)) == 0
    return capsys.readouterr().out


def test_correct_list_undo(press: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "correct", "statement", "a1:s1", "--speaker", "Xi Jinping", *WHY) == "c1\n"
    shown = out(capsys, "corrections")
    assert shown.startswith("c1 · ") and "a1:s1 · speaker [in force]" in shown
    assert "Tokayev (kassym-jomart-tokayev) → Xi (xi-jinping)" in shown
    assert "Aiko: it is his speech" in shown
    assert out(capsys, "corrections", "undo", "c1", "--reason", "no", "--by", "Ben") == "c2\n"
    listed = json.loads(out(capsys, "corrections", "--json", "--article", "a1"))
    assert [(one["id"], one["state"]) for one in listed] == [("c2", "undoes"), ("c1", "undone")]
    assert out(capsys, "corrections", "--state", "in force") == ""


def test_events_and_interpretations(press: Library, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("correct", "event", "a1:e1", "--type", "COERCE", "--actors", "KAZ,RUS", "--recipients", "", "--json", *WHY)
    made = json.loads(out(capsys, *words))
    assert [one["field"] for one in made] == ["type", "actors", "recipients"]
    out(capsys, "correct", "event", "a1:e2", "--none", *WHY)
    out(capsys, "correct", "interpretation", "a1:i1", "--points-at", "CHN", *WHY)
    reading = press.shown("a1")
    assert [(e.id, e.type, len(e.actors), e.recipients) for e in reading.events] == [("e1", "COERCE", 2, ())]
    assert reading.interpretations[0].points_at[0].entity == "CHN"
    assert out(capsys, "correct", "interpretation", "a1:i1", "--points-at", "CHN", *WHY) == ""


def test_stories_and_families(press: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "correct", "story", "a1", "--split", "a2", "--split", "a3", *WHY) == "c1\n"
    assert [piece.id for piece in story(press, "a2").articles] == ["a2", "a3"]
    assert out(capsys, "correct", "story", "a1", "--merge", "a3", *WHY) == "c2\n"
    assert out(capsys, "correct", "family", "a1:s1", "--split", "a2:s1", *WHY) == "c3\n"
    assert len(story(press, "a1").articles) == 3


def test_export(press: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "corrections", "export") == ""
    out(capsys, "correct", "statement", "a1:s1", "--speaker", "Xi Jinping", *WHY)
    assert out(capsys, "corrections", "export").startswith("# en\n- text:")
    out(capsys, "corrections", "export", str(tmp_path / "labelled"))
    (passage,) = read_file(tmp_path / "labelled/en/corrections.yml")
    assert passage.problems == []
    (one,) = json.loads(out(capsys, "corrections", "export", "--json"))
    assert (one["language"], one["passages"], one["corrections"]) == ("en", 1, 1)


@pytest.mark.parametrize(("words", "code"), [
    (["correct", "statement", "a1:s1", *WHY], 2), (["correct", "statement", "a1:s1", "--speaker", "Xi"], 2),
    (["correct", "statement", "a1:s1", "--status", "x", *WHY], 2),
    (["correct", "event", "a1:s1", "--type", "AID", *WHY], 2),
    (["correct", "statement", "a9:s1", "--status", "open", *WHY], 7), (["correct", "story", "a1", *WHY], 2),
    (["correct", "story", "a1", "--split", "a2", "--merge", "a3", *WHY], 2),
    (["correct", "statement", "a1:s1", "--status", "open", "--by", "", "--reason", "x"], 2),
    (["corrections", "undo", "c7", *WHY], 7), (["corrections", "--state", "x"], 2),
])  # fmt: skip
def test_what_is_wrong_is_told_in_a_line(
    press: Library, words: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == code
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.splitlines()) == 1


def test_hostile_words_do_not_reach_the_terminal(press: Library, capsys: pytest.CaptureFixture[str]) -> None:
    out(capsys, "correct", "statement", "a1:s1", "--speaker", "\x1b[2JX", "--by", "a\x1b[31m", "--reason", "b\n\x07c")
    shown = out(capsys, "corrections")
    assert "\x1b" not in shown and "\x07" not in shown
