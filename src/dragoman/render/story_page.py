"""The page of a story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.render import names
from dragoman.render.library import counts, days
from dragoman.render.pages import Parts, isolated, link, page, section, status, table, text, words
from dragoman.render.story import by_outlet, firmest, manner, mark_of, parties, words_of

if TYPE_CHECKING:
    from dragoman.stories import Story
    from dragoman.stories.view import Evidence, Told

_MARKS = {"●": "quoted", "○": "told", "✗": "denied", "·": "left out"}


def story_page(story: Story) -> str:
    """Return the page of a story."""
    return page(*story_parts(story))


def story_parts(story: Story) -> Parts:
    """Return what the page of a story is made of."""
    languages = counts({names.language(code): number for code, number in story.languages.items()})
    facts = f"{story.id} · {days(story.first_day, story.last_day)} · {story.size:,} articles · {languages}"
    languages_of = {piece.id: piece.language for piece in story.articles}
    anchors = {piece.id: f"article-{n}" for n, piece in enumerate(story.articles, start=1)}
    parts = [
        section("What is told", _told(story, languages_of, anchors), "In order of time. Sources that copy one another, "
                "or cite the same agency, count once."),
        section("Coverage", _coverage(story), "● quoted, ○ told, ✗ denied, · left out"),
        section("Contradictions", _contradictions(story, languages_of, anchors)),
        section("Articles", _articles(story, anchors)),
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


def _evidence(items: tuple[Evidence, ...] | list[Evidence], languages: dict[str, str], anchors: dict[str, str]) -> str:
    lines = (
        f"<li>{status(e.status)} {text(e.modality) if e.modality and e.modality != 'actual' else ''} "
        f"{words(e.words, languages.get(e.article))} "
        f'<small><a href="#{anchors[e.article]}">{text(e.article)}:{text(e.record)}</a></small></li>'
        for e in items
    )
    return f'<ul class="plain">{"".join(lines)}</ul>'


def _told(story: Story, languages: dict[str, str], anchors: dict[str, str]) -> str:
    rows = []
    for item in story.told:
        every = len(item.outlets) + len(item.missing)
        firm = firmest(item)
        carried = f"{len(item.outlets)} of {every}"
        shown = "" if firm in ("asserted", "attributed") else f" {status(firm)}"
        rows.append([
            f'<span class="day">{text(item.day)}</span>', isolated(parties(item)),
            f'<td class="said">{_said(item, languages)}{shown}<details><summary>Evidence</summary>'
            f"{_evidence(item.evidence, languages, anchors)}</details></td>",
            f'<td class="n">{item.independent:,}</td>', f'<td class="n">{carried}</td>',
            _missing(item.missing),
        ])  # fmt: skip
    head = ("day", "who", "what", "independent sources", "outlets", "left out by")
    return table("What is told, in order of time", head, rows) if rows else "<p>Nothing.</p>"


def _missing(outlets: tuple[str, ...]) -> str:
    """Return who leaves it out; folded where they are many."""
    listed = ", ".join(map(isolated, outlets)) or "nobody"
    return f"<details><summary>{len(outlets):,} outlets</summary>{listed}</details>" if len(outlets) > 4 else listed


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
                f'<span class="unseen">{_MARKS[mark]}</span></td>'
            )
        rows.append(cells)
    if not rows:
        return "<p>Nothing is told by two sources.</p>"
    head = [f"{isolated(name)}<br><small>{text(names.country(country))}</small>" for country, name in outlets]
    return table("Which outlet carries what", ("statement or event", *head), rows)


def _contradictions(story: Story, languages: dict[str, str], anchors: dict[str, str]) -> str:
    rows = [
        [isolated(parties(t)), _said(t, languages), text(t.contested), _evidence(t.evidence, languages, anchors)]
        for t in story.told
        if t.contested
    ]
    return table("Reports that contradict each other", ("who", "what", "how", "evidence"), rows) if rows else (
        "<p>No contradictions found.</p>"
    )  # fmt: skip


def _articles(story: Story, anchors: dict[str, str]) -> str:
    rows = []
    for piece in story.articles:
        original = anchors.get(piece.original or "")
        copy = f'<a href="#{original}">{text(piece.original)}</a>' if original else text(piece.original or "")
        title = words(piece.title or piece.id, piece.language, quote=False)
        rows.append([
            f'<span class="day">{text(piece.day)}</span>', text(names.country(piece.country)),
            isolated(piece.outlet or "outlet unknown"), text(names.language(piece.language)),
            f'<td id="{anchors[piece.id]}">{link(piece.url, title)} <small>{text(piece.id)}</small></td>', copy,
        ])  # fmt: skip
    return table("Articles, oldest first", ("day", "country", "outlet", "language", "title", "re-publishes"), rows)


def _changes(story: Story) -> str:
    rows = [
        [f'<span class="day">{text(c.at)}</span>', text(c.what), text(c.article or ""), text(c.other or "")]
        for c in story.changes
    ]
    return table("Log", ("when", "what", "article", "other story"), rows) if rows else "<p>None.</p>"
