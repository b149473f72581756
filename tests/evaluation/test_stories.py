"""``dragoman eval stories``: pairs with people's judgement, articles in clusters, wrong files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dragoman.cli.main import run
from dragoman.errors import DragomanError, ResourceError, UsageError
from dragoman.evaluation import stories
from dragoman.evaluation.stories import Item, StoryPair, pearson, read_stories, score_clusters, score_pairs
from dragoman.model.weights import Floats
from tests.stories.handmade import topic, without_model

TOPICS = ("harvest", "ferry", "election", "quake")


def by_topic(texts: Sequence[str]) -> Floats:
    """Embed a text by the topics it names; all have something in common, as real vectors do."""
    rows = [sum((topic(n + 1) for n, word in enumerate(TOPICS) if word in text), 0.5 * topic(0)) for text in texts]
    found = np.asarray(rows, np.float32)
    unit: Floats = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit


def pair(one: str, other: str, overall: float, languages: tuple[str, str] = ("en", "en")) -> StoryPair:
    return StoryPair(languages=languages, texts=(one, other), overall=overall)


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    without_model(monkeypatch)


PAIRS = [
    pair("harvest in Narnia", "the harvest is in", 1),
    pair("ferry sinks", "ferry lost", 1.5),
    pair("harvest and ferry", "ferry sails", 2.5),
    pair("harvest", "election", 4),
    pair("quake", "ferry", 3.5, ("pl", "ar")),
    pair("quake", "quake again", 1, ("pl", "ar")),
]


@pytest.mark.usefixtures("no_model")
def test_a_good_system_gives_a_positive_r() -> None:
    found = score_pairs(PAIRS, by_topic)
    assert found["n"] == 6
    assert found["pearson"] > 0.9
    assert found["same_story_f1"] > 0.8
    assert {name: group["n"] for name, group in found["by_language"].items()} == {"en": 4, "pl-ar": 2}
    worst = score_pairs([pair(*p.texts, 5 - p.overall) for p in PAIRS], by_topic)
    assert worst["pearson"] == pytest.approx(-found["pearson"], abs=0.02)


@pytest.mark.usefixtures("no_model")
def test_the_same_story_is_two_or_less() -> None:
    """Likeness 1 and 0 against judgements on both sides of 2: right 1, said 2, gold 2."""
    found = score_pairs(
        [pair("ferry", "ferry", 2), pair("quake", "quake", 2.1), pair("ferry", "quake", 2), pair("ferry", "quake", 3)],
        by_topic,
    )
    assert found["same_story_f1"] == 0.5


@pytest.mark.usefixtures("no_model")
def test_what_stands_after_the_lead_is_not_read() -> None:
    seen: list[str] = []

    def embed(texts: Sequence[str]) -> Floats:
        seen.extend(texts)
        return by_topic(texts)

    score_pairs([pair("ferry " * 200, "quake", 1), pair("quake", "quake", 2)], embed)
    assert sorted(map(len, seen)) == [5, 700]  # each text once


def test_pearson_by_hand() -> None:
    """Deviations -1 0 1 and -1 1 0: 1 / 2."""
    assert pearson([1, 2, 3], [1, 3, 2]) == 0.5
    assert pearson([1], [2]) is None
    assert pearson([], []) is None


ITEMS = [
    Item(id=str(n), cluster=cluster, language=language, title=None, text=text, date=date)
    for n, (cluster, language, text, date) in enumerate([
        ("A", "en", "Kazakhstan counts 4,120 tonnes of harvest.", "2022-03-01"),
        ("A", "en", "The harvest of Kazakhstan is 4,120 tonnes.", "2022-03-02"),
        ("A", "pl", "Kazachstan: harvest, 4120 ton.", "2022-03-02"),
        ("B", "en", "A ferry sank off Japan, 300 aboard.", "2022-03-01"),
        ("B", "ar", "ferry 300 اليابان", "2022-03-03"),
        ("C", "en", "The harvest of Kazakhstan once more.", "2022-09-01"),
    ])
]  # fmt: skip


@pytest.mark.usefixtures("no_model")
def test_clusters_are_grouped_as_the_library_does_it() -> None:
    found = score_clusters(ITEMS, by_topic)
    assert (found["n"], found["bcubed_f1"], found["pairwise_f1"]) == (6, 1, 1)
    assert (found["clusters"], found["found"]) == (3, 3)
    assert {name: group["n"] for name, group in found["by_language"].items()} == {"ar": 1, "en": 4, "pl": 1}


@pytest.mark.usefixtures("no_model")
def test_clusters_that_are_wrong_are_told() -> None:
    """Gold puts the ferry with the harvest: the library does not."""
    gold = [Item(**{name: getattr(i, name) for name in i.__struct_fields__} | {"cluster": "A"}) for i in ITEMS]
    found = score_clusters(gold, by_topic)
    assert found["detail"]["bcubed"]["precision"] == 1
    assert found["detail"]["bcubed"]["recall"] == pytest.approx((3 * 3 + 2 * 2 + 1) / 36, abs=1e-4)
    assert found["detail"]["pairwise"]["recall"] == pytest.approx(4 / 15, abs=1e-4)


@pytest.mark.usefixtures("no_model")
def test_the_order_of_the_file_does_not_matter_where_days_tell() -> None:
    assert score_clusters(ITEMS[::-1], by_topic)["bcubed_f1"] == 1


@pytest.mark.usefixtures("no_model")
def test_the_same_text_twice_is_two_articles() -> None:
    twice = [Item(id=n, cluster="A", language="en", title="T", text="A ferry sank.", date=None) for n in ("x", "y")]
    assert score_clusters(twice, by_topic)["bcubed_f1"] == 1


def test_names_count_where_the_registry_has_them() -> None:
    mentions = [stories._reading(item, n, read=False).mentions for n, item in enumerate(ITEMS)]
    assert [{m.actor.entity for m in found} for found in mentions] == [
        {"KAZ"}, {"KAZ"}, {"KAZ"}, {"JPN"}, {"JPN"}, {"KAZ"},
    ]  # fmt: skip


def write(folder: Path, *rows: Any) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("".join(f"{r if isinstance(r, str) else json.dumps(r)}\n" for r in rows), encoding="utf-8")
    return path


GOOD_PAIR = {"pair_id": "1_2", "lang1": "de", "lang2": "EN ", "text1": "eins", "text2": "one", "overall": "2.5"}
GOOD_ITEM = {"id": 7, "cluster": 3, "lang": "tr", "title": " ", "text": "metin", "date": "2022-03-01T10:00:00Z"}


def test_pairs_are_read(tmp_path: Path) -> None:
    assert read_stories(write(tmp_path, GOOD_PAIR, "", GOOD_PAIR | {"lang1": None})) == [
        pair("eins", "one", 2.5, ("de", "en")), pair("eins", "one", 2.5, ("und", "en")),
    ]  # fmt: skip


def test_clusters_are_read(tmp_path: Path) -> None:
    (item,) = read_stories(write(tmp_path, GOOD_ITEM))
    assert isinstance(item, Item)
    assert (item.id, item.cluster, item.language, item.title, item.text) == ("7", "3", "tr", None, "metin")
    assert (item.date or "").startswith("2022-03-01")


@pytest.mark.parametrize(
    ("rows", "kind", "message"),
    [
        ([], UsageError, "is empty"),
        (["{}"], UsageError, "neither pairs"),
        ([{"text": "x", "label": 1}], UsageError, "label, text"),
        (["no json"], ResourceError, ":1: not JSON"),
        (["[1, 2]"], ResourceError, ":1: an object is expected"),
        ([GOOD_PAIR, GOOD_PAIR | {"overall": None}], ResourceError, ":2: overall"),
        ([GOOD_PAIR, GOOD_PAIR | {"overall": 7}], ResourceError, ":2: overall"),
        ([GOOD_PAIR, GOOD_PAIR | {"overall": "nan"}], ResourceError, ":2: overall"),
        ([GOOD_PAIR, GOOD_PAIR | {"text2": " "}], ResourceError, ":2: text2"),
        ([GOOD_PAIR, {"pair_id": "x"}], ResourceError, ":2: overall"),
        ([GOOD_ITEM, GOOD_ITEM | {"id": 8, "text": None}], ResourceError, ":2: text"),
        ([GOOD_ITEM, GOOD_ITEM | {"id": 8, "cluster": None}], ResourceError, ":2: cluster"),
        ([GOOD_ITEM, GOOD_ITEM | {"id": 8, "date": "someday"}], ResourceError, ":2: date"),
        ([GOOD_ITEM, GOOD_ITEM], ResourceError, "the id '7' is there twice"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, rows: list[Any], kind: type[DragomanError], message: str) -> None:
    with pytest.raises(kind) as error:
        read_stories(write(tmp_path, *rows))
    assert message in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "stories", str(tmp_path / "none.jsonl")]) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.usefixtures("weights")
def test_pairs_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The real model: two accounts of a quake in two languages are nearer than a quake and a football match."""
    quake = (
        "An earthquake struck the coast at night; rescuers search the rubble for survivors.",
        "Ein Erdbeben erschütterte nachts die Küste; Retter suchen in den Trümmern nach Überlebenden.",
    )
    match = "The home team won the cup final by two goals to one after extra time."
    rows = [
        {"text1": quake[0], "text2": quake[1], "lang1": "en", "lang2": "de", "overall": 1},
        {"text1": quake[0], "text2": match, "lang1": "en", "lang2": "en", "overall": 4},
        {"text1": match, "text2": quake[1], "lang1": "en", "lang2": "de", "overall": 4},
    ]  # fmt: skip
    assert run(["eval", "stories", str(write(tmp_path, *rows)), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"n", "pearson", "same_story_f1", "seconds", "by_language"} <= set(found)
    assert (found["n"], found["same_story_f1"]) == (3, 1)
    assert found["pearson"] > 0.9


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize("options", [[], ["--read"]])
def test_clusters_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    texts = {
        "quake": ("A strong earthquake struck Turkey at night. Rescuers search the rubble for survivors.",
                  "Turkey was hit by a strong earthquake. Rescue teams look for survivors in the rubble."),
        "vote": ("Kazakhstan votes on a new constitution in a referendum on Sunday.",
                 "In a referendum, Kazakhstan's voters decide on a new constitution."),
    }  # fmt: skip
    rows = [{"id": f"{c}{n}", "cluster": c, "lang": "en", "title": "", "text": text, "date": "2022-06-05"}
            for c, both in texts.items() for n, text in enumerate(both)]  # fmt: skip
    path = write(tmp_path, *rows)
    assert run(["eval", "stories", str(path), "--json", *options]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"n", "bcubed_f1", "pairwise_f1"} <= set(found)
    assert (found["n"], found["bcubed_f1"], found["pairwise_f1"]) == (4, 1, 1)
    assert run(["eval", "stories", str(path), *options]) == 0
    assert "4 articles" in capsys.readouterr().out
