"""The commands ``source`` and ``watch``: what they print, where, and how they end."""

import functools
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from dragoman.cli.main import run
from dragoman.library import Library
from dragoman.sources import fetcher, sources
from dragoman.sources import watch as watching

URL = "https://herald.example/rss"
RSS = """<rss version="2.0"><channel><title>Sample Herald</title><item><title>Talks</title><link>/1</link>
<pubDate>Thu, 15 Sep 2022 10:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
def path(tmp_path, monkeypatch):
    found = tmp_path / "press.db"
    Library.create(found).close()
    monkeypatch.setenv("DRAGOMAN_LIBRARY", str(found))
    return found


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """No pauses between requests: these tests look at the commands."""
    monkeypatch.setattr(fetcher, "Politeness", functools.partial(fetcher.Politeness, delay=0.0, backoff=0.0))


@pytest.fixture
def ingested(monkeypatch):
    """Pages that would have gone into the library: the model is not needed here."""
    pages = []

    def ingest(settings):
        return lambda library, found: pages.extend(found) or {}

    monkeypatch.setattr(watching, "_ingest", ingest)
    return pages


def test_add_list_remove(path, capsys):
    assert run(["source", "add", URL, "--outlet", "Sample Herald", "--language", "en", "--kind", "rss"]) == 0
    assert capsys.readouterr().out.startswith(f"Added {URL}.")
    assert run(["source", "add", URL, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["new"], found["outlet"], found["kind"], found["state"]) == (False, "Sample Herald", "rss", "new")
    assert run(["source", "list", "--json", "--library", str(path)]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["url"], row["language"], row["waiting"], row["last_error"]) == (URL, "en", 0, None)
    assert run(["source", "list"]) == 0
    assert f"new      {URL}  Sample Herald  rss  never read" in capsys.readouterr().out
    assert run(["source", "pause", URL]) == 0
    assert run(["source", "list"]) == 0
    assert capsys.readouterr().out.startswith("paused")
    assert run(["source", "resume", URL]) == 0
    assert run(["source", "remove", URL]) == 0
    capsys.readouterr()
    assert run(["source", "list"]) == 0
    assert capsys.readouterr() == ("", "No sources yet. Add one with: dragoman source add URL\n")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["source", "add", "herald"], 4, "only http and https"),
        (["source", "add", URL, "--kind", "rzz"], 2, "auto, rss, atom, json, sitemap"),
        (["source", "add", URL, "--language", "xx"], 2, "No language 'xx'"),
        (["source", "remove", URL], 4, "No source"),
        (["source", "check", URL], 4, "No source"),
        (["watch", "--every", "0"], 2, "1"),
        (["source", "list", "--library", "no/such.db"], 7, "no library at no/such.db"),
        (["watch", "--once", "--library", "no/such.db"], 7, "no library"),
    ],
)
@pytest.mark.usefixtures("path")
def test_wrong_calls_are_one_line(arguments, code, words, capsys):
    assert run(arguments) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert captured.err.count("\n") == 1


def test_check(path, site, capsys):
    site.routes |= {"/rss": (200, RSS.encode()), "/bad": (200, b"It rained.")}
    run(["source", "add", f"{site.base}/rss"])
    capsys.readouterr()
    assert run(["source", "check"]) == 4
    assert "private or reserved network" in capsys.readouterr().err
    assert run(["source", "check", "--allow-private"]) == 0
    assert capsys.readouterr().out == f"{site.base}/rss: rss, 1 articles, the newest of 2022-09-15\n"
    run(["source", "add", f"{site.base}/bad"])
    capsys.readouterr()
    assert run(["source", "check", "--allow-private", "--json"]) == 6
    good, bad = json.loads(capsys.readouterr().out)
    assert (good["kind"], good["items"], good["newest"]) == ("rss", 1, "2022-09-15")
    assert "no feed" in bad["error"]
    with Library.open(path) as library:
        assert {source.last_ok for source in sources.sources(library)} == {None}  # nothing is kept


def test_watch(path, site, ingested, capsys):
    site.routes |= {"/rss": (200, RSS.encode()), "/1": (200, b"<p>Talks resume.</p>")}
    run(["source", "add", f"{site.base}/rss"])
    capsys.readouterr()
    assert run(["watch", "--once", "--allow-private", "--json"]) == 0
    captured = capsys.readouterr()
    summary = json.loads(captured.out)
    assert (summary["sources"], summary["found"], summary["done"]) == (1, 1, 1)
    assert [page.url for page in ingested] == [f"{site.base}/1"]
    assert captured.err.splitlines()[0] == f"{site.base}/rss: 1 new"
    assert captured.err.splitlines()[-1] == "1 sources read, 1 new articles; 1 articles read, 0 put off."


@pytest.mark.usefixtures("path", "ingested")
def test_watch_tells_what_failed(site, capsys):
    site.routes["/rss"] = (404, b"")
    run(["source", "add", f"{site.base}/rss"])
    capsys.readouterr()
    assert run(["watch", "--once", "--allow-private", "--quiet"]) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "answered 404" in captured.err
    assert captured.err.endswith("1 sources and 0 articles failed.\n")


@pytest.mark.usefixtures("path")
def test_an_interruption_of_once(site, monkeypatch, capsys):
    def interrupted(settings):
        def ingest(library, pages):
            raise KeyboardInterrupt

        return ingest

    monkeypatch.setattr(watching, "_ingest", interrupted)
    site.routes |= {"/rss": (200, RSS.encode()), "/1": (200, b"<p>Talks resume.</p>")}
    run(["source", "add", f"{site.base}/rss"])
    assert run(["watch", "--once", "--allow-private"]) == 130
    assert "1 new articles; 0 articles read" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGTERM there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_watching(path, number):
    if signal.getsignal(number) == signal.SIG_IGN:
        pytest.skip("the signal is ignored here, as in a job behind a shell, and so it is by what is started")
    code = "import sys; sys.argv = ['dragoman', 'watch']\nfrom dragoman.cli import main\nmain()"
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) as process:
        end = time.monotonic() + 15
        while not sleeping(path) and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(number)
        try:
            error = process.communicate(timeout=10)[1]
        finally:
            process.kill()
    assert error == "0 sources read, 0 new articles; 0 articles read, 0 put off.\n"
    assert process.returncode == 0


def sleeping(path):
    """Tell whether the process has made its tables, which it does after it has set its signal handler."""
    import sqlite3

    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'fetches'").fetchone()[0]
