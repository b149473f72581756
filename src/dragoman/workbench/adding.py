"""The page *Add*: paste a text or drop a file, see how far its reading is, stop it, get the reading.

What is read at once is shown at once. What takes longer has a page of its own, which shows how far it is and asks again
every second: by HTMX where that is there, else the page loads itself anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from dragoman.render.messages import number, speaking, tr
from dragoman.render.pages import text
from dragoman.workbench.answers import added, begin_reading, result_of
from dragoman.workbench.assets import scripts
from dragoman.workbench.links import there
from dragoman.workbench.reader import show_reading
from dragoman.workbench.state import of
from dragoman.workbench.views import SESSION_COOKIE, language_of, render, session_of, show

if TYPE_CHECKING:
    from dragoman.workbench.jobs import Job

router = APIRouter(include_in_schema=False)
AT_ONCE = 1.0
"""Seconds that a reader waits for a reading without being shown how far it is."""
STEPS = {
    "waiting": "Waits for its turn", "article": "Takes the article out of the page",
    "language": "Tells language and sentences", "actors": "Looks for who is named", "dates": "Looks for days",
    "lexicons": "Looks for verbs", "model": "The model reads it", "statements": "Who said what",
    "events": "Who did what", "interpretations": "Who reads it how", "keep": "Puts it into the library",
}  # fmt: skip


@router.get("/add")
def add(request: Request) -> Response:
    """Ask for a text."""
    return show(request, lambda: (tr("Read a text"), "", []), form="add_form.html")


@router.post("/add")
def add_text(  # noqa: PLR0913 (each is a field of the form)
    request: Request,
    form: Annotated[str, Form()] = "",
    text_: Annotated[str, Form(alias="text")] = "",
    title: Annotated[str, Form()] = "",
    published: Annotated[str, Form()] = "",
    outlet: Annotated[str, Form()] = "",
    keep: Annotated[str, Form()] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Read a text or a file; show what was found, or how far it is."""
    session = session_of(request, form)
    dropped = file.file.read() if file is not None and file.filename else b""
    page = added(dropped or text_, title=title, published=published, outlet=outlet)
    caller = request.client.host if request.client else ""
    job = begin_reading(of(request), caller, session, page, keep=bool(keep))
    if job.wait(AT_ONCE):
        return _over(request, job)
    return RedirectResponse(f"/add/{job.id}", 303)


@router.get("/add/{job_id}")
def progress_of(request: Request, job_id: str, part: bool = False) -> Response:
    """Show how far a reading is, then the reading.

    Args:
        request: of the session that sent the text.
        job_id: of the job.
        part: only what changes; when nothing more will, the browser is sent to the page.
    """
    job = of(request).jobs.of(request.cookies.get(SESSION_COOKIE, ""), job_id)
    if part:
        if job.is_over:
            return HTMLResponse("", headers={"HX-Redirect": f"/add/{job.id}"})
        with speaking(language_of(request)):
            return HTMLResponse(_how_far(job))
    if job.is_over:
        return _over(request, job)
    with speaking(language_of(request)):
        bar, title = Markup(_how_far(job)), tr("The text is being read")
    return render(request, "job.html", title=title, bar=bar, job=job.id, api=None, scripts=scripts("job"))


@router.post("/add/{job_id}/cancel")
def cancel(request: Request, job_id: str, form: Annotated[str, Form()] = "") -> Response:
    """Stop a reading."""
    job = of(request).jobs.of(session_of(request, form), job_id)
    job.cancel()
    job.wait(AT_ONCE)
    return RedirectResponse(f"/add/{job.id}", 303)


def _how_far(job: Job) -> str:
    share = round(100 * job.share)
    said = text(tr("{step} · {n} %", step=tr(STEPS.get(job.step, job.step)), n=number(share)))
    label = text(tr("How far the reading is"))
    return f'<progress max="100" value="{share}" aria-label="{label}"></progress> <span>{said}</span>'


def _over(request: Request, job: Job) -> Response:
    """Return the page of a job that is over: the reading, or why there is none."""
    if job.state == "cancelled":
        note = "Nothing was kept."
        return show(request, lambda: (tr("The reading was stopped"), "", [f"<p>{text(tr(note))}</p>"]),
                    form="add_form.html")  # fmt: skip
    reading = result_of(job)
    if job.kept:
        return RedirectResponse(there("articles", reading.article.id), 303)
    return show_reading(request, reading, kept=False)
