"""One reading of a source: what it announces now, with conditional requests and the maps below a sitemap index."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dragoman.errors import FeedError, FetchError, TooLarge
from dragoman.records import Record
from dragoman.sources.feeds import MAX_BYTES, Feed, FeedItem, parse_feed
from dragoman.sources.fetcher import Fetcher
from dragoman.sources.sources import Source

ACCEPT = (
    "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9,"
    "application/json;q=0.8,*/*;q=0.1"
)
MAPS = 5  # below an index; the newest: papers keep one a day or a month, back to their beginnings
SITEMAP_DAYS = 7  # older entries of a sitemap are its archive, not news (news sitemaps hold two days)
UNDATED = 200  # entries of a sitemap that bear no date at all


class Collected(Record, frozen=True):
    """What a source announces. ``unchanged``: the server says that nothing is new since the last reading."""

    kind: str | None = None
    title: str | None = None
    language: str | None = None
    items: tuple[FeedItem, ...] = ()
    etag: str | None = None
    modified: str | None = None
    unchanged: bool = False
    moved: str | None = None
    """Where it has moved for good, if the server says so."""
    notes: tuple[str, ...] = ()


def collect(fetcher: Fetcher, source: Source, *, now: float, fresh: bool = False) -> Collected:
    """Read a source.

    Args:
        fetcher: to fetch with.
        source: which one.
        now: the time in seconds.
        fresh: read it whole, even if it is unchanged since the last time.

    Raises:
        FetchError: it cannot be fetched; ``FeedError`` when what came is no feed.
    """
    known = (None, None) if fresh else (source.etag, source.modified)
    try:
        found = fetcher.get(source.url, etag=known[0], modified=known[1], accept=ACCEPT, max_bytes=MAX_BYTES)
    except TooLarge as error:
        raise FeedError(str(error)) from error
    if found.status == 304:
        return Collected(unchanged=True, etag=found.etag or source.etag, modified=found.modified or source.modified)
    feed = parse_feed(found.data, url=found.url, content_type=found.content_type)
    if source.kind not in ("auto", feed.kind):
        raise FeedError(
            f"{source.url} is of kind {feed.kind}, not {source.kind} as you said. Add it again with --kind."
        )
    moved = found.url if found.moved else None
    if not feed.children:
        items, notes = _news(feed, now)
        return Collected(
            kind=feed.kind, title=feed.title, language=feed.language, items=items, moved=moved, notes=notes,
            etag=found.etag, modified=found.modified,
        )  # fmt: skip
    # no etag for an index: the index may stay as it is while a map below it grows
    items, notes = _below(fetcher, feed, now)
    return Collected(kind=feed.kind, items=items, moved=moved, notes=notes)


def _below(fetcher: Fetcher, index: Feed, now: float) -> tuple[tuple[FeedItem, ...], tuple[str, ...]]:
    """Read the newest maps below an index; those that fail are noted, and all failing is an error."""
    maps = sorted(index.children, key=lambda child: child.changed or "", reverse=True)
    items: dict[str, FeedItem] = {}
    notes = [f"{len(maps) - MAPS} older sitemaps of the index are not read"] if len(maps) > MAPS else []
    errors: list[FetchError] = []
    for child in maps[:MAPS]:
        try:
            found = fetcher.get(child.url, accept=ACCEPT, max_bytes=MAX_BYTES)
            feed = parse_feed(found.data, url=found.url, content_type=found.content_type)
        except TooLarge as error:
            errors.append(FeedError(str(error)))
        except FetchError as error:
            errors.append(error)
        else:
            fresh, more = _news(feed, now)
            items.update({item.url: item for item in fresh})
            notes += more
    if errors and len(errors) == min(len(maps), MAPS):
        raise errors[0]
    return tuple(items.values()), (*notes, *map(str, errors))


def _news(feed: Feed, now: float) -> tuple[tuple[FeedItem, ...], tuple[str, ...]]:
    """Leave out a sitemap's archive; all of a feed is news."""
    notes = [f"{feed.dropped} entries have no address that can be fetched"] if feed.dropped else []
    if feed.kind != "sitemap":
        return feed.items, tuple(notes)
    oldest = (datetime.fromtimestamp(now, UTC) - timedelta(days=SITEMAP_DAYS)).date().isoformat()
    dated = [item for item in feed.items if item.changed and item.changed >= oldest[: len(item.changed)]]
    undated = [item for item in feed.items if not item.changed]
    kept = (*dated, *undated[:UNDATED])
    if len(kept) < len(feed.items):
        notes.append(f"{len(feed.items) - len(kept)} entries older than {SITEMAP_DAYS} days are left out")
    return kept, tuple(notes)
