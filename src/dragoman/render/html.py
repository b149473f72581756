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

from dragoman.records import Actor, Event, Forecast, Interpretation, Reading, Span, Statement
from dragoman.render import names
from dragoman.render.marks import highlight, marks_of
from dragoman.render.messages import day, spoken, told, tr
from dragoman.render.pages import Address
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
<html lang="$language">
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
<fieldset class="legend"><legend>$show</legend>$legend</fieldset>
</header>
<main>
<article lang="$lang" dir="$dir" aria-label="$the_article">
$text
</article>
<aside aria-label="$found" tabindex="0">
$records
</aside>
</main>
<footer>$coder</footer>
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
    title = article.title or tr("An article, read")
    return _PAGE.substitute(
        style=style, style_hash=_hash(style), script=script, script_hash=_hash(script), title=_e(title),
        lang=_e(article.language), dir=direction(article.text), facts=_facts(reading), legend=_legend(reading),
        text=_text(reading), records=_records(reading, _Cards(reading, reasons or {})), coder=_e(coded(reading)),
        language=spoken(), show=_e(tr("Show in the text")), the_article=_e(tr("The article")),
        found=_e(tr("What was found")),
    )  # fmt: skip


def reader_parts(
    reading: Reading, address: Address | None = None, notes: Mapping[str, str] | None = None
) -> tuple[str, str, str, str]:
    """Return title as text, and as HTML facts, the text with its highlights, and the records beside it.

    Args:
        reading: what to show.
        address: gives addresses of the workbench, where the article is in its library: records link to them.
        notes: what is said under a record, by its id, as HTML: what was corrected in it.
    """
    records = _records(reading, _Cards(reading, {}, address, notes))
    return reading.article.title or tr("An article, read"), _facts(reading, named=True), _text(reading), records


def coded(reading: Reading) -> str:
    """Return what read the article, and how its highlights are to be taken."""
    said = "Coder {name} {version}, codebook {codebook}. Highlights are exact: each record points at the words it " \
        "stands on."  # fmt: skip
    coder = reading.coder
    return tr(said, name=coder.name, version=coder.version, codebook=coder.codebook)


@cache
def _asset(name: str) -> str:
    return "\n" + (_HERE / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(content: str) -> str:
    """Return the source expression of CSP level 2 for an inline element."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _e(text: str) -> str:
    return escape(safe(text))


def _facts(reading: Reading, *, named: bool = False) -> str:
    """Return outlet, date, language and address; ``named``: the language by name, the address as a word."""
    article = reading.article
    outlet = f"<bdi>{_e(label(article.outlet))}</bdi>" if article.outlet else _e(tr("outlet unknown"))
    published = f"<time>{_e(day(article.published))}</time>" if article.published else _e(tr("date unknown"))
    parts = [outlet, published, _e(names.language(article.language) if named else article.language)]
    if article.url:
        parts.append(_link(article.url, tr("original") if named else ""))
    return " · ".join(parts)


def _link(url: str, name: str = "") -> str:
    """Return an address as a link, where following it can only open a page; under a name where there is one."""
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        scheme = ""
    shown = _e(name or url)
    if scheme not in ("http", "https"):
        return _e(url)
    return f'<a href="{_e(url)}" rel="noreferrer noopener nofollow">{shown}</a>'


def _legend(reading: Reading) -> str:
    kinds = {mark.kind for mark in marks_of(reading)}
    return "".join(
        f'<label><input type="checkbox" id="show-{kind}" checked autocomplete="off"> '
        f'<mark class="{kind}">{_e(tr(name))}</mark></label>'
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

    def __init__(
        self,
        reading: Reading,
        reasons: Reasons,
        address: Address | None = None,
        notes: Mapping[str, str] | None = None,
    ) -> None:
        self.reading, self.reasons, self.address, self.notes = reading, reasons, address, notes or {}
        self.lang, self.dir = _e(reading.article.language), direction(reading.article.text)

    def quote(self, span: Span, record_id: str) -> str:
        """Return words of the article as a link to their place."""
        said = _e(words(self.reading, span))
        return f'<p><a href="#t-{_e(record_id)}"><span lang="{self.lang}" dir="{self.dir}">{said}</span></a></p>'

    def item(self, record: Statement | Event | Interpretation | Forecast, head: str, notes: Iterable[str]) -> str:
        """Return one record: who, the words, how firmly and on whose word, and why it is there."""
        small = " · ".join(_e(note) for note in (record.id, *notes, firmness(record)) if note)
        if on_whose_word(record.source):
            source = f'<a href="#{_e(record.source)}">{_e(record.source)}</a>'
            small += f" · {tr('on the word of {source}', source=source)}"
        if self.address and isinstance(record, Statement):
            wordings = self.address("statements", f"{self.reading.article.id}:{record.id}")
            small += f' · <a href="{_e(wordings)}">{_e(tr("wordings"))}</a>'
        if self.address and not isinstance(record, Forecast):
            wrong = self.address("correct", f"{self.reading.article.id}:{record.id}")
            small += f' · <a href="{_e(wrong)}" aria-label="{_e(tr("correct {record}", record=record.id))}">' \
                f'{_e(tr("correct"))}</a>'  # fmt: skip
        why = "".join(f"<div>{_e(line)}</div>" for line in self.reasons.get(record.id, ()))
        if why:
            why = f'<div class="why" role="note" aria-label="{_e(tr("Why this was found"))}">{why}</div>'
        return (
            f'<li class="record {record.status}" id="{_e(record.id)}" tabindex="-1"><h3 dir="auto">{head}</h3>'
            f"{self.quote(place(record), record.id)}<small>{small}</small>{self.notes.get(record.id, '')}{why}</li>"
        )

    def statement(self, item: Statement) -> str:
        """Return a statement."""
        head = self.who([item.speaker] if item.speaker else [])
        head += f" → {self.who([item.addressee])}" if item.addressee else ""
        inside = tr("inside {parent}", parent=item.parent) if item.parent else ""
        return self.item(item, head, (tr(item.mode), through(item), day(item.date or ""), inside))

    def who(self, actors: Sequence[Actor]) -> str:
        """Return actors as HTML; in the workbench those the registry knows as links."""
        if not actors or self.address is None:
            return _e(labels(actors))
        address = self.address
        return tr(", ").join(
            f'<a href="{_e(address("actors", one.entity))}">{_e(label(one))}</a>' if one.entity else _e(label(one))
            for one in actors
        )

    def interpretation(self, item: Interpretation) -> str:
        """Return an interpretation."""
        head = tr("as aimed at {whom}", whom=self.who(item.points_at)) if item.points_at else _e(tr("reads it so"))
        stance = tr("official reason" if item.stance == "ostensible" else "taken to mean")
        return self.item(item, head, (stance, tr("of {record}", record=item.of) if item.of else ""))

    def event(self, item: Event) -> str:
        """Return an event."""
        date = f"<time>{_e(day(item.date))}</time>" if item.date else _e(tr("no date"))
        name = _e(f"{tr(item.type)} ({tr(item.mode)})" if item.mode else tr(item.type))
        parties = self.who(item.actors) + (f" → {self.who(item.recipients)}" if item.recipients else "")
        where = tr("in {place}", place=label(item.place)) if item.place else ""
        by = tr("by {proposer}", proposer=tr(item.by)) if self.reasons else ""
        return self.item(item, f"{date} {name}: {parties}", (tr(item.modality), where, by))

    def forecast(self, item: Forecast) -> str:
        """Return a forecast."""
        when = tr("for {day}", day=day(item.horizon)) if item.horizon else ""
        return self.item(item, self.who([item.by] if item.by else []), (tr(item.kind), when))

    def readers(self) -> str:
        """Return who reads it how, side by side."""
        return "".join(
            f'<section><h3 dir="auto">{_e(who)}</h3><ol>{"".join(map(self.interpretation, items))}</ol></section>'
            for who, items in by_readers(self.reading)
        )

    def hedges(self) -> str:
        """Return what the text does not vouch for, as links."""
        return "".join(
            f'<li>{_e(firmness(r))}: {_e(tr(kind_of(r)))} <a href="#{_e(r.id)}">{_e(r.id)}</a> '
            f'<span lang="{self.lang}" dir="{self.dir}">{_e(words(self.reading, place(r)))}</span></li>'
            for r in hedged(self.reading)
        )


def _records(reading: Reading, cards: _Cards) -> str:
    removed = "".join(f"<li>{count} × {_e(tr(kind))}</li>" for kind, count in left_out(reading))
    pieces = "".join(
        f'<li>{_e(tr(r.kind))}: <span lang="{cards.lang}" dir="auto">{_e(r.text)}</span></li>'
        for r in reading.article.removed
    )
    sections = (
        ("Who said what", "ol", "".join(map(cards.statement, reading.statements))),
        ("Who reads it how", 'div class="readers"', cards.readers()),
        ("Events", "ol", "".join(map(cards.event, dated(reading.events)))),
        ("Forecasts", "ol", "".join(map(cards.forecast, reading.forecasts))),
        ("Hedged: what the text does not vouch for", "ul", cards.hedges()),
        ("Left out of the page", "div", f"<ul>{removed}</ul><details><summary>{_e(tr('Show'))}</summary><ul>{pieces}"
         "</ul></details>" if removed else ""),
        ("Warnings", "ul", "".join(f"<li>{_e(told(line))}</li>" for line in reading.warnings)),
    )  # fmt: skip
    found = [
        f"<section><h2>{_e(tr(title))}</h2><{tag}>{body}</{tag.split()[0]}></section>"
        for title, tag, body in sections
        if body
    ]
    return "\n".join(found) or f"<p>{_e(tr('Nothing said, done or foretold was found in this article.'))}</p>"
