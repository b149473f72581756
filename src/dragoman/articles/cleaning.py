"""A page in, a clean article out: decode, find the main text, take the noise out and keep it, lay out paragraphs."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence

from msgspec.structs import replace

from dragoman.articles import noise
from dragoman.articles.encoding import decode
from dragoman.articles.lines import Line, join_lines, normalise, split_lines
from dragoman.articles.page import Cleaned, Page
from dragoman.articles.published import date_in_url, label_stamps, parse_published
from dragoman.articles.sniff import binary_kind, looks_like_html
from dragoman.errors import EmptyArticle, NoArticle, NotText, TooLarge
from dragoman.records import Article, Image, Link, Record, Removed, Span

MAX_BYTES = 20_000_000
_NO_DATE = "No date of publication: relative dates stay unresolved. Give one with --published."
_REPLACED = "{count} characters could not be decoded and are shown as U+FFFD."


class _Source(Record, frozen=True):
    """What a page or a text gives before noise is taken out."""

    lines: tuple[Line, ...]
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    published: str | None = None


def clean(page: Page, *, max_bytes: int = MAX_BYTES) -> Cleaned:
    """Return the clean article of a page or a text.

    Args:
        page: the input, and what is told about it.
        max_bytes: limit of a page; plain text may have half of it.

    Raises:
        ArticleError: of its subclass for what is wrong: empty, binary, broken encoding, too large, no article.
        UsageError: when ``page.published`` is no date.
    """
    given = parse_published(page.published) if page.published else None
    text, encoding = _read(page, max_bytes)
    source = _source(page, text, max_bytes)
    lines = noise.split_pieces(source.lines)
    lines, in_text = label_stamps(lines)
    title = _title(page, source, lines)
    lines = noise.label_title(lines, title)
    for step in noise.PASSES:
        lines = step(lines)
    warnings = [_REPLACED.format(count=count)] if (count := text.count("\ufffd")) else []
    published, anchor_source = _published(given, source.published or date_in_url(page.url), in_text)
    if published is None:
        warnings.append(_NO_DATE)
    article = replace(
        _lay_out(lines, title, page.name),
        url=page.url or source.url,
        published=published,
        anchor=published,
        anchor_source=anchor_source,
    )
    return Cleaned(
        article=article, outlet_name=page.outlet or source.outlet, language_hint=page.language or source.language,
        encoding=encoding, warnings=tuple(warnings),
    )  # fmt: skip


def _read(page: Page, max_bytes: int) -> tuple[str, str | None]:
    size = len(page.data)
    if size > max_bytes:
        raise TooLarge(f"{page.name} has {size:,} bytes; the limit is {max_bytes:,}. Split it, or raise the limit.")
    if isinstance(page.data, str):
        return _checked(page.data, page.name), None
    if not page.data.strip():
        raise EmptyArticle(f"{page.name} is empty. Give a file with text in it.")
    kind = binary_kind(page.data)
    if kind:
        raise NotText(f"{page.name} is not text: it seems to be {kind}. Give plain text, HTML or JSONL.")
    text, encoding = decode(page.data, page.encoding or _charset(page.content_type), name=page.name)
    return _checked(text, page.name), encoding


def _checked(text: str, name: str) -> str:
    head = text[:65536]
    if sum(head.count(char) for char in "\x00\x01\x02\x03\x04\x05\x06") > max(2, len(head) // 200):
        raise NotText(f"{name} is not text: it seems to be binary data. Give plain text, HTML or JSONL.")
    if not normalise(text).strip():
        raise EmptyArticle(f"{name} holds only white space. Give a file with text in it.")
    return text


def _charset(content_type: str | None) -> str | None:
    _, found, charset = (content_type or "").lower().partition("charset=")
    return charset.split(";")[0].strip(" \"'") if found else None


def _source(page: Page, text: str, max_bytes: int) -> _Source:
    kind = page.kind
    if kind is None and page.content_type:
        kind = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": None}.get(
            page.content_type.split(";")[0].strip().lower()
        )
    if (kind or ("html" if looks_like_html(text) else "text")) == "text":
        _check_text(len(text.encode("utf-8", errors="replace")), page.name, max_bytes)
        return _Source(lines=tuple(split_lines(normalise(text))))
    from dragoman.articles.html import extract

    found = extract(text, url=page.url, name=page.name)
    _check_text(sum(len(line.text) for line in found.lines if line.label is None), page.name, max_bytes)
    return _Source(**{name: getattr(found, name) for name in found.__struct_fields__})


def _check_text(size: int, name: str, max_bytes: int) -> None:
    if size > max_bytes // 2:
        raise TooLarge(f"{name} has over {max_bytes // 2:,} bytes of text. Split it, or raise the limit.")


def _title(page: Page, source: _Source, lines: Sequence[Line]) -> str | None:
    told = page.title or source.title
    if not told:
        return noise.pick_title(noise.label_rules(lines))
    told = " ".join(normalise(told).split())
    key = noise.title_key(told)
    # The copy in the text is the headline itself: its spelling is kept, so that nothing of the input is lost.
    return next((line.text for line in lines if line.label is None and noise.title_key(line.text) == key), told) or None


def _published(given: str | None, page: str | None, text: str | None) -> tuple[str | None, str]:
    for value, source in ((given, "given"), (page, "page"), (text, "text")):
        if value:
            return value, source
    return None, "none"


def _lay_out(lines: Sequence[Line], title: str | None, name: str) -> Article:
    paragraphs = join_lines([line for line in lines if line.label is None])
    if not paragraphs:
        raise NoArticle(f"{name}: nothing is left without advertisements, links and captions. Give an article.")
    spans: list[Span] = []
    at = 0
    for paragraph in paragraphs:
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 2
    text = "\n\n".join(paragraphs)
    return Article(
        id=article_id(title, text), language="und", title=title, text=text, paragraphs=tuple(spans),
        images=tuple(_images(lines)), related=tuple(_links(lines)), removed=tuple(_removed(lines)),
    )  # fmt: skip


def article_id(title: str | None, text: str) -> str:
    """Return the stable id of a clean article.

    Example:
        >>> article_id("Rain", "It rained.")
        'a84a9d9331d260fed'
    """
    content = unicodedata.normalize("NFC", f"{title or ''}\n{text}")
    return "a" + hashlib.sha256(content.encode("utf-8", errors="replace")).hexdigest()[:16]


def _images(lines: Sequence[Line]) -> list[Image]:
    found = []
    for line in lines:
        if line.label == "image-credit" or (line.label == "note" and line.credit):
            credit, licence = noise.split_credit(line)
            found.append(Image(caption=line.caption, credit=credit, licence=licence))
    return found


def _links(lines: Sequence[Line]) -> list[Link]:
    found = {
        line.title: Link(title=line.title, url=line.href)
        for line in lines
        if line.label == "related-link" and line.title
    }
    return list(found.values())


def _removed(lines: Sequence[Line]) -> list[Removed]:
    return [Removed(kind=line.label, text=line.text) for line in lines if line.label and line.label != "title"]
