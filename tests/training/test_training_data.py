"""Labelled passages and practice sentences: the format, the checker, and that all of our data passes it."""

from collections import Counter
from pathlib import Path

import pytest
import yaml
from training.check import duplicates, fingerprint
from training.conventions import pair_type, root_type
from training.passages import Passage, read_all, read_file
from training.practice import parse, read_lexicon

LABELLED = Path(__file__).parents[2] / "data/labelled"
LANGUAGES = Path(__file__).parents[2] / "src/dragoman/resources/languages"
FIRST_CLASS = ("en", "ja", "ru", "uk", "zh")
FILES = sorted(LABELLED.glob("*/*.yml"))
LEXICONS = sorted([*LANGUAGES.glob("*/frames.yml"), *LANGUAGES.glob("*/speech.yml")])


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_labelled_file_has_no_problems(path: Path) -> None:
    passages = read_file(path)
    assert passages
    assert [line for p in passages for line in p.problems] == []


@pytest.mark.parametrize("path", LEXICONS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_lexicon_examples_have_no_problems(path: Path) -> None:
    assert [line for p in read_lexicon(path) for line in p.problems] == []


def test_enough_of_every_language() -> None:
    count = Counter(p.language for p in read_all(LABELLED))
    assert set(count) == {*FIRST_CLASS, "ar", "de", "es", "fa", "fr", "kk", "ko", "pl", "tr"}
    assert sum(count.values()) >= 6_000
    assert min(count[code] for code in FIRST_CLASS) >= 900
    assert min(count.values()) >= 150


@pytest.mark.parametrize(
    ("marked", "plain", "kinds"),
    [
        ("[a Kyiv] {met} [r Riga].", "Kyiv met Riga.", "a cue r"),
        ("[s Oslo] {said} that <it would stay>.", "Oslo said that it would stay.", "s cue content"),
        ("“<We stay>,” {said} [s she].", "“We stay,” said she.", "content cue s"),
        ("nothing is marked", "nothing is marked", ""),
        ("[p 東京]で[a 両国]が{会談した}。", "東京で両国が会談した。", "p a cue"),
    ],
)
def test_marks_are_parsed(marked: str, plain: str, kinds: str) -> None:
    text, marks = parse(marked)
    assert text == plain
    assert " ".join(kind for kind, _ in marks) == kinds
    assert all(text[a:b] and text[a:b] in marked for _, (a, b) in marks)


@pytest.mark.parametrize("marked", ["[a Kyiv", "Kyiv] met", "{met", "<[a b>]", "a > b"])
def test_broken_marks_are_refused(marked: str) -> None:
    with pytest.raises(ValueError, match=r"closes nothing|left open"):
        parse(marked)


def write(folder: Path, *passages: dict[str, object]) -> list[Passage]:
    path = folder / "en" / "x.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(list(passages), allow_unicode=True), encoding="utf-8")
    return read_file(path)


GOOD = {
    "text": "Oz met Ix on Monday, and Oz thanked Ix.",
    "spans": {"o": "Oz", "i": "Ix", "m": "met", "d": "Monday"},
    "events": [{"trigger": "m", "type": "CONSULT", "actors": ["o"], "recipients": ["i"], "date": "d"}],
}


def test_a_good_passage(tmp_path: Path) -> None:
    (passage,) = write(tmp_path, GOOD)
    assert passage.problems == []
    assert passage.events[0]["type"] == "CONSULT"


@pytest.mark.parametrize(
    "change",
    [
        {"spans": {**GOOD["spans"], "z": "Zed"}},  # type: ignore[dict-item]
        {"spans": {**GOOD["spans"], "z": "Oz#3"}},  # type: ignore[dict-item]
        {"events": [{"trigger": "m", "type": "MEET", "actors": ["o"]}]},
        {"events": [{"trigger": "nobody", "type": "CONSULT", "actors": ["o"]}]},
        {"events": [{"trigger": "m", "type": "CONSULT", "actors": ["o"], "modality": "perhaps"}]},
        {"events": [{"trigger": "m", "type": "CONSULT", "actors": ["o"], "mood": "good"}]},
        {"statements": [{"cue": "m"}]},
        {"opinions": []},
    ],
)  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, change: dict[str, object]) -> None:
    (passage,) = write(tmp_path, {**GOOD, **change})
    assert passage.problems
    assert all("x.yml#0" in line for line in passage.problems)


def test_near_duplicates_are_found(tmp_path: Path) -> None:
    text = "The two ministers met in Oslo on Monday and signed a treaty on fish, ice and lighthouses."
    passages = write(
        tmp_path, {"text": text}, {"text": text.replace("Monday", "Sunday")}, {"text": "It rained all day in Riga."}
    )
    assert len(duplicates(passages)) == 1
    assert fingerprint("Ａ-B, c") == "abc"


def test_nothing_of_the_gold_articles_is_trained_on(root: Path) -> None:
    """Gold articles share no sentence with the labelled passages."""
    import re

    def sentences(text: str) -> set[str]:
        return {fingerprint(s) for s in re.split(r"(?<=[.!?。!?])\s*|\n", text) if len(fingerprint(s)) >= 20}

    gold = {
        s for p in (root / "tests/gold").glob("*.yml") for s in sentences(yaml.safe_load(p.read_text("utf-8"))["text"])
    }
    trained = {s for p in read_all(LABELLED) for s in sentences(p.text)}
    assert gold
    assert not gold & trained


@pytest.mark.parametrize(
    ("text", "kind", "trigger", "root"),
    [
        ("They imposed sanctions on the bank.", "SANCTION", "imposed", "COERCE"),
        ("They expelled two envoys.", "SANCTION", "expelled", "SANCTION"),
        ("They called off the summit.", "SANCTION", "called off", "REJECT"),
        ("They struck a deal on gas.", "AGREE", "struck", "SUPPORT"),
        ("They agreed to meet.", "AGREE", "agreed", "AGREE"),
        ("Они договорились о встрече.", "AGREE", "договорились", "AGREE"),
        ("The army blockaded the port.", "COERCE", "blockaded", "ASSAULT"),
        ("The army arrested him.", "COERCE", "arrested", "COERCE"),
    ],
)
def test_roots_count_as_cameo_does(text: str, kind: str, trigger: str, root: str) -> None:
    start = text.index(trigger)
    event = {"type": kind, "modality": "actual", "trigger": (start, start + len(trigger))}
    assert root_type(event, text) == root
    assert root_type({**event, "modality": "planned"}, text) == kind
    practice = Passage(text=text, language="en", file="x", index=0, loose=True)
    assert pair_type(practice, event) == kind


@pytest.mark.parametrize(("modality", "root"), [("planned", "AGREE"), ("negated", "REJECT"), ("actual", "AID")])
def test_what_is_not_done_is_promised_or_refused(modality: str, root: str) -> None:
    assert root_type({"type": "AID", "modality": modality, "trigger": (0, 4)}, "sent") == root
