"""One page that stands alone: the text with exact highlights, the records beside it, linked both ways.

The article is hostile input: all of it is escaped, nothing is loaded from elsewhere, and the page's own policy lets
only the style and the script run whose hashes it names. Without the script everything works but lighting all pieces of
a record that is split.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from dragoman.records import Event, Forecast, Interpretation, Reading, Span, Statement
from dragoman.render.marks import highlight, marks_of
from dragoman.render.wording import (
    by_readers,
    dated,
    direction,
    firmness,
    hedged,
    kind_of,
    label,
    labels,
    left_out,
    on_whose_word,
    parties,
    place,
    safe,
    through,
    words,
)

Reasons = Mapping[str, Sequence[str]]
_HERE = Path(__file__).parent
_LEGEND = {
    "statement": "Said", "interpretation": "Read so", "forecast": "Forecast", "event": "Event",
    "cue": "Told by these words", "mention": "Actor", "date": "Date",
}  # fmt: skip
_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '$style_hash'; \
script-src '$script_hash'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>$title</title>
<style>$style</style>
</head>
<body>
<header>
<h1 lang="$lang" dir="auto">$title</h1>
<p class="facts">$facts</p>
<fieldset class="legend"><legend>Show in the text</legend>$legend</fieldset>
</header>
<main>
<article lang="$lang" dir="$dir" aria-label="The article">
$text
</article>
<aside aria-label="What was found" tabindex="0">
$records
</aside>
</main>
<footer>Coder $coder. Highlights are exact: each record points at the words it stands on.</footer>
<script>$script</script>
</body>
</html>
""")


def html_card(reading: Reading, reasons: Reasons | None = None) -> str:
    """Return the page.

    Args:
        reading: what to show.
        reasons: what proposed each record, by its id; shown under it.
    """
    article = reading.article
    style, script = _asset("page.css"), _asset("page.js")
    title = article.title or "An article, read"
    coder = f"{reading.coder.name} {reading.coder.version}, codebook {reading.coder.codebook}"
    return _PAGE.substitute(
        style=style, style_hash=_hash(style), script=script, script_hash=_hash(script), title=_e(title),
        lang=_e(article.language), dir=direction(article.text), facts=_facts(reading), legend=_legend(reading),
        text=_text(reading), records=_records(reading, reasons or {}), coder=_e(coder),
    )  # fmt: skip


def reader_parts(reading: Reading) -> tuple[str, str, str, str]:
    """Return title as text, and as HTML facts, the text with its highlights, and the records beside it."""
    return reading.article.title or "An article, read", _facts(reading), _text(reading), _records(reading, {})


@cache
def _asset(name: str) -> str:
    return "\n" + (_HERE / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(content: str) -> str:
    """Return the source expression of CSP level 2 for an inline element."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _e(text: str) -> str:
    return escape(safe(text))


def _facts(reading: Reading) -> str:
    article = reading.article
    outlet = _e(label(article.outlet)) if article.outlet else "outlet unknown"
    published = f"<time>{_e(article.published)}</time>" if article.published else "date unknown"
    parts = [outlet, published, _e(article.language)]
    if article.url:
        parts.append(_link(article.url))
    return " · ".join(parts)


def _link(url: str) -> str:
    """Return an address as a link, where following it can only open a page."""
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        scheme = ""
    shown = _e(url)
    return f'<a href="{shown}" rel="noreferrer noopener nofollow">{shown}</a>' if scheme in ("http", "https") else shown


def _legend(reading: Reading) -> str:
    kinds = {mark.kind for mark in marks_of(reading)}
    return "".join(
        f'<label><input type="checkbox" id="show-{kind}" checked autocomplete="off"> '
        f'<mark class="{kind}">{name}</mark></label>'
        for kind, name in _LEGEND.items()
        if kind in kinds
    )


def _text(reading: Reading) -> str:
    text = reading.article.text
    if not text:
        return ""
    marks, anchored = marks_of(reading), set[str]()
    paragraphs = reading.article.paragraphs or (Span(0, len(text)),)
    return "\n".join(f"<p>{highlight(text, span, marks, anchored)}</p>" for span in paragraphs)


class _Cards:
    """Sets records as list items."""

    def __init__(self, reading: Reading, reasons: Reasons) -> None:
        self.reading, self.reasons = reading, reasons
        self.lang, self.dir = _e(reading.article.language), direction(reading.article.text)

    def quote(self, span: Span, record_id: str) -> str:
        """Return words of the article as a link to their place."""
        said = _e(words(self.reading, span))
        return f'<p><a href="#t-{_e(record_id)}"><span lang="{self.lang}" dir="{self.dir}">{said}</span></a></p>'

    def item(self, record: Statement | Event | Interpretation | Forecast, head: str, notes: Iterable[str]) -> str:
        """Return one record: who, the words, how firmly and on whose word, and why it is there."""
        small = " · ".join(_e(note) for note in (record.id, *notes, firmness(record)) if note)
        told = on_whose_word(record.source)
        if told:
            small += f' · on the word of <a href="#{_e(record.source)}">{_e(record.source)}</a>'
        why = "".join(f"<div>{_e(line)}</div>" for line in self.reasons.get(record.id, ()))
        if why:
            why = f'<div class="why" role="note" aria-label="Why this was found">{why}</div>'
        return (
            f'<li class="record {record.status}" id="{_e(record.id)}" tabindex="-1"><h3 dir="auto">{head}</h3>'
            f"{self.quote(place(record), record.id)}<small>{small}</small>{why}</li>"
        )

    def statement(self, item: Statement) -> str:
        """Return a statement."""
        head = _e(label(item.speaker)) + (f" → {_e(label(item.addressee))}" if item.addressee else "")
        inside = f"inside {item.parent}" if item.parent else ""
        return self.item(item, head, (item.mode, through(item), item.date or "", inside))

    def interpretation(self, item: Interpretation) -> str:
        """Return an interpretation."""
        head = f"as aimed at {_e(labels(item.points_at))}" if item.points_at else "reads it so"
        stance = "official reason" if item.stance == "ostensible" else "taken to mean"
        return self.item(item, head, (stance, f"of {item.of}" if item.of else ""))

    def event(self, item: Event) -> str:
        """Return an event."""
        date = f"<time>{_e(item.date)}</time>" if item.date else "no date"
        head = f"{date} {_e(item.type)}{f' ({_e(item.mode)})' if item.mode else ''}: {_e(parties(item))}"
        where = f"in {label(item.place)}" if item.place else ""
        return self.item(item, head, (item.modality, where, f"by {item.by}" if self.reasons else ""))

    def forecast(self, item: Forecast) -> str:
        """Return a forecast."""
        return self.item(item, _e(label(item.by)), (item.kind, f"for {item.horizon}" if item.horizon else ""))

    def readers(self) -> str:
        """Return who reads it how, side by side."""
        return "".join(
            f'<section><h3 dir="auto">{_e(who)}</h3><ol>{"".join(map(self.interpretation, items))}</ol></section>'
            for who, items in by_readers(self.reading)
        )

    def hedges(self) -> str:
        """Return what the text does not vouch for, as links."""
        return "".join(
            f'<li>{_e(firmness(r))}: {kind_of(r)} <a href="#{_e(r.id)}">{_e(r.id)}</a> '
            f'<span lang="{self.lang}" dir="{self.dir}">{_e(words(self.reading, place(r)))}</span></li>'
            for r in hedged(self.reading)
        )


def _records(reading: Reading, reasons: Reasons) -> str:
    cards = _Cards(reading, reasons)
    removed = "".join(f"<li>{count} × {_e(kind)}</li>" for kind, count in left_out(reading))
    pieces = "".join(f'<li>{_e(r.kind)}: <span dir="auto">{_e(r.text)}</span></li>' for r in reading.article.removed)
    sections = (
        ("Who said what", "ol", "".join(map(cards.statement, reading.statements))),
        ("Who reads it how", 'div class="readers"', cards.readers()),
        ("Events", "ol", "".join(map(cards.event, dated(reading.events)))),
        ("Forecasts", "ol", "".join(map(cards.forecast, reading.forecasts))),
        ("Hedged: what the text does not vouch for", "ul", cards.hedges()),
        ("Left out of the page", "div", f"<ul>{removed}</ul><details><summary>Show</summary><ul>{pieces}</ul></details>"
         if removed else ""),
        ("Warnings", "ul", "".join(f"<li>{_e(line)}</li>" for line in reading.warnings)),
    )  # fmt: skip
    found = [
        f"<section><h2>{title}</h2><{tag}>{body}</{tag.split()[0]}></section>" for title, tag, body in sections if body
    ]
    return "\n".join(found) or "<p>Nothing said, done or foretold was found in this article.</p>"
