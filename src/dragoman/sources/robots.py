"""robots.txt (RFC 9309), by Protego: what a site asks not to fetch, and how long to wait between two requests.

No such file, or one that is refused (4xx): all may be fetched. A server that fails (5xx) or does not answer: nothing,
for now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx
from protego import Protego

from dragoman.errors import FetchError, RobotsDenied, TooLarge, TryLater

TOKEN = "dragoman"
MAX_BYTES = 512_000  # RFC 9309 section 2.5: at least 500 KiB; what comes after is not read
KEPT = 86_400.0  # section 2.4: no longer than a day
KEPT_UNREACHABLE = 600.0
_HOSTS = 2_000
_LONGEST_DELAY = 600.0  # seconds of crawl-delay that are honoured; some sites ask for days by mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    until: float
    parsed: Protego | None = None
    unreachable: str | None = None


class Robots:
    """The rules of the sites of one run."""

    def __init__(self, ask: Callable[[httpx.URL], bytes], now: Callable[[], float]) -> None:
        """Make an empty cache.

        Args:
            ask: fetches a robots.txt; raises ``TryLater`` when the server fails, another ``FetchError`` when there
                is none.
            now: the time in seconds.
        """
        self._ask = ask
        self._now = now
        self._known: dict[str, _Rules] = {}

    def check(self, address: httpx.URL) -> float | None:
        """Return the seconds a site wants between two requests, or None when it does not say.

        Raises:
            RobotsDenied: when it asks not to fetch the address.
            TryLater: when its robots.txt cannot be had now.
        """
        rules = self._rules(address)
        if rules.unreachable is not None:
            after = max(1.0, rules.until - self._now())
            raise TryLater(f"{address} is not fetched while its robots.txt cannot be: {rules.unreachable}", after=after)
        if rules.parsed is None:
            return None
        if not rules.parsed.can_fetch(str(address), TOKEN):
            raise RobotsDenied(f"{address} is not fetched: {address.host}'s robots.txt asks not to.")
        delay = rules.parsed.crawl_delay(TOKEN)
        return min(max(delay, 0.0), _LONGEST_DELAY) if delay else None

    def _rules(self, address: httpx.URL) -> _Rules:
        origin = f"{address.scheme}://{address.netloc.decode('ascii', 'replace')}"
        known = self._known.get(origin)
        if known is None or known.until <= self._now():
            if len(self._known) >= _HOSTS:
                self._known.pop(next(iter(self._known)))
            known = self._known[origin] = self._read(address.join("/robots.txt"))
        return known

    def _read(self, address: httpx.URL) -> _Rules:
        try:
            text = self._ask(address).decode("utf-8", "replace")
        except TryLater as error:
            until = self._now() + max(KEPT_UNREACHABLE, min(error.after or 0.0, KEPT))
            return _Rules(until=until, unreachable=str(error))
        except TooLarge as error:  # a small file that swells when it is unpacked: no robots.txt is made so
            return _Rules(until=self._now() + KEPT, unreachable=str(error))
        except FetchError:
            return _Rules(until=self._now() + KEPT)
        return _Rules(until=self._now() + KEPT, parsed=Protego.parse(text))
