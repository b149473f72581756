"""What pages say, they say in the reader's language: all of it, and nothing else."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient
from lxml import html

from dragoman.actors.registry import Registry
from dragoman.render.messages import LANGUAGES, catalogue, speaking, told, tr
from dragoman.workbench import create_app
from tests.workbench import small

ROOT = Path(__file__).parents[2] / "src" / "dragoman"
MESSAGES = ROOT / "resources" / "messages"
FIELD = re.compile(r"\{(\w+)\}")
KNOWN = {"Dragoman", "hand", "plover", "press.db"}  # the program; coder, codebook and file of the small library
PAGES = (
    "/", "/stories", "/search", "/search?q=%D1%83%D0%B3%D0%BE%D0%B4%D0%B0", "/search?q=zzz",
    "/search?kind=statements&actor=KAZ",
    "/search?kind=events&type=AID&status=asserted&country=UKR&language=uk&since=2022&until=2022-12",
    "/relations", "/relations?a=KAZ&b=RUS&since=2022", "/relations/KAZ/RUS", "/relations/KAZ/JPN",
    "/relations/CHN/KAZ?since=2022-03&until=2022-03",
    "/contest", "/contest?over=KAZ&powers=RUS,CHN,USA", "/contest?over=Central+Asia&powers=CHN,USA&split=2022-06-01",
    "/contest?over=JPN&powers=RUS,CHN",
    "/actors/KAZ", "/actors/kassym-jomart-tokayev", "/actors/central-asia", "/actors/tass", "/forecasts",
    "/sources", "/add", "/articles/a0", "/articles/a2", "/articles/b3", "/stories/a0",
    "/statements/a0:s1", "/statements/a0",
)  # fmt: skip
"""Every page, with what there is and what there is not."""
PROBLEMS = (
    "/nowhere", "/stories/st-none", "/articles/none", "/statements/f-none", "/actors/nobody-at-all", "/actors/kassym",
    "/relations/KAZ/KAZ", "/relations/KAZ/QQQQ", "/relations/KAZ/RUS?since=2022-09&until=2022-01",
    "/search?q=a&since=soon", "/contest?over=KAZ&powers=RUS", "/contest?over=KAZ&powers=RUS,KAZ",
    "/contest?over=KAZ&powers=RUS,CHN&split=1999-01-01", "/stories?since=soon",
)  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    yield from small.client(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with small.made(tmp_path_factory.mktemp("empty")) as library:
        yield TestClient(create_app(library), base_url="http://localhost")


def said(client: TestClient, address: str, language: str) -> list[str]:
    """Return what a page says by itself: text and labels, without words of articles, ids and commands."""
    answer = client.get(address, headers={"accept-language": language})
    assert answer.headers["content-language"] == language
    assert answer.status_code < 500, (address, answer.text[:400])
    page = html.fromstring(answer.text)
    assert page.get("lang") == language
    for other in page.xpath(f"//*[@lang and not(@lang='{language}')] | //code"):
        other.drop_tree()
    found = []
    for script in list(page.iter("script")):
        texts = drawn(json.loads(script.text)) if script.text else []
        found += [text for text in texts if not text.startswith(("/", "#"))]
        script.drop_tree()
    for element in page.iter():
        if isinstance(element.tag, str):
            labels = [element.get(name) for name in ("title", "aria-label", "placeholder", "alt", "data-label")]
            found += [text.strip() for text in (element.text, element.tail, *labels) if text and text.strip()]
    return found


def drawn(value: object, name: str = "") -> list[str]:
    """Return what the data of a chart says, without ids."""
    if isinstance(value, str):
        return [] if name in ("id", "code", "power") else [value]
    if isinstance(value, dict):
        return [text for key, one in value.items() if key != "ties" for text in drawn(one, key)]
    return [text for one in value for text in drawn(one)] if isinstance(value, list) else []


def english(texts: list[str]) -> list[str]:
    """Return what has words in small Latin letters that are no ids."""
    left = []
    for text in texts:
        words = re.findall(r"[A-Za-z][\w'’.:-]*", text)
        if any(re.search("[a-z]{2}", word) and not re.search(r"[\d:]", word) and word not in KNOWN for word in words):
            left.append(text)
    return left


@pytest.mark.parametrize("address", PAGES)
def test_a_japanese_page_says_nothing_in_english(client: TestClient, address: str) -> None:
    texts = said(client, address, "ja")
    assert not english([text for text in texts if not text.startswith("https://")])
    assert any(re.search("[ぁ-ん一-龠]", text) for text in texts)


@pytest.mark.parametrize("address", PROBLEMS)
def test_what_goes_wrong_is_said_in_japanese(client: TestClient, address: str) -> None:
    texts = said(client, address, "ja")
    quoted = re.compile(r"'[^']*'|(?<=識別子 )\S+|\S+(?= でしょうか)|soon")
    commands = "dragoman actors find"
    assert not english([quoted.sub("", text).replace(commands, "") for text in texts])


@pytest.mark.parametrize("address", (*PAGES, *PROBLEMS))
def test_an_english_page_says_nothing_in_japanese(client: TestClient, address: str) -> None:
    assert not [text for text in said(client, address, "en") if re.search("[ぁ-んァ-ヶ一-龠]", text)]


@pytest.mark.parametrize("address", [page for page in PAGES if "?" not in page and page.count("/") == 1])
def test_an_empty_library_says_what_to_do_in_japanese(empty: TestClient, address: str) -> None:
    assert not english(said(empty, address, "ja"))


def test_the_language_is_kept_and_so_is_what_is_asked_for(client: TestClient) -> None:
    page = html.fromstring(client.get("/search?q=%D1%83%D0%B3%D0%BE%D0%B4%D0%B0&kind=events").text)
    address = page.xpath("//a[@hreflang='ja']/@href")[0]
    assert address == "?q=%D1%83%D0%B3%D0%BE%D0%B4%D0%B0&kind=events&lang=ja"
    fresh = TestClient(client.app, base_url="http://localhost")
    assert fresh.get(f"/search{address}").headers["content-language"] == "ja"
    assert fresh.get("/stories", headers={"accept-language": "en"}).headers["content-language"] == "ja"


def test_dates_and_names_are_those_of_the_language(client: TestClient) -> None:
    page = client.get("/stories/a0", headers={"accept-language": "ja"}).text
    assert "2022年9月14日" in page
    assert "カザフスタン" in page
    assert "ウクライナ語" in page
    page = client.get("/stories/a0", headers={"accept-language": "en"}).text
    assert "2022-09-14" in page
    assert "Ukrainian" in page


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_catalogue_says_each_thing_once_with_its_fields(language: str) -> None:
    raw = (MESSAGES / f"{language}.yml").read_text("utf-8")
    keys = re.findall(r'^  ("(?:[^"\\]|\\.)*"): ', raw, re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(catalogue(language))
    for message, other in catalogue(language).items():
        assert set(FIELD.findall(other)) <= set(FIELD.findall(message)), message


def strings() -> set[str]:
    """Return every string of the code, with empty braces where something varies, and those of templates."""
    found: set[str] = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(FIELD.sub("{}", node.value))
            elif isinstance(node, ast.JoinedStr):
                found.add("".join(v.value if isinstance(v, ast.Constant) else "{}" for v in node.values))
            elif isinstance(node, ast.ClassDef):
                found.add(node.name)
    for path in (ROOT / "workbench" / "templates").glob("*.html"):
        found |= set(re.findall(r'tr\("([^"]+)"\)', path.read_text("utf-8")))
    return found


# Made of pieces in the code, or by another library.
COMPOSED = {
    "Not Found", "Method Not Allowed", "with the data",
    "{n} characters could not be decoded and are shown as U+FFFD.",
    "No actor has the id {id}. Did you mean {near}?", "No actor has the id {id}. Try: dragoman actors find NAME.",
    "too few readings: 2 countries with {least} or more each are needed",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_catalogue_holds_nothing_that_the_code_does_not_say(language: str) -> None:
    known = strings()
    modes = set(yaml.safe_load((ROOT / "resources" / "ontology" / "plover.yml").read_text("utf-8"))["types"])
    left = [m for m in catalogue(language) if FIELD.sub("{}", m) not in known | modes and m not in COMPOSED]
    entries = Registry.load().entries
    assert not set(left) - {e.subkind for e in entries} - {role.of for e in entries for role in e.roles}


def literals() -> Iterator[tuple[str, str]]:
    """Return what code and templates ask to be said, with where."""
    calls = {"tr": slice(None), "counted": slice(1, 3), "section": slice(0, 1), "table": slice(0, 1)}
    for path in [*(ROOT / "render").glob("*.py"), *(ROOT / "workbench").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            for argument in node.args[calls[name]] if name in calls and isinstance(node, ast.Call) else ():
                for one in (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        yield one.value, path.name
    for path in (ROOT / "workbench" / "templates").glob("*.html"):
        for found in re.findall(r'tr\("([^"]+)"\)', path.read_text("utf-8")):
            yield found, path.name


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_everything_that_is_said_is_in_the_catalogue(language: str) -> None:
    assert not {(message, where) for message, where in literals() if message not in catalogue(language)}


def test_a_value_is_never_taken_as_a_field() -> None:
    with speaking("ja"):
        assert tr("Contest over {over}", over="{more}{0}") == "{more}{0}をめぐる勢力争い"
        assert told("it hangs on one outlet: {x} {0}") == "一つの媒体に依存しています：{x} {0}"
        assert told("No story '" + "x" * 900 + "' in the library.").startswith("No story")
    with speaking("xx"):
        assert tr("Stories") == "Stories"
