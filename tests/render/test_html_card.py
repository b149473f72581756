"""The page that stands alone."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from dragoman.records import Article, Coder, Reading, Span
from dragoman.render.html import html_card
from tests.render.handmade import TEXT, reading

VOID = {"meta", "input", "br"}
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"' & ]]> --> ${title} $style"


class Page(HTMLParser):
    """Collects tags, attributes and ids; fails where tags do not nest."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def values(self, name: str) -> list[str]:
        return [str(attrs[name]) for _, attrs in self.tags if name in attrs]


def parse(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    assert not page.stack
    return page


@pytest.fixture
def html() -> str:
    return html_card(reading(), {"e1": ["frame <withdraw>"]})


def test_tags_nest_and_ids_are_unique(html: str) -> None:
    ids = parse(html).values("id")
    assert len(ids) == len(set(ids))


def test_each_record_and_its_words_are_linked_both_ways(html: str) -> None:
    page = parse(html)
    ids, links = set(page.values("id")), set(page.values("href"))
    for record in ("s1", "s2", "e1", "e2", "i1", "i2", "f1"):
        assert {record, f"t-{record}"} <= ids
        assert f"#t-{record}" in links
        assert record in page.values("aria-details")
    assert {link[1:] for link in links if link.startswith("#")} <= ids


def test_policy_names_the_hashes_of_style_and_script(html: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    for tag in ("style", "script"):
        content = re.search(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert content
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]


def test_nothing_comes_from_elsewhere_and_nothing_runs_inline(html: str) -> None:
    page = parse(html)
    assert not page.values("src")
    assert not page.values("style")
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert [tag for tag, _ in page.tags if tag in ("link", "img", "iframe", "object", "base")] == []
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "@import" not in html
    assert "url(" not in html


def test_hostile_text_stays_text() -> None:
    article = Article(
        id="a",
        language="en",
        title=HOSTILE,
        url="javascript:alert(1)",
        text=HOSTILE,
        paragraphs=(Span(0, len(HOSTILE)),),
    )
    page = parse(html_card(Reading(coder=Coder(name=HOSTILE, version="1"), article=article, warnings=(HOSTILE,))))
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not [value for value in page.values("href") if "javascript" in value]
    assert "img" not in [tag for tag, _ in page.tags]


def test_reasons_are_shown_and_escaped(html: str) -> None:
    assert "frame &lt;withdraw&gt;" in html


def test_right_to_left_text_says_so() -> None:
    text = "قال الرئيس إن بلاده لن تنسحب."
    article = Article(id="a", language="ar", text=text, paragraphs=(Span(0, len(text)),))
    page = parse(html_card(Reading(coder=Coder(name="h", version="1"), article=article)))
    found = dict(page.tags)["article"]
    assert found["dir"] == "rtl"
    assert found["lang"] == "ar"


def test_page_has_dark_print_and_keyboard(html: str) -> None:
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    assert 'tabindex="0"' in html
    assert 'lang="en"' in html


def test_all_of_the_text_is_there(html: str) -> None:
    class Text(HTMLParser):
        inside, found = False, ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.inside = self.inside or tag == "article"

        def handle_endtag(self, tag: str) -> None:
            self.inside = self.inside and tag != "article"

        def handle_data(self, data: str) -> None:
            self.found += data if self.inside else ""

    text = Text()
    text.feed(html)
    assert text.found.split() == TEXT.split()
