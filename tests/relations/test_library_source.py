"""The events of a library: who counts, how much, and the sentences behind an episode."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.library import Library
from dragoman.records import Actor, Article, Coder, Event, Reading, Span
from dragoman.relations.library import library_source, with_sentences
from dragoman.relations.relation import relation
from dragoman.relations.table import TYPES

CODER = Coder(name="test", version="1")
KAZ, RUS = Actor(name="Astana", entity="KAZ", country="KAZ"), Actor(name="Moscow", entity="RUS", country="RUS")
MINISTER = Actor(name="the minister", country="RUS", sector="GOV")
FIRM = Actor(name="a Russian firm", country="RUS", sector="BUS")
MAN = Actor(name="Charles Michel", entity="charles-michel")
BLOC = Actor(name="the EU", entity="EU", sector="IGO")


def reading(name: str, *events: Event, text: str = "Astana and Moscow signed. It was Tuesday.") -> Reading:
    article = Article(id=name, language="en", text=text, published="2022-09-14", paragraphs=(Span(0, len(text)),))
    return Reading(coder=CODER, article=article, events=events)


def event(number: int = 1, **fields: object) -> Event:
    given: dict[str, object] = {
        "id": f"e{number}", "type": "AGREE", "actors": (KAZ,), "recipients": (RUS,), "trigger": Span(18, 24),
        "span": Span(0, 25), "modality": "actual", "quad": "verbal-cooperation", "intensity": 3.0, "source": "author",
        "status": "asserted", "confidence": 0.8, "by": "model",
    }  # fmt: skip
    return Event(**{**given, **fields})  # type: ignore[arg-type]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "press.db") as opened:
        yield opened


def add(library: Library, *readings: Reading) -> None:
    with library.write() as connection:
        for one in readings:
            library.add(connection, one)


def test_an_event_becomes_a_row(library: Library) -> None:
    add(library, reading("a1", event()))
    source = library_source(library)
    table = source.table
    assert (table.codes[table.actor[0]], table.codes[table.recipient[0]]) == ("KAZ", "RUS")
    assert TYPES[table.type[0]] == "AGREE" and table.actor_state[0] and table.recipient_state[0]
    assert table.weight[0] == pytest.approx(0.8)
    assert table.text is not None and table.text[0] == "a1:e1"
    assert len(source.articles) == 1


@pytest.mark.parametrize(
    ("fields", "rows"),
    [
        ({"modality": "negated"}, 0),
        ({"modality": "hypothetical"}, 0),
        ({"modality": "historical"}, 0),
        ({"status": "denied"}, 0),
        ({"status": "open"}, 0),
        ({"recipients": (MAN,)}, 0),
        ({"recipients": (BLOC,)}, 1),
        ({"recipients": (KAZ,)}, 0),
        ({"actors": (KAZ, RUS), "recipients": ()}, 1),
        ({"actors": (KAZ, BLOC), "recipients": (RUS,)}, 2),
    ],
)
def test_what_counts(library: Library, fields: dict[str, object], rows: int) -> None:
    add(library, reading("a1", event(**fields)))
    assert len(library_source(library).table) == rows


def test_a_plan_is_marked_and_doubt_weighs_less(library: Library) -> None:
    add(library, reading("a1", event(modality="planned"), event(2, status="rumoured", type="CONSULT")))
    table = library_source(library).table
    assert table.planned.tolist() == [True, False]
    assert table.weight[1] == pytest.approx(0.8 * 0.3)


def test_states_act_firms_do_not(library: Library) -> None:
    acts = (event(n, actors=(who,), recipients=(KAZ,)) for n, who in enumerate((MINISTER, FIRM), 1))
    add(library, reading("a1", *acts))
    assert library_source(library).table.actor_state.tolist() == [True, False]


def test_every_episode_leads_to_its_sentence(library: Library) -> None:
    add(library, reading("a1", event()))
    found = with_sentences(library, relation(library_source(library), "KAZ", "RUS"))
    assert found.episodes == 1 and found.status == "insufficient evidence"
    (evidence,) = found.latest
    (quote,) = evidence.quotes
    assert quote.article == "a1" and quote.record == "e1" and quote.words == "Astana and Moscow signed."


def test_an_empty_library_says_so(library: Library) -> None:
    source = library_source(library)
    assert len(source.table) == 0
    assert relation(source, "KAZ", "RUS").status == "insufficient evidence"
