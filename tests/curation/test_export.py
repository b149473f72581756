"""What is corrected comes back as labelled paragraphs that the training's own checker takes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from training.check import duplicates
from training.passages import Passage, locate, read_file

from dragoman.curation import correct, export, undo
from dragoman.curation.passages import quoted
from dragoman.library import Library
from dragoman.records import Actor, Span
from tests.curation.made import AIKO, article, fix
from tests.stories.handmade import event, mentions, put, statement


def checked(library: Library, folder: Path) -> list[Passage]:
    found = []
    for one in export(library):
        path = folder / one.language / "corrections.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(one.text, encoding="utf-8")
        found += read_file(path)
    assert [problem for passage in found for problem in passage.problems] + duplicates(found) == []
    return found


def words(passage: Passage, place: tuple[int, int] | None) -> str | None:
    return None if place is None else passage.text[slice(*place)]


def test_a_corrected_paragraph_passes_the_checker(press: Library, tmp_path: Path) -> None:
    assert export(press) == []
    fix(press, "a1:s1", speaker="Xi Jinping")
    correct(press, "a1:e1", {"type": "COERCE", "status": "denied"}, AIKO)
    fix(press, "a1:e2", exists="no")
    (passage,) = checked(press, tmp_path)
    (said,) = passage.statements
    assert (words(passage, said["speaker"]), words(passage, said["cue"])) == ("Xi", "said")
    (done,) = passage.events
    assert (done["type"], done["status"], words(passage, done["trigger"])) == ("COERCE", "denied", "imposed a ban")
    assert [words(passage, place) for place in done["actors"]] == ["USA"]
    (read,) = passage.interpretations
    assert (words(passage, read["of"]), [words(passage, p) for p in read["readers"]]) == ("said", ["RUS papers"])
    (raw,) = yaml.safe_load((tmp_path / "en/corrections.yml").read_text("utf-8"))
    assert "s1.speaker: Tokayev (kassym-jomart-tokayev) -> Xi (xi-jinping)" in raw["note"]
    assert "check them" in raw["note"]
    undo(press, "c1", AIKO)
    (passage,) = checked(press, tmp_path)
    assert words(passage, passage.statements[0]["speaker"]) == "Tokayev"


def test_a_copy_is_given_once(press: Library, tmp_path: Path) -> None:
    for name in ("a1", "a2"):
        fix(press, f"{name}:s1", speaker="Xi Jinping")
    with_tail = checked(press, tmp_path)
    assert len(with_tail) in (1, 2)  # the articles have tails of their own
    put(press, structs.replace(article("a8"), article=structs.replace(
        article("a1").article, id="a8", title="Another title"), mentions=article("a1").mentions,
        statements=article("a1").statements, events=(), interpretations=()))  # fmt: skip
    fix(press, "a8:s1", speaker="Xi Jinping")
    assert len(checked(press, tmp_path)) == len(with_tail)


def test_a_paragraph_stands_alone_and_hostile_text_is_text(press: Library, tmp_path: Path) -> None:
    first = "Xi said “go”: - {a: b} # no\ttab &x *y !!z 'q' #2."
    second = "<script>alert(1)</script> KAZ、RUS banned it, KAZ."
    text = f"{first}\n\n{second}"
    kaz = Actor(name="KAZ", entity="KAZ", country="KAZ")
    item = structs.replace(
        article("h1"),
        article=structs.replace(
            article("h1").article, text=text,
            paragraphs=(Span(0, len(first)), Span(len(first) + 2, len(text))),
        ),
        mentions=mentions(text, kaz), interpretations=(),
        statements=(statement(text, "go", speaker=kaz, mode="direct"),),
        events=(event(text, "banned", actors=(kaz,), recipients=(kaz, Actor(name="nobody here"))),),
    )  # fmt: skip
    put(press, item)
    fix(press, "h1:e1", status="rumoured")
    (passage,) = checked(press, tmp_path)
    assert passage.text == second
    assert passage.statements == []
    (done,) = passage.events
    assert ([words(passage, p) for p in done["actors"]], done["recipients"]) == (["KAZ"], [])


@given(st.text("aAb .,制裁#2カ", max_size=24), st.integers(0, 24), st.integers(1, 8))
def test_quoted_words_are_found_where_they_stand(text: str, start: int, size: int) -> None:
    said = quoted(text, start, min(len(text), start + size))
    assert said is None or locate(text, said) == (start, min(len(text), start + size))


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_the_folder_is_the_language(press: Library, language: str) -> None:
    item = article("z1", language=language)
    put(press, item)
    fix(press, "z1:s1", status="open")
    assert [one.language for one in export(press)] == [language[:2]]
