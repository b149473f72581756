"""The page of a story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from dragoman.render import names, plots
from dragoman.render.library import counts
from dragoman.render.messages import counted, day, days, listed, moment, number, told, tr
from dragoman.render.pages import Address, Parts, isolated, link, page, record, section, status, table, text, words
from dragoman.render.story import by_outlet, firmest, manner, mark_of, parties, words_of

if TYPE_CHECKING:
    from dragoman.stories import Story
    from dragoman.stories.rows import Piece
    from dragoman.stories.view import Evidence, Told

_MARKS = {"●": "quoted", "○": "told", "✗": "denied", "·": "left out"}

_FOLDED = 6
"""What one source alone tells is folded where it is more than this."""


def story_page(story: Story) -> str:
    """Return the page of a story."""
    return page(*story_parts(story))


def story_parts(story: Story, address: Address | None = None) -> Parts:
    """Return what the page of a story is made of; with ``address``, linked to other pages of the workbench."""
    languages = counts({names.language(code): n for code, n in story.languages.items()})
    size = counted(story.size, "{n} article", "{n} articles")
    facts = f"{story.id} · {days(story.first_day, story.last_day)} · {size} · {languages}"
    languages_of = {piece.id: piece.language for piece in story.articles}
    anchors = {piece.id: f"article-{n}" for n, piece in enumerate(story.articles, start=1)}
    where = "By the country of the outlet; on the map, at its capital." if address else "By the country of the outlet."
    parts = [
        *([_line(story, anchors, address)] if address else []),
        section("What is told", _told(story, languages_of, anchors, address), "In order of time. Sources "
                "that copy one another, or cite the same agency, count once."),
        section("Where it is told", _origins(story, address), where),
        section("Coverage", _coverage(story), "● quoted, ○ told, ✗ denied, · left out"),
        section("Contradictions", _contradictions(story, languages_of, anchors, address)),
        section("Articles", _articles(story, anchors, address)),
        section("Changes", _changes(story), "What happened to the story itself; ids stay."),
    ]  # fmt: skip
    return story.title or story.id, text(facts), parts


def _said(item: Told, languages: dict[str, str]) -> str:
    """Return the words that stand for it."""
    said = words_of(item)
    found = next((e for e in item.evidence if e.words == said), None)
    html = words(said, languages.get(found.article) if found else None, quote=item.kind == "statement")
    name = manner(item)
    return f"<strong>{text(name)}</strong> {html}" if name else html


def _evidence(
    items: tuple[Evidence, ...] | list[Evidence],
    languages: dict[str, str],
    anchors: dict[str, str],
    address: Address | None,
) -> str:
    lines = (
        f"<li>{status(e.status)} {text(tr(e.modality)) if e.modality and e.modality != 'actual' else ''} "
        f"{words(e.words, languages.get(e.article))} <small>{_place(e, anchors, address)}</small></li>"
        for e in items
    )
    return f'<ul class="plain">{"".join(lines)}</ul>'


def _place(e: Evidence, anchors: dict[str, str], address: Address | None) -> str:
    """Return where it stands, as a link: to the statement's page, to the article, or down to the list of articles."""
    if address is None:
        return f'<a href="#{anchors[e.article]}">{text(e.article)}:{text(e.record)}</a>'
    place = record(address, e.article, e.record)
    if e.modality is not None:  # an event
        return place
    wordings = escape(address("statements", f"{e.article}:{e.record}"))
    return f'{place} · <a href="{wordings}">{text(tr("wordings"))}</a>'


def _told(story: Story, languages: dict[str, str], anchors: dict[str, str], address: Address | None) -> str:
    """Return what is told; what one source alone tells is folded where it is much."""
    alone = [item for item in story.told if item.independent < 2]
    if len(alone) <= _FOLDED or len(alone) == len(story.told):
        return _told_table("What is told, in order of time", story.told, languages, anchors, address)
    shared = [item for item in story.told if item.independent > 1]
    many = text(counted(len(alone), "Told by one source alone: {n}", "Told by one source alone: {n}"))
    return (
        _told_table("What is told, in order of time", shared, languages, anchors, address)
        + f'<details class="more"><summary>{many}</summary>'
        + _told_table("What one source alone tells, in order of time", alone, languages, anchors, address)
        + "</details>"
    )


def _told_table(
    caption: str, items: Sequence[Told], languages: dict[str, str], anchors: dict[str, str], address: Address | None
) -> str:
    rows, shows = [], text(tr("Evidence"))
    for item in items:
        every = len(item.outlets) + len(item.missing)
        firm = firmest(item)
        carried = text(tr("{n} of {all}", n=number(len(item.outlets)), all=number(every)))
        shown = "" if firm in ("asserted", "attributed") else f" {status(firm)}"
        rows.append([
            f'<span class="day">{text(day(item.day))}</span>', isolated(parties(item)),
            f'<td class="said">{_said(item, languages)}{shown}<details><summary>{shows}</summary>'
            f"{_evidence(item.evidence, languages, anchors, address)}</details></td>",
            f'<td class="n">{number(item.independent)}</td>', f'<td class="n">{carried}</td>',
            _missing(item.missing),
        ])  # fmt: skip
    head = ("day", "who", "what", "independent sources", "outlets", "left out by")
    return table(caption, head, rows, stacked=True) if rows else f"<p>{text(tr('Nothing.'))}</p>"


def _missing(outlets: tuple[str, ...]) -> str:
    """Return who leaves it out; folded where they are many."""
    every = listed(map(isolated, outlets)) or text(tr("nobody"))
    many = text(counted(len(outlets), "{n} outlet", "{n} outlets"))
    return f"<details><summary>{many}</summary>{every}</details>" if len(outlets) > 4 else every


def _coverage(story: Story) -> str:
    outlets = [(country, name) for country, found in story.countries.items() for name in found]
    rows = []
    for item in sorted((t for t in story.told if t.independent > 1), key=lambda t: (-t.independent, t.day, t.id)):
        found = by_outlet(story, item)
        what = f"“{words_of(item)}”" if item.kind == "statement" else manner(item)
        cells = [f"{isolated(names.actors(item.who))}: {isolated(what)}"]
        for _, name in outlets:
            mark = mark_of(found.get(name, []))
            out = " out" if mark == "·" else ""
            cells.append(
                f'<td class="mark{out}"><span aria-hidden="true">{mark}</span>'
                f'<span class="unseen">{text(tr(_MARKS[mark]))}</span></td>'
            )
        rows.append(cells)
    if not rows:
        return f"<p>{text(tr('Nothing is told by two sources.'))}</p>"
    head = [f"{isolated(name)}<br><small>{text(names.country(country))}</small>" for country, name in outlets]
    return table("Which outlet carries what", ("statement or event", *head), rows, matrix=True)


def _contradictions(story: Story, languages: dict[str, str], anchors: dict[str, str], address: Address | None) -> str:
    rows = [
        [isolated(parties(t)), _said(t, languages), text(told(t.contested)),
         _evidence(t.evidence, languages, anchors, address)]
        for t in story.told
        if t.contested
    ]  # fmt: skip
    if not rows:
        return f"<p>{text(tr('No contradictions found.'))}</p>"
    return table("Reports that contradict each other", ("who", "what", "how", "evidence"), rows, stacked=True)


def _origins(story: Story, address: Address | None) -> str:
    """Return how many articles each country has, and the map of it."""
    size = Counter(piece.country or "?" for piece in story.articles)
    outlets = {code: {p.outlet for p in story.articles if (p.country or "?") == code} for code in size}
    found = [(code, count, len(outlets[code])) for code, count in size.most_common()]
    rows = [
        (
            f'<span id="from-{escape(code)}">{text(names.country(code))}</span>',
            f'<td class="n">{number(count)}</td>', f'<td class="n">{number(many)}</td>',
            listed(isolated(outlet or tr("outlet unknown")) for outlet in sorted(outlets[code], key=str)),
        )
        for code, count, many in found
    ]  # fmt: skip
    drawn = plots.figure("", tr("Map of where it is told"), "map", plots.places(found)) if address else ""
    head = ("country", "articles", "outlets", "which")
    return f'<div class="beside">{table("Articles by country", head, rows, stacked=True)}{drawn}</div>'


def _line(story: Story, anchors: dict[str, str], address: Address) -> str:
    return plots.figure("", tr("Articles by day and country"), "timeline", plots.timeline(story, anchors, address))


def _articles(story: Story, anchors: dict[str, str], address: Address | None) -> str:
    rows = []
    for piece in story.articles:
        original = anchors.get(piece.original or "")
        copy = f'<a href="#{original}">{text(piece.original)}</a>' if original else text(piece.original or "")
        rows.append([
            f'<span class="day">{text(day(piece.day))}</span>', text(names.country(piece.country)),
            isolated(piece.outlet or tr("outlet unknown")), text(names.language(piece.language)),
            f'<td id="{anchors[piece.id]}">{_title(piece, address)} <small>{text(piece.id)}</small></td>', copy,
        ])  # fmt: skip
    return table(
        "Articles, oldest first", ("day", "country", "outlet", "language", "title", "re-publishes"), rows, stacked=True
    )


def _title(piece: Piece, address: Address | None) -> str:
    """Return an article's title as a link: in the workbench to its reader and to the original, else to the original."""
    title = words(piece.title or piece.id, piece.language, quote=False)
    if address is None:
        return link(piece.url, title)
    original = link(piece.url, text(tr("original"))) if piece.url else ""
    return f'<a href="{escape(address("articles", piece.id))}">{title}</a> {original}'


def _changes(story: Story) -> str:
    rows = [
        [f'<span class="day">{text(moment(c.at))}</span>', text(tr(c.what)), text(c.article or ""), text(c.other or "")]
        for c in story.changes
    ]
    return table("Log", ("when", "what", "article", "other story"), rows) if rows else f"<p>{text(tr('None.'))}</p>"
