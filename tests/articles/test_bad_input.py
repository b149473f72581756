"""Bad input: an error of its own class, one line, never a traceback; hard input: read, and fast."""

import contextlib
import time
import zlib

import pytest

from dragoman.articles import Page, clean
from dragoman.errors import ArticleError, BadEncoding, EmptyArticle, NoArticle, NotText, TooLarge, UsageError

PROSE = "<p>The minister of Sampleland said on Monday that the talks would resume next month in the capital.</p>"


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", EmptyArticle, "empty"),
        (b" \n\t\r\n", EmptyArticle, "empty|white space"),
        ("\u3000\u200b\n", EmptyArticle, "white space"),
        (b"\xef\xbb\xbf", EmptyArticle, "white space"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", NotText, "PNG"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", NotText, "PDF"),
        (b"PK\x03\x04\x14\x00", NotText, "ZIP"),
        (b"\x7fELF\x02\x01", NotText, "ELF"),
        (bytes(range(256)) * 40, NotText, "binary"),
        (zlib.compress(b"a b c" * 999), NotText, "binary"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", NotText, "WebP"),
        (b"\x00\x00\x00\x18ftypmp42", NotText, "MP4"),
        ("\x00\x01\x02\x03" * 40, NotText, "binary"),
        (b"[ad_1]\n\nAdvertisement\n", NoArticle, "nothing is left"),
    ],
)
def test_errors(data, error, words):
    with pytest.raises(error, match=words) as caught:
        clean(Page(data=data, name="page.txt"))
    assert "\n" not in str(caught.value)
    assert type(caught.value) is error


def test_broken_encoding():
    with pytest.raises((BadEncoding, NotText)):
        clean(Page(data=b"\xff\x80\xc3(\x93\xfd" * 60, name="x"))


def test_too_large():
    with pytest.raises(TooLarge, match="limit"):
        clean(Page(data=b"a" * 20_000_001, name="x"))
    with pytest.raises(TooLarge, match="bytes of text"):
        clean(Page(data="It rained. " * 1_000_000, name="x"))


@pytest.mark.parametrize("published", ["99999-01-01", "2022-13-01", "yesterday", "2022-02-30", "0044-03-15"])
def test_impossible_date(published):
    with pytest.raises(UsageError, match="no date of publication"):
        clean(Page(data="It rained.", name="x", published=published))


VIDEO = """<html><head><meta property="og:type" content="video.other"><title>Rain in Sampleville</title></head><body>
<nav><a href="/">Home</a></nav><h1>Rain in Sampleville</h1><video src="a.mp4"></video><p>Watch now</p></body></html>"""
LIST = "<html><head><title>Latest</title></head><body><main>" + "".join(
    f'<div class="card"><h2><a href="/{n}">Ministers of Sampleland meet for round {n} of the talks</a></h2>'
    f"<p>The ministers met in the capital for round {n} and will meet again next week.</p></div>" for n in range(12)
) + "</main></body></html>"  # fmt: skip


@pytest.mark.parametrize("page", [VIDEO, LIST, "<html><body></body></html>", "<html><body><p>404</p></body></html>"])
def test_page_without_an_article(page):
    with pytest.raises(NoArticle, match=r"no article|nothing is left"):
        clean(Page(data=page.encode(), name="page.html"))


@pytest.mark.parametrize(
    "filler",
    [
        "<script>" + "var a = 1;" * 1_900_000 + "</script>",
        "<p>" + "The minister spoke. " * 20 + "</p>",
        "<img src='data:image/png;base64," + "QUJD" * 4_700_000 + "'>",
        "<div><a href='/x'>Talks</a></div>",
    ],
    ids=["script", "prose", "picture", "links"],
)
def test_a_page_of_20_mb_answers_within_seconds(filler):
    body = filler if len(filler) > 1000_000 else filler * (19_000_000 // len(filler))
    started = time.perf_counter()
    try:
        article = clean(
            Page(data=f"<html><body><article><h1>Rain</h1>{PROSE * 3}{body}</article></body></html>".encode(), name="x")
        ).article
        assert "talks would resume" in article.text
    except ArticleError as error:
        assert isinstance(error, (NoArticle, TooLarge))
    assert time.perf_counter() - started < 10


def test_nesting():
    marks = "«" * 10_000 + "да" + "»" * 10_000
    assert clean(Page(data=f"Он сказал: {marks}.", name="x")).article.text == f"Он сказал: {marks}."
    deep = "<html><body>" + "<div>" * 10_000 + PROSE * 3 + "</div>" * 10_000 + "</body></html>"
    with contextlib.suppress(NoArticle):
        assert clean(Page(data=deep, name="x")).article.text


def test_entities_are_not_expanded():
    bomb = (
        '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        f"<html><body><article><h1>Talks</h1>{PROSE * 3}<p>&b; &f; is what he said.</p></article></body></html>"
    )
    text = clean(Page(data=bomb, name="x")).article.text
    assert "haha" not in text
    assert "root:" not in text


def test_lone_surrogate():
    cleaned = clean(Page(data="It rained \ud83d today.", name="x"))
    cleaned.article.text.encode()
    assert cleaned.warnings
