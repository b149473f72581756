"""Fetching: limits, redirects, and private networks, against a server on this machine."""

import ipaddress
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dragoman.articles import network as module
from dragoman.articles.fetch import fetch
from dragoman.articles.network import is_public
from dragoman.errors import FetchError, TooLarge

BODY = "Переговоры возобновятся.".encode("windows-1251")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        routes = {
            "/hop": (302, "/page"),
            "/loop": (302, "/loop"),
            "/away": (302, "http://10.1.2.3/x"),
            "/file": (302, "file:///etc/passwd"),
        }
        status, location = routes.get(self.path, (404 if self.path == "/gone" else 200, None))
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", "text/plain; charset=windows-1251")
        self.end_headers()
        self.server.agents.append(self.headers["User-Agent"])
        self.wfile.write(b"x" * 50_000 if self.path == "/big" else BODY)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        found.agents = []
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


@pytest.fixture
def base(server):
    return f"http://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize("path", ["/page", "/hop"])
def test_page(base, server, path):
    page = fetch(base + path, allow_private=True)
    assert page.data == BODY
    assert page.url == base + "/page"
    assert page.content_type == "text/plain; charset=windows-1251"
    assert server.agents[-1].startswith("dragoman/")


@pytest.mark.parametrize(("path", "words"), [("/loop", "more than 5"), ("/gone", "404"), ("/file", "only http")])
def test_refused(base, path, words):
    with pytest.raises(FetchError, match=words):
        fetch(base + path, allow_private=True)


def test_too_large(base):
    with pytest.raises(TooLarge, match="limit"):
        fetch(base + "/big", allow_private=True, max_bytes=1000)


def test_private_is_refused(base):
    for url in (
        base,
        "http://localhost/",
        "http://[::1]/",
        "http://169.254.169.254/x",
        "http://0x7f000001/",
        "http://[::ffff:10.0.0.1]/",
    ):
        with pytest.raises(FetchError, match=r"private|No host"):
            fetch(url)


def test_private_after_a_redirect_is_refused(base, monkeypatch):
    local = ipaddress.ip_address("127.0.0.1")
    monkeypatch.setattr(module, "is_public", lambda address: address == local or is_public(address))
    with pytest.raises(FetchError, match=r"10\.1\.2\.3.*private"):
        fetch(base + "/away")


def test_the_checked_address_is_the_one_connected_to(server, monkeypatch):
    """A name that means another address the second time it is asked for is asked for only once."""
    asked = []

    def resolve(host, port):
        asked.append(host)
        return [ipaddress.ip_address("127.0.0.1" if len(asked) == 1 else "10.9.9.9")]

    monkeypatch.setattr(module, "resolve", resolve)
    assert fetch(f"http://news.example:{server.server_port}/page", allow_private=True).data == BODY
    assert asked == ["news.example"]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.1.1",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("url", ["http://", "https://[bad", "javascript:alert(1)", "http://no-such-host.invalid/"])
def test_bad_addresses(url):
    with pytest.raises(FetchError):
        fetch(url)
