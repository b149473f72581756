"""Nothing that comes from outside becomes markup, or an error of ours, on any page and in any answer."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from lxml import html
from starlette.testclient import TestClient

from dragoman import pipeline
from dragoman.actors import queries
from dragoman.actors.entries import Entry, Role
from dragoman.library import Library
from tests.workbench.hostile import (
    EVERY,
    LONG,
    SURROGATES,
    WORDS,
    client,
    drawing_only,
    hostile_texts,
    made,
    marked,
    reading,
    sound,
)

SHOWING = (
    "/", "/stories", "/stories/a0", "/stories/a10", "/articles/a5", "/search?q=Astana", "/search?actor=KAZ&kind=events",
    "/search?actor=KAZ&kind=statements", "/relations/KAZ/RUS", "/contest?over=KAZ&powers=RUS,CHN", "/forecasts",
    "/sources",
)  # fmt: skip
OTHERS = ("/search", "/relations", "/contest", "/add", "/actors/KAZ", "/stories?page=2", "/search?q=Report&page=2")
API = (
    "/status", "/stories", "/stories/a0", "/articles/a5", "/search?q=Astana", "/relations/KAZ/RUS",
    "/shifts?least=1", "/contest?over=KAZ&powers=RUS,CHN", "/alignment/KAZ/RUS", "/actors/KAZ", "/forecasts",
    "/sources", "/openapi.json",
)  # fmt: skip
PATHS = (
    "/stories/{}", "/statements/{}", "/articles/{}", "/relations/{}/RUS", "/relations/KAZ/{}", "/actors/{}", "/{}",
    "/static/{}", "/api/v1/stories/{}", "/api/v1/statements/{}", "/api/v1/articles/{}", "/api/v1/relations/{}/RUS",
    "/api/v1/alignment/KAZ/{}", "/api/v1/actors/{}", "/api/v1/{}",
)  # fmt: skip
QUERIES = (
    "/?lang={}", "/stories?since={}", "/stories?until={}", "/stories?page={}", "/stories?least={}", "/search?q={}",
    "/search?q=x&kind={}", "/search?actor={}", "/search?country={}", "/search?language={}", "/search?since={}",
    "/search?type={}", "/search?status={}", "/search?q=x&page={}", "/relations?a={0}&b={0}",
    "/relations?a=KAZ&b=RUS&since={}", "/relations/KAZ/RUS?since={}", "/relations/KAZ/RUS?until={}",
    "/contest?over={}&powers=RUS,CHN",
    "/contest?over=KAZ&powers={0},{0}", "/contest?over=KAZ&powers=RUS,CHN&split={}", "/api/v1/stories?since={}",
    "/api/v1/search?q={}", "/api/v1/search?actor={}", "/api/v1/search?since={}", "/api/v1/search?kind={}",
    "/api/v1/search?type={}", "/api/v1/relations/KAZ/RUS?since={}", "/api/v1/contest?over={0}&powers={0}",
    "/api/v1/shifts?least={}", "/api/v1/stories?format={}",
)  # fmt: skip
NUMBERS = ("-1", "0", "99999999999999999999", "1e9", "NaN", "½", "٣", "9" * 5000, "0x10", " 1")
DATES = ("0000-01-01", "9999-12-31", "9999", "2022-13-45", "1500-01-01", "2022-09/2022-10", "-2022", "2022-02-30",
         "../..")  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with made(tmp_path_factory.mktemp("hostile") / "press.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def web(library: Library) -> TestClient:
    return client(library, reads_a_minute=10_000)


def quoted(word: str) -> str:
    return quote(word, safe="", errors="surrogatepass")


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("path", [*SHOWING, *OTHERS])
def test_pages_show_what_is_hostile_as_text(web: TestClient, path: str, language: str) -> None:
    answer = web.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    sound(answer)
    if path in SHOWING:
        assert list(hostile_texts(answer.text))


@pytest.mark.parametrize("path", ["/relations/KAZ/RUS/chart.svg", "/contest/chart.svg?over=KAZ&powers=RUS,CHN"])
def test_pictures_hold_drawings_only(web: TestClient, path: str) -> None:
    answer = web.get(path)
    assert answer.headers["content-type"].startswith("image/svg+xml")
    sound(answer)
    drawing_only(answer.text)


def test_every_hostile_text_is_shown_whole_somewhere(web: TestClient) -> None:
    for number in range(len(EVERY)):
        answer = web.get(f"/articles/a{number}")
        sound(answer)
        assert number in {found for found, _ in hostile_texts(answer.text)}


def test_statements_of_hostile_speakers(web: TestClient) -> None:
    told = web.get("/api/v1/stories/a0").json()["told"]
    families = [one["id"] for one in told if one["kind"] == "statement"][:3]
    assert families
    for family in families:
        answer = web.get(f"/statements/{quoted(family)}")
        assert answer.status_code == 200
        sound(answer)
        assert list(hostile_texts(answer.text))


@pytest.mark.parametrize("path", API)
def test_the_api_gives_it_as_it_is(web: TestClient, path: str) -> None:
    answer = web.get("/api/v1" + path)
    assert answer.status_code == 200
    sound(answer)


def test_a_reading_comes_back_unchanged(web: TestClient, library: Library) -> None:
    for number in range(len(EVERY)):
        given = json.loads(library.reading(f"a{number}").to_json())
        assert web.get(f"/api/v1/articles/a{number}").json() == given
    assert library.reading("a3").article.title == reading(3, "2022-01-12").article.title


TABLES = ("/stories", "/search?q=Astana", "/forecasts", "/sources", "/relations/KAZ/RUS", "/shifts")


@pytest.mark.parametrize("path", TABLES)
def test_no_cell_of_a_table_is_a_formula(web: TestClient, path: str) -> None:
    answer = web.get("/api/v1" + path + ("&" if "?" in path else "?") + "format=csv")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    for row in list(csv.reader(io.StringIO(answer.text)))[1:]:
        assert not [cell for cell in row if re.match("[=@\t\r]|[+-][^0-9.]", cell)]


@pytest.mark.parametrize("path", PATHS)
def test_hostile_parts_of_addresses(web: TestClient, path: str) -> None:
    climbing = ("..", "../..", "%2e%2e", "\\..\\..", "..%2f..%2fsecurity.py", "....//", "/etc/passwd")
    for word in (*WORDS, *SURROGATES, *DATES, *NUMBERS[:6], *climbing, "\x00", LONG[:2000], " "):
        answer = web.get(path.format(quoted(word)), follow_redirects=False)
        assert answer.status_code in (200, 307, 400, 404, 405), (word, answer.status_code)
        sound(answer)


@pytest.mark.parametrize("path", QUERIES)
def test_hostile_queries(web: TestClient, path: str) -> None:
    for word in (*WORDS, *SURROGATES, *DATES, *NUMBERS, LONG[:2000], marked(0), "\x00", " "):
        answer = web.get(path.format(quoted(word)), follow_redirects=False)
        assert answer.status_code in (200, 303, 400, 404), (word[:80], answer.status_code, answer.text[:300])
        sound(answer)


def test_redirects_stay_here(web: TestClient) -> None:
    for word in (*WORDS, "//evil.example", "\\\\evil.example", "https://evil.example"):
        for path in (f"/relations?a={quoted(word)}&b=RUS", f"/relations?a=KAZ&b=RUS&since={quoted(word)}"):
            to = web.get(path, follow_redirects=False).headers.get("location", "/relations/x")
            assert to.startswith("/relations/")
    for path in ("//evil.example", "///evil.example/", "/%5cevil.example", "/stories//"):
        to = web.get("http://localhost" + path, follow_redirects=False).headers.get("location", "http://localhost/")
        assert to.startswith(("http://localhost/", "/")) and not to.startswith("//")


def test_hostile_headers(web: TestClient) -> None:
    for word in WORDS[:7]:
        plain = word.encode()
        for name in (b"accept-language", b"cookie", b"if-none-match", b"accept", b"x-forwarded-host", b"referer"):
            sound(web.get("/", headers=[(name, plain)]))
            sound(web.get("/api/v1/status", headers=[(name, plain)]))
    sound(web.get("/", headers={"Cookie": 'dragoman-language=<b>; dragoman-session="><script>; ='}))


def test_an_actor_with_hostile_names(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(len(EVERY)):
        word = marked(number)
        entry = Entry(
            id=word, kind="person", names={"en": (word,), word: (word,)}, country=word,
            roles=(Role(office="head-of-state", country=word, org=word, start=word, end=word),),
        )  # fmt: skip
        monkeypatch.setattr(queries, "show", lambda entry_id, entry=entry: entry)
        answer = web.get("/actors/x")
        assert answer.status_code == 200
        sound(answer)
        assert list(hostile_texts(answer.text))


def form_of(web: TestClient) -> str:
    (field,) = html.document_fromstring(web.get("/add").text).xpath("//input[@name='form']/@value")
    return str(field)


def test_hostile_texts_that_are_added(web: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Any] = []

    def read(page: Any, settings: Any = None) -> Any:
        found.append(page)
        return reading(len(found), "2022-01-03")

    monkeypatch.setattr(pipeline, "read_page", read)
    form = form_of(web)
    for word in WORDS:
        sent = {"form": form, "text": word, "title": word, "outlet": word, "published": ""}
        answer = web.post("/add", data=sent)
        assert answer.status_code == 200
        sound(answer)
        assert list(hostile_texts(answer.text))
        wrong = web.post("/add", data={**sent, "published": word})
        assert wrong.status_code == 400
        sound(wrong)
    assert len(found) == len(WORDS)


@pytest.mark.usefixtures("weights")
def test_hostile_texts_are_read_for_real(web: TestClient) -> None:
    for word in SURROGATES:  # no text at all
        body = json.dumps({"text": f"Oslo condemned {word} on Tuesday."}).encode()
        answer = web.post("/api/v1/readings", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400
        sound(answer)
    for word in WORDS:
        body = json.dumps({"text": f"Oslo condemned {word} on Tuesday.", "title": word, "outlet": word}).encode()
        answer = web.post("/api/v1/readings", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (200, 422), (word, answer.text[:300])
        sound(answer)


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"null", b'"x"', b"{}", b'{"text": 1}', b'{"text": null}', b'{"text": ""}', b"\xff\xfe", b"\x00",
    b'{"text": ' + b"[" * 100_000, b'{"text": ' + b"9" * 10_000 + b"}", b'{"text": NaN}',
    b'{"text": "x", "language": "\xc3"}',
    b'{"text": "x", "published": "never"}', b'{"text": "Oslo condemned it.", "language": "<b>"}',
])  # fmt: skip
def test_bodies_that_are_wrong(web: TestClient, body: bytes) -> None:
    answer = web.post("/api/v1/readings", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    sound(answer)
