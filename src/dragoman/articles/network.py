"""The way to the network: addresses inside private networks are refused, and no answer takes longer than its time.

A name is resolved once for each connection, every address it has is checked, and the connection goes to a checked
address: a name server that answers differently the second time (DNS rebinding) gains nothing. TLS still proves the
name.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache

import httpcore
import httpx

from dragoman.errors import FetchError, TryLater

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[Address]]
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_TRIED = 3  # addresses of one host that are tried, each as long as the time allows
_Options = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]


class CheckedTransport(httpx.BaseTransport):
    """Transport that connects to the very address it has checked, and stops at the deadline."""

    def __init__(self, *, allow_private: bool, resolver: Resolver | None = None, deadline: float | None = None) -> None:
        """Make a transport.

        Args:
            allow_private: also connect to loopback, private, link-local and reserved addresses.
            resolver: how names become addresses; the system's by default.
            deadline: the moment (``time.monotonic``) after which nothing is read any more.
        """
        backend = _CheckedBackend(allow_private, resolver or resolve, deadline)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(), network_backend=backend, max_keepalive_connections=0, http2=False
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to a checked address of its host."""
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        with _as_httpx():
            answer = self._pool.handle_request(
                httpcore.Request(request.method, target, headers=request.headers.raw, extensions=request.extensions)
            )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Stream(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Raise httpcore's errors as httpx's: that is what a transport owes its client."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.ReadTimeout(str(error)) from error
    except httpcore.ConnectError as error:
        raise httpx.ConnectError(str(error)) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise httpx.RemoteProtocolError(str(error)) from error
    except httpcore.NetworkError as error:
        raise httpx.ReadError(str(error)) from error


class _CheckedBackend(httpcore.NetworkBackend):
    """Resolves, checks and connects; every read and write gets only what is left of the time."""

    def __init__(self, allow_private: bool, resolver: Resolver, deadline: float | None) -> None:
        self._allow_private = allow_private
        self._resolver = resolver
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._checked(host, port)
        for number, address in enumerate(addresses, start=1):
            try:
                wait = _left(self._deadline, timeout)
                stream = self._inner.connect_tcp(str(address), port, wait, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
            else:
                return _TimedStream(stream, self._deadline)
        raise httpcore.ConnectError(f"{host} has no address")

    def _checked(self, host: str, port: int) -> list[Address]:
        addresses = self._resolver(host, port)
        for address in () if self._allow_private else addresses:
            if not is_public(address):
                raise FetchError(
                    f"{host} is {address}, an address of a private or reserved network: refused. "
                    "Allow it with --allow-private if you trust it."
                )
        return addresses[:_TRIED]


class _TimedStream(httpcore.NetworkStream):
    """A connection that ends at the deadline: a server that sends a byte now and then cannot hold it open."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float | None) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = _left(self._deadline, timeout)
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, wait), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


def _left(deadline: float | None, timeout: float | None) -> float | None:
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time is over")
    return left if timeout is None else min(left, timeout)


@cache
def _tls() -> ssl.SSLContext:
    # trust_env off: SSL_CERT_FILE and the like are not read
    return httpx.create_ssl_context(trust_env=False)


def resolve(host: str, port: int) -> list[Address]:
    """Return all addresses of a host, IPv4 first.

    Raises:
        TryLater: when the name is not known now.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TryLater(f"No host called {host!r} was found. Check the address and the connection.") from error
    addresses = {ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found}
    return sorted(addresses, key=lambda address: (address.version, int(address)))


def is_public(address: Address) -> bool:
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
