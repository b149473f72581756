"""German sentences in the mood of reports are somebody's words though no verb says so; others are not."""

from __future__ import annotations

import pytest

from dragoman.language import analyse
from dragoman.records import Span
from dragoman.statements.reported import reported


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
