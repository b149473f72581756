"""XML of strangers, read element by element: no entity is expanded, nothing is loaded, depth and memory are bounded.

lxml, because neither feed library fits: on the hostile samples of ``tests/sources`` feedparser 6.0.14 needs 5 s for a
deep one, and fastfeedparser 0.6.5 lifts libxml2's limits (``huge_tree``), fetches what looks like an address, and reads
no sitemaps. Everything before the root element is dropped before the parser sees it, so that there is no DTD at all.
"""

from __future__ import annotations

import html.entities
import io
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from dragoman.errors import FeedError

ENTRIES = frozenset({"item", "entry", "url", "sitemap"})
# the roots of RSS 0.9x and 2.0, RSS 1.0, Atom, sitemaps and sitemap indexes
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,30}:)?(rss|RDF|feed|urlset|sitemapindex)(?=[\s/>])")
_DECLARES = re.compile(r"<!ENTITY|<!DOCTYPE[^>]*\[")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)")
# what XML 1.0 does not allow: a strict reader stops there
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def root_of(text: str) -> str | None:
    """Return the local name of the root element when it is one of a feed or sitemap, else None.

    Example:
        >>> root_of('<!-- no <rss> --><rdf:RDF xmlns:rdf="x"/>')
        'RDF'
    """
    match = _root(text)
    return match[1] if match else None


def _root(text: str) -> re.Match[str] | None:
    for match in _ROOT.finditer(text):
        if text.rfind("<!--", 0, match.start()) <= text.rfind("-->", 0, match.start()):
            return match
    return None


def elements(text: str, name: str, *, ends: frozenset[str]) -> Iterator[Any]:
    """Yield elements when they end, in the order of the text; what is broken ends the walk early.

    Args:
        text: the document.
        name: what to call it in messages.
        ends: local names of the elements to yield. ``ENTRIES`` are emptied afterwards: take what is needed.

    Raises:
        FeedError: when it declares entities, or is broken before its first entry.
    """
    start = _root(text)
    if start is None:
        raise FeedError(f"{name} is no feed and no sitemap: none of rss, RDF, feed, urlset, sitemapindex is in it.")
    if _DECLARES.search(text, 0, start.start()):
        raise FeedError(f"{name} declares entities of its own, which feeds have no use for: refused.")
    plain = _NAMED.sub(_entity, _FORBIDDEN.sub("", text[start.start() :]))
    walk = etree.iterparse(
        io.BytesIO(plain.encode("utf-8")), events=("end",), recover=True, resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    entries = 0
    for element in _walk(walk, ends):
        entries += local(element) in ENTRIES
        yield element
    errors = walk.error_log.filter_from_fatals()
    if errors and not entries:
        raise FeedError(f"{name} is broken XML and nothing of it can be read: {errors[0].message.strip()}.")


def _walk(walk: Any, ends: frozenset[str]) -> Iterator[Any]:
    try:
        for _, element in walk:
            name = local(element)
            if name in ends:
                yield element
            if name in ENTRIES:
                _forget(element)
    except etree.XMLSyntaxError:
        return  # in recovery mode this is only the end of a document cut short; the log has it


def _forget(element: Any) -> None:
    """Free an entry and what stands before it: memory stays that of one entry."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local(element: Any) -> str:
    """Return the local name of an element; the empty string for what is none (an entity left unexpanded)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def space(element: Any) -> str:
    """Return the namespace of an element, without regard to http or https and letter case."""
    tag = element.tag
    uri = tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""
    return uri.lower().replace("https://", "http://").rstrip("/#")


def content(element: Any) -> str:
    """Return all text in an element, white space as single blanks."""
    return " ".join("".join(element.itertext(with_tail=False)).split())


def _entity(match: re.Match[str]) -> str:
    """Characters for HTML's named entities, which feeds use without declaring them; none that would make markup."""
    found = html.entities.html5.get(match[1])
    return found if found and not set(found) & set("<&") else ""
