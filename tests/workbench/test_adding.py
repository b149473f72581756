"""The page *Add*: files, progress, stopping, how many at once, whose it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html

from dragoman import pipeline, progress
from dragoman.errors import EmptyArticle
from dragoman.library import Library
from dragoman.workbench import adding, create_app
from dragoman.workbench.jobs import WAITING, Jobs
from tests.stories.handmade import made, reading


class Slow:
    """Reads when it is let, and says how far it is."""

    def __init__(self) -> None:
        self.go, self.begun = threading.Event(), threading.Event()
        self.pages: list[Any] = []

    def __call__(self, page: Any, settings: Any = None) -> Any:
        self.pages.append(page)
        progress.at("model", 0.5)
        self.begun.set()
        assert self.go.wait(20)
        progress.at("statements")
        return reading("a1", "Oslo condemned the attack.")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    found = Slow()
    monkeypatch.setattr(pipeline, "read_page", found)
    monkeypatch.setattr(adding, "AT_ONCE", 0.05)
    yield found
    found.go.set()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with made(tmp_path) as opened:
        yield opened


@pytest.fixture
def web(library: Library) -> TestClient:
    return TestClient(create_app(library, reads_a_minute=100), base_url="http://localhost")


def form_of(web: TestClient) -> str:
    (field,) = html.document_fromstring(web.get("/add").text).xpath("//input[@name='form']/@value")
    return str(field)


def sent(web: TestClient, **more: Any) -> str:
    answer = web.post("/add", data={"form": form_of(web), "text": "x"}, follow_redirects=False, **more)
    assert answer.status_code == 303
    return str(answer.headers["location"])


@pytest.mark.parametrize("language", ["en", "ja"])
def test_how_far_it_is_and_then_the_reading(web: TestClient, slow: Slow, language: str) -> None:
    said = {"accept-language": language}
    place = sent(web)
    assert slow.begun.wait(10)
    page = html.document_fromstring(web.get(place, headers=said).text)
    (bar,) = page.xpath("//progress")
    assert bar.get("value") == "50" and bar.get("aria-label")
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["1"]
    part = web.get(f"{place}?part=true", headers=said)
    assert "<html" not in part.text and "50" in part.text
    assert ("The model reads it" if language == "en" else "モデルが読み取っています") in part.text
    slow.go.set()
    for _ in range(200):
        over = web.get(f"{place}?part=true")
        if "hx-redirect" in over.headers:
            break
    assert over.headers["hx-redirect"] == place
    assert "Oslo condemned" in web.get(place).text


def test_it_can_be_stopped_and_nothing_is_kept(web: TestClient, slow: Slow, library: Library) -> None:
    place = sent(web)
    assert slow.begun.wait(10)
    assert web.post(f"{place}/cancel", data={"form": "wrong"}).status_code == 403
    form = form_of(web)
    slow.go.set()  # it hears of it at its next step
    stopped = web.post(f"{place}/cancel", data={"form": form})
    assert stopped.status_code == 200
    assert ("The reading was stopped" in stopped.text) or "Oslo condemned" in stopped.text
    assert library.count() == 0


def test_one_that_waits_is_stopped_at_once(web: TestClient, slow: Slow) -> None:
    sent(web)
    second = sent(web)
    assert "The reading was stopped" in web.post(f"{second}/cancel", data={"form": form_of(web)}).text
    slow.go.set()
    assert len(slow.pages) == 1


def test_it_belongs_to_its_session(web: TestClient, slow: Slow) -> None:
    place = sent(web)
    other = TestClient(web.app, base_url="http://localhost")
    assert other.get(place).status_code == 404
    assert other.post(f"{place}/cancel", data={"form": form_of(other)}).status_code == 404
    assert web.get("/add/none").status_code == 404


def test_too_many_at_once_are_refused(web: TestClient, slow: Slow) -> None:
    sent(web)
    assert slow.begun.wait(10)
    waiting = [sent(web) for _ in range(WAITING)]
    answer = web.post("/add", data={"form": form_of(web), "text": "x"})
    assert answer.status_code == 503 and answer.headers["retry-after"]
    for place in waiting:  # else they would be read in another test
        web.post(f"{place}/cancel", data={"form": form_of(web)})


def test_a_file_is_read_as_it_is(web: TestClient, slow: Slow) -> None:
    slow.go.set()
    data = "<p>Осло осудило нападение.</p>".encode("cp1251")
    web.post("/add", data={"form": form_of(web)}, files={"file": ("page.html", data, "text/html")})
    assert slow.pages[0].data == data


def test_why_it_cannot_be_read_is_told(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(page: Any, settings: Any = None) -> Any:
        raise EmptyArticle("added is empty. Give a file with text in it.")

    monkeypatch.setattr(pipeline, "read_page", fail)
    answer = web.post("/add", data={"form": form_of(web), "text": ""})
    assert answer.status_code == 422 and "is empty" in answer.text


def test_a_job_that_breaks_does_not_stop_the_others() -> None:
    jobs = Jobs()

    def broken() -> None:
        raise SystemExit(1)

    first, second = jobs.begin("a", broken), jobs.begin("a", lambda: 2)
    assert first.wait(10) and first.state == "failed"
    assert second.wait(10) and second.result == 2
