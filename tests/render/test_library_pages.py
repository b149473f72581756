"""Stories and the parallax view, in the terminal and as pages: readable at any width, whatever the texts hold."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from msgspec import structs
from rich.cells import cell_len
from rich.console import Console

from dragoman.records import Span
from dragoman.render import names
from dragoman.render.differences import quoted
from dragoman.render.library import print_stories
from dragoman.render.parallax import divergence_words, gathered, manner, print_parallax, totals
from dragoman.render.parallax_page import parallax_page
from dragoman.render.story import firmest, mark_of, print_story, shown
from dragoman.render.story import manner as event_manner
from dragoman.render.story_page import story_page
from dragoman.stories import Parallax, Story, Summary
from dragoman.stories.divergence import Divergence
from dragoman.stories.parallax import Cell, Sentence, Wording
from dragoman.stories.rows import Piece
from dragoman.stories.view import Change, Evidence, Told

HOSTILE = (
    "<script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "\x1b[2J\x1b]0;owned\x07\x9b31m red",
    "[bold red]markup[/bold red] :smile: [link=http://x]y[/link]",
    "safe \u202egnp.exe \u2066hidden\u2069",
    "tab\tline\nreturn\rback\b\b\b nul\x00 sep\u2028\u2029",
    "a\ud800b \ufeff",
    "${title} $style {0} %s &amp; &lt;",
    "<td class='n'>cell",
    "字" * 300 + "e\u0301" * 50,
    "http://x/" + "a" * 500,
)
ARABIC = "وقال الرئيس إن بلاده ترفض أي تدخل"
VOID = {"meta", "br"}
TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p", "main", "section", "footer",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "div", "span", "bdi", "q", "ul", "li", "a", "small", "br",
    "strong", "em", "mark", "meter", "details", "summary",
}  # fmt: skip


def story_of(word: str = "plain", **changes: Any) -> Story:
    """Return a story in which every text is the same word."""
    article = {"title": word, "outlet": word, "country": "JPN", "language": "en", "day": "2022-03-01", "url": word}
    evidence = Evidence(article="a1", record="s1", words=word, status="attributed", mode="direct")
    denied = structs.replace(evidence, article="a2", record="s2", status="denied", mode="indirect")
    did = Evidence(article="a1", record="e1", words=word, status="asserted", modality="actual", mode="visit")
    told = {"who": f"xi-jinping, {word}", "whom": word, "day": "2022-03-01", "independent": 2}
    return Story(**{
        "id": "st1", "title": word, "first_day": "2022-03-01", "last_day": "2022-03-02", "size": 2,
        "languages": {"en": 1, "ar": 1}, "countries": {"JPN": (word,), "?": ("Other",)},
        "articles": (
            Piece(id="a1", **article),
            Piece(**{**article, "id": "a2", "outlet": "Other", "original": "a1", "language": "ar", "country": None}),
        ),
        "told": (
            Told(id="f-1", kind="statement", what=word, outlets=(word, "Other"), missing=(),
                 evidence=(evidence, denied), contested="some report it as denied", **told),
            Told(id="a1:e1", kind="event", what="CONSULT", outlets=(word,), missing=("Other",),
                 evidence=(did,), **told),
        ),
        "changes": (Change(at="2022-03-02", what="merged", other="st2"),
                    Change(at="2022-03-02", what="joined", article="a2")),
    } | changes)  # fmt: skip


def parallax_of(word: str = "plain", **changes: Any) -> Parallax:
    wording = Wording(
        article="a1", record="s1", outlet=word, country="JPN", language="en", day="2022-03-01", mode="direct",
        status="attributed", words=word, drops=("KAZ", word), adds=(word,),
    )  # fmt: skip
    sentence = Sentence(
        article="a1", record="i1", outlet=word, status="inferred", stance="ostensible", words=word, whom=word
    )  # fmt: skip
    return Parallax(**{
        "id": "f-1", "speaker": "xi-jinping", "day": "2022-03-01", "stories": ("st1",),
        "wordings": (wording, structs.replace(wording, article="a2", mode="paraphrase", words=f"{word} and more")),
        "readings": (
            Cell(readers="JPN", aimed_at="USA", count=2, statuses={"inferred": 2}, sentences=(sentence, sentence)),
            Cell(readers="JPN", aimed_at=word, count=1, statuses={"inferred": 1}, sentences=(sentence,), known=False),
            Cell(readers="143", aimed_at="nobody named", count=1, statuses={"denied": 1}, sentences=(sentence,)),
        ),
        "divergence": Divergence(value=0.5, low=0.3, high=0.7, by_chance=0.1, countries=("JPN", "UKR")),
    } | changes)  # fmt: skip


def summary_of(word: str = "plain") -> Summary:
    return Summary(
        id="st1", title=word, first_day="2022-03-01", last_day="2022-03-09", size=1200, countries=("JPN", "?"),
        languages=("en", word),
    )  # fmt: skip


PRINTERS: dict[str, Callable[[str, Console], None]] = {
    "stories": lambda word, out: print_stories([summary_of(word)], out),
    "story": lambda word, out: print_story(story_of(word), out),
    "parallax": lambda word, out: print_parallax(parallax_of(word), out),
}
PAGES: dict[str, Callable[[str], str]] = {
    "story": lambda word: story_page(story_of(word)),
    "parallax": lambda word: parallax_page(parallax_of(word)),
}


def printed(what: str, word: str = "plain", width: int = 80, *, colour: bool = False) -> str:
    file = io.StringIO()
    out = Console(
        file=file, width=width, force_terminal=colour, color_system="standard" if colour else None, highlight=False,
        emoji=False, markup=False, legacy_windows=False,
    )  # fmt: skip
    PRINTERS[what](word, out)
    return file.getvalue()


class Reader(HTMLParser):
    """Collects tags and text; fails where tags do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(html)
        self.close()
        assert not self.stack

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.stack:
            self.said.append(data)

    def values(self, name: str) -> list[str]:
        return [str(attrs[name]) for _, attrs in self.tags if name in attrs]


@pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("width", [40, 80, 130])
@pytest.mark.parametrize("what", PRINTERS)
def test_the_terminal_gets_no_control_characters(what: str, width: int, word: str) -> None:
    text = printed(what, word, width)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]", text)
    assert all(cell_len(line) <= width for line in text.splitlines())


@pytest.mark.parametrize("what", PRINTERS)
def test_texts_are_no_markup_of_the_terminal(what: str) -> None:
    text = printed(what, "[bold]x[/bold] :smile:", 130)
    assert "[bold]x[/bold] :smile:" in text
    colour = printed(what, "\x1b[31mred", 130, colour=True)
    assert "\x1b[31mred" not in colour
    assert "\ufffd[31mred" in re.sub("\x1b\\[[0-9;]*m", "", colour)


@pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("what", PAGES)
def test_pages_have_our_tags_only(what: str, word: str) -> None:
    page = Reader(PAGES[what](word))
    assert {tag for tag, _ in page.tags} <= TAGS
    attributes = {name for _, attrs in page.tags for name in attrs}
    assert not {name for name in attributes if name.startswith("on") or name in ("style", "src", "srcdoc", "action")}
    assert all(href.startswith(("#", "http://", "https://")) for href in page.values("href"))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "".join(page.said))


@pytest.mark.parametrize("what", PAGES)
def test_what_is_hostile_is_shown_as_it_is(what: str) -> None:
    said = "".join(Reader(PAGES[what]("<script>alert(1)</script> & ${title}")).said)
    assert "<script>alert(1)</script> & ${title}" in said


@pytest.mark.parametrize("what", PAGES)
def test_pages_allow_their_own_style_only(what: str) -> None:
    html = PAGES[what]("plain")
    style = re.search("<style>(.*?)</style>", html, re.DOTALL)
    policy = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert style
    assert policy
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "<script" not in html
    assert "url(" not in style[1] and "@import" not in style[1]
    for need in ("prefers-color-scheme: dark", "@media print", ":focus-visible"):
        assert need in style[1]


@pytest.mark.parametrize("what", PAGES)
def test_ids_are_unique_and_links_lead_somewhere(what: str) -> None:
    page = Reader(PAGES[what]("plain"))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    inner = [href[1:] for href in page.values("href") if href.startswith("#")]
    assert inner
    assert set(inner) <= set(ids)


@pytest.mark.parametrize("what", PAGES)
def test_tables_can_be_read_out(what: str) -> None:
    page = Reader(PAGES[what]("plain"))
    tags = [tag for tag, _ in page.tags]
    assert tags.count("caption") == tags.count("table") > 0
    assert all(attrs.get("scope") in ("row", "col") for tag, attrs in page.tags if tag == "th")
    scrolling = [attrs for _, attrs in page.tags if attrs.get("class") == "scroll"]
    assert all(attrs["tabindex"] == "0" and attrs["aria-label"] for attrs in scrolling)


@pytest.mark.parametrize("what", PAGES)
def test_texts_from_right_to_left_run_so(what: str) -> None:
    page = Reader(PAGES[what](ARABIC))
    assert "rtl" in {attrs.get("dir") for tag, attrs in page.tags if tag in ("q", "span")}
    assert "rtl" not in set(Reader(PAGES[what]("plain")).values("dir"))


def test_a_title_is_a_link_only_where_it_can_but_open_a_page() -> None:
    page = Reader(story_page(story_of("javascript:alert(1)")))
    assert not [href for href in page.values("href") if not href.startswith("#")]
    assert "https://x.example/?a=1&b=2" in Reader(story_page(story_of("https://x.example/?a=1&b=2"))).values("href")


def test_names_stand_beside_codes() -> None:
    for text in (printed("story"), "".join(Reader(PAGES["story"]("plain")).said)):
        assert "Japan (JPN)" in text
        assert "country unknown" in text
        assert "Xi Jinping" in text
        assert "xi-jinping" not in text
    for text in (printed("parallax", width=130), "".join(Reader(PAGES["parallax"]("plain")).said)):
        flat = " ".join(text.split())
        for part in ("Japan (JPN)", "United States (USA)", "Central Asia (143)", "Xi Jinping: one utterance"):
            assert part in flat


def test_names_that_are_not_in_the_registry_stay() -> None:
    assert names.actor("an official\nsource") == "an official source"
    assert names.country(None) == names.country("?") == names.country("unknown") == "country unknown"
    assert names.country("ZZZ") == "ZZZ"
    assert names.language("x\x1b") == "x\ufffd"


@pytest.mark.parametrize("width", [40, 80, 99, 100, 160])
def test_lists_keep_what_identifies_a_story(width: int) -> None:
    text = printed("stories", "A title of some length that tells what it is about", width)
    flat = " ".join(text.split())
    for part in ("st1", "2022-03-01", "2022-03-09", "1,200", "Japan (JPN)"):
        assert part in flat
    assert "A title of some" in flat


def test_all_of_a_wide_table_fits_or_becomes_bars() -> None:
    narrow, wide = printed("parallax", width=80), printed("parallax", width=130)
    assert re.search(r"read in +United States \(USA\) +others +nobody named", wide)
    assert "read in" not in narrow
    assert re.search(r"█+ +2  United States \(USA\)  inferred 2; official reason 2", narrow)


def test_every_sentence_behind_a_cell_is_there() -> None:
    sentences = tuple(
        Sentence(article=f"a{n}", record="i1", outlet="Gazette", status="inferred", stance="reading", words=f"word {n}")
        for n in range(30)
    )  # fmt: skip
    cell = Cell(readers="JPN", aimed_at="USA", count=30, statuses={"inferred": 30}, sentences=sentences)
    view = parallax_of(readings=(cell,))
    file = io.StringIO()
    print_parallax(view, Console(file=file, width=80))
    for text in (file.getvalue(), parallax_page(view)):
        assert all(f"word {n}" in text for n in range(30))
        assert "a29:i1" in text


def test_targets_nobody_knows_are_gathered_and_known_ones_come_first() -> None:
    cells = gathered(parallax_of().readings)
    assert [(c.readers, c.aimed_at, c.count) for c in cells] == [
        ("JPN", "USA", 2), ("JPN", "others", 1), ("143", "nobody named", 1),
    ]  # fmt: skip
    readers, targets = totals(cells)
    assert (readers, targets) == (["JPN", "143"], ["USA", "others", "nobody named"])


def test_a_reading_of_two_unknown_targets_counts_once() -> None:
    one = Sentence(article="a1", record="i1", outlet="x", status="inferred", stance="reading", words="w", whom="her")
    cells = [
        Cell(readers="JPN", aimed_at=whom, count=1, statuses={"inferred": 1}, known=False,
             sentences=(structs.replace(one, whom=whom),)) for whom in ("her", "him")
    ]  # fmt: skip
    (cell,) = gathered(cells)
    assert (cell.count, cell.statuses, cell.sentences[0].whom) == (1, {"inferred": 1}, "her, him")


def test_differences_are_marked_with_and_without_colour() -> None:
    pair = tuple(
        Wording(article=f"a{n}", record="s1", outlet="x", country="JPN", language="en", day="2022-03-01",
                mode="direct", status="attributed", words=words)
        for n, words in enumerate(("Beijing opposes any meddling", "Beijing opposes foreign meddling"))
    )  # fmt: skip
    view = parallax_of(wordings=pair, readings=())
    file = io.StringIO()
    print_parallax(view, Console(file=file, width=120))
    assert "“Beijing opposes [any] meddling”" in file.getvalue()
    file = io.StringIO()
    print_parallax(view, Console(file=file, width=120, force_terminal=True, no_color=True))
    assert re.search("\x1b\\[1;4many\x1b\\[0m", file.getvalue())
    assert not re.search("\x1b\\[[0-9;]*3[0-9]", file.getvalue())
    assert "<mark>foreign</mark>" in parallax_page(view)


def test_quoted_parts_and_how_an_outlet_gives_it() -> None:
    assert quoted("no “peace” and «мир», 「和平」") == [Span(3, 10), Span(15, 20), Span(22, 26)]
    wording = parallax_of().wordings[0]
    assert manner(wording) == "quotes"
    assert manner(structs.replace(wording, mode="indirect", words="he “regrets” it")) == "quotes in part"
    assert manner(structs.replace(wording, mode="indirect")) == "reports"
    assert manner(structs.replace(wording, mode="paraphrase")) == "paraphrases"


def test_the_divergence_says_what_may_be_made_of_it() -> None:
    clear = Divergence(value=0.8, low=0.6, high=0.9, by_chance=0.2, countries=("JPN", "UKR"))
    assert divergence_words(clear) == (
        "0.80 of 1 (90 % interval 0.60 – 0.90; by chance 0.20) between Japan (JPN), Ukraine (UKR)."
    )
    assert "weak evidence" in divergence_words(structs.replace(clear, low=0.1))
    assert "nothing can be said" in divergence_words(structs.replace(clear, value=0.2))
    assert divergence_words(Divergence(value=None, note="too few readings")) == "Not known: too few readings."


def test_an_event_says_whether_it_was_done() -> None:
    told = story_of().told[1]
    assert event_manner(told) == "CONSULT (visit)"
    planned = structs.replace(told.evidence[0], modality="planned")
    assert event_manner(structs.replace(told, evidence=(planned,))) == "CONSULT (visit), planned"
    assert event_manner(structs.replace(told, evidence=(planned, told.evidence[0]))) == "CONSULT (visit)"


def test_marks_of_the_coverage() -> None:
    direct, denied = story_of().told[0].evidence
    assert [mark_of(found) for found in ([], [direct], [denied], [direct, denied])] == ["·", "●", "✗", "●"]
    assert mark_of([structs.replace(direct, mode="indirect")]) == "○"
    assert firmest(story_of().told[0]) == "attributed"


@pytest.mark.parametrize("width", [80, 130])
def test_the_coverage_of_many_outlets_is_whole(width: int) -> None:
    outlets = tuple(f"Paper {n:02}" for n in range(45))
    article = {"title": None, "country": "JPN", "language": "en", "day": "2022-03-01", "url": None}
    evidence = tuple(Evidence(article=f"a{n}", record="s1", words="w", status="attributed") for n in range(0, 45, 2))
    told = Told(id="f", kind="statement", who="xi-jinping", what="w", whom="", day="2022-03-01", independent=23,
                outlets=outlets[::2], missing=outlets[1::2], evidence=evidence)  # fmt: skip
    view = story_of(
        told=(told,), countries={"JPN": outlets}, changes=(),
        articles=tuple(Piece(id=f"a{n}", outlet=name, **article) for n, name in enumerate(outlets)),
    )  # fmt: skip
    file = io.StringIO()
    print_story(view, Console(file=file, width=width))
    text = file.getvalue()
    coverage = text[text.index("COVERAGE") :]
    assert all("".join(name.split()) in "".join(coverage.split()) for name in outlets)  # names may be broken
    rows = "".join(line for line in coverage.splitlines() if line.strip().startswith("Xi Jinping"))
    assert (rows.count("○"), rows.count("·")) == (23, 22)


def test_a_story_says_how_much_it_does_not_show() -> None:
    single = structs.replace(story_of().told[1], independent=1)
    many = story_of(told=(*story_of().told, *(structs.replace(single, id=f"x{n}") for n in range(20))))
    assert [t.id for t in shown(many)] == ["f-1", "a1:e1"]
    file = io.StringIO()
    print_story(many, Console(file=file, width=80))
    assert "20 more statements and events stand on one source each" in file.getvalue()
    assert "more statements" not in printed("story")
    assert story_page(many).count("<details>") == 22
