"""Attributions as corpora mark them: whole sources, whole contents, signatures, transcripts and attitudes."""

from __future__ import annotations

import pytest

from dragoman.language import analyse
from dragoman.records import Span
from dragoman.statements.attitudes import attitudes, forms_of
from dragoman.statements.attributions import Piece, joined, straightened, with_attitudes, with_signed, without_inner
from dragoman.statements.phrases import Phrases, load, whole_content
from dragoman.statements.signed import signed
from dragoman.statements.sources import whole_source


def words() -> Phrases:
    found = load("en")
    assert found is not None
    return found


def at(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part))


@pytest.mark.parametrize(
    ("text", "named", "cue", "whole"),
    [
        ("Old Mayor Ilse Pohl said no.", "Ilse Pohl", "said", "Old Mayor Ilse Pohl"),
        ("Ilse Pohl, a grower from Lund, said no.", "Ilse Pohl", "said", "Ilse Pohl, a grower from Lund"),
        ("Ilse Pohl, speaking in Lund, said no.", "Ilse Pohl", "said", "Ilse Pohl"),
        ("Ilse Pohl, who farms, said no.", "Ilse Pohl", "said", "Ilse Pohl, who farms"),
        ("Pohl (Lund) said no.", "Pohl", "said", "Pohl (Lund)"),
        ("A source at the mill said no.", "A source", "said", "A source at the mill"),
        ("On Monday Pohl said no.", "Pohl", "said", "Pohl"),
        ("They met Ilse Pohl, who said no.", "Ilse Pohl", "said", "who"),
        ("“No,” said Ilse Pohl, head of the mill.", "Ilse Pohl", "said", "Ilse Pohl, head of the mill"),
        ("“No,” said Dr. J. Pohl, adding nothing.", "Dr. J", "said", "Dr. J. Pohl"),
        ("“No,” said Ilse Pohl on Monday.", "Ilse Pohl", "said", "Ilse Pohl"),
        ("According to Ilse Pohl, the mill is shut.", "Ilse Pohl", "According to", "Ilse Pohl"),
        ("She said no.", "She", "said", "She"),
    ],
)
def test_the_whole_source(text: str, named: str, cue: str, whole: str) -> None:
    assert whole_source(text, at(text, named), at(text, cue), Span(0, len(text)), words()).of(text) == whole


@pytest.mark.parametrize(
    ("text", "content", "cue", "whole"),
    [
        (
            "She said that the old mill would shut in May.",
            "the old mill",
            "said",
            "that the old mill would shut in May",
        ),
        ("She vowed to shut the mill, and left.", "shut the mill", "vowed", "to shut the mill"),
        ("The mill is shut, she said.", "The mill is shut", "said", "The mill is shut"),
    ],
)
def test_the_whole_content(text: str, content: str, cue: str, whole: str) -> None:
    assert whole_content(text, at(text, content), at(text, cue), [], Span(0, len(text)), words()).of(text) == whole


def pieces(text: str, *parts: tuple[str | None, str | None, str]) -> list[Piece]:
    return [
        Piece(
            source=at(text, source) if source else None, cue=at(text, cue) if cue else None,
            content=at(text, content), quoted=content[0] == "“", sure=0.9,
        )
        for source, cue, content in parts
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "parts", "together"),
    [
        (
            "“It holds,” said Pohl, a diver. “We looked.”",
            [("Pohl", "said", "“It holds,”"), (None, None, "“We looked.”")],
            1,
        ),
        (
            "“It holds,” said Pohl. She left. “We looked.”",
            [("Pohl", "said", "“It holds,”"), (None, None, "“We looked.”")],
            2,
        ),
        (
            "“It holds,” Pohl said, while Ode asked: “Who looked?”",
            [("Pohl", "said", "“It holds,”"), ("Ode", "asked", "“Who looked?”")],
            2,
        ),
        ("“It holds,” said Pohl.\n“We looked.”", [("Pohl", "said", "“It holds,”"), ("Pohl", None, "“We looked.”")], 2),
    ],
)
def test_a_quotation_goes_on_behind_its_speaker(
    text: str, parts: list[tuple[str | None, str | None, str]], together: int
) -> None:
    lines = (
        [Span(0, len(text))] if "\n" not in text else [Span(0, text.index("\n")), Span(text.index("\n") + 1, len(text))]
    )
    found = joined(text, pieces(text, *parts), analyse(text, lines, "en"))
    assert len(found) == together
    assert found[-1].content.end == len(text)


def test_what_stands_inside_a_quotation_goes_with_it() -> None:
    text = "“I think it holds,” said Pohl."
    found = pieces(text, ("Pohl", "said", "“I think it holds,”"), ("I", "think", "it holds"))
    assert [p.content.of(text) for p in without_inner(found)] == ["“I think it holds,”"]


def test_signatures_and_transcripts() -> None:
    text = "“Give us the ferry back, and soon.” ― Ode Lind, Lund\n“The ferry is old, and it was dear” — and slow."
    assert [(s.source.of(text), s.cue.of(text)) for s in signed(text)] == [("Ode Lind", "―")]
    talk = "HOST: Good evening.\nPOHL: Thank you.\n“It was late.\nHOST: And the ferry?"
    assert [(s.source.of(talk), s.content.of(talk)) for s in signed(talk)] == [
        ("HOST", "Good evening."), ("POHL", "Thank you.\n“It was late."), ("HOST", "And the ferry?"),
    ]  # fmt: skip
    assert not signed("NOTE: The ferry runs on Sundays.\nLUND: Rain.")


def test_a_signature_takes_the_place_of_a_guess() -> None:
    text = "“Give us the ferry back, and soon.” ― Ode Lind"
    guess = pieces(text, (None, None, "“Give us the ferry back"))
    assert [(p.source and p.source.of(text)) for p in with_signed(text, guess)] == ["Ode Lind"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The union opposes the new toll.", [("The union", "opposes", "the new toll")]),
        ("Growers of pears have long praised the old dam.", [("Growers of pears", "have long praised", "the old dam")]),
        ("They’ve rejected the second draft.", [("They", "’ve rejected", "the second draft")]),
        ("He is critical of the second draft.", [("He", "is critical of", "the second draft")]),
        ("The draft was rejected by the union.", []),
        ("The union plans for the winter were late.", []),
        ("To oppose the new toll is brave.", []),
        ("The union, opposing the new toll, left.", []),
    ],
)
def test_attitudes(text: str, found: list[tuple[str, str, str]]) -> None:
    triples = attitudes(text, [Span(0, len(text))], words(), forms_of("en"))
    assert [tuple(span.of(text) for span in triple) for triple in triples] == found


def test_an_attitude_is_no_double_of_what_is_said() -> None:
    text = "The union says it opposes the new toll."
    said = pieces(text, ("The union", "says", "it opposes the new toll"))
    analysis = analyse(text, [Span(0, len(text))], "en")
    assert with_attitudes(text, said, analysis, words()) == said


def test_two_apostrophes_are_a_mark() -> None:
    text = "''No,'' she said. ''Don't. 'Ever.'''"
    assert len(straightened(text)) == len(text)
    assert straightened(text).count('"') == 4


def test_a_language_without_a_file_has_no_words() -> None:
    assert load("kk") is None
    assert forms_of("kk").size(["said"], 0) == (0, False)
