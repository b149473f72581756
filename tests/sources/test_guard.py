"""The address guard, on a stub of a name server: whatever it answers, nothing private is connected to."""

import ipaddress

import pytest

from dragoman.articles.fetch import fetch
from dragoman.errors import FetchError, TryLater
from tests.sources.conftest import make_fetcher

PAGE = b"<p>Talks resume in Sampleville.</p>"
PUBLIC = "93.184.216.34"


class Names:
    """A name server: host to addresses; where there is a list of lists, one after the other."""

    def __init__(self, **answers):
        self.answers = {host.replace("_", "."): answer for host, answer in answers.items()}
        self.asked = []

    def __call__(self, host, port):
        self.asked.append(host)
        answer = self.answers[host]
        if answer and isinstance(answer[0], list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        return [ipaddress.ip_address(address) for address in answer]


@pytest.mark.parametrize(
    "answer",
    [
        ["10.1.2.3"], ["172.16.0.1"], ["192.168.0.10"], ["100.64.0.1"],  # private, shared
        ["127.0.0.1"], ["127.8.8.8"], ["::1"], ["0.0.0.0"],  # this machine
        ["169.254.169.254"], ["fe80::1"],  # link-local: where clouds keep credentials
        ["fd00::1"], ["fc00::1"], ["224.0.0.1"], ["240.0.0.1"], ["255.255.255.255"],
        ["::ffff:127.0.0.1"], ["::ffff:10.0.0.1"], ["::ffff:169.254.169.254"],  # IPv4-mapped
        ["64:ff9b::a00:1"], ["2002:a00:1::"],  # IPv4 within NAT64 and 6to4
        [PUBLIC, "10.0.0.1"], ["2606:2800:220:1::1", "::1"],  # one good address does not vouch for another
    ],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("single", [False, True], ids=["fetcher", "fetch"])
def test_private_answers_are_refused(times, answer, single):
    names = Names(news_example=answer)
    with pytest.raises(FetchError, match="private or reserved network: refused") as caught:
        if single:
            fetch("http://news.example/a", resolver=names)
        else:
            make_fetcher(times, resolver=names, allow_private=False, robots=False).get("http://news.example/a")
    assert not isinstance(caught.value, TryLater)
    assert names.asked == ["news.example"]


def test_robots_are_guarded_too(times):
    names = Names(news_example=["10.0.0.1"])
    with pytest.raises(FetchError, match="refused"):
        make_fetcher(times, resolver=names, allow_private=False).get("http://news.example/a")


@pytest.fixture
def only_this_machine_is_public(monkeypatch):
    """Let 127.0.0.1 pass for a public address: the one place a test can connect to."""
    from dragoman.articles import network

    real, here = network.is_public, ipaddress.ip_address("127.0.0.1")
    monkeypatch.setattr(network, "is_public", lambda address: address == here or real(address))


@pytest.mark.usefixtures("only_this_machine_is_public")
@pytest.mark.parametrize("target", ["10.1.2.3", "169.254.169.254", "::ffff:10.0.0.1", "::1"])
def test_a_redirect_to_a_private_address(site, times, target):
    names = Names(news_example=["127.0.0.1"], inside_example=[target])
    site.routes["/away"] = (302, b"", {"Location": "http://inside.example/secret"})
    fetcher = make_fetcher(times, resolver=names, allow_private=False, robots=False)
    with pytest.raises(FetchError, match=r"inside\.example is .* refused"):
        fetcher.get(f"http://news.example:{site.server_port}/away")
    assert names.asked == ["news.example", "inside.example"]


@pytest.mark.usefixtures("only_this_machine_is_public")
def test_an_answer_that_changes_between_requests(site, times):
    names = Names(news_example=[["127.0.0.1"], ["10.0.0.1"]])
    site.routes["/a"] = (200, PAGE)
    fetcher = make_fetcher(times, resolver=names, allow_private=False, robots=False)
    url = f"http://news.example:{site.server_port}/a"
    assert fetcher.get(url).data == PAGE
    with pytest.raises(FetchError, match=r"10\.0\.0\.1.*refused"):
        fetcher.get(url)


@pytest.mark.usefixtures("only_this_machine_is_public")
def test_an_answer_that_changes_between_check_and_connection(site, times):
    """DNS rebinding: asked once for a connection, and connected to what was checked."""
    names = Names(news_example=[["127.0.0.1"], ["10.0.0.1"]])
    site.routes["/a"] = (200, PAGE)
    fetcher = make_fetcher(times, resolver=names, allow_private=False, robots=False)
    assert fetcher.get(f"http://news.example:{site.server_port}/a").data == PAGE
    assert names.asked == ["news.example"]
    assert site.asked[0][1]["host"] == f"news.example:{site.server_port}"


def test_private_is_allowed_when_told_so(site, times):
    names = Names(news_example=["127.0.0.1"])
    site.routes["/a"] = (200, PAGE)
    url = f"http://news.example:{site.server_port}/a"
    assert make_fetcher(times, resolver=names, allow_private=True).get(url).data == PAGE


def test_the_next_address_is_tried(site, times):
    """Nobody listens on 127.0.0.2 at that port; somebody does on 127.0.0.1."""
    names = Names(news_example=["127.0.0.2", "127.0.0.1"])
    site.routes["/a"] = (200, PAGE)
    url = f"http://news.example:{site.server_port}/a"
    assert make_fetcher(times, resolver=names, robots=False).get(url).data == PAGE


@pytest.mark.parametrize("host", ["0x7f000001", "2130706433", "127.1", "[::ffff:7f00:1]", "localhost"])
def test_other_spellings_of_this_machine(times, host, monkeypatch):
    import socket

    def spelt(name, port, **kwargs):  # what the system's resolver makes of them, without asking it
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", spelt)
    with pytest.raises(FetchError, match="refused"):
        make_fetcher(times, allow_private=False, robots=False).get(f"http://{host}/")
