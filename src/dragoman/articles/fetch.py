"""One page from the web. Addresses inside private networks are refused, before the first byte and after each redirect.

The name is resolved once, every address it has is checked, and the connection goes to the checked address: a name
server that answers differently the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from importlib.metadata import version

import httpx

from dragoman.articles.page import Page
from dragoman.errors import FetchError, TooLarge

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def fetch(url: str, *, allow_private: bool = False, timeout: float = 20.0, max_bytes: int = 20_000_000) -> Page:
    """Fetch a page.

    Args:
        url: an http or https address.
        allow_private: also connect to loopback, private, link-local and reserved addresses.
        timeout: seconds for the whole of it.
        max_bytes: limit of the body.

    Raises:
        FetchError: when it cannot be had, or must not be.
        TooLarge: when the body is over the limit.
    """
    deadline = time.monotonic() + timeout
    address = _parsed(url)
    # Proxies from the environment would connect in our stead and unchecked: trust_env stays off.
    transport = CheckedTransport(allow_private=allow_private)
    with httpx.Client(transport=transport, timeout=timeout, trust_env=False, follow_redirects=False) as client:
        for _ in range(MAX_REDIRECTS + 1):
            try:
                with client.stream("GET", address, headers=_headers()) as response:
                    if response.status_code not in _REDIRECTS or "location" not in response.headers:
                        return _page(response, str(address), deadline, max_bytes)
                    address = _parsed(str(address.join(response.headers["location"])))
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
                raise FetchError(f"{address} could not be fetched: {_reason(error)}") from error
            if time.monotonic() > deadline:
                raise FetchError(f"{url} took longer than {timeout:g} seconds. Try again, or save the page to a file.")
    raise FetchError(f"{url} redirects more than {MAX_REDIRECTS} times. Give the final address.")


class CheckedTransport(httpx.BaseTransport):
    """Transport that connects to the very address it has checked; TLS still proves the name."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._inner = httpx.HTTPTransport(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Resolve, check, and send the request to the checked address."""
        host = request.url.host
        addresses = resolve(host, request.url.port or (443 if request.url.scheme == "https" else 80))
        if not self._allow_private:
            for address in addresses:
                if not is_public(address):
                    raise FetchError(
                        f"{host} is {address}, an address of a private or reserved network: refused. "
                        "Allow it with --allow-private if you trust it."
                    )
        pinned = request.url.copy_with(host=str(addresses[0]))
        return self._inner.handle_request(
            httpx.Request(
                request.method,
                pinned,
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
        )

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def resolve(host: str, port: int) -> list[_Address]:
    """Return all addresses of a host, IPv4 first.

    Raises:
        FetchError: when the name is not known.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"No host called {host!r} was found. Check the address and the connection.") from error
    addresses = {ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found}
    return sorted(addresses, key=lambda address: (address.version, int(address)))


def is_public(address: _Address) -> bool:
    """Tell whether an address is on the public internet; what IPv6 wraps (mapped, 6to4, Teredo, NAT64) counts too.

    Example:
        >>> is_public(ipaddress.ip_address("::ffff:10.0.0.1"))
        False
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if any(part is not None and not is_public(part) for part in inner):
            return False
        if address.ipv4_mapped is not None:
            return True
    return address.is_global and not address.is_multicast and not address.is_reserved


def _parsed(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{url[:120]!r} is no valid address. Write it like https://news.example.org/page.") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise FetchError(f"{url[:120]!r} is not fetched: only http and https addresses are.")
    return address.copy_with(fragment=None)


def _headers() -> dict[str, str]:
    # identity: a small compressed answer cannot swell past the limit between two checks of the size
    return {
        "User-Agent": f"dragoman/{version('dragoman')} (reads single news articles for a user; python-httpx)",
        "Accept": "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1",
        "Accept-Encoding": "identity",
    }


def _page(response: httpx.Response, url: str, deadline: float, max_bytes: int) -> Page:
    if response.status_code >= 400 or response.status_code < 200:
        raise FetchError(f"{url} answered {response.status_code} {response.reason_phrase}. Check the address.")
    body = bytearray()
    for chunk in response.iter_bytes(65536):
        body += chunk
        if len(body) > max_bytes:
            raise TooLarge(f"{url} is over {max_bytes:,} bytes, the limit.")
        if time.monotonic() > deadline:
            raise FetchError(f"{url} is too slow. Try again, or save the page to a file.")
    return Page(data=bytes(body), name=url, url=url, content_type=response.headers.get("content-type"))


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "it took too long to answer."
    return (" ".join(str(error).split()) or type(error).__name__).rstrip(".") + "."
