"""Highlights: well-formed, exact, whatever the overlap."""

import re
from html import unescape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from dragoman.records import Span
from dragoman.render.marks import LAYERS, Mark, highlight

CHARS = "ab<>&\"' \U0001f981e\u0301\u4e2d\n"


class Lit(HTMLParser):
    """Collects for each record the code points its pieces cover, and checks that tags nest."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.stack: list[str] = []
        self.covered: dict[str, set[int]] = {}
        self.anchors: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "mark"
        found = dict(attrs)
        self.stack.append(str(found["data-r"]))
        if found.get("id"):
            self.anchors.append(str(found["id"]))

    def handle_endtag(self, tag: str) -> None:
        assert tag == "mark"
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        for _ in data:
            for record in self.stack:
                self.covered.setdefault(record, set()).add(len(self.text))
            self.text += _


@st.composite
def texts_with_marks(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text(CHARS, min_size=1, max_size=30))
    marks = []
    for number in range(draw(st.integers(0, 7))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        marks.append(
            Mark(span=Span(start, end), kind=draw(st.sampled_from(LAYERS)), id=f"r{number}", link=True, title='"<')
        )
    return text, marks


@given(texts_with_marks(), st.data())
def test_every_overlap_gives_back_exactly_its_words(case: tuple[str, list[Mark]], data: st.DataObject) -> None:
    text, marks = case
    cut = data.draw(st.integers(0, len(text)))
    parts = [Span(a, b) for a, b in ((0, cut), (cut, len(text))) if a < b]
    anchored: set[str] = set()
    lit = Lit()
    for part in parts:
        lit.feed(highlight(text, part, marks, anchored))
        lit.close()
        assert not lit.stack
    assert lit.text == text
    assert lit.covered == {mark.id: set(range(mark.span.start, mark.span.end)) for mark in marks}
    assert sorted(lit.anchors) == sorted(f"t-{mark.id}" for mark in marks)  # one anchor a record, however many pieces


def test_marks_that_nest_are_not_split() -> None:
    outer = Mark(span=Span(0, 9), kind="statement", id="s1")
    inner = Mark(span=Span(3, 5), kind="event", id="e1")
    assert highlight("abcdefghi", Span(0, 9), [inner, outer], set()).count("<mark") == 2


def test_text_is_escaped() -> None:
    html = highlight("<img src=x onerror=alert(1)>", Span(0, 28), [], set())
    assert "<" not in html
    assert unescape(html) == "<img src=x onerror=alert(1)>"
    assert not re.search(r"[\x00-\x08]", highlight("a\x00b", Span(0, 3), [], set()))
