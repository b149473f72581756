"""Web archives: pages come out, everything else stays out, and a broken record costs only itself."""

import gzip
import io
import tracemalloc

import pytest

from dragoman.articles import Page, Unreadable, clean, open_pages
from dragoman.articles.warc import read_warc
from dragoman.errors import ArticleError, EmptyArticle, TooLarge

PROSE = "<p>The minister of Sampleland said on Monday that the talks would resume next month in the capital.</p>"
PAGE = f"<html><head><title>Talks resume in Sampleland</title></head><body><article>{PROSE * 3}</article></body></html>"


def record(name, body, *, status="200 OK", kind="text/html; charset=utf-8", extra="", length=None, type_="response"):
    """Return one record; ``length`` is what its header says, if not the truth."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {type_}\r\nWARC-Target-URI: https://herald.example/{name}\r\n"
        f"WARC-Date: 2022-09-20T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{name}>\r\n"
        f"Content-Type: application/http; msgtype={type_}\r\n"
        f"Content-Length: {len(http) if length is None else length}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def read(data, limit=1_000_000):
    return list(read_warc(io.BytesIO(data), "news.warc", limit=limit))


def names(found):
    return [item.url.rpartition("/")[2] if isinstance(item, Page) else "!" for item in found]


@pytest.mark.parametrize("packed", [False, True])
def test_pages_of_a_file(tmp_path, packed):
    records = [
        record("info", b"x", type_="warcinfo"),
        record("one", PAGE.encode()),
        record("asked", b"GET /", type_="request"),
        record("gone", PAGE.encode(), status="404 Not Found"),
        record("moved", PAGE.encode(), status="301 Moved"),
        record("picture", b"\x89PNG", kind="image/png"),
        record("two", PAGE.encode("utf-16"), kind="text/html; charset=utf-16"),
    ]
    path = tmp_path / ("news.warc.gz" if packed else "news.warc")
    path.write_bytes(b"".join(gzip.compress(one) if packed else one for one in records))
    found = list(open_pages([str(tmp_path)]))
    assert names(found) == ["one", "two"]
    for page in found:
        cleaned = clean(page)
        assert "talks would resume" in cleaned.article.text
        assert cleaned.article.url == page.url
        assert cleaned.article.published is None  # the date of the crawl is not that of the article
        assert cleaned.language_hint is None


def test_compressed_pages():
    packed = gzip.compress(PAGE.encode())
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    found = read(
        record("a", packed, extra="Content-Encoding: gzip\r\n")
        + record("b", PAGE.encode(), extra="Content-Encoding: gzip\r\n")  # the header kept, the page stored unpacked
        + record("c", chunked, extra="Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n")
        + record("d", packed[:-30], extra="Content-Encoding: gzip\r\n")
        + record("e", b"\x01\x02", extra="Content-Encoding: br\r\n")
        + record("f", PAGE.encode())
    )
    assert names(found) == ["a", "b", "c", "!", "!", "f"]
    assert {page.data for page in found if isinstance(page, Page)} == {PAGE.encode()}
    assert "'br'" in str(found[4].error)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "broken",
    [
        record("bad", PAGE.encode(), length=7),
        record("bad", PAGE.encode(), length=-5),
        record("bad", PAGE.encode()).replace(b"Content-Length: ", b"Content-Length: many"),
        b"no record at all\r\n\r\n",
    ],
    ids=["short length", "negative length", "no number", "garbage"],
)
def test_a_broken_record_costs_only_itself(packed, broken):
    parts = [record("one", PAGE.encode()), broken, record("two", PAGE.encode()), record("three", PAGE.encode())]
    found = read(b"".join(gzip.compress(part) if packed else part for part in parts))
    assert [name for name in names(found) if name not in ("!", "bad")] == ["one", "two", "three"]
    assert sum(isinstance(item, Unreadable) for item in found) <= 1


def test_broken_compression_costs_only_its_record():
    parts = [gzip.compress(record(name, PAGE.encode())) for name in ("one", "two", "three", "four")]
    spoilt = bytearray(parts[1])
    spoilt[60:90] = bytes(30)
    found = read(parts[0] + bytes(spoilt) + parts[2] + parts[3])
    assert names(found) == ["one", "!", "three", "four"]
    assert isinstance(found[1].error, ArticleError)
    assert "broken record" in str(found[1].error)
    cut = parts[1][: len(parts[1]) // 2]
    assert names(read(parts[0] + cut + parts[2])) == ["one", "!", "three"]


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_cut_short_says_so(packed):
    parts = [record(name, PAGE.encode()) for name in ("one", "two")]
    data = b"".join(gzip.compress(part) if packed else part for part in parts)
    assert names(read(data)) == ["one", "two"]
    found = read(data[:-60])
    assert names(found)[0] == "one"
    assert "ends in the middle" in str(found[-1].error)


def test_limits():
    found = read(record("big", b"x" * 5_000) + record("two", PAGE.encode()), limit=2_000)
    assert names(found) == ["!", "two"]
    assert isinstance(found[0].error, TooLarge)


def test_bombs_stay_small():
    """20 MB of zeros, packed as the page's compression, or as the record's: never more in memory than a page."""
    zeros = gzip.compress(bytes(20_000_000))
    data = (
        gzip.compress(record("a", zeros, extra="Content-Encoding: gzip\r\n"))
        + gzip.compress(record("b", bytes(20_000_000)))
        + gzip.compress(record("c", PAGE.encode()))
    )
    tracemalloc.start()
    found = read(data, limit=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert names(found) == ["!", "!", "c"]
    assert all(isinstance(item.error, TooLarge) for item in found[:2])
    assert peak < 5_000_000


@pytest.mark.parametrize("data", [b"", record("p", b"\x89PNG", kind="image/png")], ids=["empty", "no page"])
def test_no_pages(data):
    with pytest.raises(EmptyArticle, match="no pages"):
        read(data)


def test_what_is_no_archive(tmp_path):
    path = tmp_path / "a.warc"
    path.write_text("It rained in Sampleville.\n" * 9)
    [found] = open_pages([str(path)])
    assert "broken record" in str(found.error)
