"""The REST API is what its description says it is, and stays so while the library changes."""

from __future__ import annotations

import csv
import io
import json
import sys
import threading
import time
import types
from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from dragoman import pipeline
from dragoman.library import Library
from dragoman.sources.ingest import ingest
from dragoman.workbench import openapi
from tests.library import driver
from tests.workbench.hostile import client, made, reading, sound

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
EXAMPLES = 40
"""Calls of each operation that schemathesis makes up: about a minute in all."""

PATHS = (
    "/status", "/stories", "/stories/a0", "/articles/a5", "/search?q=Astana", "/relations/KAZ/RUS", "/shifts?least=1",
    "/contest?over=KAZ&powers=RUS,CHN", "/alignment/KAZ/RUS", "/actors/KAZ", "/forecasts", "/sources",
)  # fmt: skip
TABLES = (
    "/stories", "/search?q=Astana", "/relations/KAZ/RUS", "/shifts?least=1", "/contest?over=KAZ&powers=RUS,CHN",
    "/forecasts", "/sources",
)  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with made(tmp_path_factory.mktemp("api") / "press.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def web(library: Library) -> TestClient:
    return client(library, reads_a_minute=1_000_000)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without a model."""
    monkeypatch.setattr(pipeline, "read_page", lambda page, settings=None: reading(1, "2022-01-03"))


def with_format(path: str, form: str) -> str:
    return "/api/v1" + path + ("&" if "?" in path else "?") + f"format={form}"


@pytest.mark.usefixtures("quick")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_answer_is_described(web: TestClient) -> None:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", web.app, headers={"Host": "localhost"})
    failures: list[str] = []
    tried: Counter[int] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES, database=None, derandomize=True,
            phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def call(case: Any) -> None:
            answer = case.call(headers={"Host": "localhost"})
            tried[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

        try:
            call()
        except (AssertionError, BaseExceptionGroup) as error:
            failures.append(f"{operation.label}: {error}"[:1500])
    assert not failures, "\n\n".join(failures)
    assert sum(tried.values()) > 15 * len(openapi.answers())
    assert {200, 400, 403, 404} <= set(tried), tried  # and 406 where pyarrow is not installed


def test_each_answer_has_a_type(web: TestClient) -> None:
    described = web.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == {openapi.PREFIX + path for path in openapi.answers()}
    for operations in described["paths"].values():
        for operation in operations.values():
            assert operation["responses"]["200"]["content"]["application/json"]["schema"]
            for status, answer in operation["responses"].items():
                assert answer["description"]
                if status >= "400":
                    assert list(answer["content"]) == ["application/problem+json"]
    assert "HTTPValidationError" not in json.dumps(described)


ELSEWHERE = {"/readings", "/corrections", "/corrections/{correction_id}"}
"""Nothing to get, or nothing there: ``test_curation`` has corrections."""


def test_answers_with_content_are_as_described(web: TestClient) -> None:
    described = web.get("/api/v1/openapi.json").json()
    family = next(one["id"] for one in web.get("/api/v1/stories/a0").json()["told"] if one["kind"] == "statement")
    places = {
        "/stories/{story_id}": "/stories/a0", "/statements/{which}": f"/statements/{family}",
        "/articles/{article_id}": "/articles/a5", "/relations/{a}/{b}": "/relations/KAZ/RUS",
        "/alignment/{a}/{b}": "/alignment/KAZ/RUS", "/actors/{actor_id}": "/actors/kassym-jomart-tokayev",
        "/contest": "/contest?over=KAZ&powers=RUS,CHN", "/shifts": "/shifts?least=1", "/search": "/search?q=Astana",
    }  # fmt: skip
    for path in set(openapi.answers()) - ELSEWHERE:
        schema = described["paths"][openapi.PREFIX + path]["get"]["responses"]["200"]["content"]["application/json"][
            "schema"
        ]
        found = web.get(openapi.PREFIX + places.get(path, path)).json()
        assert found, path
        jsonschema_rs.validator_for({**schema, "components": described["components"]}).validate(found)
    for kind in ("statements", "events"):
        hits = web.get(f"/api/v1/search?actor=KAZ&kind={kind}").json()
        jsonschema_rs.validator_for(
            {"$ref": "#/components/schemas/Hits", "components": described["components"]}
        ).validate(hits)
        assert all(hit["record"] for hit in hits["hits"])


@pytest.mark.parametrize("path", PATHS)
def test_what_is_known_is_not_sent_again(web: TestClient, path: str) -> None:
    first = web.get("/api/v1" + path)
    assert first.status_code == 200
    tag = first.headers["etag"]
    for match in (tag, f'"x", {tag}', f"W/{tag}", "*"):
        again = web.get("/api/v1" + path, headers={"If-None-Match": match})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        sound(again)
    for match in ('"x"', "", "x" * 10_000):
        assert web.get("/api/v1" + path, headers={"If-None-Match": match}).status_code == 200


def test_pages_of_a_list(web: TestClient) -> None:
    for path in ("/stories?", "/search?q=Astana&"):
        whole = listed(web, path + "limit=500")
        assert len(whole) > 5
        parts: list[Any] = []
        while found := listed(web, f"{path}limit=4&offset={len(parts)}"):
            assert len(found) <= 4
            parts += found
        assert [one["id"] for one in parts] == [one["id"] for one in whole]
        for beyond in (len(whole), 1_000, 1_000_000):
            assert listed(web, f"{path}offset={beyond}") == []
        for wrong in (
            "limit=0",
            "limit=501",
            "limit=-1",
            "limit=x",
            "offset=-1",
            "offset=1000001",
            "offset=" + "9" * 30,
        ):
            answer = web.get(f"/api/v1{path}{wrong}")
            assert answer.status_code == 400, wrong
            sound(answer)


def listed(web: TestClient, path: str) -> list[Any]:
    answer = web.get("/api/v1" + path)
    assert answer.status_code == 200
    found = answer.json()
    return list(found if isinstance(found, list) else found["hits"])


@pytest.mark.parametrize("path", TABLES)
def test_rows_are_the_same_in_each_format(web: TestClient, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = web.get(with_format(path, "csv"))
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows
    assert web.get(with_format(path, "csv"), headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    taken: list[Any] = []
    arrow = types.SimpleNamespace(Table=types.SimpleNamespace(from_pylist=lambda given: taken.extend(given) or given))
    files = types.SimpleNamespace(write_table=lambda table, out: out.write(b"PAR1"))
    monkeypatch.setitem(sys.modules, "pyarrow", arrow)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", files)
    binary = web.get(with_format(path, "parquet"))
    assert (binary.status_code, binary.content) == (200, b"PAR1")
    assert binary.headers["content-type"] == "application/vnd.apache.parquet"
    assert len(taken) == len(rows)
    assert list(taken[0]) == list(rows[0])


def test_parquet_can_be_read_back(web: TestClient) -> None:
    files = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    for path in TABLES:
        answer = web.get(with_format(path, "parquet"))
        assert answer.status_code == 200
        assert files.read_table(io.BytesIO(answer.content)).num_rows > 0


@pytest.mark.parametrize("path", TABLES)
def test_parquet_without_pyarrow_is_told(web: TestClient, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = web.get(with_format(path, "parquet"))
    assert answer.status_code == 406
    assert "pip install pyarrow" in answer.json()["detail"]
    sound(answer)


@pytest.mark.parametrize(("path", "status"), [
    ("/nowhere", 404), ("", 404), ("/", 404),
    ("/stories/none", 404), ("/articles/none", 404), ("/statements/none", 404),
    ("/actors/none", 404), ("/relations/KAZ", 404), ("/relations/KAZ/Atlantis", 400), ("/relations/KAZ/KAZ", 400),
    ("/contest", 400), ("/contest?over=KAZ&powers=RUS", 400), ("/search?since=soon", 400), ("/search?kind=all", 400),
    ("/stories?since=soon", 400), ("/stories?format=xml", 400), ("/relations/KAZ/RUS?directed=perhaps", 400),
    ("/relations/KAZ/RUS?since=2022&until=2020", 400), ("/search?q=" + "x" * 401, 400),
])  # fmt: skip
def test_what_is_wrong_is_a_problem(web: TestClient, path: str, status: int) -> None:
    answer = web.get("/api/v1" + path, follow_redirects=True)
    assert answer.status_code == status
    assert answer.json()["detail"]
    sound(answer)


PAGES = ("/", "/stories", "/sources", "/forecasts", "/relations", "/search?q=Astana", "/articles/a0", "/stories/a0",
         "/relations/KAZ/RUS", "/contest?over=KAZ&powers=RUS,CHN", "/actors/KAZ", "/api/v1/status", "/api/v1/shifts",
         "/api/v1/stories", "/api/v1/search?q=Sweden")  # fmt: skip


def test_eight_readers_while_articles_come_in(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with made(tmp_path / "press.db", count=20) as library:
        driver.install(monkeypatch)
        web = client(library)
        done, wrong, asked = threading.Event(), [], [0] * 8

        def look(number: int) -> None:
            try:
                while not done.is_set() or asked[number] < len(PAGES):
                    path = PAGES[(asked[number] + number) % len(PAGES)]
                    answer = web.get(path)
                    asked[number] += 1
                    if answer.status_code != 200:
                        wrong.append((path, answer.status_code, answer.text[:300]))
            except Exception as error:  # noqa: BLE001 (told by the test, not lost in its thread)
                wrong.append(("", 0, repr(error)))

        readers = [threading.Thread(target=look, args=(number,)) for number in range(8)]
        for reader in readers:
            reader.start()
        try:
            summary = ingest(library, driver.pages(60))
        finally:
            done.set()
            for reader in readers:
                reader.join(120)
        assert not wrong, wrong[:3]
        assert (summary.read + summary.republished, summary.failures) == (60, 0)
        assert sum(asked) >= 8 * len(PAGES)
        for _ in range(600):  # an answer that is being made again is shown as it was last
            if (told := web.get("/api/v1/status").json()["articles"]) == library.count():
                break
            time.sleep(0.1)
        assert told == library.count()


def test_the_first_requests_may_come_at_once(tmp_path: Any) -> None:
    """An old library gets the tables of later stages with the first request, whichever that is."""
    from sqlalchemy import text

    place = tmp_path / "press.db"
    with made(place, count=4) as library, library.write() as connection:
        for name in ("fetches", "sources"):
            connection.execute(text(f"DROP TABLE {name}"))
        connection.execute(text("DELETE FROM meta WHERE name = 'schema:sources'"))
    with Library.open(place) as library:
        web = client(library)
        start, codes = threading.Barrier(8), []

        def look(path: str) -> None:
            start.wait()
            codes.append((path, web.get(path).status_code))

        paths = ("/", "/sources", "/stories", "/relations") * 2
        readers = [threading.Thread(target=look, args=(path,)) for path in paths]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(60)
        assert {code for _, code in codes} == {200}, codes
        assert len(codes) == 8
