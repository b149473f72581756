"""``dragoman stories``, ``story`` and ``parallax`` on a small library built by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dragoman.cli.main import run
from dragoman.records import Actor
from dragoman.stories import group
from tests.stories.handmade import (
    AUTHOR,
    JPN,
    RUS,
    USA,
    event,
    interpretation,
    made,
    put,
    reading,
    statement,
    topic,
    without_model,
)

TEXT = "No power may interfere, he said. It is aimed at someone. Washington imposed sanctions."
SAID, READ, DONE = "No power may interfere", "aimed at someone", "imposed sanctions"


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a library of two stories: three articles on one, one on another."""
    folder = tmp_path_factory.mktemp("press")
    patch = pytest.MonkeyPatch()
    without_model(patch)
    patch.setattr(group, "score", lambda one, other, rare: float(one.vector @ other.vector) - 0.5)
    with made(folder) as library:
        for name, country, target in (("a1", "KAZ", RUS), ("a2", "JPN", USA), ("a3", "DEU", RUS)):
            put(library, reading(
                name, TEXT, country=country, title=f"Title {name} <b>",
                statements=(statement(TEXT, SAID, mode="direct" if name == "a1" else "indirect"),),
                events=(event(TEXT, DONE, status="denied" if name == "a3" else "asserted"),),
                interpretations=(interpretation(TEXT, READ, of="s1", readers=(AUTHOR,), points_at=(target,)),),
            ))  # fmt: skip
        other = "Tokyo opened a road. It was long."
        opened = event(other, "opened a road", actors=(JPN,), recipients=(Actor(name="the road"),))
        put(library, reading("b4", other, day="2022-05-01", country="JPN", events=(opened,)), lead=topic(7))
    patch.undo()
    return str(folder / "press.db")


@pytest.fixture(autouse=True)
def _width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def call(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert run(list(args)) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def parsed(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    return json.loads(call(capsys, *args, "--json"))


def test_stories_are_listed(press: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = parsed(capsys, "stories", "--library", press)
    assert [(s["id"], s["size"], s["countries"]) for s in found] == [
        ("st4", 1, ["JPN"]), ("st1", 3, ["DEU", "JPN", "KAZ"]),
    ]  # fmt: skip
    assert set(found[0]) == {"id", "title", "first_day", "last_day", "size", "countries", "languages"}
    text = call(capsys, "stories", "--library", press)
    assert text.index("Title b4") < text.index("Title a1 <b>")
    assert "Kazakhstan (KAZ)" in text


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--least", "2"], ["st1"]),
        (["--since", "2022-04"], ["st4"]),
        (["--until", "2022-03"], ["st1"]),
        (["--since", "2022-03-01", "--until", "2022-12"], ["st4", "st1"]),
        (["--limit", "1"], ["st4"]),
        (["--since", "2023"], []),
    ],
)
def test_stories_are_chosen(press: str, capsys: pytest.CaptureFixture[str], options: list[str], ids: list[str]) -> None:
    assert [s["id"] for s in parsed(capsys, "stories", "--library", press, *options)] == ids


def test_no_story_is_told_on_standard_error(press: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stories", "--library", press, "--since", "2023"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "no stories" in captured.err


def test_a_wrong_date_is_a_wrong_call(press: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stories", "--library", press, "--since", "someday"]) == 2
    assert "someday" in capsys.readouterr().err


def test_a_story_has_all_that_is_told(press: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = parsed(capsys, "story", "st1", "--library", press)
    assert set(found) == {
        "id", "title", "first_day", "last_day", "size", "languages", "countries", "articles", "told", "changes",
        "part", "parts",
    }  # fmt: skip
    said, done = sorted(found["told"], key=lambda told: told["kind"], reverse=True)
    assert (said["who"], said["what"], len(said["outlets"])) == ("kassym-jomart-tokayev", SAID, 3)
    assert (done["who"], done["whom"], done["contested"]) == ("USA", "RUS", "told as fact and denied")
    assert [a["id"] for a in found["articles"]] == ["a1", "a2", "a3"]


def test_a_story_in_the_terminal(press: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = call(capsys, "story", "st1", "--library", press)
    parts = ["WHO CARRIES IT", "WHAT IS TOLD", "CONTRADICTIONS"]
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    for part in ("Title a1 <b>", "Germany (DEU)", "Kassym-Jomart Tokayev", f"“{SAID}”", "told as fact and denied"):
        assert part in text


def test_an_article_leads_to_its_story(press: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert parsed(capsys, "story", "a3", "--library", press)["id"] == "st1"


@pytest.mark.parametrize("which", ["a2:s1", "f-a1:s1"])
def test_the_parallax_view_of_a_statement(press: str, capsys: pytest.CaptureFixture[str], which: str) -> None:
    found = parsed(capsys, "parallax", which, "--library", press)
    assert set(found) == {"id", "speaker", "day", "stories", "wordings", "readings", "divergence", "part", "parts"}
    assert (found["id"], len(found["wordings"])) == ("f-a1:s1", 3)
    assert {(c["readers"], c["aimed_at"]): c["count"] for c in found["readings"]} == {
        ("KAZ", "RUS"): 1, ("JPN", "USA"): 1, ("DEU", "RUS"): 1,
    }  # fmt: skip
    assert found["divergence"]["value"] is None
    assert found["readings"][0]["sentences"][0]["words"] == READ


def test_the_parallax_view_of_a_story(press: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = parsed(capsys, "parallax", "st1", "--library", press)
    assert (found["wordings"], sum(c["count"] for c in found["readings"])) == ([], 3)
    text = call(capsys, "parallax", "st1", "--library", press)
    assert "All that is read into one story" in text
    assert "too few readings" in text
    assert re.search(r"read in +Russia \(RUS\) +United States \(USA\)", text)
    assert re.search(r"Japan \(JPN\) +· +1 █+", text)


@pytest.mark.parametrize(("command", "which"), [("story", "st1"), ("parallax", "a1:s1"), ("parallax", "st1")])
def test_pages_are_written_and_nothing_is_printed(
    press: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, which: str
) -> None:
    page = tmp_path / "page.html"
    assert call(capsys, command, which, "--library", press, "--html", str(page)) == ""
    html = page.read_text("utf-8")
    assert html.startswith("<!doctype html>")
    assert html.endswith("</html>\n")
    assert "Japan (JPN)" in html
    assert "<b>" not in html
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_page_and_json_together(press: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert parsed(capsys, "story", "st1", "--library", press, "--html", str(tmp_path / "s.html"))["id"] == "st1"
    assert (tmp_path / "s.html").exists()


def test_a_page_that_cannot_be_written(press: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["story", "st1", "--library", press, "--html", str(tmp_path / "none" / "s.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    "args", [["story", "st999"], ["story", "a9"], ["parallax", "st999"], ["parallax", "a1:s9"], ["parallax", "f-x"]]
)
def test_an_unknown_id_is_exit_code_7(press: str, capsys: pytest.CaptureFixture[str], args: list[str]) -> None:
    assert run([*args, "--library", press]) == 7
    captured = capsys.readouterr()
    assert captured.out == ""
    assert args[1] in captured.err
    assert captured.err.count("\n") == 1


def test_a_library_that_is_not_there_is_exit_code_7(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stories", "--library", str(tmp_path / "none.db")]) == 7
    assert "dragoman init" in capsys.readouterr().err
