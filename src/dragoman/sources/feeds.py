"""Feeds and sitemaps to lists of addresses: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed, news sitemaps, sitemap indexes.

Example:
    >>> feed = parse_feed(b'''<rss version="2.0"><channel><title>Sample Herald</title>
    ... <item><title>Talks resume</title><link>https://herald.example/1</link></item></channel></rss>''')
    >>> feed.kind, feed.title, feed.items[0].url
    ('rss', 'Sample Herald', 'https://herald.example/1')
"""

from __future__ import annotations

import html
import re
import zlib
from typing import Any, Literal, get_args
from urllib.parse import urljoin, urlsplit

from msgspec.structs import replace

from dragoman.articles.encoding import decode
from dragoman.articles.fetch import parsed
from dragoman.articles.inflate import inflate
from dragoman.articles.published import parse_published
from dragoman.errors import BadEncoding, FeedError, FetchError, TooLarge, UsageError
from dragoman.records import Record
from dragoman.sources import jsonfeed, xml

Kind = Literal["rss", "atom", "json", "sitemap"]
KINDS = get_args(Kind)
MAX_BYTES = 52_428_800  # what the sitemap protocol allows (sitemaps.org); feeds are far smaller
MAX_ITEMS = 50_000  # the same
_LONGEST_URL = 2_048
_LONGEST_TEXT = 1_000
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.I)
_ALTERNATE = re.compile(
    r"<link\b(?=[^>]{0,500}\btype\s*=\s*[\"']application/(?:rss|atom|feed)\+(?:xml|json))"
    r"[^>]{0,500}?\bhref\s*=\s*[\"']([^\"'>]{1,500})", re.I,
)  # fmt: skip
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
# what senders of newsletters and ads append; two feeds of one paper name the same article with and without it
_TRACKING = re.compile(r"\b(?:utm_\w+|fbclid|gclid|yclid|mc_cid|mc_eid)(?==|&|$)", re.I)


class FeedItem(Record, frozen=True):
    """One entry: where the article is, and what the feed says about it."""

    url: str
    title: str | None = None
    published: str | None = None
    """EDTF; the day of publication, never that of a change."""
    guid: str | None = None
    language: str | None = None
    changed: str | None = None
    """The day a sitemap gives as that of the last change, or that of publication."""


class Feed(Record, frozen=True):
    """What a document at a source's address says. A sitemap index has ``children`` instead of items."""

    kind: Kind
    title: str | None = None
    language: str | None = None
    items: tuple[FeedItem, ...] = ()
    children: tuple[FeedItem, ...] = ()
    dropped: int = 0
    """Entries without an address that may be fetched, and those over the limit."""


def parse_feed(data: bytes, *, url: str = "", content_type: str | None = None) -> Feed:
    """Read a feed or a sitemap; of a broken one, what comes before the break.

    Args:
        data: the document as it came, gzip or not.
        url: where it came from: relative addresses lead on from there.
        content_type: the server's, for its charset.

    Raises:
        FeedError: when it is none, not safe to read, or nothing in it can be read.
    """
    name = url or "The document"
    text = _text(data, name, content_type)
    head = text.lstrip("\ufeff \t\r\n")
    if head.startswith("{"):
        feed = jsonfeed.parse(head, name)
    else:
        root = xml.root_of(text)
        if root is None or _is_page(head):
            raise _no_feed(text, url, name)
        feed = _READERS[root](text, name)
    return _cleaned(feed, url)


def _text(data: bytes, name: str, content_type: str | None) -> str:
    try:
        if data.startswith(b"\x1f\x8b"):
            data = inflate([data], limit=MAX_BYTES, name=name)
        if len(data) > MAX_BYTES:
            raise TooLarge(f"{name} is over {MAX_BYTES:,} bytes, the limit.")
        if not data.strip():
            raise FeedError(f"{name} is empty.")
        charset = _CHARSET.search(content_type or "")
        return decode(data, charset[1] if charset else None, name=name)[0]
    except zlib.error as error:
        raise FeedError(f"{name} is broken gzip: {error}.") from error
    except (TooLarge, BadEncoding) as error:
        raise FeedError(str(error)) from error


def _is_page(head: str) -> bool:
    return bool(re.match(r"(?:<!--.{0,2000}?-->|\s)*<(?:!doctype\s+html|html)\b", head[:4000], re.I | re.S))


def _no_feed(text: str, url: str, name: str) -> FeedError:
    if not _is_page(text.lstrip("\ufeff \t\r\n")):
        return FeedError(f"{name} is no feed and no sitemap. Give the address of an RSS, Atom, JSON feed or sitemap.")
    named = [_absolute(found, url) for found in _ALTERNATE.findall(text[:200_000])]
    feeds = ", ".join(dict.fromkeys(found for found in named if found))
    return FeedError(f"{name} is a web page. " + (f"Feeds it names: {feeds}" if feeds else "It names no feed."))


def _rss(text: str, name: str) -> Feed:
    """Read RSS: in 0.9x and 2.0 items stand in the channel, in 1.0 beside it."""
    items: list[FeedItem] = []
    told: dict[str, str] = {}
    for element in xml.elements(text, name, ends=frozenset({"item", "channel", "language", "title"})):
        kind = xml.local(element)
        if kind == "item":
            items.append(_rss_item(element))
            if len(items) > MAX_ITEMS:
                break
        elif kind in ("title", "language") and _parent(element) == "channel":
            told.setdefault(kind, xml.content(element))
    return Feed(kind="rss", title=told.get("title"), language=told.get("language"), items=tuple(items))


def _rss_item(element: Any) -> FeedItem:
    found: dict[str, str] = {}
    for child in element:
        key = _RSS_FIELDS.get((_family(child), xml.local(child).lower()))
        if key == "guid":
            if child.get("isPermaLink", "true").lower() != "false":
                found.setdefault("permalink", xml.content(child))
            found.setdefault("guid", xml.content(child))
        elif key == "atom":
            if child.get("rel", "alternate") == "alternate":
                found.setdefault("link2", child.get("href") or "")
        elif key:
            found.setdefault(key, xml.content(child))
    about = next((value for key, value in element.attrib.items() if key.endswith("}about")), "")
    links = (found.get("original"), found.get("link"), found.get("link2"), found.get("permalink"), about)
    return FeedItem(
        url=next((link for link in links if link and link.startswith(("http", "/", "."))), found.get("link") or ""),
        title=found.get("title"), published=found.get("date") or found.get("dcdate"),
        guid=found.get("guid") or about or None, language=found.get("language"),
    )  # fmt: skip


def _atom(text: str, name: str) -> Feed:
    items: list[FeedItem] = []
    title = language = None
    for element in xml.elements(text, name, ends=frozenset({"entry", "title"})):
        if language is None:
            language = element.getroottree().getroot().get(_XML_LANG)
        if xml.local(element) == "entry":
            items.append(_atom_entry(element))
            if len(items) > MAX_ITEMS:
                break
        elif _parent(element) == "feed":
            title = title or xml.content(element)
    return Feed(kind="atom", title=title, language=language, items=tuple(items))


def _atom_entry(element: Any) -> FeedItem:
    found: dict[str, str] = {}
    for child in element:
        kind = xml.local(child)
        if kind == "link":
            if child.get("rel", "alternate") == "alternate":
                found.setdefault("link", _based(child.get("href") or xml.content(child), child))
        elif kind in ("title", "id", "published", "issued", "origLink"):
            found.setdefault(kind, xml.content(child))
    identity = found.get("id", "")
    return FeedItem(
        url=found.get("origLink") or found.get("link") or (identity if identity.startswith("http") else ""),
        title=found.get("title"), published=found.get("published") or found.get("issued"),
        guid=identity or None, language=element.get(_XML_LANG),
    )  # fmt: skip


def _based(link: str, element: Any) -> str:
    base = element.base
    try:
        return urljoin(base, link) if base and base.startswith("http") else link
    except ValueError:
        return link


def _urlset(text: str, name: str) -> Feed:
    items: list[FeedItem] = []
    for element in xml.elements(text, name, ends=frozenset({"url"})):
        if _parent(element) != "urlset":
            continue
        items.append(_sitemap_entry(element))
        if len(items) > MAX_ITEMS:
            break
    return Feed(kind="sitemap", items=tuple(items))


def _index(text: str, name: str) -> Feed:
    found = xml.elements(text, name, ends=frozenset({"sitemap"}))
    return Feed(kind="sitemap", children=tuple(item for item in map(_sitemap_entry, found) if item.url))


def _sitemap_entry(element: Any) -> FeedItem:
    """Read ``<url>`` with Google's news extension, or ``<sitemap>``; pictures have addresses of their own."""
    found: dict[str, str] = {}
    for child in element.iter():
        kind = xml.local(child)
        if kind in ("loc", "lastmod") and child.getparent() is not element:
            continue
        if kind in ("loc", "lastmod", "publication_date", "title", "language") and not _is_media(child):
            found.setdefault(kind, xml.content(child))
    return FeedItem(
        url=found.get("loc", ""), title=found.get("title"), published=found.get("publication_date"),
        language=found.get("language"), changed=found.get("lastmod") or found.get("publication_date"),
    )  # fmt: skip


def _is_media(element: Any) -> bool:
    return "sitemap-image" in xml.space(element) or "sitemap-video" in xml.space(element)


def _family(element: Any) -> str:
    """Tell the few namespaces that items carry apart; RSS itself has none, or one of several."""
    uri = xml.space(element)
    for name, part in _FAMILIES.items():
        if part in uri:
            return name
    return "" if not uri or "rss" in uri or "netscape" in uri else "other"


def _parent(element: Any) -> str:
    parent = element.getparent()
    return "" if parent is None else xml.local(parent)


def _cleaned(feed: Feed, url: str) -> Feed:
    """Make addresses absolute, dates EDTF, texts short; leave out repeated entries and those without an address."""
    items: dict[str, FeedItem] = {}
    dropped = 0
    for item in feed.items[:MAX_ITEMS]:
        address = _absolute(item.url, url)
        if address is None:
            dropped += 1
        else:
            items.setdefault(address, _item(item, address))
    children = {address: _item(child, address) for child in feed.children if (address := _absolute(child.url, url))}
    return replace(
        feed, title=_short(feed.title), language=_short(feed.language), items=tuple(items.values()),
        children=tuple(children.values()), dropped=dropped + max(0, len(feed.items) - MAX_ITEMS),
    )  # fmt: skip


def _item(item: FeedItem, address: str) -> FeedItem:
    return FeedItem(
        url=address, title=_short(_plain(item.title)), published=_date(item.published), guid=_short(item.guid),
        language=_short(item.language), changed=_date(item.changed),
    )  # fmt: skip


def _absolute(link: str, base: str) -> str | None:
    """Return the absolute http(s) address a link means, without fragment and tracking words, or None."""
    if not link.strip():
        return None
    try:
        # urllib first: ten times as fast as httpx, which has the last word on what is an address
        parts = urlsplit(urljoin(base, link.strip()))
        if parts.scheme not in ("http", "https") or not parts.netloc:
            return None
        if _TRACKING.search(parts.query):
            kept = (word for word in parts.query.split("&") if not _TRACKING.match(word))
            parts = parts._replace(query="&".join(kept))
        found = str(parsed(parts._replace(fragment="").geturl()))
    except (FetchError, ValueError):
        return None
    return found if len(found) <= _LONGEST_URL else None


def _date(value: str | None) -> str | None:
    if not value:
        return None
    try:
        return parse_published(value)
    except UsageError:
        return None


def _plain(value: str | None) -> str | None:
    """Return a headline without the markup that some feeds put into it."""
    if not value or not set(value) & set("<&"):
        return value
    return " ".join(html.unescape(_TAG.sub("", value)).split())


def _short(value: str | None) -> str | None:
    return value[:_LONGEST_TEXT] if value else None


_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FAMILIES = {"dc": "purl.org/dc/", "feedburner": "feedburner", "atom": "w3.org/2005/atom"}
_RSS_FIELDS = {
    ("", "title"): "title", ("", "link"): "link", ("", "guid"): "guid", ("", "pubdate"): "date",
    ("dc", "date"): "dcdate", ("dc", "language"): "language", ("dc", "identifier"): "permalink",
    ("feedburner", "origlink"): "original", ("atom", "link"): "atom",
}  # fmt: skip
_READERS = {"rss": _rss, "RDF": _rss, "feed": _atom, "urlset": _urlset, "sitemapindex": _index}
