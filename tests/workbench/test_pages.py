"""Pages lead to each other: every link opens, every anchor is there; filters and forms do what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urldefrag

import pytest
from fastapi.testclient import TestClient
from lxml import html

from tests.workbench import small

START = ("/", "/stories/a0", "/statements/a0:s1", "/articles/a0", "/relations/KAZ/RUS", "/actors/KAZ", "/forecasts",
         "/search?kind=events&actor=KAZ", "/contest?over=KAZ&powers=RUS,CHN,USA", "/relations", "/add")  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    yield from small.client(tmp_path_factory.mktemp("small"))


def hrefs(client: TestClient, address: str) -> list[str]:
    return [str(one) for one in html.fromstring(client.get(address).text).xpath("//main//a/@href")]


def test_every_link_opens_and_every_anchor_is_there(client: TestClient) -> None:
    ids: dict[str, set[str]] = {}
    links = {urldefrag(link) for page in START for link in hrefs(client, page) if link.startswith("/")}
    links |= {urldefrag(page + link) for page in START for link in hrefs(client, page) if link.startswith("#")}
    assert len(links) > 60
    for address, anchor in sorted(links):
        if address not in ids:
            answer = client.get(address)
            assert answer.status_code == 200, address
            ids[address] = set(html.fromstring(answer.text).xpath("//@id"))
        assert not anchor or unquote(anchor) in ids[address], (address, anchor)


def test_no_page_has_an_id_twice(client: TestClient) -> None:
    for page in START:
        found = html.fromstring(client.get(page).text).xpath("//@id")
        assert len(found) == len(set(found)), page


def test_a_story_leads_to_the_reader_to_statements_and_to_the_original(client: TestClient) -> None:
    links = hrefs(client, "/stories/a0")
    assert {"/articles/a0", "/articles/a0#e1", "/statements/a0%3As1", "https://example.org/0"} <= set(links)


def test_the_reader_leads_to_its_story_and_to_wordings_and_shows_what_was_taken_out(client: TestClient) -> None:
    links = hrefs(client, "/articles/a0")
    assert {"/statements/a0%3As1", "https://example.org/0", "/actors/kassym-jomart-tokayev"} <= set(links)
    assert any(link.startswith("/stories/st") for link in links)
    page = client.get("/articles/a0").text
    assert "[реклама]" in page
    assert "ad-marker" in page


def test_a_month_leads_to_itself_and_the_form_keeps_what_was_asked(client: TestClient) -> None:
    assert "/relations/KAZ/RUS?since=2022-03&until=2022-03" in hrefs(client, "/relations/KAZ/RUS")
    span = "since=2022-03&until=2022-04"
    for address in (f"/relations/KAZ/RUS?{span}", f"/relations?a=KAZ&b=RUS&{span}"):
        page = html.fromstring(client.get(address).text)
        kept = {field.get("name"): field.get("value") for field in page.xpath("(//main//form)[1]//input")}
        assert kept == {"a": "KAZ", "b": "RUS", "since": "2022-03", "until": "2022-04"}


def test_a_search_narrows_by_its_facets(client: TestClient) -> None:
    page = html.fromstring(client.get("/search?q=%D1%83%D0%B3%D0%BE%D0%B4%D0%B0").text)
    facets = {a.text: (a.get("href"), a.getnext().text) for a in page.xpath("//*[@class='facets']//a")}
    assert facets["articles"][1] == "3"
    assert facets["Russia (RUS)"][1] == "1"
    narrowed = html.fromstring(client.get(facets["Russia (RUS)"][0]).text)
    assert narrowed.xpath("//ul[contains(@class, 'hits')]/li//a/@href") == ["/articles/a2"]
    chosen = narrowed.xpath("//*[@class='facets']//a[@aria-current and text()='Russia (RUS)']/@href")[0]
    assert "country" not in chosen


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("type=AID", 52),
        ("type=REJECT&status=asserted", 29),
        ("status=speculated", 3),
        ("type=none", 162),
        ("actor=%D0%9A%D0%B8%D1%82%D0%B0%D0%B9&language=uk", 52),
    ],
)
def test_events_are_filtered_by_type_and_status(client: TestClient, asked: str, found: int) -> None:
    page = client.get(f"/search?kind=events&q=&{asked}&since=2022").text
    counts = re.findall(r'kind=events[^"]*" aria-current="true">events</a> <small>([\d,]+)<', page)
    assert [int(count.replace(",", "")) for count in counts] == [found]


def test_an_actor_has_offices_by_date_the_latest_first(client: TestClient) -> None:
    page = html.fromstring(client.get("/actors/kassym-jomart-tokayev").text)
    rows = [[cell.text_content() for cell in row] for row in page.xpath("//section[h2='Offices']//tbody/tr")]
    assert ["head of state", "Kazakhstan (KAZ)", "since 2019-03-20"] in rows
    assert rows[-1] == ["foreign minister", "Kazakhstan (KAZ)", "1994-10-13 – 1999-10-12"]
    assert "Kassym-Jomart Tokayev" in client.get("/actors/KAZ").text
