"""What mutations start from: the sample press, the pages of the tests, and small documents of every format."""

from __future__ import annotations

import base64
import gzip
import json
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROSE = "<p>The minister of Sampleland said on Monday that the talks would resume next month in the capital.</p>"
PAGE = f"<html lang=en><head><title>Talks resume</title></head><body><article>{PROSE * 3}</article></body></html>"
FEEDS = (
    """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Sample Herald
    </title><language>en</language><item><title>Talks &amp; tea</title><link>https://herald.example/1?utm_source=x</link>
    <guid isPermaLink="false">n1</guid><pubDate>Thu, 15 Sep 2022 23:30:00 +0900</pubDate></item><item><title><![CDATA[B]]>
    </title><link>/2</link><dc:date>2022-09-15</dc:date></item></channel></rss>""",
    """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ja" xml:base="https://mihon.example/"><title>見本</title><entry>
    <title type="html">&lt;b&gt;会談&lt;/b&gt;</title><link rel="alternate" href="1.html"/><id>tag:1</id>
    <published>2022-09-15T09:00:00+09:00</published><updated>2022-09-16T00:00:00Z</updated></entry></feed>""",
    """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel
    rdf:about="x"><title>A</title></channel><item rdf:about="u"><title>B</title><link>https://a.example/1</link></item></rdf:RDF>""",
    """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
    <url><loc>https://a.example/1</loc><lastmod>2022-09-15</lastmod><news:news><news:publication><news:language>uk
    </news:language></news:publication><news:publication_date>2022-09-15T01:02Z</news:publication_date><news:title>Т</news:title>
    </news:news></url></urlset>""",
    "<sitemapindex><sitemap><loc>https://a.example/s.xml</loc><lastmod>2022</lastmod></sitemap></sitemapindex>",
    json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "S", "language": "en", "items": [
        {"id": "1", "url": "https://a.example/1", "title": "T", "date_published": "2022-09-15T00:00:00Z"}, {"id": 2}]}),
)  # fmt: skip
PAGES = (
    PAGE,
    '<html><head><meta property="og:title" content="Talks | Herald"><meta name="date" content="2022-09-15"><script '
    'type="application/ld+json">{"@type":"NewsArticle","headline":"Talks","datePublished":"2022-09-15T00:00:00Z",'
    '"publisher":{"name":"Herald"},"articleBody":"It rained. It rained all day long in the capital."}</script></head>'
    f'<body><nav><a href="/">Home</a></nav><h1>Talks</h1><figure><img><figcaption>A. Photo: B</figcaption></figure>{PROSE}'
    '<div class="related"><a href="/2">More of it</a></div><table><tr><td>1<td>2</table><blockquote>“Yes”<br>no'
    "</blockquote><footer>©</footer>",
    "<div>" * 40 + PROSE + "</div>" * 40,
    "<ul>" + "<li><a href='x'>y</a>" * 20 + "</ul>" + PROSE * 2,
)
TAGS = (
    "<p>", "</p>", "<div>", "</div>", "<br>", "<a href='", "'>", "<table><tr><td>", "<script>", "</script>", "<!--", "-->",
    "<![CDATA[", "]]>", "&amp;", "&#x110000;", "&#0;", "&nbsp;", "<svg>", "<svg/onload=x>", "<time datetime='2022-99-99'>",
    "<meta property='og:title' content='x'>", "<article>", "</article>", "<h1>", "<figcaption>", "<ruby>東<rt>とう</rt></ruby>",
    '<script type="application/ld+json">', '{"@graph":[', '{"@type":["Article"]}', "<base href='//['>", "<html lang='", "<pre>",
    "<template>", "<frameset>", "<title>", "<ul class='share related'>", "<?xml version='1.0' encoding='utf-16'?>", "<!DOCTYPE x [",
    "<!ENTITY a 'b'>", "&a;", "xmlns:x='", "<item>", "</item>", "<link>", "<entry>", "<url><loc>", "https://[::1", "http://a.example/",
)  # fmt: skip
FTM = (
    json.dumps({"id": "NK-1", "schema": "Person", "properties": {"name": ["Oda Kolb"], "country": ["no"], "gender": ["female"],
                "birthDate": ["1970-01-02"], "alias": ["Ода Кольб", "小田"], "topics": ["role.pep"]}}),
    json.dumps({"id": "NK-2", "schema": "Organization", "properties": {"name": ["Sample Bank"], "country": ["ch"]}}),
    json.dumps({"id": "NK-3", "schema": "Occupancy", "properties": {"holder": ["NK-1"], "post": ["NK-4"], "startDate": ["2020"],
                "endDate": ["2021-05"]}}),
    json.dumps({"id": "NK-4", "schema": "Position", "properties": {"name": ["Minister of Finance"], "country": ["no"]}}),
    json.dumps({"type": "item", "id": "Q1", "labels": {"en": {"language": "en", "value": "Oda Kolb"}}, "aliases": {"ru": [
                {"language": "ru", "value": "Ода Кольб"}]}, "claims": {"P31": [{"mainsnak": {"snaktype": "value", "datavalue": {
                "value": {"id": "Q5"}}}, "rank": "normal"}], "P39": [{"mainsnak": {"snaktype": "value", "datavalue": {"value": {
                "id": "Q2"}}}, "qualifiers": {"P580": [{"snaktype": "value", "datavalue": {"value": {
                "time": "+2020-00-00T00:00:00Z", "precision": 9}}}]}}]}}),
)  # fmt: skip
OVERLAY = """{"version":1,"entries":[
{"id":"oda-kolb","kind":"person","names":{"en":["Oda Kolb"],"ru":["Ода Кольб"]},"country":"NOR","roles":[{"office":"minister",\
"country":"NOR","start":"2020","end":"2021-05"}],"sources":["Q1"]},
{"id":"sample-bank","kind":"organisation","names":{"en":["Sample Bank"]},"sector":"BUS"}
]}
"""
TABLES = (
    "GLOBALEVENTID",
    "Event Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Country\n"
    "2014-01-02\tA\t(Gov)\tRussian Federation\tMake statement\t010\t0.0\tB\tUkraine\n",
)


@cache
def press() -> tuple[str, ...]:
    """Return paragraphs of the sample press in its languages, one to three at a time."""
    found = []
    for path in sorted((ROOT / "samples/press").glob("*.txt")):
        pieces = [piece for piece in path.read_text("utf-8").split("\n\n") if piece.strip()]
        found += ["\n\n".join(pieces[at : at + 2]) for at in range(0, len(pieces), 2)]
    for path in sorted((ROOT / "samples/2022").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines()[:2]:
            found.append("\n\n".join(json.loads(line)["text"].split("\n\n")[:2]))
    return tuple(text[:700] for text in found)


@cache
def pages() -> tuple[str, ...]:
    """Return pages, the tests' own among them."""
    stored = [path.read_text("utf-8") for path in sorted((ROOT / "tests/articles/pages").glob("*.html"))]
    return (*PAGES, *stored)


@cache
def encoded() -> tuple[bytes, ...]:
    """Return the sample press in many encodings."""
    found = []
    for text in press():
        for name in ("utf-8", "utf-16", "cp1251", "koi8-u", "cp932", "euc_jp", "gb18030", "big5", "iso2022_jp"):
            try:
                found.append(text.encode(name))
            except UnicodeEncodeError:
                continue
    return tuple(found)


def _record(body: bytes, kind: str, *, packed: bool = False) -> bytes:
    extra = "Content-Encoding: gzip\r\n" if packed else ""
    http = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{extra}\r\n".encode() + (
        gzip.compress(body, mtime=0) if packed else body
    )
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://herald.example/1\r\nWARC-Date: 2022-09-20T00:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


@cache
def archives() -> tuple[bytes, ...]:
    """Return web archives, packed and not."""
    page = PAGE.encode()
    chunked = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>a<\r\n0\r\n\r\n"
    plain = [
        _record(page, "text/html"),
        _record(page, "text/html; charset=x", packed=True),
        _record(b"\x89PNG", "image/png"),
    ]
    return (
        b"".join(plain), plain[0], gzip.compress(plain[0], mtime=0) + gzip.compress(plain[1], mtime=0),
        plain[0].replace(page, chunked), b"WARC/1.1\r\n\r\n",
    )  # fmt: skip


@cache
def languages() -> tuple[str, ...]:
    """Return the heads of the files of two language folders, each with its name in the first line."""
    found = []
    for code in ("kk", "ru"):
        for path in sorted((ROOT / "src/dragoman/resources/languages" / code).glob("*.yml")):
            head = path.read_text("utf-8")[:2_500]
            found.append(f"{path.name}\n{head[: head.rindex(chr(10)) + 1]}")
    return tuple(found)


@cache
def registry() -> tuple[str, ...]:
    """Return the heads of the registry's files, each with its name in the first line."""
    root = ROOT / "src/dragoman/resources/actors"
    files = [root / f"{kind}.yml" for kind in ("states", "regions", "organisations", "outlets")]
    files += sorted((root / "people").glob("*.yml"))[:2]
    found = []
    for path in files:
        head = path.read_text("utf-8")[:2_000]
        name = "people.yml" if path.parent.name == "people" else path.name
        found.append(f"{name}\n{head[: head.rindex(chr(10)) + 1]}")
    return tuple(found)


@cache
def readings() -> tuple[str, ...]:
    """Return readings as JSON: those of labelled articles, cut to few records."""
    from dragoman.evaluation.gold import from_yaml

    found = []
    for path in sorted((ROOT / "tests/gold").glob("*.yml"))[:6]:
        reading = from_yaml(path.read_text("utf-8"), path.name).to_dict()
        for key in ("mentions", "statements", "events", "interpretations", "forecasts"):
            reading[key] = reading[key][:3]
        found.append(json.dumps(reading, ensure_ascii=False))
    return tuple(found)


def gold() -> tuple[str, ...]:
    """Return labelled articles."""
    return tuple(path.read_text("utf-8")[:4_000] for path in sorted((ROOT / "tests/gold").glob("*.yml"))[:8])


GARBAGE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
