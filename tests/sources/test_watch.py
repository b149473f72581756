"""Watching: what is new is fetched and read once; stops, failures and kills at any moment lose and double nothing."""

import multiprocessing
import os
import random
import signal
import time

import pytest
from sqlalchemy import select, text

from dragoman.errors import LibraryError
from dragoman.library import Library, schema
from dragoman.library.rows import insert_new
from dragoman.sources import sources
from dragoman.sources.journal import MAX_ATTEMPTS, MAX_READS, Journal
from dragoman.sources.tables import fetches, seconds
from dragoman.sources.watch import Tools, WatchSettings, watch
from tests.sources.conftest import make_fetcher


class Press:
    """A site with a feed of so many articles, and an ingest that keeps what it is given."""

    def __init__(self, site, times, count):
        self.site, self.times, self.count = site, times, count
        self.read = []
        self.fail = {}
        self.said = []
        self.url = f"{site.base}/rss"
        site.routes |= {f"/news/{n}": self.article(n) for n in range(count)}
        self.publish()

    def publish(self):
        items = "".join(
            f"<item><title>No. {n}</title><link>{self.site.base}/news/{n}</link>"
            "<pubDate>Thu, 15 Sep 2022 10:00:00 GMT</pubDate></item>"
            for n in range(self.count)
        )
        body = f'<rss version="2.0"><channel><title>Sample Herald</title>{items}</channel></rss>'.encode()
        version = f'"v{self.count}"'

        def feed(handler):
            same = handler.headers["If-None-Match"] == version
            handler.answer(304 if same else 200, b"" if same else body, {"ETag": version})

        self.site.routes["/rss"] = feed

    def article(self, number):
        def answer(handler):  # no two answers are the same bytes, as with pages that show the time
            handler.answer(
                200, f"<p>Article {number}, seen {time.time_ns()}.</p>".encode(), {"Content-Type": "text/html"}
            )

        return answer

    def add(self, library, **told):
        found, _ = sources.add(library, self.url, **told)
        self.times.seconds = max(self.times.seconds, seconds(found.next_due))

    def ingest(self, library, pages):
        failures = {}
        for page in pages:
            if page.name in self.fail:
                failures[page.name] = self.fail[page.name]
            else:
                self.read.append(page)
        return failures

    def watch(self, library, *, routes=True, once=True, until=lambda: False, ingest=None, **politeness):
        if routes:
            self.publish()
        fetcher = make_fetcher(self.times, **politeness)
        tools = Tools(
            fetcher=fetcher, clock=self.times.clock, ingest=ingest or self.ingest, jitter=lambda: 1.0
        )  # fmt: skip
        settings = WatchSettings(politeness=fetcher.politeness, batch=3)
        return watch(library, once=once, until=until, settings=settings, progress=self.said.append, tools=tools)

    @property
    def names(self):
        return sorted(page.url.removeprefix(self.site.base) for page in self.read)


@pytest.fixture
def press(site, times, library):
    found = Press(site, times, count=5)
    found.add(library, outlet="Sample Herald", language="en")
    return found


def entries(library):
    with library.read() as connection:
        return {row["url"].rpartition("/")[2]: row for row in connection.execute(select(fetches)).mappings()}


def test_new_articles_are_read_once(press, library, times):
    summary = press.watch(library)
    assert (summary.sources, summary.found, summary.done, summary.failed) == (1, 5, 5, ())
    assert press.names == [f"/news/{n}" for n in range(5)]
    page = press.read[0]
    assert (page.outlet, page.language, page.published, page.content_type) == (
        "Sample Herald", "en", "2022-09-15", "text/html",
    )  # fmt: skip
    assert all(row["body"] is None and row["state"] == "done" for row in entries(library).values())
    times.seconds += 900
    summary = press.watch(library)
    assert (summary.sources, summary.unchanged, summary.found, summary.done) == (1, 1, 0, 0)
    press.count = 6
    press.site.routes["/news/5"] = press.article(5)
    times.seconds += 900
    summary = press.watch(library)
    assert (summary.unchanged, summary.found, summary.done) == (0, 1, 1)
    assert press.site.count("/news/0") == 1


def test_a_source_is_not_asked_before_its_time(press, library, times):
    press.watch(library)
    asked = press.site.count("/rss")
    assert press.watch(library).sources == 0
    times.seconds += 800
    press.watch(library)
    assert press.site.count("/rss") == asked


def test_a_dead_source_is_asked_ever_more_seldom(press, library, times):
    press.site.routes["/rss"] = (500, b"")
    waits = []
    for _ in range(9):
        summary = press.watch(library, routes=False)
        assert "500" in summary.failed_sources[0][1]
        due = seconds(sources.find(library, press.url).next_due)
        waits.append(round((due - times.now()) / 900))
        times.seconds = due
    assert waits == [1, 2, 4, 8, 16, 32, 64, 96, 96]  # quarters of an hour, at most a day
    assert any("Asked again in 24 hours" in line for line in press.said)


def test_what_a_source_asks_for_is_heeded(press, library, times):
    press.site.routes["/rss"] = (429, b"", {"Retry-After": "7200"})
    press.watch(library, routes=False)
    assert seconds(sources.find(library, press.url).next_due) - times.now() >= 7199


def test_failures_are_listed_and_the_others_go_on(press, library, times):
    press.site.routes["/news/1"] = (404, b"")
    press.site.routes["/news/2"] = (500, b"")
    press.fail[f"{press.site.base}/news/3"] = "No article in it."
    summary = press.watch(library)
    assert press.names == ["/news/0", "/news/4"]
    assert {url.rpartition("/")[2]: error.partition(" answered ")[2][:3] for url, error in summary.failed} == {
        "1": "404", "3": "",
    }  # fmt: skip
    assert summary.later == 1
    rows = entries(library)
    assert [rows[n]["state"] for n in "01234"] == ["done", "failed", "todo", "failed", "done"]
    assert rows["3"]["error"] == "No article in it."
    press.site.routes["/news/2"] = press.article(2)
    times.seconds = seconds(rows["2"]["due"])
    assert press.watch(library).done == 1
    assert entries(library)["2"]["error"] is None


def test_an_article_is_given_up_after_a_day(press, library, times):
    press.site.routes["/news/2"] = (500, b"")
    begun = times.now()
    for _ in range(MAX_ATTEMPTS):
        press.watch(library)
        times.seconds = seconds(entries(library)["2"]["due"])
    row = entries(library)["2"]
    assert (row["state"], row["attempts"], press.site.count("/news/2")) == ("failed", MAX_ATTEMPTS, MAX_ATTEMPTS)
    assert times.now() - begun > 20 * 3600


def test_an_overloaded_host_is_left_alone(press, library, times):
    press.site.routes["/news/0"] = (503, b"", {"Retry-After": "1800"})
    summary = press.watch(library)
    assert (summary.done, summary.later) == (0, 1)
    assert sum(press.site.count(f"/news/{n}") for n in range(5)) == 1
    assert {row["attempts"] for name, row in entries(library).items() if name != "0"} == {0}
    press.site.routes["/news/0"] = press.article(0)
    times.seconds += 1900
    assert press.watch(library).done == 5


def test_unforeseen_errors_cost_only_their_article(press, library):
    def fragile(library, pages):
        found = list(pages)
        if any(page.url.endswith("/3") for page in found):
            raise RuntimeError("a bug")
        press.read += found
        return {}

    summary = press.watch(library, ingest=fragile)
    assert press.names == ["/news/0", "/news/1", "/news/2", "/news/4"]
    assert [url.rpartition("/")[2] for url, _ in summary.failed] == ["3"]
    assert "RuntimeError" in entries(library)["3"]["error"]


def test_a_full_disk_is_not_the_articles_fault(press, library):
    def full(library, pages):
        raise LibraryError("The disk is full.")

    with pytest.raises(LibraryError):
        press.watch(library, ingest=full)
    assert {row["reads"] for row in entries(library).values()} == {0}
    assert press.watch(library).done == 5


def test_an_article_that_kills_is_read_alone_and_given_up(press, library):
    press.watch(library, ingest=lambda library, pages: {})
    with library.write() as connection:
        connection.execute(fetches.update().values(state="fetched", body=b"", reads=1))
        connection.execute(fetches.update().where(fetches.c.url.endswith("/3")).values(reads=MAX_READS))
    journal = Journal(library)
    assert len(journal.begin_reading(8, now=0)) == 1
    assert entries(library)["3"]["state"] == "failed"


def test_ctrl_c_between_fetch_and_ingest(press, library):
    def interrupt(library, pages):
        next(iter(pages))
        raise KeyboardInterrupt

    summary = press.watch(library, ingest=interrupt)
    assert summary.stopped
    fetched = [name for name, row in entries(library).items() if row["state"] == "fetched"]
    assert len(fetched) == 3
    assert press.watch(library).done == 5
    assert [press.site.count(f"/news/{name}") for name in fetched] == [1, 1, 1]


def test_until_ends_it(press, library):
    assert press.watch(library, once=False, until=lambda: len(press.read) >= 3).stopped
    assert len(press.read) == 3


def test_watching_goes_on_until_told(press, library, times):
    begun = times.now()
    press.watch(library, once=False, until=lambda: times.now() > begun + 2000)
    assert press.site.count("/rss") == 3  # at once, and every quarter of an hour
    assert len(press.read) == 5


def test_two_hosts_take_turns(press, library, site, times):
    """While one host rests, the other is asked: five articles of each take the time of one host's pauses."""
    other = site.base.replace("127.0.0.1", "localhost")
    items = "".join(f"<item><link>{base}/news/{n}</link></item>" for base in (site.base, other) for n in range(5))
    site.routes["/rss"] = (200, f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())
    begun = times.now()
    assert press.watch(library, routes=False, delay=10.0).done == 10
    assert times.now() - begun <= 10 * 7


def test_sitemap_index(press, library, site, times):
    day = time.strftime("%Y-%m-%d", time.gmtime(times.now()))

    def urlset(*entries):
        rows = "".join(f"<url><loc>/news/{n}</loc><lastmod>{date}</lastmod></url>" for n, date in entries)
        return (200, f"<urlset>{rows}</urlset>".encode())

    maps = "".join(f"<sitemap><loc>/map{n}.xml</loc><lastmod>20{20 + n}-01-01</lastmod></sitemap>" for n in range(8))
    site.routes |= {
        "/rss": (200, f"<sitemapindex>{maps}</sitemapindex>".encode()),
        "/map7.xml": urlset((0, day), (1, "2019-01-01")), "/map6.xml": (500, b""), "/map5.xml": urlset((2, day)),
    }  # fmt: skip
    summary = press.watch(library, routes=False)
    assert press.names == ["/news/0", "/news/2"]  # neither the archive nor the older maps
    assert summary.failed_sources == ()
    assert site.count("/map2.xml") == 0
    assert any("older sitemaps" in line for line in press.said)


def test_a_page_in_place_of_a_feed(press, library, site):
    site.routes["/rss"] = (200, b'<html><head><link rel="alternate" type="application/rss+xml" href="/real">')
    [(_, error)] = press.watch(library, routes=False).failed_sources
    assert error.endswith(f"Feeds it names: {site.base}/real")


def test_a_feed_of_another_kind(press, library):
    sources.add(library, press.url, kind="atom")
    assert "is of kind rss, not atom" in press.watch(library).failed_sources[0][1]


def test_robots_stop_a_source(press, library, site):
    site.routes["/robots.txt"] = (200, b"User-agent: *\nDisallow: /rss\n")
    assert "robots" in press.watch(library).failed_sources[0][1]
    assert site.count("/rss") == 0


def _slowly(library, pages):
    """Ingest into the table of inputs, one transaction a page, with time to be killed in."""
    for page in pages:
        time.sleep(0.004)
        with library.write() as connection:
            insert_new(connection, schema.inputs, {"digest": page.data.decode(), "name": page.name, "added": "now"})
        time.sleep(0.004)
    return {}


def _child(path, press):
    with Library.open(path) as library:
        fetcher = make_fetcher(press.times, delay=0.0)
        tools = Tools(fetcher=fetcher, clock=press.times.clock, ingest=_slowly)
        watch(library, once=True, settings=WatchSettings(politeness=fetcher.politeness, batch=4), tools=tools)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are started by fork here")
def test_kill_9_at_any_moment(site, times, tmp_path):
    path = tmp_path / "killed.db"
    count = 90
    press = Press(site, times, count=count)
    with Library.create(path) as library:
        press.add(library)
    context = multiprocessing.get_context("fork")
    rng = random.Random(4)
    kills = 0
    for _ in range(30):
        process = context.Process(target=_child, args=(path, press))
        process.start()
        process.join(rng.uniform(0.02, 0.2))
        if process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            kills += 1
    assert kills >= 5
    _child(path, press)
    with Library.open(path) as library, library.read() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        names = list(connection.scalars(select(schema.inputs.c.name)))
        assert sorted(names) == sorted(f"{site.base}/news/{n}" for n in range(count))
        assert set(connection.scalars(select(fetches.c.state))) == {"done"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are started by fork here")
def test_two_watchers_at_once_double_nothing(site, times, tmp_path):
    path = tmp_path / "two.db"
    press = Press(site, times, count=30)
    with Library.create(path) as library:
        press.add(library)
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=_child, args=(path, press)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(20)
    assert [process.exitcode for process in both] == [0, 0]
    with Library.open(path) as library, library.read() as connection:
        names = list(connection.scalars(select(schema.inputs.c.name)))
    assert sorted(names) == sorted(f"{site.base}/news/{n}" for n in range(30))
