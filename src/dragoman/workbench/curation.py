"""Correcting in the workbench: forms for records, stories and families, the history, and what was corrected, marked.

What changes something is a form of ours (see ``security``); everything that is typed is shown as text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, get_args
from urllib.parse import quote, unquote, urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from dragoman.curation.records import FIELDS, KIND_OF, TABLES, Correction, Listed, State, Value, split_target
from dragoman.records import Reading
from dragoman.render import corrected as said
from dragoman.render.messages import moment, tr
from dragoman.render.pages import Parts, isolated, record, section, table, text
from dragoman.render.wording import squeeze
from dragoman.workbench.links import there, to
from dragoman.workbench.lists import PAGE, pager
from dragoman.workbench.state import Workbench, of
from dragoman.workbench.views import session_of, show

router = APIRouter(include_in_schema=False)
AUTHOR_COOKIE = "dragoman-author"
STATES: tuple[str, ...] = get_args(State)
OFFERED, MOST = 300, 10_000
"""Members of a story or family that a form lists, and pages of the history that can be asked for."""


async def sent_fields(request: Request) -> list[tuple[str, str]]:
    """Return what a form sends, as text."""
    form = await request.form()
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


Sent = Annotated[list[tuple[str, str]], Depends(sent_fields)]


def _ours(request: Request, sent: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the fields of a form.

    Raises:
        HTTPException: 403 when it is none of ours.
    """
    fields = dict(sent)
    session_of(request, fields.get("form", ""))
    return fields


def marks(work: Workbench) -> dict[str, str]:
    """Return for every record that is corrected who did it and why, in the language that is spoken."""
    from dragoman.curation.listing import in_force

    held = work.remembered(("corrected",), lambda: in_force(work.library))
    return {name: " · ".join(map(said.summary, found)) for name, found in held.items()}


def notes(work: Workbench, article: str) -> tuple[dict[str, str], str]:
    """Return what is said under the records of an article, by id, and what was set aside, as HTML."""
    from dragoman.curation import Wanted, corrections

    under: dict[str, list[Listed]] = {}
    for one in corrections(work.library, Wanted(article=article, state="in force")):
        under.setdefault(one.now or "", []).append(one)
    gone = [one for found in under.values() for one in found if one.new == Value(word="no")]
    lines = "".join(f"<li>{isolated(one.words or '')}{said.note([one], '/corrections')}</li>" for one in gone)
    aside = section("Set aside by an analyst", f'<ul class="plain">{lines}</ul>') if lines else ""
    return {name: said.note(found, "/corrections") for name, found in under.items()}, aside


def history(
    work: Workbench, articles: Sequence[str], groups: Sequence[str], records: Collection[str] | None = None
) -> list[str]:
    """Return the corrections in force of some articles and groups as a part of a page; nothing where there are none.

    Args:
        work: whose library.
        articles: their ids.
        groups: ids of stories or families.
        records: of the articles only these, as ``ARTICLE:RECORD``; None: all.
    """
    from dragoman.curation.listing import of_articles

    with work.library.read() as connection:
        found = of_articles(connection, articles, groups)
    if records is not None:
        found = [one for one in found if one.kind not in TABLES or _reference(one) in records]
    return [section("Corrected by analysts", _table(found))] if found else []


def _reference(one: Listed) -> str:
    return f"{split_target(one.target)[0]}:{one.now}"


def _table(found: Sequence[Listed]) -> str:
    rows = [
        (
            to(there("corrections", one.id), f"<span>{text(one.id)}</span>"), _target(one), text(said.field_words(one)),
            isolated(said.value_words(one.machine or one.old)), isolated(said.value_words(one.new)),
            f"{isolated(one.author)}: {isolated(one.reason)}", f'<td class="day">{text(moment(one.at))}</td>',
            text(tr(one.state)),
        )
        for one in found
    ]  # fmt: skip
    head = ("correction", "record", "field", "the machine read", "corrected to", "who and why", "when", "state")
    return table("Corrections", head, rows, stacked=True)


def _target(one: Correction) -> str:
    """Return what a correction is of, as a link; of a record that is there no more, to its article."""
    if one.kind in TABLES:
        article, name = split_target(one.target)
        words = f" {isolated(one.words)}" if one.words else ""
        return record(there, article, getattr(one, "now", None) or name) + words
    kind = {"story": "stories", "family": "statements", "undo": "corrections"}[one.kind]
    return to(there(kind, one.target), isolated(one.target))


@router.get("/corrections")
def corrections_page(request: Request, state: str = "", article: str = "", target: str = "", page: int = 1) -> Response:
    """Show what was corrected, the latest first."""
    from dragoman.curation import Wanted, corrections

    page = min(max(1, page), MOST)
    asked = {"state": state if state in STATES else "", "article": article, "target": target}
    wanted = Wanted(**{name: value or None for name, value in asked.items()})  # type: ignore[arg-type]
    found = corrections(of(request).library, wanted, limit=PAGE + 1, offset=(page - 1) * PAGE)
    given = urlencode({name: value for name, value in asked.items() if value}, errors="replace")

    def parts() -> Parts:
        every = [("", tr("all"))] + [(one, tr(one)) for one in STATES]
        links = (
            to("/corrections" + (f"?{urlencode({'state': one})}" if one else ""),
               f"<strong>{text(name)}</strong>" if one == asked["state"] else text(name))
            for one, name in every
        )  # fmt: skip
        none = (
            f"<p>{text(tr('None. Correct a record with the link beside it, a story or a statement on its page.'))}</p>"
        )
        body = _table(found[:PAGE]) if found else none
        export = text(tr("As labelled paragraphs for training:"))
        foot = f"<p>{export} <code>dragoman corrections export FOLDER</code></p>"
        turn = pager("/corrections", asked, page, more=len(found) > PAGE)
        return tr("Corrections"), " · ".join(links), [body, turn, foot]

    return show(request, parts, api="/api/v1/corrections" + (f"?{given}" if given else ""))


@router.get("/corrections/{correction_id}")
def correction_page(request: Request, correction_id: str) -> Response:
    """Show one correction, and how to take it back."""
    from dragoman.curation import Wanted, corrections
    from dragoman.curation.listing import one as one_of

    work = of(request)
    found = one_of(work.library, correction_id)
    back = corrections(work.library, Wanted(target=found.id))

    def parts() -> Parts:
        return tr("Correction {id}", id=found.id), text(tr(found.state)), [_table([found, *back])]

    form = "undo_form.html" if found.state in ("in force", "replaced", "no longer applies") else None
    query = {"action": there("corrections", found.id), "author": _author(request)}
    return show(request, parts, form=form, query=query, api=f"/api/v1{there('corrections', found.id)}")


@router.post("/corrections/{correction_id}")
def undo_correction(request: Request, correction_id: str, sent: Sent) -> Response:
    """Take a correction back."""
    from dragoman.curation import signed, undo

    fields = _ours(request, sent)
    made = undo(of(request).library, correction_id, signed(fields.get("author", ""), fields.get("reason", "")))
    return _done(there("corrections", made.target), made.author)


@router.get("/correct/{target}")
def record_page(request: Request, target: str) -> Response:
    """Ask what is right about a statement, an event or an interpretation."""
    from dragoman.curation.apply import record_of, value_of
    from dragoman.errors import NotInLibrary

    work = of(request)
    article, name = split_target(target)
    machine, shown = work.library.reading(article), work.library.shown(article)
    read = record_of(machine, name)
    if read is None:
        raise NotInLibrary(f"No record {name[:80]!r} in {article}. See it with: dragoman search, or the workbench.")
    now = record_of(shown, name)
    values = {
        field: (value_of(read, field), value_of(now, field) if now else Value(word="no") if field == "exists" else None)
        for field in FIELDS[KIND_OF[name[0]]]
    }

    def parts() -> Parts:
        where = record(there, article, name)
        return (
            tr("Correct {record}", record=name),
            where,
            [_words(machine, read), *history(work, [article], [], {target})],
        )

    query = {"action": there("correct", target), "author": _author(request)}
    return show(request, parts, form="correct_form.html", query=query, fields=_fields(request, name, values))


def _words(reading: Reading, found: Any) -> str:
    """Return the words of a record, with what is around them."""
    span, whole = found.span, reading.article.text
    before, after = whole[max(0, span.start - 160) : span.start], whole[span.end : span.end + 160]
    language = text(reading.article.language)
    return (
        f'<p lang="{language}" dir="auto">{text("…" + before if before else "")} <mark>{text(span.of(whole))}</mark> '
        f"{text(after + '…' if after else '')}</p>"
    )


def _fields(request: Request, name: str, values: Mapping[str, tuple[Value, Value | None]]) -> list[dict[str, Any]]:
    """Return the fields of the form: what the machine read, what stands now, what can be chosen."""
    from dragoman.curation.values import CHOICES
    from dragoman.render.messages import speaking
    from dragoman.workbench.views import language_of

    shapes = FIELDS[KIND_OF[name[0]]]
    with speaking(language_of(request)):
        return [
            {
                "name": field, "label": tr(said.FIELDS[field]), "machine": said.value_words(read), "now": _typed(now),
                "choices": [(word, tr(said.WORDS.get(word, word))) for word in CHOICES.get(shapes[field], ())],
            }
            for field, (read, now) in values.items()
            if now is not None
        ]  # fmt: skip


def _typed(value: Value) -> str:
    """Return a value as it would be typed: actors by id, else by name."""
    if value.word is not None:
        return value.word
    return ", ".join(squeeze(actor.entity or actor.name) for actor in value.actors or ())


@router.post("/correct/{target}")
def correct_record(request: Request, target: str, sent: Sent) -> Response:
    """Correct what was changed in a form."""
    from dragoman.curation import correct, signed

    fields = _ours(request, sent)
    by = signed(fields.get("author", ""), fields.get("reason", ""))
    article, name = split_target(target)
    known = FIELDS.get(KIND_OF.get(name[:1], ""), {})
    changes = {
        field: fields[field] for field in known if field in fields and fields[field] != fields.get(f"was-{field}", "")
    }
    correct(of(request).library, target, changes, by)
    return _done(f"{there('articles', article)}#{quote(name)}", by.author)


@router.post("/regroup/{target}")
def regroup(request: Request, target: str, sent: Sent) -> Response:
    """Split or merge a story or a family."""
    from dragoman.curation import change, signed

    fields = _ours(request, sent)
    by = signed(fields.get("author", ""), fields.get("reason", ""))
    out = ",".join(value for name, value in sent if name == "out")
    value = out if fields.get("field") == "split" else fields.get("other", "").strip()
    made = change(of(request).library, target, "split" if fields.get("field") == "split" else "merge", value, by)
    kind = "stories" if made[0].kind == "story" else "statements"
    return _done(there(kind, made[0].target), by.author)


def group_form(request: Request, target: str, members: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return what the form of a story or a family needs.

    Args:
        request: whose page it is on.
        target: id of the story or family.
        members: id and name of each article or statement in it.
    """
    return {
        "form": "regroup_form.html", "query": {"action": there("regroup", target), "author": _author(request)},
        "members": [(name, squeeze(label)) for name, label in members[:OFFERED]],
        "is_story": not target.startswith("f-"),
    }  # fmt: skip


def _author(request: Request) -> str:
    """Return who corrected last in this browser."""
    return squeeze(unquote(request.cookies.get(AUTHOR_COOKIE, "")))[:200]


def _done(address: str, author: str) -> Response:
    answer = RedirectResponse(address, 303)
    kept = quote(author[:200], safe="", errors="replace")
    answer.set_cookie(AUTHOR_COOKIE, kept, httponly=True, samesite="strict", max_age=365 * 86400)
    return answer
