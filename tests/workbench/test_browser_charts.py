"""Charts that can be asked, by pointer and by keys, and the same pages without JavaScript.

Needs what ``test_browser`` needs, and the browser libraries (``make assets``); without these the pages' tables are
tested there, and the charts are skipped here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dragoman.workbench.assets import SETS, scripts
from tests.workbench.browser import CHROMIUM, Watched

pytest.importorskip("playwright.sync_api", reason="playwright, of the dev extra, is not installed")
pytestmark = [
    pytest.mark.usefixtures("weights"),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no Chromium at {CHROMIUM}"),
]
charts = pytest.mark.skipif(not all(map(scripts, SETS)), reason="the browser libraries are not there: make assets")


@pytest.fixture
def plain(browser: Any, base: str) -> Iterator[Any]:
    """A page without JavaScript."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en", java_script_enabled=False)
    yield context.new_page()
    context.close()


def _days(page: Any) -> tuple[str, str]:
    return page.locator("#first-day").input_value(), page.locator("#last-day").input_value()


@charts
def test_a_period_is_brushed_by_pointer(watched: Watched, paths: dict[str, str]) -> None:
    page = watched.go(paths["relation"])
    before = _days(page)
    box = page.locator(".brush .overlay").bounding_box()
    assert page.locator("#evidence li").count() == 0
    page.mouse.move(box["x"] + 2, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 90, steps=5)
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 90, steps=5)
    page.mouse.up()
    page.wait_for_selector("#evidence li")
    assert _days(page) != before
    assert page.url.endswith("first={}&last={}".format(*_days(page)))
    shown = page.locator("#evidence").inner_text()
    page.reload()  # the address can be kept and sent: it shows the same
    assert page.locator("#evidence").inner_text() == shown


@charts
def test_a_period_is_brushed_by_keys(watched: Watched, paths: dict[str, str]) -> None:
    page = watched.go(paths["relation"])
    first, last = page.get_by_role("slider", name="From"), page.get_by_role("slider", name="Until")
    last.focus()
    page.keyboard.press("End")
    first.focus()
    page.keyboard.press("Home")
    page.wait_for_selector("#evidence li")
    assert first.get_attribute("aria-valuenow") == "0"
    assert last.get_attribute("aria-valuenow") == last.get_attribute("aria-valuemax")
    begin, end = _days(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**last={end}")
    assert _days(page) > (begin, end)
    assert first.get_attribute("aria-valuetext") == _days(page)[0]
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowLeft")
    assert _days(page) == (begin, end)  # no further than the chart


@charts
def test_days_that_are_typed_move_the_brush(watched: Watched, paths: dict[str, str]) -> None:
    page = watched.go(paths["relation"])
    page.locator("#first-day").fill("2022-09-01")
    page.locator("#last-day").fill("2022-09-30")
    page.locator("#last-day").blur()
    assert page.get_by_role("slider", name="From").get_attribute("aria-valuetext") == "2022-09-01"
    page.locator("#last-day").press("Enter")
    page.wait_for_selector("#evidence strong")
    assert page.locator("#evidence strong").inner_text().startswith("2022-09-01 – 2022-09-30: ")


def test_a_period_that_ends_before_it_begins_is_told(watched: Watched, paths: dict[str, str]) -> None:
    page = watched.go(f"{paths['relation']}?first=2022-09-30&last=2022-09-01")
    assert "ends (2022-09-01) before it begins" in page.get_by_role("alert").inner_text()


@pytest.mark.parametrize("name", ["relation", "contest of"])
def test_a_period_is_asked_for_without_scripts(plain: Any, base: str, paths: dict[str, str], name: str) -> None:
    plain.goto(base + paths[name])
    assert plain.locator("figure.chart img").evaluate("e => e.complete && e.naturalWidth && e.clientWidth") > 700
    plain.locator("#first-day").fill("2022-01-01")
    plain.locator("#last-day").fill("2022-12-31")
    if name == "contest of":
        plain.locator("#power").select_option("RUS")
    plain.locator("#last-day").press("Enter")
    plain.locator("#evidence li").first.wait_for()  # of the page that is asked for, not of the one that is left
    assert plain.url.endswith("#period")
    assert plain.locator("#first-day").input_value() == "2022-01-01"


def test_what_charts_say_is_there_without_scripts(plain: Any, base: str, paths: dict[str, str]) -> None:
    for name, table in (("story", "Articles by country"), ("state", "Whom it deals with"), ("parallax", "Readers'")):
        plain.goto(base + paths[name])
        assert plain.locator("figure:visible").count() == 0
        assert plain.get_by_role("region", name=table).locator("tbody tr").count() > 0


@charts
def test_a_quarter_of_a_contest_leads_to_its_sentences(watched: Watched, paths: dict[str, str]) -> None:
    page = watched.go(paths["contest of"])
    group = page.get_by_role("group", name="Russia, presence")
    points = group.get_by_role("link")
    assert points.first.get_attribute("tabindex") == "0"
    points.first.focus()
    page.keyboard.press("End")
    assert points.last.evaluate("e => e === document.activeElement")
    assert page.locator(".pointed").inner_text().startswith("Russia, presence, ")
    page.keyboard.press("Enter")
    page.wait_for_selector("#evidence strong")
    assert page.locator("#power").input_value() == "RUS"
    assert "power=RUS" in page.url


@charts
@pytest.mark.parametrize(("name", "chart"), [("parallax", "readers"), ("story", "map")])
def test_a_dot_leads_to_what_it_stands_for(watched: Watched, paths: dict[str, str], name: str, chart: str) -> None:
    page = watched.go(paths[name])
    dots = page.locator(f"figure[data-chart={chart}] svg a")
    wanted = dots.first.get_attribute("href")
    assert wanted.startswith("#")
    assert dots.first.get_attribute("aria-label")
    dots.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")
    assert page.locator(f"{wanted}:target").is_visible()


@charts
def test_the_timeline_leads_to_articles(watched: Watched, paths: dict[str, str]) -> None:
    page = watched.go(paths["story"])
    dot = page.locator("figure[data-chart=timeline] svg a").first
    wanted = dot.get_attribute("href")
    assert re.match(r"/articles/\w+$|#article-\d+$", wanted)
    dot.click()
    page.wait_for_url(f"**{wanted}")


@charts
def test_the_network_and_its_table_are_one(watched: Watched, paths: dict[str, str]) -> None:
    page = watched.go(paths["state"])
    line = page.locator(".beside tbody th a").first
    line.focus()
    assert page.locator(".beside tr.lit").count() == 1
    line.blur()
    assert page.locator(".beside tr.lit").count() == 0
    network = page.locator(".network")
    network.scroll_into_view_if_needed()
    box = network.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 30)  # the strongest tie stands at the top
    page.wait_for_url(f"**{paths['relation'][:10]}**")


@charts
@pytest.mark.parametrize("width", [1440, 390])
def test_charts_fit_their_place(browser: Any, base: str, paths: dict[str, str], width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark", locale="ja")
    watched = Watched(context.new_page(), base)
    for name in ("relation", "contest of", "parallax", "story", "state", "actor"):
        page = watched.go(paths[name])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        wide = page.eval_on_selector_all(
            ".plot svg, .network canvas",
            "all => all.map(e => [e, e.closest('figure')].map(one => one.getBoundingClientRect().right))"
            ".filter(([own, place]) => own > place)",
        )
        assert wide == [], name
        assert page.locator("figure[hidden]").count() == 0, name
    page.set_viewport_size({"width": 700, "height": 900})
    context.close()
    assert watched.problems == []


def test_words_and_record_light_up_together(watched: Watched, paths: dict[str, str]) -> None:
    page = watched.go(paths["reader"])
    mark = page.locator(".reader mark.event[tabindex]").first
    record = page.locator(f"li.record[id='{mark.get_attribute('data-r')}']")
    lit = re.compile(r"\blit\b")
    mark.hover(position={"x": 3, "y": 5})
    page.wait_for_selector(".reader aside .lit")
    page.mouse.move(2, 2)
    page.wait_for_function("!document.querySelector('.reader .lit')")
    mark.focus()
    assert lit.search(mark.get_attribute("class"))
    assert lit.search(record.get_attribute("class"))
    page.keyboard.press("Escape")
    assert page.locator(".reader .lit").count() == 0
    mark.focus()
    page.keyboard.press("Enter")
    assert record.evaluate("e => e === document.activeElement")
    assert page.url.endswith("#" + mark.get_attribute("data-r"))
    page.keyboard.press("Escape")
    record.locator("a").first.focus()
    assert lit.search(mark.get_attribute("class"))


@charts
def test_a_chart_can_be_read_in_the_dark(browser: Any, base: str, paths: dict[str, str]) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark", locale="en")
    page = Watched(context.new_page(), base).go(paths["relation"])
    text, paper = page.evaluate(
        "() => [getComputedStyle(document.querySelector('figure svg text')).fill,"
        " getComputedStyle(document.querySelector('figure.chart')).backgroundColor]"
    )
    wide = page.evaluate("document.querySelector('figure svg').getBoundingClientRect().width")
    context.close()
    assert _contrast(text, paper) >= 4.5
    assert wide > 1200


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
