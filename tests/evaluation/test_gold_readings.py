"""Gold readings: the YAML format, matching, and where cleaning changed the text."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from dragoman.articles import Page
from dragoman.errors import EmptyArticle, ResourceError, UsageError
from dragoman.evaluation import load_gold, score_readings
from dragoman.evaluation.gold import from_yaml
from dragoman.evaluation.identity import any_same, same_actor, same_name
from dragoman.evaluation.relocate import Finder
from dragoman.evaluation.words import locate
from dragoman.records import Actor, Reading, Span

GOLD = """
language: en
published: 2022-09-15
title: Oz and Ix
text: |
  Oz met Ix on Monday. “We will stay, and we will stay long,” said the envoy of Oz.

  Papers in Ix took it as a threat to Ix. Oz may leave in May.
actors:
  oz: {name: Oz, entity: OZ, country: OZ}
  ix: {name: Ix, country: IX}
  envoy: {name: the envoy of Oz, country: OZ, sector: GOV}
  papers: {name: Papers in Ix, country: IX, sector: JRN, count: all}
statements:
  - {from: We will, to: long, speaker: envoy, mode: direct, cue: said}
events:
  - {trigger: met, type: CONSULT, actors: [oz], recipients: [ix], date: 2022-09-12}
interpretations:
  - {words: 'Ix#3', readers: [papers], points_at: [ix], stance: reading, status: attributed}
forecasts:
  - {words: Oz may leave in May, by: null, kind: prediction}
"""


def gold() -> Reading:
    return from_yaml(GOLD, "oz.yml")


def test_yaml_becomes_a_reading() -> None:
    made = gold()
    text = made.article.text
    assert made.article.published == "2022-09-15"
    assert [span.of(text)[:6] for span in made.article.paragraphs] == ["Oz met", "Papers"]
    assert made.statements[0].span.of(text) == "We will stay, and we will stay long"
    assert made.events[0].date == "2022-09-12"
    assert made.events[0].quad == "verbal-cooperation"
    assert made.interpretations[0].span.start == text.index("Ix. Oz")
    assert made.forecasts[0].by is None
    assert "the envoy of Oz" in {mention.span.of(text) for mention in made.mentions}
    assert Reading.from_json(made.to_json()) == made


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("trigger: met", "trigger: hugged", "oz.yml: 'hugged' does not stand"),
        ("speaker: envoy", "speaker: nobody", "no actor 'nobody'"),
        ("type: CONSULT", "type: HUG", "HUG"),
        ("cue: said", "cues: said", "cues"),
        ("from: We will, to: long", "from: We will", "needs 'words'"),
        ("to: long", "to: 'Oz#1'", "stands before"),
        ("language: en", "language: en\nlanguage: ru", "stands twice"),
        ("language: en", "language: [", "oz.yml"),
    ],
)
def test_wrong_yaml_is_told(old: str, new: str, said: str) -> None:
    with pytest.raises(ResourceError, match=said):
        from_yaml(GOLD.replace(old, new, 1), "oz.yml")


def test_words_are_whole_words_where_there_are_spaces() -> None:
    assert locate("another one", "one") == Span(8, 11)
    assert locate("中国大統領と同大統領", "大統領#2") == Span(7, 10)
    assert locate("see item#2", "item#2") == Span(4, 10)
    assert locate("one", "two") is None


def test_gold_against_itself_is_perfect(tmp_path: Path) -> None:
    (tmp_path / "oz.yml").write_text(GOLD, encoding="utf-8")
    (tmp_path / "list.json").write_text(f"[{gold().to_json()}]", encoding="utf-8")
    (tmp_path / "rows.jsonl").write_text(gold().to_json() + "\n\n", encoding="utf-8")
    found = load_gold(tmp_path)
    assert len(found) == 3
    result = score_readings(found, lambda page: gold())
    assert result["articles"] == 3
    assert {result[kind]["f1"] for kind in ("statements", "events", "interpretations", "mentions")} == {1.0}
    assert result["by_language"]["en"]["events"] == {"p": 1.0, "r": 1.0, "f1": 1.0, "right": 3, "found": 3, "gold": 3}
    assert result["mean_f1"] == 1.0
    assert result["by_leg"] == {"model": {"right": 3, "wrong": 0}}
    assert result["false_events_per_negative"] is None


def test_what_is_wrong_counts_where_it_is_wrong(tmp_path: Path) -> None:
    raw = GOLD.replace("type: CONSULT", "type: ACCUSE")
    (tmp_path / "oz.yml").write_text(raw, encoding="utf-8")
    right = from_yaml(raw, "oz.yml")
    event = right.events[0]
    for change, spans, types, actors, whole in (
        ({"type": "AID"}, 1, 0, 0, 0),
        ({"actors": ()}, 1, 1, 0, 0),
        ({"recipients": ()}, 1, 1, 1, 0),
        ({"trigger": Span(90, 95), "span": Span(90, 95)}, 0, 0, 0, 0),
    ):
        mine = replace(right, events=(replace(event, **change),))
        result = score_readings(load_gold(tmp_path), lambda page, mine=mine: mine)  # type: ignore[misc]
        detail = result["detail"]["events"]
        assert [detail[k]["right"] for k in ("spans", "types", "actors")] == [spans, types, actors]
        assert result["events"]["right"] == whole
    doubled = replace(right, events=(event, replace(event, id="e2")))
    assert score_readings(load_gold(tmp_path), lambda page: doubled)["events"]["p"] == 0.5


def test_what_is_done_together_has_no_direction(tmp_path: Path) -> None:
    (tmp_path / "oz.yml").write_text(GOLD, encoding="utf-8")
    event = gold().events[0]
    for change, right in (
        ({"actors": event.recipients, "recipients": event.actors}, 1),
        ({"actors": (*event.actors, *event.recipients), "recipients": ()}, 1),
        ({"recipients": ()}, 0),
    ):
        mine = replace(gold(), events=(replace(event, **change),))
        assert score_readings(load_gold(tmp_path), lambda page, mine=mine: mine)["events"]["right"] == right  # type: ignore[misc]


def test_negative_and_unreadable_articles(tmp_path: Path) -> None:
    (tmp_path / "rain.yml").write_text("{language: en, text: It rained all day in Sampleville.}", encoding="utf-8")
    found = load_gold(tmp_path)
    noisy = replace(gold(), article=replace(gold().article, text="It rained all day in Sampleville. " * 9))
    result = score_readings(found, lambda page: noisy)
    assert (result["negative_articles"], result["false_events_per_negative"]) == (1, 1.0)

    def refuse(page: Page) -> Reading:
        raise EmptyArticle("nothing")

    assert score_readings(found, refuse)["failed"] == [f"{tmp_path / 'rain.yml'}: nothing"]


def test_page_is_read_as_text_with_what_gold_tells(tmp_path: Path) -> None:
    (tmp_path / "oz.yml").write_text(GOLD, encoding="utf-8")
    pages: list[Page] = []

    def keep(page: Page) -> Reading:
        pages.append(page)
        return gold()

    score_readings(load_gold(tmp_path), keep)
    assert (pages[0].kind, pages[0].published, pages[0].title) == ("text", "2022-09-15", "Oz and Ix")


def test_spans_are_found_again_in_a_changed_text() -> None:
    finder = Finder("Ad. Oz met Ix. Oz left.", "Oz met Ix. Oz left.")
    assert finder.find(Span(15, 17)) == Span(11, 13)
    assert finder.find(Span(0, 3)) is None


def test_load_gold_refuses_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no gold"):
        load_gold(tmp_path)
    with pytest.raises(UsageError, match="no such"):
        load_gold(tmp_path / "x")
    (tmp_path / "x.json").write_text("{", encoding="utf-8")
    with pytest.raises(ResourceError, match=r"x\.json"):
        load_gold(tmp_path)


def test_same_actor() -> None:
    kaz = Actor(name="Astana", entity="KAZ", country="KAZ")
    assert same_actor(None, None)
    assert not same_actor(None, kaz)
    assert same_actor(kaz, Actor(name="カザフスタン", country="KAZ"))
    assert not same_actor(kaz, Actor(name="Tokayev", entity="kassym-jomart-tokayev", country="KAZ", sector="GOV"))
    assert same_actor(
        Actor(name="a spokesman", country="KAZ", sector="GOV"), Actor(name="x", country="KAZ", sector="GOV")
    )
    assert same_actor(Actor(name="Hodges"), Actor(name="retired general Hodges"))
    assert same_actor(Actor(name="海外メディア", sector="JRN"), Actor(name="各国の新聞", sector="JRN"))
    assert not same_actor(
        Actor(name="海外メディア", sector="JRN"), Actor(name="日本メディア", country="JPN", sector="JRN")
    )
    assert any_same((), ())
    assert not any_same((kaz,), ())


def test_same_name() -> None:
    assert same_name("习近平主席", "习近平")
    assert not same_name("Jane Roe", "John Roe")
    assert not same_name("a", "banana")


def test_gold_of_the_repository_can_be_loaded() -> None:
    folder = Path(__file__).parents[1] / "gold"
    if not folder.exists():
        pytest.skip("no gold readings here")
    assert all(item.reading.article.text for item in load_gold(folder))


@pytest.mark.parametrize(("folder", "each", "negative"), [("held-out", 7, 5), ("unseen", 4, 5)])
def test_the_other_articles_are_whole(root: Path, folder: str, each: int, negative: int) -> None:
    found = load_gold(root / "tests" / folder)
    languages = [gold.reading.article.language for gold in found]
    assert min(languages.count(code) for code in ("en", "ja", "ru", "uk", "zh")) >= each
    assert len(set(languages)) == 14
    assert sum(not gold.reading.events for gold in found) >= negative
    others = [name for name in ("gold", "held-out", "unseen") if name != folder]
    told = {gold.reading.article.title for name in others for gold in load_gold(root / "tests" / name)}
    assert not told & {gold.reading.article.title for gold in found}
