"""One page from the web, over the guarded way to the network (``network.py``): limits on redirects, size and time."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version

import httpx

from dragoman.articles.inflate import ENCODINGS, inflate
from dragoman.articles.network import CheckedTransport, Resolver
from dragoman.articles.page import Page
from dragoman.errors import FetchError, TooLarge, TryLater

MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429})  # and 500 and above: what a server may answer better another time
_CHUNK = 65536
_ACCEPT = {"Accept": "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1"}


def fetch(
    url: str,
    *,
    allow_private: bool = False,
    timeout: float = 20.0,
    max_bytes: int = 20_000_000,
    resolver: Resolver | None = None,
) -> Page:
    """Fetch a page.

    Args:
        url: an http or https address.
        allow_private: also connect to loopback, private, link-local and reserved addresses.
        timeout: seconds for the whole of it.
        max_bytes: limit of the body.
        resolver: how names become addresses; the system's by default.

    Raises:
        FetchError: when it cannot be had, or must not be; ``TryLater`` when it may work another time.
        TooLarge: when the body is over the limit.
    """
    deadline = time.monotonic() + timeout
    address = parsed(url)
    for _ in range(MAX_REDIRECTS + 1):
        transport = CheckedTransport(allow_private=allow_private, resolver=resolver, deadline=deadline)
        with get(address, transport, headers=_ACCEPT) as response:
            target = redirect(response, address)
            if target is None:
                check_status(response, str(address))
                data = body(response, str(address), max_bytes=max_bytes)
                kind = response.headers.get("content-type")
                return Page(data=data, name=str(address), url=str(address), content_type=kind)
        address = target
    raise FetchError(f"{url} redirects more than {MAX_REDIRECTS} times. Give the final address.")


def parsed(url: str) -> httpx.URL:
    """Return an address that may be fetched, without its fragment.

    Raises:
        FetchError: when it is none.
    """
    try:
        address = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{url[:120]!r} is no valid address. Write it like https://news.example.org/page.") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise FetchError(f"{url[:120]!r} is not fetched: only http and https addresses are.")
    if address.port is not None and not 0 < address.port < 65536:
        raise FetchError(f"{url[:120]!r} is no valid address: there is no port {address.port}.")
    return address.copy_with(fragment=None) if address.fragment else address


@contextmanager
def get(address: httpx.URL, transport: CheckedTransport, *, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
    """Ask for one address and give the answer, its body unread; redirects are not followed.

    Raises:
        TryLater: when there is no answer, or a broken one; also while the body is read inside the block.
        FetchError: when it must not be asked for.
    """
    # Proxies from the environment would connect in our stead and unchecked: trust_env stays off.
    with httpx.Client(transport=transport, timeout=None, trust_env=False, follow_redirects=False) as client:
        try:
            with client.stream("GET", address, headers={**_agent(), **headers}) as response:
                yield response
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise TryLater(f"{address} could not be fetched: {_reason(error)}") from error


def redirect(response: httpx.Response, address: httpx.URL) -> httpx.URL | None:
    """Return where an answer leads to, or None when it leads nowhere else.

    Raises:
        FetchError: when it leads to what is not fetched.
    """
    if response.status_code not in REDIRECTS or "location" not in response.headers:
        return None
    try:
        return parsed(str(address.join(response.headers["location"])))
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{address} redirects to what is no valid address.") from error


def check_status(response: httpx.Response, url: str) -> None:
    """Accept only answers that carry what was asked for.

    Raises:
        TryLater: when the server may answer better another time.
        FetchError: when it will not.
    """
    status = response.status_code
    if 200 <= status < 300:
        return
    words = f"{url} answered {status} {response.reason_phrase}".rstrip()
    if status in _LATER or status >= 500:
        raise TryLater(f"{words}. Try again later.")
    raise FetchError(f"{words}. Check the address.")


def body(response: httpx.Response, url: str, *, max_bytes: int, cut: bool = False) -> bytes:
    """Read the body, decompressed by us: httpx would unpack a whole chunk at once, whatever it swells to.

    Args:
        response: an answer whose body is unread.
        url: for messages.
        max_bytes: limit, before and after decompression.
        cut: return the first ``max_bytes`` of a longer body instead of refusing it.

    Raises:
        TooLarge: when it is over the limit.
        TryLater: when it is broken.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ENCODINGS:
        raise FetchError(f"{url} is compressed with {encoding[:40]!r}, which was not asked for.")
    raw = _limited(response.iter_raw(_CHUNK), url, max_bytes, cut)
    if encoding in ("", "identity"):
        return b"".join(raw)
    try:
        return inflate(raw, limit=max_bytes, name=url)
    except zlib.error as error:
        raise TryLater(f"{url} could not be fetched: its compressed body is broken ({error}).") from error


def _limited(chunks: Iterator[bytes], url: str, limit: int, cut: bool) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            if not cut:
                raise TooLarge(f"{url} is over {limit:,} bytes, the limit.")
            yield chunk[: len(chunk) - (size - limit)]
            return
        yield chunk


def _agent() -> dict[str, str]:
    return {
        "User-Agent": f"dragoman/{version('dragoman')} (reads news articles for a user; python-httpx)",
        "Accept-Encoding": "gzip",
    }


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "it took too long to answer."
    words = " ".join(str(error).split())
    if "CERTIFICATE_VERIFY_FAILED" in words:
        why = words.partition("verify failed:")[2].partition("(_ssl")[0].strip() or "not valid"
        return f"its certificate is not trusted ({why}). Nothing was read."
    return (words or type(error).__name__).rstrip(".") + "."
