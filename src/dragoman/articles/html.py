"""A page: the main text as lines, metadata, pictures, related links, and all the rest of the page as removed lines.

trafilatura says what is main text; we keep what it leaves out. Nothing is fetched, and no entity of a document type
is expanded (lxml's HTML parser knows none).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml import etree, html

from dragoman.articles.lines import Line, normalise, width
from dragoman.articles.noise import split_caption, title_key
from dragoman.articles.published import date_in_url, parse_published
from dragoman.errors import NoArticle, TooLarge, UsageError
from dragoman.records import Record, RemovedKind

_SIMPLE_OVER = 1_500_000  # characters of markup: above, trafilatura takes more than about five seconds
_MOST_MARKUP = 6_000_000  # characters besides scripts, styles and embedded pictures; read in about five seconds
_DROPPED_TAGS = ("script", "style", "noscript", "template", "svg", "iframe", "object", "form", "button", "rt", "rp")
_HEAVY = re.compile(
    r"<(script|style|svg|noscript)\b(?![^>]{0,200}ld\+json)[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_DATA_URI = re.compile(r"data:[\w/+.-]{0,60};base64,[A-Za-z0-9+/=\s]+")
_XML = re.compile(r"^\s*<\?xml[^>]*\?>|<!DOCTYPE[^>\[]*\[.*?\]\s*>", re.IGNORECASE | re.DOTALL)
# what lxml lets in when it parses, and refuses when a text is put together again
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]"
    r"|&#(?:x0*(?:[0-8bce-f]|1[0-9a-f]|fff[ef])(?![0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d));?",
    re.IGNORECASE,
)
_BLOCKS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "figcaption", "td", "th", "dt", "dd", "pre", "div",
    "section", "article", "main", "header", "footer", "nav", "aside", "ul", "ol", "table", "tr", "figure", "body",
    "address",
}  # fmt: skip
_ARTICLE_TYPES = re.compile(
    r"(?:News|Opinion|Analysis|Reportage|Background|Review|Blog|Social)?\w*(?:Article|Posting|Report)$"
)
_OUTSIDE = ("nav", "footer", "aside")
_DATE_KEYS = (
    "article:published_time", "datepublished", "og:article:published_time", "publishdate", "pubdate", "dc.date.issued",
    "dc.date", "dcterms.created", "date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
)  # fmt: skip
_SHARE = re.compile(r"(?:^|[\s_-])(?:share|social|subscribe|newsletter|signup|follow)", re.IGNORECASE)
_RELATED = re.compile(
    r"related|recommend|read-?(?:more|also)|more-?(?:news|stories)|see-?also|popular|most-?read", re.IGNORECASE
)
_AD = re.compile(r"(?:^|[\s_-])(?:ads?|advert\w*|sponsor\w*|promo)(?:$|[\s_-])", re.IGNORECASE)
_CAPTION = re.compile(r"(?:^|[\s_-])(?:caption|wp-caption-text|credit|photo-?credit|image-?credit)", re.IGNORECASE)


class Extracted(Record, frozen=True):
    """What a page holds, before the rules of noise."""

    lines: tuple[Line, ...]
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    published: str | None = None


def extract(text: str, *, url: str | None = None, name: str = "The page") -> Extracted:
    """Return the lines of a page's article, and what the page says about it.

    Raises:
        NoArticle: when there is no running text in it (a video page, a list of links).
    """
    tree = parse(text, name=name)
    data = list(_json_ld(tree))
    article = _article_data(data)
    meta = _metas(tree)
    title = _title(tree, article, meta)
    published = _published(tree, article, meta, url)
    for element in list(tree.iter(*_DROPPED_TAGS)):
        if element.getparent() is not None and element is not tree:
            element.drop_tree()
    main = _main_texts(tree, len(text))
    lines = list(_walk(tree, main, url, plain=len(text) > _SIMPLE_OVER))
    body = article.get("articleBody")
    if isinstance(body, str) and width(body) > 2 * sum(width(line.text) for line in lines if line.label is None):
        lines = [replace_label(line) for line in lines]
        lines += [Line(text=part, gap=True, whole=True) for part in _body_parts(body)]
    _require_article(tree, lines, meta, article, name)
    page_url = meta.get("og:url") or _canonical(tree) or None
    return Extracted(
        lines=tuple(lines), title=title, outlet=_outlet(article, meta), published=published,
        url=page_url if page_url and page_url.startswith(("http://", "https://")) else None,
        language=tree.get("lang") or meta.get("og:locale") or _text(article.get("inLanguage")),
    )  # fmt: skip


def replace_label(line: Line) -> Line:
    """Label a line that turned out not to be the article's."""
    return line if line.label else Line(text=line.text, gap=True, whole=True, label="other")


def _body_parts(body: str) -> list[str]:
    plain = html.fromstring(f"<div>{body}</div>").text_content() if "</" in body else body
    return [part.strip() for part in normalise(plain).split("\n") if part.strip()]


def parse(text: str, *, name: str = "The page") -> html.HtmlElement:
    """Parse a page; scripts, styles and embedded data are cut first, so that a huge page is read in seconds."""
    lean = _DATA_URI.sub("data:", _HEAVY.sub(" ", _XML.sub("", text)))
    lean = _FORBIDDEN.sub("", lean).replace("\f", " ")
    if len(lean) > _MOST_MARKUP:
        raise TooLarge(
            f"{name} has over {_MOST_MARKUP:,} characters of markup: no page of one article. Give the article alone."
        )
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False, encoding="utf-8")
    raw = lean.encode("utf-8", errors="replace")
    try:
        tree = html.document_fromstring(raw, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        tree = html.document_fromstring(b"<html><body></body></html>")
    return tree


def _json_ld(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            found = json.loads((script.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        queue = found if isinstance(found, list) else [found]
        for item in queue[:50]:
            if isinstance(item, dict):
                yield item
                graph = item.get("@graph")
                yield from (part for part in (graph if isinstance(graph, list) else [])[:50] if isinstance(part, dict))


def _article_data(data: list[dict[str, Any]]) -> dict[str, Any]:
    for item in data:
        kinds = item.get("@type")
        names = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(name, str) and _ARTICLE_TYPES.fullmatch(name) for name in names):
            return item
    return {}


def _metas(tree: html.HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        value = normalise(element.get("content") or "").strip()
        if key and value:
            found.setdefault(key, value)
    return found


def _text(value: object) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    return normalise(value).replace("\n", " ").strip() or None if isinstance(value, str) else None


def _outlet(article: dict[str, Any], meta: dict[str, str]) -> str | None:
    return _text(article.get("publisher")) or meta.get("og:site_name") or meta.get("application-name")


def _canonical(tree: html.HtmlElement) -> str | None:
    return next((link.get("href") for link in tree.iter("link") if link.get("rel") == "canonical"), None)


def _title(tree: html.HtmlElement, article: dict[str, Any], meta: dict[str, str]) -> str | None:
    heads = [flat for head in tree.iter("h1") if (flat := _flat(head))]
    told = _text(article.get("headline")) or meta.get("og:title") or meta.get("twitter:title")
    named = next((flat for element in tree.iter("title") if (flat := _flat(element))), None)
    if told:
        key = title_key(told)
        # The headline as readers see it: metadata often carries the outlet's name after it, or cuts it.
        return next(
            (head for head in heads if len(head) > 8 and (title_key(head) in key or key in title_key(head))),
            _bare(told, meta),
        )
    if len(heads) == 1:
        return heads[0]
    return _bare(named, meta) if named else (heads[0] if heads else None)


def _bare(title: str, meta: dict[str, str]) -> str:
    """Take the outlet's name off the end of a title."""
    parts = re.split(r"\s+[|｜»–—-]\s+|[|｜]", title)
    site = title_key(meta.get("og:site_name", ""))
    if len(parts) > 1 and (title_key(parts[-1]) == site or (not site and len(parts[0]) > 2 * len(parts[-1]))):
        return title[: title.rindex(parts[-1])].rstrip(" |｜»–—-")
    return title


def _published(tree: html.HtmlElement, article: dict[str, Any], meta: dict[str, str], url: str | None) -> str | None:
    values = [_text(article.get("datePublished")), *(meta.get(key) for key in _DATE_KEYS)]
    values += [time.get("datetime") for time in tree.iter("time") if not _inside(time, _RELATED)][:1]
    for value in values:
        try:
            if value and len(found := parse_published(value)) == 10:
                return found
        except UsageError:
            continue
    return date_in_url(url or meta.get("og:url")) or _htmldate(tree)


def _htmldate(tree: html.HtmlElement) -> str | None:
    from htmldate import find_date

    try:
        found = find_date(tree, extensive_search=False, original_date=True)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return found if isinstance(found, str) else None


def _flat(element: html.HtmlElement) -> str:
    return " ".join(normalise(element.text_content()).split())


def _main_texts(tree: html.HtmlElement, size: int) -> set[str]:
    """Return the keys of the paragraphs that trafilatura takes for the article's."""
    if size > _SIMPLE_OVER:
        return {title_key(_flat(p)) for p in tree.iter("p") if width(_flat(p)) > 60 and not _outside(p)}
    from copy import deepcopy

    from trafilatura import bare_extraction

    try:
        found = bare_extraction(
            deepcopy(tree), include_comments=False, include_tables=True, include_formatting=False, deduplicate=False
        )
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError):
        found = None
    text = getattr(found, "text", None) or ""
    return {title_key(line) for line in normalise(text).split("\n") if line.strip()}


def _walk(tree: html.HtmlElement, main: set[str], url: str | None, *, plain: bool) -> Iterator[Line]:
    """Return every block of the body in order, labelled where it is not the article's (``plain``: roughly)."""
    body = tree.find("body")
    whole = "\x00".join(main)
    for element, text in _blocks(body if body is not None else tree):
        for part in normalise(text).split("\n"):
            line = " ".join(part.split())
            if line and plain:
                yield Line(text=line, gap=True, whole=True, label=None if title_key(line) in main else "other")
            elif line:
                yield _line(element, line, title_key(line), main, whole, url)


def _blocks(body: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """Return runs of text between block borders, with the innermost block; ``<br>`` is a line end. No recursion."""
    run: list[str] = []
    stack: list[html.HtmlElement] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        block = element.tag in _BLOCKS
        if block and "".join(run).strip():
            yield stack[-1] if stack else body, "".join(run)
        if block:
            run = []
            if event == "start":
                stack.append(element)
            else:
                stack.pop()
        if element.tag == "br" and event == "start":
            run.append("\n")
        run.append(_source(element.text if event == "start" else element.tail))
    if "".join(run).strip():
        yield body, "".join(run)


def _source(text: str | None) -> str:
    """Line ends of the source are spaces; between CJK characters they are nothing, as readers take them."""
    if not text:
        return ""
    text = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uff65])[ \t]*[\r\n]+[ \t]*(?=[\u3000-\u9fff\uff00-\uff65])", "", text)
    return re.sub(r"[\r\n]+", " ", text)


def _runs(run: list[str]) -> str:
    return "".join(run)


def _line(element: html.HtmlElement, text: str, key: str, main: set[str], whole: str, url: str | None) -> Line:
    if element.tag == "figcaption" or _inside(element, _CAPTION, up=2) or _under(element, "figure"):
        caption, credit = split_caption(text)
        return Line(text=text, gap=True, whole=True, label="image-credit", caption=caption, credit=credit)
    link = _sole_link(element, text)
    if link is not None and _inside(element, _RELATED, up=6):
        return Line(text=text, gap=True, whole=True, label="related-link", title=text, href=_address(link, url))
    if key in main or (len(key) >= 12 and key in whole):
        return Line(text=text, gap=True, whole=True)
    return Line(
        text=text,
        gap=True,
        whole=True,
        weak=True,
        label=_label(element),
        href=_address(link, url) if link is not None else None,
    )


def _sole_link(element: html.HtmlElement, text: str) -> html.HtmlElement | None:
    links = [link for link in element.iter("a") if link.get("href")][:2]
    if not links and element.getparent() is not None and element.getparent().tag == "a":
        return element.getparent()
    return links[0] if len(links) == 1 and title_key(_flat(links[0])) == title_key(text) else None


def _address(link: html.HtmlElement, base: str | None) -> str | None:
    try:
        found = urljoin(base or "", link.get("href", "").strip())
    except ValueError:
        return None
    return found if found.startswith(("http://", "https://", "/")) else None


def _label(element: html.HtmlElement) -> RemovedKind:
    if _inside(element, _AD, up=4):
        return "ad-marker"
    if _inside(element, _SHARE, up=4):
        return "share"
    return "navigation" if _outside(element) else "other"


def _marks(element: html.HtmlElement) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"


def _inside(element: html.HtmlElement, pattern: re.Pattern[str], *, up: int = 5) -> bool:
    at: html.HtmlElement | None = element
    for _ in range(up):
        if at is None or at.tag in ("body", "html", "article", "main"):
            return False
        if pattern.search(_marks(at)):
            return True
        at = at.getparent()
    return False


def _under(element: html.HtmlElement, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _outside(element: html.HtmlElement) -> bool:
    return (
        element.tag in ("nav", "footer", "aside")
        or next(element.iterancestors("nav", "footer", "aside"), None) is not None
    )


def _require_article(
    tree: html.HtmlElement, lines: list[Line], meta: dict[str, str], article: dict[str, Any], name: str
) -> None:
    kept = [line for line in lines if line.label is None]
    prose = [line for line in kept if width(line.text) >= 40 and re.search(r"[.。!?！？…»”」]", line.text)]
    linked = sum(1 for head in tree.iter("h1", "h2", "h3", "h4") if head.find(".//a") is not None or _under(head, "a"))
    told = bool(article) or meta.get("og:type") == "article"
    if not prose or (not told and linked >= 5 and linked >= len(prose) * 0.6):
        kind = (
            " It seems to be a video page."
            if "video" in meta.get("og:type", "") or tree.find(".//video") is not None
            else ""
        )
        raise NoArticle(f"{name}: no article in this page.{kind} Give the address or file of one article.")
    if "video" in meta.get("og:type", "") and sum(width(line.text) for line in prose) < 300 and not article:
        raise NoArticle(f"{name}: a video page with no article in it. Give the address or file of one article.")
