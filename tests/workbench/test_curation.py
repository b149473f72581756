"""Correcting in the browser and over the API: forms of ours alone, text stays text, everything is marked and kept."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import jsonschema_rs
import pytest
from fastapi.testclient import TestClient
from lxml import html

from dragoman.curation import change, correct, corrections, signed
from dragoman.library import Library
from dragoman.library.backup import backup
from dragoman.workbench import create_app
from tests.workbench import small
from tests.workbench.hostile import EVERY, SURROGATES, hostile_texts, marked, sound
from tests.workbench.test_messages import english, said

TOKEN = "a token of ours"
AIKO = {"author": "Айко", "reason": "інший промовець"}
BY = signed(**AIKO)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the library once; each test works on a copy."""
    folder = tmp_path_factory.mktemp("made")
    with small.library(folder) as opened:
        backup(opened, folder / "copy.db")
    return folder / "copy.db"


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Iterator[Library]:
    with Library.open(shutil.copy(made, tmp_path / "press.db")) as opened:
        yield opened


@pytest.fixture
def web(library: Library) -> TestClient:
    return TestClient(create_app(library), base_url="http://localhost", follow_redirects=False)


def forms(web: TestClient, address: str) -> list[Any]:
    answer = web.get(address)
    assert answer.status_code == 200, answer.text[:300]
    sound(answer)
    return list(html.fromstring(answer.text).xpath("//form[@method='post']"))


def filled(web: TestClient, address: str) -> tuple[str, dict[str, Any]]:
    """Return where a page's form goes, and what it would send as it stands."""
    (form,) = forms(web, address)
    return form.get("action"), {name: value for name, value in form.form_values() if value is not None}


def post(web: TestClient, address: str, **fields: Any) -> httpx2.Response:
    action, sent = filled(web, address)
    return web.post(action, data={**sent, **AIKO, **fields})


def test_a_speaker_is_corrected_on_the_page_of_the_record(web: TestClient, library: Library) -> None:
    page = html.fromstring(web.get("/articles/a0").text)
    assert page.xpath("//li[@id='s1']//a[@href='/correct/a0%3As1']")
    answer = post(web, "/correct/a0:s1", speaker="Xi Jinping")
    assert (answer.status_code, answer.headers["location"]) == (303, "/articles/a0#s1")
    (one,) = corrections(library)
    assert (one.target, one.field, one.author, one.reason) == ("a0:s1", "speaker", "Айко", "інший промовець")
    reader = web.get("/articles/a0")
    sound(reader)
    card = html.fromstring(reader.text).xpath("//li[@id='s1']")[0]
    assert "Xi Jinping" in card.xpath("string(h3)")
    note = card.xpath("string(div[@class='corrected'])")
    assert "kassym-jomart-tokayev" in note and "Айко: інший промовець" in note
    assert filled(web, "/correct/a0:s1")[1]["author"] == "Айко"


def test_what_is_left_as_it_is_stays(web: TestClient, library: Library) -> None:
    assert post(web, "/correct/a0:e1").status_code == 303
    assert corrections(library) == []
    post(web, "/correct/a0:e1", status="denied", actors="KAZ")
    assert [one.field for one in corrections(library)] == ["status"]


def test_every_kind_of_record_has_its_form(web: TestClient) -> None:
    fields = {name: set(filled(web, f"/correct/a0:{name}")[1]) for name in ("s1", "e1", "i1")}
    assert {"speaker", "addressee", "status", "exists"} <= fields["s1"]
    assert {"type", "actors", "recipients", "status", "modality", "exists"} <= fields["e1"]
    assert {"readers", "points_at", "status", "exists"} <= fields["i1"]
    for address in ("/correct/a0:f1", "/correct/a0:s99", "/correct/none:s1", "/correct/a0", "/corrections/c7"):
        assert web.get(address).status_code == 404


def test_what_is_set_aside_can_still_be_read_and_had_back(web: TestClient, library: Library) -> None:
    post(web, "/correct/a0:e2", exists="no")
    text = web.get("/articles/a0").text
    assert not html.fromstring(text).xpath("//li[@id='e2']")
    assert "Set aside by an analyst" in text
    assert set(filled(web, "/correct/a0:e2")[1]) >= {"exists"}
    answer = post(web, "/corrections/c1", author="Бен", reason="таки подія")
    assert answer.headers["location"] == "/corrections/c1"
    assert html.fromstring(web.get("/articles/a0").text).xpath("//li[@id='e2']")
    assert [one.state for one in corrections(library)] == ["undoes", "undone"]
    page = web.get("/corrections/c1")
    assert "Бен: таки подія" in html.fromstring(page.text).xpath("string()")
    assert forms(web, "/corrections/c1") == []


def test_stories_and_statements_have_forms_of_their_own(web: TestClient, library: Library) -> None:
    action, sent = filled(web, "/stories/a0")
    story = action.rpartition("/")[2]
    answer = web.post(action, data={**sent, **AIKO, "field": "split", "out": ["a1", "a2"]})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/stories/{story}")
    assert not html.fromstring(web.get("/stories/a0").text).xpath("//input[@name='out'][@value='a1']")
    other = filled(web, "/stories/a1")[0].rpartition("/")[2]
    assert post(web, "/stories/a0", field="merge", other=other).status_code == 303
    assert html.fromstring(web.get("/stories/a0").text).xpath("//input[@name='out'][@value='a1']")
    action, sent = filled(web, "/statements/a0:s1")
    assert web.post(action, data={**sent, **AIKO, "field": "split", "out": "a1:s1"}).status_code == 303
    assert [(one.kind, one.field) for one in corrections(library)] == [
        ("family", "split"), ("story", "merge"), ("story", "split"),
    ]  # fmt: skip
    assert "Corrected by analysts" in web.get("/statements/a0:s1").text
    assert post(web, "/stories/a0", field="split").status_code == 400


def test_corrected_records_are_marked_wherever_they_are_named(web: TestClient, library: Library) -> None:
    def marked_on(address: str) -> list[str]:
        page = html.fromstring(web.get(address).text)
        return [str(mark.get("title")) for mark in page.xpath("//em[@class='corrected']")]

    pages = ("/stories/a0", "/statements/a0:s1", "/search?kind=statements&actor=RUS")
    assert not any(map(marked_on, pages))
    correct(library, "a0:s1", {"speaker": "Xi Jinping"}, BY)
    for address in pages:
        (title, *_) = marked_on(address)
        assert "kassym-jomart-tokayev" in title and "Айко" in title, address


def test_the_history_can_be_narrowed(web: TestClient, library: Library) -> None:
    assert "None." in web.get("/corrections").text
    correct(library, "a0:s1", {"status": "denied"}, BY)
    correct(library, "a0:s1", {"status": "open"}, BY)

    def listed(query: str) -> list[str]:
        page = html.fromstring(web.get(f"/corrections?{query}").text)
        return [row.xpath("string(th)") for row in page.xpath("//tbody/tr")]

    assert listed("") == ["c2", "c1"]
    assert listed("state=replaced") == ["c1"]
    assert listed("state=x&page=0&article=a0") == ["c2", "c1"]
    assert listed("article=a1") == []


# -- who may


def test_other_forms_are_refused(web: TestClient, library: Library) -> None:
    for address in ("/correct/a0:s1", "/stories/a0", "/statements/a0:s1"):
        action, sent = filled(web, address)
        for given in ("", "x", "ä鍵", sent["form"][:-1]):
            answer = web.post(action, data={**sent, **AIKO, "form": given, "status": "denied", "speaker": "KAZ"})
            assert answer.status_code == 403
        bare = TestClient(create_app(library), base_url="http://localhost")
        assert bare.post(action, data={**sent, **AIKO, "speaker": "KAZ"}).status_code == 403
        elsewhere = web.post(action, data={**sent, **AIKO}, headers={"Sec-Fetch-Site": "cross-site"})
        assert elsewhere.status_code == 403
        assert web.post(action, content=b"\xff=%ff&form", headers={"Content-Type": "text/plain"}).status_code == 403
    assert web.post("/corrections/c1", data=AIKO).status_code == 403
    assert corrections(library) == []


def test_a_correction_has_an_author_and_a_reason(web: TestClient, library: Library) -> None:
    for fields in ({"author": ""}, {"reason": " "}, {"reason": "x" * 2001}, {"status": "wrong"}):
        answer = post(web, "/correct/a0:s1", **{"speaker": "KAZ", **fields})
        assert answer.status_code == 400
        sound(answer)
    assert corrections(library) == []


def test_the_api_only_reads_without_a_token(web: TestClient, library: Library) -> None:
    body = {"target": "a0:s1", "field": "status", "value": "denied", **AIKO}
    for answer in (web.post("/api/v1/corrections", json=body), web.delete("/api/v1/corrections/c1", params=AIKO)):
        assert answer.status_code == 403
        assert "--token" in answer.json()["detail"]
        sound(answer)
    assert web.get("/api/v1/corrections").json() == corrections(library) == []


def test_the_api_corrects_and_takes_back_with_a_token(library: Library) -> None:
    web = TestClient(create_app(library, token=TOKEN), base_url="http://localhost")
    assert web.get("/api/v1/corrections").status_code == 401
    web.headers["Authorization"] = f"Bearer {TOKEN}"
    body = {"target": "a0:s1", "field": "speaker", "value": "Xi Jinping", **AIKO}
    (made,) = web.post("/api/v1/corrections", json=body).json()
    assert (made["id"], made["state"], made["new"]["actors"][0]["entity"]) == ("c1", "in force", "xi-jinping")
    assert web.post("/api/v1/corrections", json=body).json() == []
    assert web.get("/api/v1/articles/a0").json()["statements"][0]["speaker"]["entity"] == "xi-jinping"
    machine = web.get("/api/v1/articles/a0?machine=true").json()
    assert machine["statements"][0]["speaker"]["entity"] == "kassym-jomart-tokayev"
    csv = web.get("/api/v1/corrections?format=csv&state=in+force").text
    assert "kassym-jomart-tokayev" in csv and "Айко" in csv
    back = web.delete("/api/v1/corrections/c1", params=AIKO).json()
    assert (back["kind"], back["undoes"]) == ("undo", "c1")
    assert web.get("/api/v1/corrections/c1").json()["state"] == "undone"
    described = web.get("/api/v1/openapi.json").json()
    for path, address in (("", ""), ("/{correction_id}", "/c1")):
        answers = described["paths"][f"/api/v1/corrections{path}"]["get"]["responses"]["200"]["content"]
        validator = jsonschema_rs.validator_for(
            {**answers["application/json"]["schema"], "components": described["components"]}
        )
        validator.validate(web.get(f"/api/v1/corrections{address}").json())
    assert web.delete("/api/v1/corrections/c1", params=AIKO).status_code == 400
    assert web.get("/api/v1/articles/a0").json() == machine
    split = {"target": "a0", "field": "split", "value": "a1, a2", **AIKO}
    assert web.post("/api/v1/corrections", json=split).json()[0]["field"] == "split"


@pytest.mark.parametrize(("changed", "status"), [
    ({"target": "a0:s9"}, 404), ({"target": "none"}, 400), ({"field": "x"}, 400), ({"value": "x"}, 400),
    ({"author": ""}, 400), ({"reason": "  "}, 400), ({"target": 5}, 400), ({"value": None}, 400),
    ({"field": "merge", "value": ""}, 400), ({"field": "split", "target": "a0", "value": "zz"}, 400),
    ({"target": "f-none", "field": "merge", "value": "a0:s1"}, 404),
])  # fmt: skip
def test_what_is_wrong_is_a_problem(library: Library, changed: dict[str, Any], status: int) -> None:
    web = TestClient(create_app(library, token=TOKEN), base_url="http://localhost",
                     headers={"Authorization": f"Bearer {TOKEN}"})  # fmt: skip
    body = {"target": "a0:s1", "field": "status", "value": "denied", **AIKO, **changed}
    answer = web.post("/api/v1/corrections", json=body)
    assert answer.status_code == status, answer.text
    sound(answer)
    assert corrections(library) == []


def test_the_description_tells_of_it(web: TestClient) -> None:
    described = web.get("/api/v1/openapi.json").json()
    listing, one = (described["paths"][f"/api/v1/corrections{end}"] for end in ("", "/{correction_id}"))
    assert (set(listing), set(one)) == ({"get", "post"}, {"get", "delete"})
    for operation in (listing["post"], one["delete"]):
        assert {"200", "400", "401", "403", "404"} <= set(operation["responses"])
    assert described["components"]["schemas"]["Listed"]["properties"]["state"]


# -- text from outside


def test_what_is_hostile_stays_text(web: TestClient, library: Library) -> None:
    for number in range(len(EVERY)):
        word = marked(number)
        by = signed(word[:1900], word[:1900])
        who = f"<b>{number}" if re.search("[,;]", word) or len(word) > 280 else word  # they part names
        given = {"speaker": who, "status": "denied" if number % 2 else "open"}
        correct(library, "a0:s1", given, by)
        correct(library, "a0:e1", {"actors": who, "exists": "no" if number % 2 else "yes"}, by)
    last = post(web, "/correct/a1:s1", speaker="".join(SURROGATES).encode("utf-8", "replace").decode(), author=EVERY[0])
    assert last.status_code == 303
    for address in ("/corrections", "/corrections?page=2", "/corrections/c1", "/articles/a0", "/correct/a0:s1",
                    "/stories/a0", "/statements/a0:s1", "/correct/a0:e1"):  # fmt: skip
        for language in ("en", "ja"):
            answer = web.get(address, headers={"Accept-Language": language})
            assert answer.status_code == 200
            sound(answer)
    found = {number for address in ("/corrections", "/corrections?page=2") for number, _ in
             hostile_texts(web.get(address).text)}  # fmt: skip
    assert set(range(len(EVERY) - 1)) <= found  # the longest is cut


@pytest.mark.parametrize(
    "address", ["/corrections/{}", "/correct/{}", "/corrections?target={}", "/corrections?article={}"]
)
def test_hostile_addresses(web: TestClient, address: str) -> None:
    for number in range(len(EVERY)):
        answer = web.get(address.format(httpx2.URL("/", params={"x": EVERY[number][:400]}).query.decode()[2:]))
        assert answer.status_code in (200, 303, 400, 404)
        sound(answer)


def test_pages_say_nothing_in_english_to_a_japanese_reader(web: TestClient, library: Library) -> None:
    assert not english(said(web, "/corrections", "ja"))
    by = signed("愛子", "別の人の発言")
    for target, field, value in (
        ("a0:s1", "speaker", "KAZ"), ("a0:e1", "status", "denied"), ("a0:e2", "exists", "no"),
        ("a0:i1", "points_at", ""), ("a0", "split", "a1"), ("a0:s1", "split", "a1:s1"),
    ):  # fmt: skip
        change(library, target, field, value, by)
    pages = ("/corrections", "/corrections/c1", "/correct/a0:s1", "/correct/a0:e1", "/correct/a0:i1", "/articles/a0",
             "/stories/a0", "/statements/a0:s1")  # fmt: skip
    for address in pages:
        texts = said(web, address, "ja")
        assert not english(texts), address
        assert any(re.search("[ぁ-ん一-龠]", text) for text in texts)
    for address in pages:
        left = [text for text in said(web, address, "en") if re.search("[ぁ-ん]", text.replace("別の人の発言", ""))]
        assert not left, address
