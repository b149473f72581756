"""The list of sources: adding, changing, pausing, removing, and how each is doing."""

import pytest
from sqlalchemy import select

from dragoman.errors import FetchError, SourceError, UsageError
from dragoman.sources import sources, tables
from dragoman.sources.journal import Journal
from dragoman.sources.watch import watch
from tests.sources.test_watch import Press

URL = "https://herald.example/rss"


def test_add_list_and_change(library):
    added, new = sources.add(library, f"{URL}#top", outlet="Sample Herald")
    assert new
    assert (added.url, added.kind, added.outlet, added.state) == (URL, "auto", "Sample Herald", "new")
    changed, new = sources.add(library, URL, language="en", kind="rss")
    assert not new
    assert (changed.key, changed.kind, changed.outlet, changed.language) == (added.key, "rss", "Sample Herald", "en")
    assert sources.sources(library) == [changed]


@pytest.mark.parametrize(
    ("url", "told", "error", "words"),
    [
        (URL, {"kind": "rzz"}, UsageError, "auto, rss, atom, json, sitemap"),
        (URL, {"language": "xx"}, UsageError, "ja, "),
        ("ftp://herald.example/rss", {}, FetchError, "only http"),
        ("herald", {}, FetchError, "only http"),
        ("http://herald.example:77777/", {}, FetchError, "no port"),
    ],
)
def test_wrong_calls(library, url, told, error, words):
    with pytest.raises(error, match=words):
        sources.add(library, url, **told)
    assert sources.sources(library) == []


def test_unknown_sources_are_named_with_what_is_near(library):
    sources.add(library, URL)
    with pytest.raises(SourceError, match=r"Did you mean https://herald\.example/rss\?"):
        sources.remove(library, "https://herald.example/rsss")
    with pytest.raises(SourceError, match="source list"):
        sources.find(library, "nothing like it")


def test_pause_and_go_on(library, site, times):
    press = Press(site, times, count=2)
    press.add(library)
    sources.pause(library, press.url, paused=True)
    assert sources.find(library, press.url).state == "paused"
    assert press.watch(library).sources == 0
    assert Journal(library).next_due() is None
    sources.pause(library, press.url, paused=False)
    times.seconds = max(times.seconds, tables.seconds(sources.find(library, press.url).next_due))
    assert press.watch(library).done == 2


def test_removing_forgets_what_waits_and_keeps_what_was_read(library, site, times):
    press = Press(site, times, count=3)
    press.add(library)
    site.routes["/news/1"] = (503, b"")
    summary = press.watch(library)
    assert (summary.done, summary.later) == (2, 1)
    sources.remove(library, press.url)
    assert sources.sources(library) == []
    with library.read() as connection:
        assert sorted(connection.scalars(select(tables.fetches.c.state))) == ["done", "done"]
    press.add(library)  # the same source again: what was read is not fetched again
    site.routes["/news/1"] = press.article(1)
    assert press.watch(library).found == 1
    assert site.count("/news/0") == 1


def test_health(library, site, times):
    press = Press(site, times, count=4)
    press.add(library)
    site.routes["/news/1"] = (503, b"")
    site.routes["/news/2"] = (404, b"")
    press.watch(library)
    [found] = sources.health(library)
    assert (found.waiting, found.done, found.failed) == (1, 2, 1)
    assert (found.source.state, found.source.name, found.source.found) == ("ok", "Sample Herald", "rss")


def test_a_source_that_never_answers_is_called_dead(library, site, times):
    press = Press(site, times, count=0)
    press.add(library)
    site.routes["/rss"] = (500, b"")
    states = []
    for _ in range(sources.DEAD):
        press.watch(library, routes=False)
        found = sources.find(library, press.url)
        states.append(found.state)
        times.seconds = tables.seconds(found.next_due)
    assert states == ["failing"] * (sources.DEAD - 1) + ["dead"]
    assert "500" in found.last_error
    press.watch(library)
    assert sources.find(library, press.url).state == "ok"


def test_watch_without_sources(library):
    assert watch(library, once=True).sources == 0
