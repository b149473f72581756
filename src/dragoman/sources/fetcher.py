"""Polite fetching, over the guarded way to the network (``articles/network.py``).

One request a host at a time with a pause between two, robots.txt, conditional requests, Retry-After, retries with
growing pauses, limits on redirects, size and time.

Example:
    >>> Politeness(delay=2.0).retries
    2
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx

from dragoman.articles.fetch import body, check_status, get, parsed, redirect
from dragoman.articles.network import CheckedTransport, Resolver
from dragoman.errors import FetchError, TryLater
from dragoman.records import Record
from dragoman.sources.robots import MAX_BYTES as ROBOTS_BYTES
from dragoman.sources.robots import Robots

_PERMANENT = frozenset({301, 308})
_LONGEST_VALIDATOR = 500


class Politeness(Record, frozen=True):
    """How to treat the servers of others. Times are in seconds."""

    delay: float = 1.0
    """Least time between two requests to one host; its robots.txt may ask for more."""
    patience: float = 30.0
    """Longest wait for a host's turn; what has to wait longer is put off (``TryLater``)."""
    timeout: float = 30.0
    """For one answer, however slowly it comes; a redirect is an answer."""
    retries: int = 2
    backoff: float = 2.0
    """Pause before the first retry; doubled each time, give or take a half."""
    longest_wait: float = 86_400.0
    """What is made of a Retry-After that asks for more."""
    max_bytes: int = 20_000_000
    max_redirects: int = 5
    robots: bool = True
    allow_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The time and waiting, so that tests need not wait."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class Fetched(Record, frozen=True):
    """An answer. ``status`` 304 means: unchanged, no data."""

    url: str
    status: int
    data: bytes = b""
    content_type: str | None = None
    etag: str | None = None
    modified: str | None = None
    moved: bool = False
    """Whether every redirect on the way was a permanent one."""


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked for, and of whom."""

    url: str
    headers: dict[str, str]
    max_bytes: int
    conditional: bool


class Fetcher:
    """Fetches for one run; remembers when each host may be asked again, and what its robots.txt says."""

    def __init__(
        self,
        politeness: Politeness | None = None,
        *,
        clock: Clock | None = None,
        resolver: Resolver | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Make a fetcher.

        Args:
            politeness: how to treat servers.
            clock: the time and waiting.
            resolver: how names become addresses; the system's by default.
            jitter: gives numbers from 0 to 1 that spread retries.
        """
        self.politeness = politeness or Politeness()
        self._clock = clock or Clock()
        self._resolver = resolver
        self._jitter = jitter
        self._next: dict[str, float] = {}
        self._robots = Robots(self._ask_robots, self._clock.now)

    def wait(self, host: str) -> float:
        """Return how many seconds are left until a host may be asked again."""
        return max(0.0, self._next.get(host, 0.0) - self._clock.now())

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        accept: str = "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1",
        max_bytes: int | None = None,
    ) -> Fetched:
        """Fetch an address when its host's turn comes.

        Args:
            url: an http or https address.
            etag: what the server called the version that is known, for a conditional request.
            modified: its Last-Modified, for the same.
            accept: the kinds that are wanted.
            max_bytes: limit of the body; ``Politeness.max_bytes`` by default.

        Raises:
            TryLater: when it may work another time; ``after`` says when, if the server does.
            FetchError: when it cannot be had, or must not be.
            TooLarge: when it is over the limit.
        """
        known = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {"Accept": accept, **{key: value for key, value in known.items() if value}}
        limit = self.politeness.max_bytes if max_bytes is None else max_bytes
        request = _Request(url, headers, limit, conditional=len(headers) > 1)
        for attempt in range(self.politeness.retries + 1):
            try:
                return self._follow(request)
            except TryLater as error:
                wait = error.after
                if wait is None:
                    wait = self.politeness.backoff * 2**attempt * (0.5 + self._jitter())
                if attempt == self.politeness.retries or wait > self.politeness.patience:
                    raise
                self._clock.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _follow(self, request: _Request) -> Fetched:
        address = parsed(request.url)
        moved = True
        for hop in range(self.politeness.max_redirects + 1):
            delay = self._robots.check(address) if self.politeness.robots else None
            self._take_turn(address.host, max(self.politeness.delay, delay or 0.0))
            with get(address, self._transport(), headers=request.headers) as response:
                target = redirect(response, address)
                if target is None:
                    return self._answer(response, address, request, moved=moved and hop > 0)
                moved = moved and response.status_code in _PERMANENT
            address = target
        raise FetchError(f"{request.url} redirects more than {self.politeness.max_redirects} times.")

    def _answer(self, response: httpx.Response, address: httpx.URL, request: _Request, *, moved: bool) -> Fetched:
        self._heed(response, address)
        url = str(address)
        unchanged = response.status_code == 304 and request.conditional
        if not unchanged:
            check_status(response, url)
        return Fetched(
            url=url, status=response.status_code, moved=moved, content_type=response.headers.get("content-type"),
            data=b"" if unchanged else body(response, url, max_bytes=request.max_bytes),
            etag=_validator(response, "etag"), modified=_validator(response, "last-modified"),
        )  # fmt: skip

    def _heed(self, response: httpx.Response, address: httpx.URL) -> None:
        """Leave a host alone that says it is overloaded, for as long as it says.

        Raises:
            TryLater: when it does.
        """
        if response.status_code not in (429, 503):
            return
        told = self._retry_after(response.headers.get("retry-after"))
        words = f"{address} answered {response.status_code} {response.reason_phrase}".rstrip()
        if told is None:
            raise TryLater(f"{words}. Try again later.")
        self._next[address.host] = max(self._next.get(address.host, 0.0), self._clock.now() + told)
        raise TryLater(f"{words} and asks to wait {told:,.0f} seconds.", after=told)

    def _retry_after(self, value: str | None) -> float | None:
        """Return the seconds to wait that a header asks for, as a number or a date, within the limit."""
        if value is None:
            return None
        value = value.strip()
        if value.isascii() and value.isdigit():
            seconds = float(value[:12])
        else:
            try:
                date = parsedate_to_datetime(value)
            except (ValueError, TypeError, IndexError, OverflowError):
                return None
            seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - self._clock.now()
        return min(max(seconds, 0.0), self.politeness.longest_wait)

    def _take_turn(self, host: str, delay: float) -> None:
        wait = self.wait(host)
        if wait > self.politeness.patience:
            raise TryLater(f"{host} is left alone for another {wait:,.0f} seconds.", after=wait)
        if wait > 0:
            self._clock.sleep(wait)
        self._next[host] = self._clock.now() + delay

    def _ask_robots(self, address: httpx.URL) -> bytes:
        """Fetch a robots.txt: no more of it than has to be read, redirects followed as the standard says."""
        for _ in range(self.politeness.max_redirects + 1):
            self._take_turn(address.host, self.politeness.delay)
            with get(address, self._transport(), headers={"Accept-Encoding": "identity"}) as response:
                target = redirect(response, address)
                if target is None:
                    self._heed(response, address)
                    check_status(response, str(address))
                    return body(response, str(address), max_bytes=ROBOTS_BYTES, cut=True)
            address = target
        raise FetchError(f"{address} redirects too often.")

    def _transport(self) -> CheckedTransport:
        allowed = self.politeness.allow_private
        deadline = time.monotonic() + self.politeness.timeout
        return CheckedTransport(allow_private=allowed, resolver=self._resolver, deadline=deadline)


def _validator(response: httpx.Response, name: str) -> str | None:
    """Return a header that can be sent back as it is."""
    value = response.headers.get(name)
    usable = value and value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR
    return value if usable else None
