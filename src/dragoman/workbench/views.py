"""Pages from templates: the frame of the workbench around what ``render`` makes, in the reader's language."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException

from dragoman.render.corrected import correcting
from dragoman.render.messages import LANGUAGES, speaking, told, tr
from dragoman.render.pages import Parts
from dragoman.render.wording import safe
from dragoman.workbench.security import form_value, is_form_value
from dragoman.workbench.state import of

OWN_NAMES = {"en": "English", "ja": "日本語"}
LANGUAGE_COOKIE, SESSION_COOKIE = "dragoman-language", "dragoman-session"
MENU = (
    ("/", "Today"), ("/stories", "Stories"), ("/search", "Search"), ("/relations", "Relations"),
    ("/contest", "Contest"), ("/forecasts", "Forecasts"), ("/sources", "Sources"), ("/corrections", "Corrections"),
    ("/add", "Add"),
)  # fmt: skip


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=_shown,
    )  # fmt: skip
    found.globals["tr"] = tr
    return found


def _shown(value: object) -> object:
    """Return what a template shows: text without controls and overrides; HTML of ours as it is."""
    return safe(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def language_of(request: Request) -> str:
    """Return the language to speak: as chosen, else as the browser prefers, else English.

    Returns:
        A code of ``render.messages.LANGUAGES``.
    """
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    preferred = request.headers.get("accept-language", "").casefold()
    codes = [part.split(";")[0].strip()[:2] for part in preferred.split(",")]
    return next((code for code in codes if code in LANGUAGES), LANGUAGES[0])


def _languages(request: Request) -> list[tuple[str, str, str]]:
    """Return the languages: code, own name, and the address of this page in it, with all that is asked for."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in ("lang", "token")]
    return [(code, OWN_NAMES[code], "?" + urlencode([*asked, ("lang", code)])) for code in LANGUAGES]


def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """Return a page from a template."""
    language = language_of(request)
    session = request.cookies.get(SESSION_COOKIE) or secrets.token_urlsafe(16)
    with speaking(language):
        html = _environment().get_template(template).render(
            language=language, languages=_languages(request), menu=MENU, path=request.url.path,
            form_value=form_value(of(request).secret, session), **values,
        )  # fmt: skip
    answer = HTMLResponse(html, status)
    if SESSION_COOKIE not in request.cookies:
        answer.set_cookie(SESSION_COOKIE, session, httponly=True, samesite="strict")
    if request.query_params.get("lang") in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, language, samesite="lax", max_age=365 * 86400)
    answer.headers["Content-Language"] = language
    answer.headers["Vary"] = "Accept-Language, Cookie"
    return answer


def show(request: Request, make: Any, *, status: int = 200, **more: Any) -> Response:
    """Return a page whose parts ``render`` makes.

    Args:
        request: whose language is spoken.
        make: called without arguments while that language is spoken; returns ``Parts``.
        status: of the answer.
        more: for the template: ``api``, the address of the same as JSON, and the like.
    """
    from dragoman.workbench.curation import marks

    with speaking(language_of(request)), correcting(lambda: marks(of(request))):
        title, facts, parts = make()
    return render(request, "parts.html", status, title=title, facts=Markup(facts), parts=[Markup(p) for p in parts],
                  **{"api": None, "form": None, **more})  # fmt: skip


def session_of(request: Request, form: str) -> str:
    """Return the session that a form of ours was sent in.

    Args:
        request: that sent it.
        form: the value by which forms of ours are told.

    Raises:
        HTTPException: 403 when it is none of ours.
    """
    session = request.cookies.get(SESSION_COOKIE, "")
    if not is_form_value(form, of(request).secret, session):
        raise HTTPException(403, "The form is not one of this workbench, or too old. Open it again.")
    return session


def problem_page(request: Request, status: int, title: str, detail: str) -> Response:
    """Return a page that says what went wrong, and what to do."""

    def parts() -> Parts:
        from dragoman.render.pages import text

        return tr(title), "", [f"<p>{text(told(detail))}</p>"]

    return show(request, parts, status=status)
