"""Fetching from servers that are slow, wrong, hostile, overloaded or unchanged."""

import gzip
import shutil
import ssl
import subprocess
import threading
import time
import tracemalloc
from email.utils import formatdate
from http.server import ThreadingHTTPServer

import pytest

from dragoman.articles import network
from dragoman.articles.fetch import fetch
from dragoman.errors import FetchError, RobotsDenied, TooLarge, TryLater
from tests.sources.conftest import Site, _Handler, make_fetcher

PAGE = b"<p>Talks resume in Sampleville.</p>"


def drip(handler):
    """Send a byte now and then, for as long as somebody listens."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.ending.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def drip_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.ending.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def never(handler):
    handler.server.ending.wait(10)


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.ending.is_set():
        handler.wfile.write(b"x" * 65536)


def endless_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.ending.is_set():
        handler.wfile.write(b"X-More: " + b"x" * 8000 + b"\r\n")


def raw(data):
    return lambda handler: handler.wfile.write(data)


def test_page(site, fetcher):
    site.routes["/a"] = (200, PAGE, {"Content-Type": "text/html", "ETag": '"v1"', "Last-Modified": "yesterday"})
    found = fetcher.get(f"{site.base}/a")
    assert (found.status, found.data, found.content_type) == (200, PAGE, "text/html")
    assert (found.etag, found.modified, found.url) == ('"v1"', "yesterday", f"{site.base}/a")
    assert site.asked[-1][1]["user-agent"].startswith("dragoman/")


@pytest.mark.parametrize("answer", [drip, drip_headers, never], ids=lambda f: f.__name__)
@pytest.mark.parametrize("single", [False, True], ids=["fetcher", "fetch"])
def test_slowness_has_an_end(site, times, answer, single):
    site.routes["/slow"] = answer
    begun = time.monotonic()
    with pytest.raises(TryLater, match="too long"):
        if single:
            fetch(f"{site.base}/slow", allow_private=True, timeout=0.4)
        else:
            make_fetcher(times, timeout=0.4).get(f"{site.base}/slow")
    assert 0.3 < time.monotonic() - begun < 2


def test_an_endless_body(site, times):
    site.routes["/endless"] = endless
    with pytest.raises(TooLarge, match="500,000"):
        make_fetcher(times, max_bytes=500_000).get(f"{site.base}/endless")


def test_endless_headers(site, fetcher):
    site.routes["/endless"] = endless_headers
    begun = time.monotonic()
    with pytest.raises(TryLater):
        fetcher.get(f"{site.base}/endless")
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("single", [False, True], ids=["fetcher", "fetch"])
def test_a_gzip_bomb(site, times, single):
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 60_000
    site.routes["/bomb"] = (200, bomb, {"Content-Encoding": "gzip"})
    tracemalloc.start()
    with pytest.raises(TooLarge, match="decompressed"):
        if single:
            fetch(f"{site.base}/bomb", allow_private=True, max_bytes=1_000_000)
        else:
            make_fetcher(times, max_bytes=1_000_000).get(f"{site.base}/bomb")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


def test_compressed_pages(site, fetcher):
    site.routes["/gzip"] = (200, gzip.compress(PAGE), {"Content-Encoding": "gzip"})
    site.routes["/broken"] = (200, gzip.compress(PAGE)[:-12], {"Content-Encoding": "gzip"})
    site.routes["/lie"] = (200, PAGE, {"Content-Encoding": "gzip"})
    site.routes["/br"] = (200, b"\x8b\x00", {"Content-Encoding": "br"})
    assert fetcher.get(f"{site.base}/gzip").data == PAGE
    assert site.asked[-1][1]["accept-encoding"] == "gzip"
    for path in ("/broken", "/lie"):
        with pytest.raises(TryLater, match="compressed body is broken"):
            fetcher.get(site.base + path)
    with pytest.raises(FetchError, match="'br'"):
        fetcher.get(f"{site.base}/br")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nshort!!",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nshort\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
    ],
    ids=["too long", "negative", "no number", "two", "bad chunk", "no last chunk", "no http", "nothing"],
)
def test_broken_answers(site, fetcher, answer):
    site.routes["/broken"] = raw(answer)
    with pytest.raises(TryLater, match="could not be fetched") as caught:
        fetcher.get(f"{site.base}/broken")
    assert "\n" not in str(caught.value)


def test_a_length_that_is_too_small_ends_the_body(site, fetcher):
    site.routes["/less"] = lambda handler: handler.answer(200, PAGE, length=10)
    assert fetcher.get(f"{site.base}/less").data == PAGE[:10]


def test_redirects(site, fetcher):
    site.routes |= {
        "/loop": (302, b"", {"Location": "/loop"}), "/ping": (301, b"", {"Location": "/pong"}),
        "/pong": (301, b"", {"Location": "/ping"}), "/file": (302, b"", {"Location": "file:///etc/passwd"}),
        "/bad": (302, b"", {"Location": "http://news.example:99999/"}), "/moved": (301, b"", {"Location": "/a"}),
        "/for-now": (302, b"", {"Location": "/a"}), "/a": (200, PAGE), "/none": (302, PAGE),
    }  # fmt: skip
    for path in ("/loop", "/ping"):
        with pytest.raises(FetchError, match="more than 5"):
            fetcher.get(site.base + path)
    assert site.count("/loop") == 6
    for path, words in (("/file", "only http"), ("/bad", "no valid address"), ("/none", "302")):
        with pytest.raises(FetchError, match=words):
            fetcher.get(site.base + path)
    assert fetcher.get(f"{site.base}/moved").moved
    assert not fetcher.get(f"{site.base}/for-now").moved
    assert fetcher.get(f"{site.base}/for-now").url == f"{site.base}/a"


def test_unchanged(site, fetcher):
    def answer(handler):
        same = handler.headers["If-None-Match"] == '"v1"' and handler.headers["If-Modified-Since"] == "then"
        handler.answer(304 if same else 200, b"" if same else PAGE, {"ETag": '"v1"'})

    site.routes["/a"] = answer
    site.routes["/odd"] = (304, b"")
    assert fetcher.get(f"{site.base}/a").data == PAGE
    found = fetcher.get(f"{site.base}/a", etag='"v1"', modified="then")
    assert (found.status, found.data, found.etag) == (304, b"", '"v1"')
    with pytest.raises(FetchError, match="304"):
        fetcher.get(f"{site.base}/odd")  # unchanged since when? nobody asked


def test_validators_that_cannot_be_sent_back_are_not_kept(site, fetcher):
    site.routes["/a"] = (200, PAGE, {"ETag": '"' + "x" * 5000 + '"', "Last-Modified": "Tag f\xfcr Tag"})
    found = fetcher.get(f"{site.base}/a")
    assert (found.etag, found.modified) == (None, None)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_is_heeded(site, times, status, as_date):
    value = formatdate(times.now() + 20, usegmt=True) if as_date else "20"
    answers = iter([(status, b"", {"Retry-After": value}), (200, PAGE)])
    site.routes["/busy"] = lambda handler: handler.answer(*next(answers))
    fetcher = make_fetcher(times, retries=1, robots=False)
    begun = times.now()
    assert fetcher.get(f"{site.base}/busy").data == PAGE
    assert times.now() - begun >= 19


def test_a_host_that_asks_for_long_is_left_alone(site, times):
    site.routes["/busy"] = (503, b"", {"Retry-After": "3600"})
    site.routes["/other"] = (200, PAGE)
    fetcher = make_fetcher(times, retries=3, robots=False)
    with pytest.raises(TryLater) as caught:
        fetcher.get(f"{site.base}/busy")
    assert caught.value.after == 3600
    with pytest.raises(TryLater, match="left alone"):
        fetcher.get(f"{site.base}/other")
    assert [path for path, _ in site.asked] == ["/busy"]
    times.seconds += 3600
    assert fetcher.get(f"{site.base}/other").data == PAGE


@pytest.mark.parametrize(
    ("value", "after"),
    [("99999999999999", 86_400), ("Fri, 01 Jan 2100 00:00:00 GMT", 86_400), ("-5", None), ("soon", None), ("²", None),
     ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("", None)],
)  # fmt: skip
def test_odd_retry_after(site, times, value, after):
    site.routes["/busy"] = lambda handler: handler.wfile.write(
        f"HTTP/1.1 429 Busy\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n".encode()
    )
    with pytest.raises(TryLater) as caught:
        make_fetcher(times, robots=False).get(f"{site.base}/busy")
    assert caught.value.after == after


def test_retries_wait_longer_each_time(site, times):
    site.routes["/down"] = (502, b"")
    fetcher = make_fetcher(times, retries=3, delay=0.0, backoff=2.0, robots=False)
    with pytest.raises(TryLater, match="502"):
        fetcher.get(f"{site.base}/down")
    assert site.count("/down") == 4
    assert times.slept == [2.0, 4.0, 8.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_what_will_not_get_better_is_not_tried_again(site, times, status):
    site.routes["/gone"] = (status, b"")
    with pytest.raises(FetchError, match=str(status)) as caught:
        make_fetcher(times, retries=3).get(f"{site.base}/gone")
    assert not isinstance(caught.value, TryLater)
    assert site.count("/gone") == 1


def test_pauses_between_requests_to_a_host(site, times):
    site.routes |= {"/a": (200, PAGE), "/b": (200, PAGE)}
    fetcher = make_fetcher(times, delay=3.0, robots=False)
    fetcher.get(f"{site.base}/a")
    assert times.slept == []
    assert fetcher.wait("127.0.0.1") == 3.0
    fetcher.get(f"{site.base}/b")
    assert times.slept == [3.0]


def test_nobody_answers(times):
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as closed:
        port = closed.server_port
    with pytest.raises(TryLater, match="could not be fetched"):
        make_fetcher(times).get(f"http://127.0.0.1:{port}/")


class TestRobots:
    def test_is_asked_once_and_obeyed(self, site, fetcher):
        site.routes |= {
            "/robots.txt": (200, b"User-agent: *\nDisallow: /private\nAllow: /private/open\n"),
            "/a": (200, PAGE), "/private/open": (200, PAGE), "/private/x": (200, PAGE),
        }  # fmt: skip
        assert fetcher.get(f"{site.base}/a").data == fetcher.get(f"{site.base}/private/open").data == PAGE
        with pytest.raises(RobotsDenied, match="robots"):
            fetcher.get(f"{site.base}/private/x")
        assert site.count("/robots.txt") == 1
        assert site.count("/private/x") == 0

    def test_names_us(self, site, fetcher):
        site.routes["/robots.txt"] = (200, b"User-agent: *\nAllow: /\n\nUser-agent: Dragoman\nDisallow: /\n")
        with pytest.raises(RobotsDenied):
            fetcher.get(f"{site.base}/a")

    def test_a_redirect_into_what_is_disallowed(self, site, fetcher):
        site.routes |= {
            "/robots.txt": (200, b"User-agent: *\nDisallow: /private\n"), "/a": (302, b"", {"Location": "/private"}),
        }  # fmt: skip
        with pytest.raises(RobotsDenied):
            fetcher.get(f"{site.base}/a")
        assert site.count("/private") == 0

    def test_crawl_delay(self, site, times):
        site.routes |= {"/robots.txt": (200, b"User-agent: *\nCrawl-delay: 7\n"), "/a": (200, PAGE)}
        fetcher = make_fetcher(times)
        fetcher.get(f"{site.base}/a")
        assert fetcher.wait("127.0.0.1") == 7.0

    def test_is_asked_again_after_a_day(self, site, fetcher, times):
        site.routes["/a"] = (200, PAGE)
        fetcher.get(f"{site.base}/a")
        site.routes["/robots.txt"] = (200, b"User-agent: *\nDisallow: /\n")
        times.seconds += 80_000
        fetcher.get(f"{site.base}/a")
        times.seconds += 10_000
        with pytest.raises(RobotsDenied):
            fetcher.get(f"{site.base}/a")

    @pytest.mark.parametrize("status", [401, 403, 404, 410])
    def test_none_means_all_is_allowed(self, site, fetcher, status):
        site.routes |= {"/robots.txt": (status, b"User-agent: *\nDisallow: /\n"), "/a": (200, PAGE)}
        assert fetcher.get(f"{site.base}/a").data == PAGE

    @pytest.mark.parametrize("answer", [(500, b""), (503, b""), (429, b""), raw(b"")], ids=["500", "503", "429", "cut"])
    def test_a_failing_server_means_nothing_for_now(self, site, fetcher, times, answer):
        site.routes |= {"/robots.txt": answer, "/a": (200, PAGE)}
        for _ in range(2):
            with pytest.raises(TryLater, match="robots"):
                fetcher.get(f"{site.base}/a")
        assert (site.count("/a"), site.count("/robots.txt")) == (0, 1)
        site.routes["/robots.txt"] = (404, b"")
        times.seconds += 700
        assert fetcher.get(f"{site.base}/a").data == PAGE

    def test_only_its_beginning_is_read(self, site, fetcher):
        rules = b"User-agent: *\nDisallow: /first\n" + b"# more\n" * 90_000 + b"Disallow: /last\n"
        site.routes |= {"/robots.txt": (200, rules), "/last": (200, PAGE)}
        assert fetcher.get(f"{site.base}/last").data == PAGE
        with pytest.raises(RobotsDenied):
            fetcher.get(f"{site.base}/first")

    def test_endless_and_swelling_ones(self, site, times):
        site.routes |= {"/robots.txt": endless, "/a": (200, PAGE)}
        assert make_fetcher(times).get(f"{site.base}/a").data == PAGE
        site.routes["/robots.txt"] = (200, gzip.compress(bytes(9_000_000)), {"Content-Encoding": "gzip"})
        with pytest.raises(TryLater, match="robots"):
            make_fetcher(times).get(f"{site.base}/a")

    def test_patterns_made_to_be_slow(self, site, fetcher):
        site.routes["/robots.txt"] = (200, b"User-agent: *\n" + b"Disallow: /" + b"*a" * 500 + b"b$\n")
        site.routes["/" + "a" * 1500] = (200, PAGE)
        begun = time.monotonic()
        fetcher.get(f"{site.base}/{'a' * 1500}")
        assert time.monotonic() - begun < 2


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Key and certificate of its own making for news.example, for a day."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl command to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=news.example",
         "-addext", "subjectAltName=DNS:news.example", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    with Site() as found:
        found.socket = context.wrap_socket(found.socket, server_side=True, do_handshake_on_connect=False)
        found.routes["/a"] = (200, PAGE)
        threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield found
        found.shutdown()


class TestTLS:
    def test_a_certificate_nobody_vouches_for(self, secure, fetcher):
        with pytest.raises(FetchError, match=r"certificate is not trusted .*self.signed"):
            fetcher.get(f"https://127.0.0.1:{secure.server_port}/a")
        assert secure.asked == []

    def test_the_name_is_proved_although_the_address_is_fixed(self, secure, certificate, times, monkeypatch):
        context = ssl.create_default_context(cafile=certificate / "cert.pem")
        monkeypatch.setattr(network, "_tls", lambda: context)
        fetcher = make_fetcher(times, resolver=lambda host, port: network.resolve("127.0.0.1", port))
        assert fetcher.get(f"https://news.example:{secure.server_port}/a").data == PAGE
        with pytest.raises(FetchError, match=r"certificate is not trusted .*[Mm]ismatch"):
            fetcher.get(f"https://other.example:{secure.server_port}/a")

    def test_plain_http_where_tls_is_expected(self, site, fetcher):
        with pytest.raises(FetchError, match="could not be fetched"):
            fetcher.get(f"https://127.0.0.1:{site.server_port}/a")
