"""Every page in a browser: both languages, light and dark, wide and narrow, by keyboard, for screen readers, on paper.

Needs Chromium (``CHROMIUM`` names it) and playwright and axe from the ``dev`` extra; skipped without them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dragoman.library import Library
from dragoman.render.marks import marks_of
from dragoman.render.wording import safe
from tests.workbench.browser import CHROMIUM, SCRIPTS, TITLES, Watched, lit, titled

pytest.importorskip("playwright.sync_api", reason="playwright, of the dev extra, is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe, of the dev extra, is not installed")
pytestmark = [
    pytest.mark.usefixtures("weights"),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no Chromium at {CHROMIUM}"),
]

LOOKS = [(1440, "light", "en"), (1440, "dark", "ja"), (390, "light", "ja"), (390, "dark", "en")]
"""Each pair of width, scheme and language once."""

SERIOUS = ("serious", "critical")


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_every_page_looks_and_reads_right(  # all pages of a look at once: a context costs more than a page
    browser: Any, base: str, paths: dict[str, str], width: int, scheme: str, language: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language)
    watched = Watched(context.new_page(), base)
    wrong: list[str] = []
    for name, path in paths.items():
        page = watched.go(path, 404 if name == "nothing there" else 200)
        told = page.evaluate(
            "() => [document.documentElement.lang, document.documentElement.scrollWidth, document.title.trim().length,"
            " document.querySelectorAll('h1').length,"
            " document.querySelectorAll('script:not([src]):not([type=\"application/json\"])').length]"
        )
        if told[0] != language or told[1] > width or not told[2] or told[3:] != [1, 0]:
            wrong.append(f"{name}: language, width, title, headings and scripts of its own are {told}")
        wrong += [f"{name}: {line}" for line in _violations(page)]
    context.close()
    assert wrong == []
    assert watched.problems == []


def _violations(page: Any) -> list[str]:
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]} ×{len(one['nodes'])}"
        for one in found
        if one["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("article", TITLES)
def test_highlights_are_exact_code_point_by_code_point(library: Library, watched: Watched, article: str) -> None:
    """In the browser's own text: what lies in each mark is what the record's span says, in every script."""
    identity = titled(library, TITLES[article])
    reading = library.reading(identity)
    shown = lit(watched.go(f"/articles/{identity}"))
    paragraphs = reading.article.paragraphs
    assert shown["texts"] == [safe(span.of(reading.article.text)) for span in paragraphs]
    lit_up: dict[tuple[str, str], set[int]] = {}
    for kind, record, number, start, end in shown["pieces"]:
        first = paragraphs[number].start
        lit_up.setdefault((kind, record), set()).update(range(first + start, first + end))
    marks = marks_of(reading)
    expected: dict[tuple[str, str], set[int]] = {}
    for mark in marks:
        inside = {
            n for span in paragraphs for n in range(max(span.start, mark.span.start), min(span.end, mark.span.end))
        }
        expected.setdefault((mark.kind, mark.id), set()).update(inside)
    assert lit_up == expected
    assert {mark.kind for mark in marks} & {"statement", "event"}


def test_every_script_lies_in_a_mark(library: Library) -> None:
    reading = library.reading(titled(library, TITLES["scripts"]))
    said = " ".join(one.span.of(reading.article.text) for one in reading.statements)
    assert [name for name, word in SCRIPTS.items() if word not in said] == []


def test_right_to_left(watched: Watched, paths: dict[str, str]) -> None:
    page = watched.go(paths["right to left"])
    assert page.eval_on_selector(".reader article", "e => getComputedStyle(e).direction") == "rtl"
    assert page.evaluate("getComputedStyle(document.body).direction") == "ltr"


def test_a_record_leads_to_its_words(watched: Watched, paths: dict[str, str]) -> None:
    page = watched.go(paths["reader"])
    record = page.locator("li.record").first
    record.locator("a[href^='#t-']").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("mark:target").count() == 1
    assert page.locator("mark:target").is_visible()


def test_the_skip_link_and_the_menu_by_keyboard(watched: Watched) -> None:
    page = watched.go("/stories")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("e => e === document.activeElement && e.getBoundingClientRect().left >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page = watched.go("/")
    page.keyboard.press("Tab")
    links = page.locator("nav a")
    for number in range(links.count()):
        page.keyboard.press("Tab")
        assert links.nth(number).evaluate("e => e === document.activeElement")
        assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2


def test_the_menu_goes_everywhere_by_keyboard(watched: Watched) -> None:
    page = watched.go("/")
    addresses = page.eval_on_selector_all("nav ul:first-of-type a", "all => all.map(e => e.getAttribute('href'))")
    for number, address in enumerate(addresses):
        page.locator("nav ul:first-of-type a").nth(number).focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{address}")
        assert page.locator("nav a[aria-current=page]").get_attribute("href") == address


def test_search_by_keyboard(watched: Watched) -> None:
    page = watched.go("/search")
    page.locator("label[for=q]").click()
    page.keyboard.type("Xi")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=Xi**")
    assert page.locator("main mark").count() > 0
    assert page.locator("#q").input_value() == "Xi"


def test_relations_and_contest_by_keyboard(watched: Watched) -> None:
    page = watched.go("/relations")
    page.locator("#a").focus()
    page.keyboard.type("KAZ")
    page.keyboard.press("Tab")
    page.keyboard.type("RUS")
    page.keyboard.press("Enter")
    page.wait_for_url("**/relations/KAZ/RUS")
    page.locator("figure.chart svg, figure.chart img").first.wait_for()  # drawn a frame after the page is there
    page = watched.go("/contest")
    page.locator("#over").focus()
    page.keyboard.type("KAZ")
    page.keyboard.press("Tab")
    page.keyboard.type("RUS,CHN")
    page.keyboard.press("Enter")
    page.wait_for_url("**/contest?**over=KAZ**")
    page.locator("figure.chart svg, figure.chart img").first.wait_for()


def test_a_text_is_read_by_keyboard(watched: Watched) -> None:
    page = watched.go("/add")
    page.locator("#title").focus()
    page.keyboard.type("An envoy speaks")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("“We will stay 👩‍👩‍👧‍👦,” the envoy told reporters in Riga. Oslo condemned the attack.")
    page.get_by_role("button").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".reader article")
    assert "👩‍👩‍👧‍👦" in page.locator(".reader mark.statement").first.text_content()


def test_language_is_chosen_by_keyboard_and_kept(watched: Watched) -> None:
    page = watched.go("/stories")
    page.locator("nav a[hreflang=ja]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**lang=ja")
    assert page.evaluate("document.documentElement.lang") == "ja"
    page = watched.go("/")
    assert page.evaluate("document.documentElement.lang") == "ja"


@pytest.mark.parametrize(
    ("name", "region", "scripts"),
    [("parallax", ".scroll:has(table.matrix)", True), ("relation", "figure.scroll", False)],
)
def test_what_is_wider_than_the_page_scrolls_by_keyboard(
    browser: Any, base: str, paths: dict[str, str], name: str, region: str, scripts: bool
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(base + paths[name])
    scrolls = page.locator(region).first
    assert scrolls.evaluate("e => e.scrollWidth > e.clientWidth && !!e.getAttribute('aria-label')")
    scrolls.focus()
    page.keyboard.press("ArrowRight")
    for _ in range(40):  # it may scroll smoothly
        if scrolls.evaluate("e => e.scrollLeft") > 0:
            break
        page.wait_for_timeout(50)
    assert scrolls.evaluate("e => e.scrollLeft") > 0
    context.close()


def test_what_is_folded_opens_by_keyboard(watched: Watched, paths: dict[str, str]) -> None:
    page = watched.go(paths["story"])
    folded = page.locator("details").first
    folded.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert folded.evaluate("e => e.open")


def test_rows_that_stand_as_blocks_are_still_rows(watched: Watched) -> None:
    """On a phone a list is no table to the eye; a screen reader still hears rows and heads."""
    watched.page.set_viewport_size({"width": 390, "height": 800})
    page = watched.go("/stories")
    assert page.locator("table.stacked tr").nth(1).evaluate("e => getComputedStyle(e).display") == "block"
    assert page.get_by_role("row").count() > 1
    assert page.get_by_role("columnheader").count() > 1
    assert page.get_by_role("rowheader").count() == page.get_by_role("row").count() - 1


def test_pages_can_be_printed(watched: Watched, paths: dict[str, str]) -> None:
    for name in ("story", "relation", "reader"):
        page = watched.go(paths[name])
        page.emulate_media(media="print", color_scheme="dark")
        assert not page.locator("nav").is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.pdf(format="A4").startswith(b"%PDF")
        page.emulate_media(media="screen")


def test_pages_weigh_little(browser: Any, base: str, paths: dict[str, str]) -> None:
    """As they are sent, with all they load, nothing remembered: 60 kB, with charts 400 kB."""
    for name, path in paths.items():
        context = browser.new_context()
        page = context.new_page()
        answers: list[Any] = []
        page.on("response", lambda answer, answers=answers: answers.append(answer))
        Watched(page, base).go(path, 404 if name == "nothing there" else 200)
        weight = sum(one.request.sizes()["responseBodySize"] for one in answers)
        charts = page.locator("[data-chart]").count()
        context.close()
        assert weight <= (400_000 if charts else 60_000), (name, weight)
