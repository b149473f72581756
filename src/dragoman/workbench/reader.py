"""The reader: an article with its highlights and its records, and the story it is part of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response
from markupsafe import Markup

from dragoman.render.messages import speaking, tr
from dragoman.render.pages import isolated
from dragoman.workbench import curation
from dragoman.workbench.assets import scripts
from dragoman.workbench.links import there, to
from dragoman.workbench.state import of
from dragoman.workbench.views import language_of, render

if TYPE_CHECKING:
    from dragoman.library import Library
    from dragoman.records import Reading


def show_reading(request: Request, reading: Reading, *, kept: bool) -> Response:
    """Return the page of a reading.

    Args:
        request: whose language is spoken.
        reading: what to show.
        kept: whether it is in the library: then its records link to their stories and wordings.
    """
    from dragoman.render.html import coded, reader_parts
    from dragoman.render.wording import direction

    article = reading.article
    with speaking(language_of(request)):
        notes, aside = curation.notes(of(request), article.id) if kept else ({}, "")
        title, facts, marked, records = reader_parts(reading, there if kept else None, notes)
        story = _story(of(request).library, article.id) if kept else ""
        coder = coded(reading)
    return render(
        request, "reader.html", title=title, facts=Markup(" · ".join(filter(None, (facts, story)))),
        text=Markup(marked), records=Markup(records + aside), article=article, direction=direction(article.text),
        coder=coder, scripts=scripts("reader"),
        api=f"/api/v1{there('articles', article.id)}" if kept else None,
    )  # fmt: skip


def _story(library: Library, article_id: str) -> str:
    """Return the story of an article as a link; nothing where it is in none."""
    from dragoman.errors import NotInLibrary
    from dragoman.stories.memory import prepare
    from dragoman.stories.view import find

    prepare(library)
    try:
        with library.read() as connection:
            story = find(connection, article_id)
    except NotInLibrary:
        return ""
    return tr("Story: {id}", id=to(there("stories", story.id), isolated(story.id)))
