"""German sentences in the mood of reports are somebody's words though no verb says so; others are not."""

from __future__ import annotations

import pytest

from dragoman.language import analyse
from dragoman.records import Span
from dragoman.statements.reported import cited, reported


def found(text: str, language: str = "de", cues: list[Span] | None = None) -> list[str]:
    return [s.of(text) for s in reported(text, analyse(text, [Span(0, len(text))], language), cues or [])]


@pytest.mark.parametrize(
    "text",
    [
        "Zu Verhandlungen sei die Stadt nicht bereit.",
        "Wenn die Brücke falle, müsse der Hafen schließen.",
        "Gleichgültig, wie die Wahl ausgehe, werde man zahlen.",
        "Die Fähre habe keinen Schaden genommen!",
    ],
)
def test_reports(text: str) -> None:
    assert found(text) == [text.rstrip(".!")]


@pytest.mark.parametrize(
    "text",
    [
        "Die Behauptung, er sei ein Spion, wies sie zurück.",
        "Der Bote, der krank sei, kam nicht.",
        "Ob die Fähre komme, weiß niemand.",
        "Ich habe keine Zeit.",
        "Der Hafen schließt am Montag.",
        "„Die Stadt sei gewarnt.“",
    ],
)
def test_no_reports(text: str) -> None:
    assert not found(text)


def test_a_verb_of_saying_leaves_it_to_the_network() -> None:
    text = "Die Fähre sei sicher, sagte er."
    assert not found(text, cues=[Span(text.index("sagte"), text.index("sagte") + 5)])


def test_other_languages_have_no_such_mood() -> None:
    assert not found("The ferry be safe.", "en")


@pytest.mark.usefixtures("weights")
def test_who_said_the_sentence_before_says_it() -> None:
    from dragoman import pipeline
    from dragoman.articles import Page

    text = (
        "Der ungarische Außenminister Péter Szijjártó sagte am Montag in Budapest, die Gespräche würden fortgesetzt. "
        "Zu weiteren Zugeständnissen sei Ungarn nicht bereit."
    )
    reading = pipeline.read_page(Page(data=text, name="a", published="2024-05-07"))
    last = next(s for s in reading.statements if "Zugeständnissen" in s.span.of(reading.article.text))
    assert last.speaker is not None
    assert (last.speaker.entity, last.mode, last.cue) == ("peter-szijjarto", "indirect", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("閉店後は常連が片付けを手伝うという。", "閉店後は常連が片付けを手伝う"),
        ("橋は来春に開通するとのことです。", "橋は来春に開通する"),
        ("妻はまだ怒っているそうだ。", "妻はまだ怒っている"),
    ],
)
def test_japanese_hearsay_at_the_end_of_a_sentence(text: str, said: str) -> None:
    assert found(text, "ja") == [said]


@pytest.mark.parametrize(
    "text", ["今にも雨が降りそうだ。", "という。", "「橋は開通する」という。", "橋という言葉は古い。"]
)
def test_japanese_that_is_no_hearsay(text: str) -> None:
    assert not found(text, "ja")


@pytest.mark.parametrize(
    ("language", "text", "phrase", "said"),
    [
        ("en", "According to the mayor, the bridge is safe.", "According to", ["the bridge is safe"]),
        ("kk", "Порт бастығының айтуынша, кеме кетті.", "айтуынша", ["кеме кетті"]),
        ("en", "The bridge, according to the mayor, is safe.", "according to", []),
        ("en", "According to the mayor, “the bridge is perfectly safe”.", "According to", []),
        ("ja", "市長によると、橋は安全だ。", "によると", []),
    ],
)
def test_a_source_at_the_front_of_its_sentence(language: str, text: str, phrase: str, said: list[str]) -> None:
    at = text.index(phrase)
    spans = cited(text, analyse(text, [Span(0, len(text))], language), [Span(at, at + len(phrase))])
    assert [span.of(text) for span in spans] == said
