"""Who may ask, what a browser may do with the answer, how much may be sent, how often a text may be read.

* A request names a host that we know; any other is refused, so that no page elsewhere reaches us by a name that it
  lets point here (DNS rebinding).
* Every answer carries a strict policy, those that refuse or fail too: no script or style but ours, no frame, no
  referrer for others, nothing from elsewhere.
* With a token, a caller shows it as ``Authorization: Bearer``, or once as ``?token=``, which becomes a cookie.
* What changes something needs a form of ours: it carries a value that only our pages know, and a browser that says it
  comes from another site is refused.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from urllib.parse import quote, urlencode

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "dragoman-token"
PLOT_STYLE = "'sha256-jSYQUrW7J0b3jPqhZP9C2Xh1PyJKHKXd4s0fpGGKrww='"
"""The one style sheet that Observable Plot puts into each chart (it fits the chart to its place); no other may be."""
POLICY = (
    f"default-src 'none'; style-src 'self' {PLOT_STYLE}; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser would not say where a form of ours comes from
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
MAX_BODY = 4_000_000
"""Bytes a request may send."""

_TOO_MUCH = f"A request may send {MAX_BODY:,} bytes at most."
_SAFE = ("GET", "HEAD")
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^:\[\]/@]+?)\.?)(?::[0-9]*)?", re.ASCII)
_CALLERS = 10_000  # callers whose times are remembered


class Guard:
    """Check host, token, origin and size of every request; set the headers of every answer; answer HEAD like GET.

    Args:
        app: what answers.
        hosts: names it may be asked for under, without a port.
        token: what a caller must show; None or empty: nothing.
        failed: makes the answer where ``app`` fails.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Iterable[str],
        token: str | None = None,
        failed: Callable[[Request], Response] | None = None,
    ) -> None:
        self.app = app
        self.hosts = frozenset(map(_bare, hosts))
        self.token = token or None
        self.failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        out = _Out(send, without_body=scope["method"] == "HEAD", remembered=scope["path"].startswith("/static/"))
        try:
            refusal = self._refusal(request)
            if scope["method"] == "HEAD":
                scope = {**scope, "method": "GET"}
            await (refusal or self.app)(scope, _counted(receive), out)
        except Exception:
            if not out.begun:
                answer = self.failed(request) if self.failed else PlainTextResponse("A mistake of ours.", 500)
                await answer(scope, receive, out)
            raise  # to whoever logs it

    def _refusal(self, request: Request) -> Response | None:
        named = request.headers.getlist("host")
        if len(named) != 1 or _bare(named[0]) not in self.hosts:
            return refused(request, 400, "The workbench is not known under that name. See: dragoman serve --name")
        length = request.headers.get("content-length", "0")
        if not (length.isascii() and length.isdecimal()) or len(length) > 15 or int(length) > MAX_BODY:
            return refused(request, 413, _TOO_MUCH)
        if request.method not in _SAFE and _is_from_elsewhere(request):
            return refused(request, 403, "Another site may not do that.")
        return None if self.token is None else self._without_token(request)

    def _without_token(self, request: Request) -> Response | None:
        given = request.query_params.get("token")
        if given is not None and self._is_token(given.encode("utf-8", "replace")) and request.method in _SAFE:
            return self._with_cookie(request)
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.casefold() == "bearer" and self._is_token(shown.strip().encode("latin-1", "replace")):
            return None
        if hmac.compare_digest(request.cookies.get(COOKIE, "").encode("utf-8", "replace"), self._pass().encode()):
            return None
        answer = refused(request, 401, "Show the token: Authorization: Bearer …, or open the page with ?token=…")
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Dragoman"'
        return answer

    def _with_cookie(self, request: Request) -> Response:
        """Send the browser to the same page without the token in its address."""
        left = [(k, v) for k, v in request.query_params.multi_items() if k != "token"]
        path = "/" + quote(request.scope["path"].lstrip("/\\"), errors="replace")  # never to another host
        answer = RedirectResponse(path + (f"?{urlencode(left, errors='replace')}" if left else ""), 303)
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, self._pass(), httponly=True, samesite="strict", secure=secure, max_age=30 * 86400)
        return answer

    def _is_token(self, given: bytes) -> bool:
        return hmac.compare_digest(given, (self.token or "").encode("utf-8", "replace"))

    def _pass(self) -> str:
        """Return what the cookie holds: who finds it does not know the token."""
        return hmac.new((self.token or "").encode("utf-8", "replace"), COOKIE.encode(), hashlib.sha256).hexdigest()


class _Out:
    """Sends an answer with our headers; of one to HEAD the headers alone."""

    def __init__(self, send: Send, *, without_body: bool, remembered: bool) -> None:
        self.send = send
        self.without_body, self.remembered = without_body, remembered
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if not self.remembered:
                headers.setdefault("Cache-Control", "no-cache")
        elif self.without_body and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self.send(message)


def _counted(receive: Receive) -> Receive:
    """Return ``receive`` that stops at too much: a body sent in chunks does not say its length."""
    had = 0

    async def counted() -> Message:
        nonlocal had
        message = await receive()
        had += len(message.get("body", b""))
        if had > MAX_BODY:
            raise HTTPException(413, _TOO_MUCH)
        return message

    return counted


def _bare(host: str) -> str:
    """Return a host without its port.

    Example:
        >>> _bare("LOCALHOST:80"), _bare("[::1]:80"), _bare("::1"), _bare("a.example.")
        ('localhost', '::1', '::1', 'a.example')
    """
    host = host.strip().casefold()
    found = _HOST.fullmatch(host)
    return (found[1] or found[2]) if found else host


def _is_from_elsewhere(request: Request) -> bool:
    """Tell whether a browser says that another site sends this; a program says nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and origin.partition("://")[2].casefold() != request.headers["host"].casefold()


def refused(request: Request, status: int, detail: str) -> Response:
    """Return a refusal that needs no page."""
    if request.scope["path"].startswith("/api"):
        body = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail}
        return JSONResponse(body, status, media_type="application/problem+json")
    return PlainTextResponse(detail, status)


def form_value(secret: str, session: str) -> str:
    """Return the value that a form of ours carries."""
    return hmac.new(secret.encode(), session.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def is_form_value(given: str, secret: str, session: str) -> bool:
    """Tell whether a form is ours, and of this session."""
    ours = form_value(secret, session).encode()
    return bool(session) and hmac.compare_digest(given.encode("utf-8", "replace"), ours)


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
                self._times = {who: times for who, times in self._times.items() if times and now - times[-1] < 60}
            times = self._times.setdefault(caller, deque())
            while times and now - times[0] >= 60:
                times.popleft()
            if len(times) >= self.a_minute:
                return False
            times.append(now)
            return True
