"""Who is let in, by which name, with what."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from dragoman import pipeline
from dragoman.library import Library
from dragoman.workbench import security
from dragoman.workbench.assets import STATIC
from dragoman.workbench.security import COOKIE, HEADERS, MAX_BODY, Limit
from tests.workbench.hostile import client, made, only_ours, reading, sound

TOKEN = 'a token; with ünusual "signs" 鍵'
PLAIN = "f3c1a0b2d4"
LANGUAGE = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with made(tmp_path_factory.mktemp("security") / "press.db", count=6) as opened:
        yield opened


@pytest.fixture
def web(library: Library) -> TestClient:
    return client(library)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without a model."""
    monkeypatch.setattr(pipeline, "read_page", lambda page, settings=None: reading(1, "2022-01-03"))


def form_of(web: TestClient) -> str:
    (field,) = html.document_fromstring(web.get("/add").text).xpath("//input[@name='form']/@value")
    return str(field)


# -- the host


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost:8317", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8317", "localhost."]
)
def test_hosts_that_are_known(web: TestClient, host: str) -> None:
    assert web.get("/add", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", [
    "evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "evil.example:80", "", " ",
    "localhost:80@evil.example",
    "localhost@evil.example", "[::1].evil.example", "[::1", "127.0.0.2", "0.0.0.0", "localhost/", "localhost:80:80",
    "2130706433", "[localhost]",
])  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/api/v1/status", "/static/workbench.css", "/nowhere"])
def test_other_hosts_are_refused(web: TestClient, host: str, path: str) -> None:
    answer = web.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "Astana" not in answer.text
    sound(answer)


def test_two_hosts_are_refused(web: TestClient) -> None:
    answer = web.get("/", headers=[("Host", "localhost"), ("Host", "evil.example")])
    assert answer.status_code == 400


def test_names_that_are_given_are_known(library: Library) -> None:
    web = client(library, hosts=["press.example"])
    assert web.get("/add", headers={"Host": "press.example:8317"}).status_code == 200
    assert web.get("/add", headers={"Host": "localhost"}).status_code == 400


# -- the token


@pytest.mark.parametrize("token", [PLAIN, TOKEN])
@pytest.mark.parametrize("path", ["/", "/api/v1/status", "/api/v1/openapi.json", "/static/workbench.css", "/nowhere"])
def test_nothing_is_told_without_the_token(library: Library, path: str, token: str) -> None:
    web = client(library, token=token)
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer"}, {"Authorization": "Basic " + PLAIN},
                    {"Authorization": "Bearer " + PLAIN[:-1]}, {"Cookie": f"{COOKIE}={PLAIN}"},
                    {"Cookie": f"{COOKIE}="}, {"Authorization": PLAIN}):  # fmt: skip
        answer = web.get(path, headers=headers)
        assert answer.status_code == 401, headers
        assert answer.headers["www-authenticate"].startswith("Bearer")
        sound(answer)
    assert web.get(path + "?token=x").status_code == 401
    assert web.get(path + "?token=").status_code == 401


@pytest.mark.parametrize("token", [PLAIN, TOKEN])
def test_the_token_opens(library: Library, token: str) -> None:
    web = client(library, token=token)
    for scheme in (b"Bearer ", b"bearer ", b"BEARER  "):
        answer = web.get("/api/v1/status", headers=[(b"Authorization", scheme + token.encode())])
        assert answer.status_code == 200


def test_an_empty_token_is_none(library: Library) -> None:
    assert client(library, token="").get("/add").status_code == 200


@pytest.mark.parametrize("token", [PLAIN, TOKEN])
def test_the_token_in_an_address_becomes_a_cookie(library: Library, token: str) -> None:
    web = client(library, token=token)
    answer = web.get("/search", params={"token": token, "q": "a b&c", "lang": "ja"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/search?q=a+b%26c&lang=ja"
    cookie = answer.headers["set-cookie"]
    assert token not in cookie  # nobody who finds the cookie knows the token
    assert "HttpOnly" in cookie and "samesite=strict" in cookie.casefold()
    sound(answer)
    assert web.get("/add").status_code == 200
    assert web.get("/api/v1/status").status_code == 200
    other = client(library, token=token + "x")
    other.cookies = web.cookies
    assert other.get("/add").status_code == 401


@pytest.mark.parametrize(
    "path", ["//evil.example/", "///evil.example", "/\\evil.example", "/%5C%5Cevil.example", "/%0d%0aX: y"]
)
def test_the_token_leads_nowhere_else(library: Library, path: str) -> None:
    answer = client(library, token=PLAIN).get(f"http://localhost{path}?token={PLAIN}", follow_redirects=False)
    assert answer.status_code == 303
    assert re.match(r"/(?![/\\])", answer.headers["location"])
    assert "x" not in {name.casefold() for name in answer.headers}


def test_the_token_is_compared_in_constant_time(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[Any] = []
    real = security.hmac.compare_digest
    monkeypatch.setattr(security.hmac, "compare_digest", lambda a, b: compared.append((a, b)) or real(a, b))
    client(library, token=PLAIN).get("/", headers={"Authorization": "Bearer wrong"})
    assert (b"wrong", PLAIN.encode()) in compared


# -- changing something


@pytest.mark.usefixtures("quick")
def test_a_form_of_ours_is_read(web: TestClient) -> None:
    form = form_of(web)
    answer = web.post("/add", data={"form": form, "text": "x"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200
    sound(answer)


@pytest.mark.usefixtures("quick")
def test_other_forms_are_refused(library: Library, web: TestClient) -> None:
    before = library.count()
    form, other = form_of(web), form_of(client(library))
    for given in ("", "x", "ä鍵", form[:-1], form + "0", form.upper(), other):
        answer = web.post("/add", data={"form": given, "text": "x", "keep": "yes"})
        assert answer.status_code == 403, given
        sound(answer)
    assert web.post("/add", data={"text": "x"}).status_code == 403
    bare = client(library)
    assert bare.post("/add", data={"form": form, "text": "x"}).status_code == 403  # of another session
    assert bare.post("/add", data={"form": security.form_value("", ""), "text": "x"}).status_code == 403
    assert library.count() == before


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "odd"},
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:9"}, {"Origin": "http://[::1"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
])  # fmt: skip
@pytest.mark.parametrize("path", ["/add", "/api/v1/readings"])
def test_other_sites_are_refused(web: TestClient, path: str, headers: dict[str, str]) -> None:
    form = form_of(web)
    sent: dict[str, Any] = {"data": {"form": form, "text": "x"}} if path == "/add" else {"json": {"text": "x"}}
    answer = web.post(path, headers=headers, **sent)
    assert answer.status_code == 403
    sound(answer)


@pytest.mark.usefixtures("quick")
def test_a_program_and_our_own_pages_may(web: TestClient) -> None:
    for headers in ({}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "none"}):
        assert web.post("/api/v1/readings", json={"text": "x"}, headers=headers).status_code == 200


@pytest.mark.usefixtures("quick")
def test_a_body_that_any_site_can_send_is_no_json(web: TestClient) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = web.post("/api/v1/readings", content=b'{"text": "x"}', headers={"Content-Type": kind})
        assert answer.status_code in (400, 415, 422)
        sound(answer)


# -- how much, how often


@pytest.mark.parametrize("path", ["/add", "/api/v1/readings"])
def test_too_much_is_refused_with_and_without_a_length(web: TestClient, path: str) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(MAX_BODY // 100_000 + 2):
            sent += 100_000
            yield b"x" * 100_000

    kind = LANGUAGE if path != "/add" else {"Content-Type": "application/x-www-form-urlencoded"}
    answer = web.post(path, content=b"x" * (MAX_BODY + 1), headers=kind)
    assert answer.status_code == 413
    sound(answer)
    answer = web.post(path, content=chunks(), headers=kind)  # chunked: no Content-Length
    assert answer.status_code == 413
    sound(answer)


@pytest.mark.parametrize("length", ["-1", "x", "", "1e3", "٣", "9" * 5000, "+1"])
def test_lengths_that_are_none(web: TestClient, length: str) -> None:
    answer = web.post("/api/v1/readings", content=b"{}", headers=[(b"Content-Length", length.encode())])
    assert answer.status_code == 413
    sound(answer)


@pytest.mark.usefixtures("quick")
def test_reading_is_limited_for_each_caller(library: Library) -> None:
    web = client(library, reads_a_minute=3)
    other = TestClient(web.app, base_url="http://localhost", client=("10.1.2.3", 1))
    codes = [web.post("/api/v1/readings", json={"text": "x"}).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    refused = web.post("/api/v1/readings", json={"text": "x"})
    assert refused.headers["retry-after"] == "60"
    sound(refused)
    assert web.post("/add", data={"form": form_of(web), "text": "x"}).status_code == 429  # the same count
    assert other.post("/api/v1/readings", json={"text": "x"}).status_code == 200
    assert web.get("/").status_code == 200  # looking is not limited


def test_who_calls_from_many_addresses_frees_nobody() -> None:
    limit = Limit(1)
    assert limit.allows("a", now=0)
    for number in range(10_050):
        limit.allows(f"other {number}", now=1)
    assert not limit.allows("a", now=2)


def test_methods_that_there_are_not(web: TestClient) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST", "FOO"):
        for path in ("/", "/api/v1/status", "/articles/a0"):
            answer = web.request(method, path)
            assert answer.status_code == 405, (method, path)
            assert answer.headers["allow"] == "GET"
            sound(answer)


@pytest.mark.parametrize(
    "path", ["/", "/stories", "/api/v1/status", "/api/v1/nowhere", "/nowhere", "/static/workbench.css"]
)
def test_head_is_get_without_a_body(web: TestClient, path: str) -> None:
    head, got = web.head(path), web.get(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers["content-length"] == got.headers["content-length"]
    assert head.headers.get("etag") == got.headers.get("etag")


@pytest.mark.parametrize("path", [
    "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/%2e%2e%2f%2e%2e%2fapp.py",
    "/static/....//app.py", "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/..\\app.py", "/static/%00",
    "/static/workbench.css%00.png", "/static/", "/static", "/static/" + "a" * 5000, "/static/~root",
    "/static/../../../../../etc/passwd",
])  # fmt: skip
def test_static_files_are_all_there_is(web: TestClient, path: str) -> None:
    answer = web.get("http://localhost" + path)
    assert answer.status_code in (404, 405), answer.text[:80]
    assert "import" not in answer.text and "root:" not in answer.text
    sound(answer)


def test_no_page_may_run_or_load_anything() -> None:
    policy = dict(part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == f"'self' {security.PLOT_STYLE}"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_the_one_style_that_may_be_is_that_of_plot() -> None:
    """A newer Plot may bring another one: then the policy has to follow."""
    library = STATIC / "vendor" / "plot.umd.min.js"
    if not library.exists():
        pytest.skip("the browser libraries are not there: make assets")
    (found,) = re.findall(r"`(:where\(\.\$\{\w\}\) \{\\n  --plot-background[^`]*)`", library.read_text("utf-8"))
    style = re.sub(r"\$\{\w\}", "plot-d6a7b5", found).replace("\\n", "\n")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert security.PLOT_STYLE.strip("'") == f"sha256-{digest}"


def test_cookies_are_kept_from_scripts_and_other_sites(web: TestClient) -> None:
    cookie = web.get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.casefold()


# -- what fails


def test_a_mistake_of_ours_is_a_page_with_all_headers(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("a secret of ours")

    monkeypatch.setattr(Library, "shown", fail)
    for path, kind in (
        ("/articles/a0", "text/html; charset=utf-8"),
        ("/api/v1/articles/a0", "application/problem+json"),
    ):
        answer = web.get(path)
        assert answer.status_code == 500
        assert answer.headers["content-type"] == kind
        assert "secret" not in answer.text and "Traceback" not in answer.text
        assert all(answer.headers[name] == value for name, value in HEADERS.items())


PLACES = ("/", "/stories", "/articles/a1", "/search?q=Astana", "/sources", "/forecasts", "/relations", "/stories/a0")


def test_a_library_that_breaks_is_told_on_a_page(tmp_path: Path) -> None:
    place = tmp_path / "press.db"
    with made(place, count=4) as library:
        web = client(library)
        assert web.get("/").status_code == 200
        library.engine.dispose()
        for rest in tmp_path.glob("press.db-*"):
            rest.unlink()
        with place.open("r+b") as file:  # the size stays: it is mapped into memory
            file.seek(100)
            file.write(b"\xa5" * (place.stat().st_size - 100))
        for path in PLACES:
            for begin, kind in (("", "text/html; charset=utf-8"), ("/api/v1", "application/problem+json")):
                if begin and path in ("/", "/relations"):
                    continue
                answer = web.get(begin + path)
                assert answer.status_code == 503, path
                assert answer.headers["content-type"] == kind
                assert "Traceback" not in answer.text and "sqlalche" not in answer.text
                assert all(answer.headers[name] == value for name, value in HEADERS.items())
                if not begin:
                    only_ours(answer.text)
                    assert "dragoman backup" in answer.text
