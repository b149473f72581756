"""Who may ask, what a browser may do with the answer, how often a text may be read.

* Every answer carries a strict policy: no script or style but ours, no frame, no referrer, nothing from elsewhere.
* With a token, a caller shows it as ``Authorization: Bearer``, or once as ``?token=``, which becomes a cookie.
* What changes something needs a form of ours: the form carries a value that only our pages know, and a browser that
  says it comes from another site is refused.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp

COOKIE = "dragoman-token"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
MAX_BODY = 4_000_000
"""Bytes a request may send."""

_CALLERS = 10_000  # callers whose times are remembered

Next = Callable[[Request], Awaitable[Response]]


class Guard(BaseHTTPMiddleware):
    """Check the token, the origin and the size of every request; set the headers of every answer."""

    def __init__(self, app: ASGIApp, token: str | None = None) -> None:
        super().__init__(app)
        self.token = token

    async def dispatch(self, request: Request, call_next: Next) -> Response:
        """Answer, or refuse."""
        answer = self._refusal(request) or await call_next(request)
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if not request.url.path.startswith("/static/"):
            answer.headers.setdefault("Cache-Control", "no-cache")
        return answer

    def _refusal(self, request: Request) -> Response | None:
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            return self._refused(request, 413, f"A request may send {MAX_BODY:,} bytes at most.")
        if request.method not in ("GET", "HEAD") and request.headers.get("sec-fetch-site", "same-origin") not in (
            "same-origin",
            "none",
        ):
            return self._refused(request, 403, "Another site may not do that.")
        if self.token is None:
            return None
        return self._without_token(request)

    def _without_token(self, request: Request) -> Response | None:
        given = request.query_params.get("token")
        if given is not None and self._is_token(given) and request.method == "GET":
            left = [(k, v) for k, v in request.query_params.multi_items() if k != "token"]
            answer = RedirectResponse(request.url.path + (f"?{urlencode(left)}" if left else ""), 303)
            answer.set_cookie(COOKIE, given, httponly=True, samesite="strict", max_age=30 * 86400)
            return answer
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        shown = shown if scheme.casefold() == "bearer" else request.cookies.get(COOKIE, "")
        return None if self._is_token(shown) else self._refused(request, 401, "Show the token: Authorization: Bearer …")

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), (self.token or "").encode("utf-8"))

    @staticmethod
    def _refused(request: Request, status: int, detail: str) -> Response:
        if request.url.path.startswith("/api"):
            body = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail}
            return JSONResponse(body, status, media_type="application/problem+json")
        return PlainTextResponse(detail, status)


def form_value(secret: str, session: str) -> str:
    """Return the value that a form of ours carries."""
    return hmac.new(secret.encode(), session.encode(), hashlib.sha256).hexdigest()


class Limit:
    """At most so many of something a minute, for each caller.

    Example:
        >>> limit = Limit(2)
        >>> [limit.allows("a", now=t) for t in (0, 1, 2, 61)]
        [True, True, False, True]
    """

    def __init__(self, a_minute: int) -> None:
        self.a_minute = a_minute
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def allows(self, caller: str, now: float | None = None) -> bool:
        """Tell whether a caller may do it once more, and count it."""
        now = time.monotonic() if now is None else now
        with self._lock:
            if len(self._times) > _CALLERS:
                self._times.clear()
            times = self._times.setdefault(caller, deque())
            while times and now - times[0] >= 60:
                times.popleft()
            if len(times) >= self.a_minute:
                return False
            times.append(now)
            return True
