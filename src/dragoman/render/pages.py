"""What the pages of the library share: they stand alone, with no script, nothing loaded, every text escaped.

Example:
    >>> page("Sample <b>", "one fact", ["<p>Body</p>"]).count("Sample &lt;b&gt;")
    2
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from dragoman.render.corrected import corrected_mark
from dragoman.render.messages import spoken, tr
from dragoman.render.wording import STATUS_MARKS, direction, safe, squeeze

_PAGE = Template("""<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '$hash'; base-uri 'none'; \
form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>$title</title>
<style>$style</style>
</head>
<body>
<header>
<h1 dir="auto">$title</h1>
<p class="soft">$facts</p>
</header>
<main>
$body
</main>
<footer class="soft">$foot</footer>
</body>
</html>
""")

_TAG = re.compile("<[^>]*>")

Parts = tuple[str, str, list[str]]
"""Title as text, facts and parts as HTML: what ``page`` makes a page of, and the workbench a part of one."""

Address = Callable[[str, str], str]
"""Gives the address of a page of the workbench: its kind (``articles``, ``stories``) and an id."""


def record(address: Address | None, article: str, record_id: str) -> str:
    """Return ``ARTICLE:RECORD`` as HTML; in the workbench as a link to the record beside its article."""
    name = text(f"{article}:{record_id}")
    if address is None:
        return name
    mark = corrected_mark(f"{article}:{record_id}")
    return f'<a href="{escape(address("articles", article))}#{escape(safe(record_id))}">{name}</a>{mark}'


def page(title: str, facts: str, parts: Iterable[str]) -> str:
    """Return a whole page.

    Args:
        title: as text.
        facts: as HTML: what stands under the title.
        parts: as HTML.
    """
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _PAGE.substitute(
        title=text(title), facts=facts, body="\n".join(parts), style=style, hash=f"sha256-{digest}",
        language=spoken(), foot=text(tr("Every claim is given with its words and the article they stand in.")),
    )  # fmt: skip


@cache
def _style() -> str:
    return "\n" + (Path(__file__).parent / "library.css").read_text(encoding="utf-8").replace("\r\n", "\n")


def text(value: object) -> str:
    """Return text from outside as HTML, on one line."""
    return _escaped(str(value))


@lru_cache(maxsize=20_000)
def _escaped(value: str) -> str:  # a page names the same outlets and states many times
    return escape(squeeze(value))


def isolated(value: object) -> str:
    """Return text of any direction as HTML that leaves the direction of its neighbours alone.

    Example:
        >>> isolated("<b>")
        '<bdi>&lt;b&gt;</bdi>'
    """
    return f"<bdi>{text(value)}</bdi>"


def words(said: str, language: str | None = None, *, quote: bool = True) -> str:
    """Return words of an article, in quotation marks of the page or as they are."""
    return worded(escape(safe(said)), said, language, quote=quote)


def worded(html: str, said: str, language: str | None, *, quote: bool) -> str:
    """Return words that are HTML already; ``said`` is what they are without it, which tells their direction."""
    tag = "q" if quote else "span"
    lang = f' lang="{escape(squeeze(language))}"' if language else ""
    return f'<{tag}{lang} dir="{direction(said)}">{html}</{tag}>'


def link(url: str | None, label: str) -> str:
    """Return HTML as a link, where following it can only open a page."""
    try:
        scheme = urlsplit(url or "").scheme.lower()
    except ValueError:
        scheme = ""
    if not url or scheme not in ("http", "https"):
        return label
    return f'<a href="{escape(safe(url))}" rel="noreferrer noopener nofollow">{label}</a>'


def status(name: str) -> str:
    """Return how firmly it is put: a mark and the word."""
    known = name if name in STATUS_MARKS else "other"
    return f'<span class="status {known}">{STATUS_MARKS.get(name, "")} {text(tr(name))}</span>'


def section(title: str, body: str, note: str = "", anchor: str = "") -> str:
    """Return a part of the page with its heading; ``body`` is HTML, the rest text."""
    identity = f' id="{anchor}"' if anchor else ""
    soft = f'<p class="soft">{text(tr(note))}</p>' if note else ""
    return f"<section{identity}><h2>{text(tr(title))}</h2>{soft}{body}</section>"


def figure(chart: str, label: str) -> str:
    """Return a chart; where it is wider than the page it scrolls, by keys as well."""
    return f'<figure class="chart scroll" aria-label="{text(label)}" tabindex="0">{chart}</figure>'


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, stacked: bool = False, matrix: bool = False
) -> str:
    """Return a table whose first column heads its rows.

    Args:
        caption: as text; it is read out, and names the region that scrolls.
        head: as HTML, one a column.
        rows: as HTML; a cell may bring its own ``<td``.
        stacked: where there is little room, each row stands as a block, its cells under each other with their heads.
        matrix: where there is little room, its first column stays and its heads stand upright.
    """
    listed = [
        [first, *(cell if cell.startswith("<td") else f"<td>{cell}</td>" for cell in rest)] for first, *rest in rows
    ]
    names = [tr(name) for name in head]
    figures = {n for n, cell in enumerate(listed[0]) if cell.startswith('<td class="n"')} if listed else set()
    right = ' class="n"'
    role = _role if stacked else _no_role
    columns = "".join(
        f'<th scope="col"{role("columnheader")}{right if n in figures else ""}>{name}</th>'
        for n, name in enumerate(names)
    )
    lines = []
    for first, *rest in listed:
        if stacked:
            rest = [_labelled(cell, name) for cell, name in zip(rest, names[1:], strict=False)]
        lines.append(f'<tr{role("row")}><th scope="row"{role("rowheader")}>{first}</th>{"".join(rest)}</tr>')
    name = text(tr(caption))
    opened = ' class="stacked" role="table"' if stacked else ' class="matrix"' if matrix else ""
    return (
        f'<div class="scroll" role="region" aria-label="{name}" tabindex="0"><table{opened}>'
        f'<caption class="unseen">{name}</caption><thead{role("rowgroup")}><tr{role("row")}>{columns}</tr></thead>'
        f"<tbody{role('rowgroup')}>{''.join(lines)}</tbody></table></div>"
    )


def _role(name: str) -> str:
    """Return a role as an attribute: cells that are set as blocks are still told to be cells."""
    return f' role="{name}"'


def _no_role(_: str) -> str:
    return ""


def _labelled(cell: str, head: str) -> str:
    """Return a cell with the head of its column, which is shown where the row stands as a block."""
    return f'<td role="cell" data-label="{escape(_TAG.sub(" ", head).strip())}"{cell.removeprefix("<td")}'
