"""Feeds and sitemaps of all kinds and encodings; broken and hostile ones give a clear error or what can be read."""

import gzip
import json
import resource
import time

import pytest

from dragoman.errors import FeedError
from dragoman.sources.feeds import parse_feed

URL = "https://herald.example/feeds/news"


def rss(items, *, head="", title="Sample Herald"):
    return f'{head}<rss version="2.0"><channel><title>{title}</title><language>en</language>{items}</channel></rss>'


def item(title="Talks resume", link="https://herald.example/1", more=""):
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def parse(text, **told):
    return parse_feed(text.encode() if isinstance(text, str) else text, **{"url": URL, **told})


class TestKinds:
    def test_rss_2(self):
        feed = parse(
            rss(
                item(more="<guid isPermaLink='false'>n1</guid><pubDate>Thu, 15 Sep 2022 23:30:00 +0900</pubDate>")
                + item("Second", "/2?utm_source=rss&amp;id=7&amp;fbclid=x#top")
                + "<item><title>Third</title><guid>https://herald.example/3</guid></item>"
                + item("Again", "https://herald.example/1")
                + item("No address", "")
                + item("Bad address", "javascript:alert(1)")
            )
        )
        assert (feed.kind, feed.title, feed.language, feed.dropped) == ("rss", "Sample Herald", "en", 2)
        assert [entry.url for entry in feed.items] == [
            "https://herald.example/1", "https://herald.example/2?id=7", "https://herald.example/3",
        ]  # fmt: skip
        first = feed.items[0]
        assert (first.title, first.published, first.guid) == ("Talks resume", "2022-09-15", "n1")

    @pytest.mark.parametrize("version", ["0.91", "0.92", "2.0"])
    def test_rss_with_a_public_doctype(self, version):
        head = '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "rss.dtd">\n'
        feed = parse(rss(item(), head=head).replace("2.0", version))
        assert [entry.title for entry in feed.items] == ["Talks resume"]

    def test_rss_1_and_dublin_core(self):
        feed = parse("""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
            xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>見本新聞</title></channel>
            <item rdf:about="https://mihon.example/1"><title>会談を再開</title><link>https://mihon.example/1</link>
            <dc:date>2022-09-15T09:00:00+09:00</dc:date><dc:language>ja</dc:language></item></rdf:RDF>""")
        [entry] = feed.items
        assert (feed.kind, feed.title) == ("rss", "見本新聞")
        assert (entry.title, entry.published, entry.language) == ("会談を再開", "2022-09-15", "ja")

    def test_atom(self):
        feed = parse("""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="uk" xml:base="https://zrazok.example/n/">
            <title>Зразкова газета</title><link rel="self" href="atom.xml"/>
            <entry xml:lang="ru"><title type="html">&lt;b&gt;Переговоры&lt;/b&gt; &amp;amp; мир</title>
            <link rel="edit" href="e/1"/><link href="1.html"/><id>tag:1</id>
            <published>2022-09-15T10:00:00Z</published><updated>2022-09-17T10:00:00Z</updated></entry>
            <entry><id>https://zrazok.example/2</id><title>Друга</title><updated>2022-09-17T10:00:00Z</updated></entry>
            </feed>""")
        assert (feed.kind, feed.title, feed.language) == ("atom", "Зразкова газета", "uk")
        first, second = feed.items
        assert (first.url, first.title) == ("https://zrazok.example/n/1.html", "Переговоры & мир")
        assert (first.published, first.language) == ("2022-09-15", "ru")
        assert second.published is None  # a date of change is no date of publication
        assert second.url == "https://zrazok.example/2"

    def test_json_feed(self):
        feed = parse(json.dumps({
            "version": "https://jsonfeed.org/version/1.1", "title": "Sample Herald", "language": "en", "items": [
                {"id": "1", "url": "/1", "title": "Talks", "date_published": "2022-09-15T10:00:00+03:00"},
                {"id": "https://herald.example/2"}, {"id": 3}, "no item", {"url": 5},
            ]}))  # fmt: skip
        assert (feed.kind, feed.title, feed.language) == ("json", "Sample Herald", "en")
        assert [entry.url for entry in feed.items] == ["https://herald.example/1", "https://herald.example/2",
                                                       "https://herald.example/feeds/5"]  # fmt: skip
        assert feed.items[0].published == "2022-09-15"

    def test_news_sitemap(self):
        feed = parse("""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
            xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
            xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
            <url><loc>https://herald.example/1</loc><image:image><image:loc>https://herald.example/p.jpg</image:loc>
            <image:title>A picture</image:title></image:image><n:news><n:publication><n:name>Herald</n:name>
            <n:language>en</n:language></n:publication><n:publication_date>2022-09-15T10:00:00Z</n:publication_date>
            <n:title>Talks resume</n:title></n:news></url>
            <url><loc>https://herald.example/2</loc><lastmod>2022-09-14</lastmod></url></urlset>""")
        first, second = feed.items
        assert feed.kind == "sitemap"
        assert (first.url, first.title, first.published, first.language) == (
            "https://herald.example/1", "Talks resume", "2022-09-15", "en",
        )  # fmt: skip
        assert (second.published, second.changed) == (None, "2022-09-14")

    def test_sitemap_index(self):
        feed = parse("""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
            <sitemap><loc>https://herald.example/s1.xml</loc><lastmod>2022-09-15</lastmod></sitemap>
            <sitemap><loc>s2.xml.gz</loc></sitemap></sitemapindex>""")
        assert [child.url for child in feed.children] == ["https://herald.example/s1.xml",
                                                          "https://herald.example/feeds/s2.xml.gz"]  # fmt: skip
        assert feed.items == ()


class TestEncodings:
    RUSSIAN, JAPANESE = "Президент заявил о переговорах", "大統領が会談を再開すると述べた"

    @pytest.mark.parametrize(
        ("title", "encoding"),
        [(RUSSIAN, "windows-1251"), (RUSSIAN, "koi8-r"), (JAPANESE, "shift_jis"), (JAPANESE, "euc-jp"),
         (JAPANESE, "utf-16"), (RUSSIAN, "utf-8-sig"), ("总统说会谈将恢复", "gb2312")],
    )  # fmt: skip
    def test_declared_or_told(self, title, encoding):
        head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
        assert parse(rss(item(title), head=head).encode(encoding)).items[0].title == title
        plain = rss(item(title)).encode(encoding)
        assert parse(plain, content_type=f"text/xml; charset={encoding}").items[0].title == title

    def test_a_wrong_declaration(self):
        head = '<?xml version="1.0" encoding="ISO-8859-1"?>'
        assert parse(rss(item(self.RUSSIAN), head=head)).items[0].title == self.RUSSIAN

    def test_gzip(self):
        assert parse(gzip.compress(rss(item()).encode())).items

    def test_characters_xml_does_not_allow(self):
        feed = parse(rss(item("Talks\x00 re\x0bsume &nbsp;&eacute;t&eacute;")))
        assert feed.items[0].title == "Talks resume été"


BOMB = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)


class TestHostile:
    @pytest.mark.parametrize(
        "text",
        [
            f"{BOMB}]>{rss(item('&i;'))}",
            f"{BOMB}]>{rss(item(more='<enclosure url=' + chr(34) + '&i;' + chr(34) + '/>'))}",
            f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>{rss(item("&x;"))}',
            f'<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://herald.example/x.dtd"> %x;]>{rss(item())}',
            f"<!-- <rss> -->{BOMB}]>{rss(item('&i;'))}",
            f"{BOMB}]>{rss(item('&i;'))}".encode("utf-16"),
        ],
        ids=["bomb", "in an attribute", "external", "parameter", "behind a comment", "in UTF-16"],
    )
    def test_entities_are_refused(self, text):
        with pytest.raises(FeedError, match="entities"):
            parse(text)

    def test_entities_after_the_root_are_nothing(self):
        text = '<rss version="2.0"><!DOCTYPE rss [<!ENTITY a "boo">]>' + rss(item("&a;")).removeprefix("<rss")
        try:
            titles = [entry.title for entry in parse(text).items]
        except FeedError:
            titles = []
        assert "boo" not in "".join(title or "" for title in titles)

    def test_depth(self):
        deep = "<a>" * 200_000 + "</a>" * 200_000
        begun = time.monotonic()
        with pytest.raises(FeedError, match="depth"):
            parse(rss(f"<item>{deep}</item>"))
        assert parse(rss(item() + f"<item>{deep}</item>")).items[0].title == "Talks resume"
        with pytest.raises(FeedError, match="JSON"):
            parse('{"items":' + "[" * 500_000)
        assert time.monotonic() - begun < 3

    def test_a_gzip_bomb(self):
        with pytest.raises(FeedError, match="decompressed"):
            parse(gzip.compress(bytes(60_000_000), 1))

    def test_many_items_stay_small(self):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        body = "".join(item("x" * 50, f"/{n}", f"<description>{'y' * 500}</description>") for n in range(8_000))
        feed = parse(rss(body))
        assert len(feed.items) == 8_000
        # kilobytes: the tree of it all would be over 60 MB
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000

    def test_markup_in_titles_is_text(self):
        title = parse(rss(item("<![CDATA[<script>alert(1)</script>Talks &amp; more]]>"))).items[0].title
        assert title == "alert(1)Talks & more"

    @pytest.mark.parametrize(
        "text",
        [b"", b" \n", b"\x89PNG\r\n\x1a\n", b"It rained.", b"{}", b'{"items": 5}', b"{broken", b"<svg/>",
         gzip.compress(b"<rss/>", mtime=0)[:-9], b"<rss"],
    )  # fmt: skip
    def test_what_is_no_feed(self, text):
        with pytest.raises(FeedError) as caught:
            parse(text)
        assert URL in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_a_page_names_its_feeds(self):
        page = """<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml">
            <link href="https://herald.example/atom" type="application/atom+xml" rel="alternate"></head></html>"""
        with pytest.raises(FeedError, match=r"web page.*https://herald\.example/rss\.xml, .*/atom"):
            parse(page)

    def test_a_feed_cut_short_gives_what_came(self):
        text = rss(item() + item("Second", "https://herald.example/2"))
        assert [entry.title for entry in parse(text[: text.index("</link></item></channel>") - 24]).items] == [
            "Talks resume"
        ]

    def test_an_empty_feed_is_one(self):
        assert parse(rss("")).items == ()
