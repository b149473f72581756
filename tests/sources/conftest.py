"""A server on this machine that misbehaves to order, a clock that need not be waited for, and no way out of here."""

import ipaddress
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dragoman.library import Library
from dragoman.sources.fetcher import Clock, Fetcher, Politeness


class FakeTime:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self, start=1_663_200_000.0):
        self.seconds = start
        self.slept = []

    def now(self):
        return self.seconds

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.seconds += seconds

    @property
    def clock(self):
        return Clock(now=self.now, sleep=self.sleep)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.close_connection = True
        self.server.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
        answer = self.server.routes.get(self.path)
        try:
            if callable(answer):
                answer(self)
            else:
                self.answer(*(answer or (404, b"not here")))
        except OSError:
            pass  # whoever asked has had enough: that is what many of the tests are about

    def answer(self, status, body=b"", headers=(), length=None):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        if length != "none":
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Site(ThreadingHTTPServer):
    """``routes``: path to ``(status, body, headers)``, or to a function that does as it likes with the handler."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.routes = {"/robots.txt": (404, b"")}
        self.asked = []
        self.ending = threading.Event()

    def handle_error(self, request, client_address):
        pass

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_port}"

    def count(self, path):
        return sum(asked == path for asked, _ in self.asked)


def local(address):
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


@pytest.fixture(autouse=True)
def no_packet_leaves(monkeypatch):
    """Connecting anywhere but to this machine, or asking a name server, fails the test; it is listed, if swallowed."""
    tried = []
    connect, getaddrinfo = socket.socket.connect, socket.getaddrinfo

    def checked_connect(self, address):
        if self.family != socket.AF_UNIX and not local(address[0]):
            tried.append(address)
            raise AssertionError(f"a packet to {address}")
        return connect(self, address)

    def checked_getaddrinfo(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        try:
            ipaddress.ip_address(name)
        except ValueError:
            if name != "localhost":
                tried.append(name)
                raise AssertionError(f"a question for {name}") from None
        return getaddrinfo(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", checked_connect)
    monkeypatch.setattr(socket, "getaddrinfo", checked_getaddrinfo)
    yield
    assert not tried


@pytest.fixture
def site():
    with Site() as found:
        threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield found
        found.ending.set()
        found.shutdown()


@pytest.fixture
def times():
    return FakeTime()


@pytest.fixture
def fetcher(times):
    return make_fetcher(times)


def make_fetcher(times, *, resolver=None, **changes):
    values = {"allow_private": True, "timeout": 5.0, "retries": 0, **changes}
    return Fetcher(Politeness(**values), clock=times.clock, resolver=resolver, jitter=lambda: 0.5)


@pytest.fixture
def library(tmp_path):
    with Library.create(tmp_path / "press.db") as found:
        yield found
