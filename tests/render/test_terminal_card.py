"""The card in the terminal."""

import io

import msgspec
import pytest
from rich.cells import cell_len
from rich.console import Console

from dragoman.records import Actor, Article, Coder, Hop, Reading, Span, Statement
from dragoman.render.html import html_card
from dragoman.render.terminal import clip, print_card
from dragoman.render.wording import label, safe
from tests.render.handmade import OZ, TUM, at, reading


def shown(made: Reading, width: int = 100, reasons: dict[str, list[str]] | None = None) -> str:
    out = io.StringIO()
    print_card(made, reasons, Console(file=out, width=width, highlight=False, emoji=False, markup=False))
    return out.getvalue()


def test_card_has_every_section() -> None:
    card = shown(reading())
    for words in ("WHO SAID WHAT", "WHO READS IT HOW", "EVENTS", "FORECASTS", "HEDGED", "LEFT OUT", "WARNINGS"):
        assert words in card
    assert "“Oz said ‘we leave’ & left.”" in card
    assert "via the Gazette" in card
    assert "inside s1" in card
    assert "on the word of s1" in card
    assert "as aimed at Ix" in card
    assert "2 ad-marker" in card


def test_a_long_way_is_shown_whole() -> None:
    """With more than two hops; what comes from the speaker alone needs no line of its own."""
    made = reading()
    gazette, page = Actor(name="the Gazette", sector="JRN"), Actor(name="Sample Gazette", sector="JRN")
    chain = (
        Hop(actor=TUM, role="speaker", span=at("Tum")),
        Hop(actor=gazette, role="outlet", span=at("the Gazette")),
        Hop(actor=page, role="page"),
    )
    first, second = made.statements
    whole = msgspec.structs.replace(first, chain=chain)
    short = msgspec.structs.replace(second, chain=(Hop(actor=OZ, role="speaker", span=at("Oz")), chain[2]))
    made = msgspec.structs.replace(made, statements=(whole, short))
    assert "Tum → the Gazette → Sample Gazette" in " ".join(shown(made, 160).split())
    assert "Tum → the Gazette → Sample Gazette" in html_card(made)
    assert "via the Gazette" not in shown(made)
    assert "Oz → Sample Gazette" not in html_card(made)


def test_an_anonymous_source_is_called_so() -> None:
    assert label(Actor(name="an official", country="NAR", anonymous=True)) == "an official (NAR anonymous)"
    assert label(Actor(name="a source", anonymous=True)) == "a source (anonymous)"


def test_events_come_by_date_and_without_date_last() -> None:
    card = shown(reading())
    assert card.index("RETREAT") < card.index("ACCUSE")


def test_reasons_are_shown_when_asked() -> None:
    assert "frame withdraw" in shown(reading(), reasons={"e1": ["frame withdraw"]})
    assert "by lexicon" not in shown(reading())


@pytest.mark.parametrize("width", [24, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    text = "習近平国家主席は「カザフスタンの独立を断固として支持する」と述べた。" * 4
    article = Article(id="a", language="ja", title=text, text=text, paragraphs=(Span(0, len(text)),))
    statement = Statement(id="s1", speaker=None, span=Span(0, len(text)), mode="direct")
    made = Reading(coder=Coder(name="h", version="1"), article=article, statements=(statement,))
    for card in (shown(made, width), shown(reading(), width)):
        assert max(cell_len(line) for line in card.splitlines()) <= width


def test_clip_counts_columns() -> None:
    assert clip("short", 20) == "short"
    assert cell_len(clip("漢字" * 50, 21, lines=2)) <= 42
    assert clip("漢字" * 50, 21, lines=2).endswith("…")


def test_controls_do_not_reach_the_terminal() -> None:
    article = Article(id="a", language="en", title="x\x1b[31m\u202ey[bold]", text="t")
    card = shown(Reading(coder=Coder(name="h", version="1"), article=article))
    assert "\x1b" not in card
    assert "\u202e" not in card
    assert "[bold]" in card
    assert len(safe("a\x00\ud800b")) == 4


def test_empty_reading_says_so() -> None:
    article = Article(id="a", language="en", text="Rain.")
    assert "Nothing said" in shown(Reading(coder=Coder(name="h", version="1"), article=article))
