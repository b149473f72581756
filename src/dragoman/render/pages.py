"""What the pages of the library share: they stand alone, with no script, nothing loaded, every text escaped.

Example:
    >>> page("Sample <b>", "one fact", ["<p>Body</p>"]).count("Sample &lt;b&gt;")
    2
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from dragoman.render.messages import tr
from dragoman.render.wording import STATUS_MARKS, direction, safe, squeeze

_PAGE = Template("""<!doctype html>
<html lang="en">
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
<footer class="soft">Every claim is given with its words and the article they stand in.</footer>
</body>
</html>
""")


Parts = tuple[str, str, list[str]]
"""Title as text, facts and parts as HTML: what ``page`` makes a page of, and the workbench a part of one."""


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
        title=text(title), facts=facts, body="\n".join(parts), style=style, hash=f"sha256-{digest}"
    )  # fmt: skip


@cache
def _style() -> str:
    return "\n" + (Path(__file__).parent / "library.css").read_text(encoding="utf-8").replace("\r\n", "\n")


def text(value: object) -> str:
    """Return text from outside as HTML, on one line."""
    return escape(squeeze(str(value)))


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


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column heads its rows.

    Args:
        caption: as text; it is read out, and names the region that scrolls.
        head: as HTML, one a column.
        rows: as HTML; a cell may bring its own ``<td``.
    """
    columns = "".join(f'<th scope="col">{tr(name)}</th>' for name in head)
    lines = []
    for first, *rest in rows:
        cells = "".join(cell if cell.startswith("<td") else f"<td>{cell}</td>" for cell in rest)
        lines.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    name = text(tr(caption))
    return (
        f'<div class="scroll" role="region" aria-label="{name}" tabindex="0"><table>'
        f'<caption class="unseen">{name}</caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )
