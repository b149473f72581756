"""A library whose every text is hostile, and what an answer must be, whatever it shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest
from lxml import etree, html
from sqlalchemy import insert
from starlette.testclient import TestClient

from dragoman import pipeline
from dragoman.articles import Page
from dragoman.library import Library
from dragoman.records import (
    Actor,
    Article,
    Coder,
    Date,
    Event,
    Forecast,
    Hop,
    Image,
    Interpretation,
    Link,
    Mention,
    Reading,
    Removed,
    Span,
    Statement,
)
from dragoman.render.wording import squeeze
from dragoman.sources import tables
from dragoman.sources.ingest import ingest
from dragoman.sources.sources import prepare
from dragoman.workbench.app import create_app
from dragoman.workbench.security import HEADERS
from tests.library import driver

WORDS = (
    "<script>alert(1)</script>",
    "</title></style></textarea><img src=x onerror=alert(1)>",
    "\" autofocus onfocus='alert(1)' x=\"",
    "javascript:alert(1)//<a href=javascript:alert(1)>",
    "<svg/onload=alert(1)><foreignObject><iframe srcdoc=x>",
    "<!-- --!><![CDATA[x]]><base href=//evil.example>",
    "{{7*7}} {% raw %} {# x #} ${7*7} #{7*7} <%= 7*7 %> $title $$ %s {0}",
    "safe \u202egnp.exe\u202c \u2066hidden\u2069 \u200f\u061c",
    "z\u0335\u0321\u031b\u0340a\u0336\u0322\u033elgo" + "\u0321" * 200,
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏿 \U0001f1ef\U0001f1f5 \U0010ffff",
    "nul\x00bell\x07escape\x1b[31m sep\u2028line\u2029 tab\there",
    "'; DROP TABLE articles; -- \" OR 1=1 NEAR(x) * ^ col:",
    '=HYPERLINK("http://evil.example","x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "$\\frac{x$ \\unknown{ _^ $$",
    "&lt;b&gt; &amp;amp; &#60;script&#62; &#x3c;",
    'http://x.example/"onmouseover=alert(1)//' + "a" * 300,
    "[x](javascript:alert(1)) [bold red]rich[/]",
)
LONG = "<b>" + "長い題" * 3_300
SURROGATES = ("a\ud800b", "\udfff", "\ud83d")
EVERY = (*WORDS, LONG)

TAGS = {
    "html", "head", "meta", "title", "link", "body", "header", "nav", "main", "footer", "article", "aside", "section",
    "h1", "h2", "h3", "h4", "p", "div", "span", "bdi", "q", "ul", "ol", "li", "a", "small", "br", "strong", "em", "b",
    "mark", "meter", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td", "form", "label",
    "input", "textarea", "select", "option", "optgroup", "button", "code", "time", "figure", "figcaption", "fieldset",
    "legend", "dl", "dt", "dd", "nobr", "wbr", "datalist", "output", "progress", "abbr", "i", "sup", "sub", "hr", "pre",
    "search", "blockquote", "cite", "noscript", "img",
}  # fmt: skip
SVG_TAGS = {
    "svg", "g", "path", "text", "tspan", "defs", "use", "clippath", "rect", "circle", "line", "polyline", "polygon",
    "title", "desc", "metadata", "marker", "pattern", "lineargradient", "stop",
}  # fmt: skip
METADATA = {"rdf", "work", "type", "date", "format", "creator", "agent", "style"}
"""What matplotlib says of a drawing, and how its lines meet."""
SHOWN = {"aria-label", "title", "value", "placeholder", "alt", "data-label"}
"""Attributes that are read, or read out."""
BARRED = {"style", "srcdoc", "formaction", "background", "ping", "http-equiv"}


def marked(number: int) -> str:
    """Return a hostile text between marks by which it is found again."""
    return f"⟦{number}⟧{EVERY[number]}⟦/{number}⟧"


def reading(number: int, day: str) -> Reading:
    """Return a reading in which every text is hostile."""
    index = number % len(EVERY)
    word = marked(index)
    text, spans = "", []
    for lead in ("In Astana ", " They met. ", " It said ", " It may come that "):
        text += lead
        spans.append(Span(len(text), len(text) + len(word)))
        text += word
    text += f" Report {number}."
    early = number < 40
    kazakh = Actor(name=word, entity="KAZ", country="KAZ", sector="GOV")
    russian = Actor(name=word, entity="RUS", country="RUS", sector="GOV")
    unknown = Actor(name=word, entity=word, country=None, region=word, sector=word)
    cue = Span(0, 2)
    return Reading(
        coder=Coder(name=word, version=word, codebook=word),
        article=Article(
            id=f"a{number}", url=word if number % 2 else f"https://x.example/{word}", language="en",
            outlet=Actor(name=word, country=("JPN", "CHN", "DEU")[number % 3]), published=day, anchor=day,
            anchor_source="given", title=word, text=text, paragraphs=(Span(0, len(text)),),
            images=(Image(caption=word, credit=word, licence=word),), related=(Link(title=word, url=word),),
            removed=(Removed(kind="note", text=word),),
        ),
        mentions=(Mention(id="m1", span=spans[0], actor=kazakh), Mention(id="m2", span=spans[1], actor=unknown)),
        dates=(Date(id="d1", span=Span(3, 9), edtf=day),),
        statements=(
            Statement(id="s1", speaker=kazakh, span=spans[2], mode="direct", cue=cue, addressee=unknown, via=unknown,
                      about=(unknown,), date=day, chain=(Hop(actor=unknown, role="agency", span=spans[1]),)),
            Statement(id="s2", speaker=unknown, span=spans[1], mode="indirect", status="denied", parent="s1"),
        ),
        events=(
            Event(id="e1", type="SUPPORT" if early else "ASSAULT", mode=word, contexts=(word,), actors=(kazakh,),
                  recipients=(russian,), trigger=spans[1], span=spans[1], date=day, place=unknown, confidence=0.95,
                  quad="verbal-cooperation" if early else "material-conflict", intensity=5.0 if early else -9.0),
        ),
        interpretations=(
            Interpretation(id="i1", readers=(unknown,), of="s1", span=spans[2], points_at=(unknown,), cue=cue),
            Interpretation(id="i2", readers=(), of="e1", span=spans[1], stance="ostensible", status="inferred"),
        ),
        forecasts=(Forecast(id="f1", by=unknown, span=spans[3], about=(unknown,), horizon="2099-01", kind="warning"),),
        warnings=(word,),
    )  # fmt: skip


def made(place: Any, count: int = 80) -> Library:
    """Return a library of hostile readings, with hostile sources."""
    begin = date(2022, 1, 3)
    days = [(begin + timedelta(days=3 * number)).isoformat() for number in range(count)]
    library = Library.create(place)
    with pytest.MonkeyPatch.context() as patch:
        driver.install(patch)
        patch.setattr(pipeline, "read_page", lambda page, settings=None: reading(int(page.name), days[int(page.name)]))
        pages = (Page(data=str(number), name=str(number), kind="text") for number in range(count))
        summary = ingest(library, pages)
    assert not summary.failed
    prepare(library)
    with library.write() as connection:
        for number, word in enumerate(EVERY):
            connection.execute(insert(tables.sources).values(
                url=marked(number), kind="rss", name=marked(number), outlet=word, added="2022-01-01T00:00:00Z",
                next_due="2022-01-01T00:00:00Z", last_error=word, failures=number % 7,
            ))  # fmt: skip
    return library


def client(library: Library, **options: Any) -> TestClient:
    """Return a client of the workbench on a library; mistakes of ours are answers, as they are to a browser."""
    who = options.pop("who", ("127.0.0.1", 50_000))
    return TestClient(
        create_app(library, **options), base_url="http://localhost", raise_server_exceptions=False, client=who
    )


def sound(answer: httpx2.Response) -> None:
    """Check what holds for every answer."""
    assert answer.status_code < 500, (answer.url, answer.text[:300])
    for name, value in HEADERS.items():
        assert answer.headers.get(name) == value, (name, answer.url)
    kind = answer.headers.get("content-type", "")
    api = answer.url.path.startswith("/api")
    if api and answer.status_code >= 400:
        assert kind == "application/problem+json"
        assert {"type", "title", "status", "detail"} <= answer.json().keys()
        assert answer.json()["status"] == answer.status_code
    elif api and answer.status_code == 200:
        assert kind.partition(";")[0] in ("application/json", "text/csv")
    if kind.startswith("text/html"):
        only_ours(answer.text)


def only_ours(page: str) -> None:
    """Check that a page has our markup only, and that what is hostile in it is text, all of it."""
    tree = html.document_fromstring(page)
    data = "".join(taken(tree))
    for element in tree.iter():
        assert isinstance(element.tag, str), etree.tostring(element)[:200]
        drawn = element.tag.casefold() == "svg" or any(a.tag.casefold() == "svg" for a in element.iterancestors())
        assert element.tag.casefold() in (SVG_TAGS if drawn else TAGS), etree.tostring(element)[:200]
        for name, value in element.attrib.items():
            assert not name.casefold().startswith("on"), (element.tag, name)
            assert name.casefold() not in BARRED, (element.tag, name, value)
            if name.rpartition(":")[2].casefold() in ("href", "src", "action"):
                assert re.match(r"https?://|/(?!/)|#|\?", value), value
        if element.tag.casefold() == "img":
            source = element.get("src")
            assert re.match(r"/(contest|relations/[A-Z]{3}/[A-Z]{3})/chart\.svg\?", source), source
    text = "".join(tree.itertext()) + data
    assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    for number, shown in hostile_texts(page):
        assert shown == squeeze(EVERY[number]), (number, shown[:500])


def drawing_only(svg: str) -> None:
    """Check that a picture draws, and does nothing else."""
    for element in etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True)).iter():
        if not isinstance(element.tag, str):  # a comment
            continue
        assert etree.QName(element).localname.casefold() in SVG_TAGS | METADATA, element.tag
        for name, value in element.attrib.items():
            assert not etree.QName(name).localname.casefold().startswith("on"), name
            if name.rpartition("}")[2].casefold() == "href":
                assert value.startswith("#"), value


def taken(tree: Any) -> list[str]:
    """Take the scripts out of a page: files of ours, and data of charts, whose texts are returned."""
    texts: list[str] = []
    for script in list(tree.iter("script")):
        if script.get("src") is None:
            assert dict(script.attrib) == {"type": "application/json"}
            texts += strings(json.loads(script.text))
        else:
            assert re.fullmatch(r"/static/(vendor/)?[a-z0-9.-]+\.js", script.get("src"))
            assert not script.text and set(script.attrib) <= {"src", "type", "defer"}
        script.drop_tree()
    return texts


def strings(value: Any) -> list[str]:
    """Return the texts in the data of a chart."""
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inside for text in strings(one)]


def hostile_texts(page: str) -> Iterator[tuple[int, str]]:
    """Yield each hostile text that a page shows whole, in its text or an attribute, as a reader sees it."""
    tree = html.document_fromstring(page)
    data = taken(tree)
    values = [value for element in tree.iter() for name, value in element.attrib.items() if name in SHOWN]
    for part in ("".join(tree.itertext()), *values, *data):
        for match in re.finditer(r"⟦(\d+)⟧((?:(?!⟦\d).)*?)⟦/\1⟧", part, re.DOTALL):
            yield int(match[1]), " ".join(match[2].split())
