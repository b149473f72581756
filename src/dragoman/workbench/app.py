"""The application: what is served, behind which checks. Nothing is loaded from elsewhere.

Pages are rendered here, whole without scripts; these draw charts that can be asked, of what the page says anyhow. The
REST API under ``/api/v1`` gives the same answers as JSON.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from dragoman import __version__
from dragoman.errors import DragomanError, LibraryError, NotInLibrary, ResourceError, UsageError
from dragoman.library import Library
from dragoman.workbench import adding, api, corrections, curation, openapi, pages, periods, stills
from dragoman.workbench.security import Guard, Limit
from dragoman.workbench.state import Workbench
from dragoman.workbench.views import problem_page

HERE = Path(__file__).parent
THREADS = 4
"""Pages that are made at once."""
TURN = 0.0005
"""Seconds after which a thread that computes gives way; Python's default is ten times as long."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_STATUS = {NotInLibrary: 404, LibraryError: 503, ResourceError: 503, UsageError: 400}
_API = re.compile(r"/api(/|$)")


def create_app(
    library: Library,
    *,
    token: str | None = None,
    hosts: Sequence[str] = LOOPBACK,
    reads_a_minute: int = 12,
) -> FastAPI:
    """Return the application on a library.

    Args:
        library: open; it is read, and written to only where a text is added.
        token: what a caller must show; None: everybody who reaches the port may read, as on one's own machine.
        hosts: names under which the application may be asked for; any other is refused (DNS rebinding).
        reads_a_minute: how many texts a caller may have read in a minute.
    """
    app = FastAPI(
        title="Dragoman", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json",
        lifespan=_few_threads,
        summary="Who said and did what, on whose word, who reads it how, and when relations shift.",
    )  # fmt: skip
    app.state.workbench = Workbench(library=library, limit=Limit(reads_a_minute), token=token)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.include_router(api.router)
    app.include_router(corrections.router)
    app.include_router(pages.router)
    app.include_router(adding.router)
    app.include_router(curation.router)
    app.include_router(periods.router)
    app.include_router(stills.router)
    app.add_exception_handler(DragomanError, _told)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_middleware(GZipMiddleware, minimum_size=1500, compresslevel=5)
    app.add_middleware(Guard, hosts=hosts, token=token, failed=_failed)
    app.openapi = lambda: openapi.described(app)  # type: ignore[method-assign]
    return app


@contextlib.asynccontextmanager
async def _few_threads(_: FastAPI) -> AsyncIterator[None]:
    """Make a few pages at once, in the order of their requests: more threads would wait for each other at every row.

    A page gives way at every row, too; while figures are made anew beside it, it waits for its turn so many times.
    """
    current_default_thread_limiter().total_tokens = THREADS
    sys.setswitchinterval(TURN)
    yield


def _answer(request: Request, status: int, title: str, detail: str) -> Response:
    if _API.match(request.url.path):
        return api.problem(status, title, detail)
    return problem_page(request, status, title, detail)


def _told(request: Request, error: Exception) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 422)
    return _answer(request, status, type(error).__name__, str(error))


def _refused(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    detail = str(getattr(error, "detail", ""))
    answer = _answer(request, status, {404: "Not found", 405: "Not allowed"}.get(status, "Refused"), detail)
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


def _failed(request: Request) -> Response:
    return _answer(request, 500, "A mistake of ours", "Please report it: the address, and what the terminal says.")


def _wrong(request: Request, error: Exception) -> Response:
    said: Callable[[], Sequence[Mapping[str, Any]]] = getattr(error, "errors", list)
    details = "; ".join(f"{'.'.join(map(str, one.get('loc', ())))}: {one.get('msg')}" for one in said())
    return _answer(request, 400, "The call is wrong", details)
