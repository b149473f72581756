"""The targets: bytes in, a call of Dragoman, checks of what comes out.

A target may raise ``DragomanError``: that is how Dragoman refuses. Everything else that is raised is a bug.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Literal

from fuzz import mutate, seeds
from fuzz.checks import check_kept, check_reading, require

Kind = Literal["text", "bytes", "json"]
LANGUAGES = ("en", "ja", "ru", "uk", "zh", "de", "fr", "es", "pl", "tr", "kk", "ko", "ar", "fa")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is fuzzed. ``kind`` says how its inputs are mutated."""

    name: str
    about: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Sequence[str | bytes]]
    kind: Kind = "text"
    words: Callable[[], Sequence[str]] = lambda: ()

    def input(self, random: Random) -> bytes:
        """Return one mutated input."""
        return self.mutated(random.choice(self.seeds()), random)

    def mutated(self, source: str | bytes, random: Random) -> bytes:
        """Return a mutation of one input."""
        if self.kind == "bytes":
            plain = [_bytes(seed) for seed in self.seeds()]
            return mutate.binary(_bytes(source), plain, [_bytes(w) for w in self.words()], random)
        text = source.decode("utf-8", "replace") if isinstance(source, bytes) else source
        if self.kind == "json" and random.random() < 0.8:
            return mutate.json_text(text, random).encode("utf-8", "replace")
        others = [seed if isinstance(seed, str) else seed.decode("utf-8", "replace") for seed in self.seeds()]
        found = mutate.text(text, others, self.words(), random).encode("utf-8", "replace")
        return found + random.randbytes(3) if random.random() < 0.01 else found


def _bytes(value: str | bytes) -> bytes:
    return value.encode("utf-8", "replace") if isinstance(value, str) else value


def _random(data: bytes) -> Random:
    """Return chance that hangs on the input alone: whatever fails, fails again."""
    return Random(zlib.crc32(data))


@cache
def _folder() -> Path:
    """Return a folder in memory where there is one: files are written by the hundred thousand."""
    memory = Path("/dev/shm")
    made = tempfile.mkdtemp(prefix="dragoman-fuzz-", dir=memory if memory.is_dir() else None)
    import atexit
    import shutil

    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


def _file(name: str, data: bytes) -> Path:
    path = _folder() / f"{os.getpid()}-{name}"
    path.write_bytes(data)
    return path


def html(data: bytes) -> None:
    """A page to a clean article."""
    from dragoman.articles import Page, clean

    cleaned = clean(Page(data=data, name="page", url="https://herald.example/2022/09/15/talks", kind="html"))
    _check_article(cleaned.article)


def plain(data: bytes) -> None:
    """Bytes of unknown encoding to a clean article; nothing visible may get lost."""
    from dragoman.articles import Page, clean

    cleaned = clean(Page(data=data, name="text"))
    _check_article(cleaned.article)


def _check_article(article: object) -> None:
    from dragoman.records import Article, Coder, Reading

    assert isinstance(article, Article)
    check_reading(Reading(coder=Coder(name="fuzz", version="0"), article=article))


def text(data: bytes) -> None:
    """Text to a reading through every rule; the network's proposals are random. The language is told, or found."""
    from dragoman import pipeline
    from dragoman.articles import Page
    from fuzz import proposer

    random = _random(data)
    given = data.decode("utf-8", "replace")
    page = Page(
        data=given, name="text", kind="text", published=random.choice((None, "2022-09-15", "2022-09", "2024-02-29")),
        language=random.choice((None, *LANGUAGES)), outlet=random.choice((None, "TASS", "nobody at all")),
    )  # fmt: skip
    reading = pipeline._explain(page, None, proposer.steps(random)).reading
    check_reading(reading)
    check_kept(given, reading)


def model(data: bytes) -> None:
    """Text to a reading with the network itself: slow."""
    import dragoman

    check_reading(dragoman.read(data.decode("utf-8", "replace"), published="2022-09-15"))


def analysis(data: bytes) -> None:
    """Language, quotations, sentences and dates of a text, in a language by chance."""
    from dragoman.dates import find_dates
    from dragoman.evaluation.gold import paragraphs
    from dragoman.language import analyse
    from dragoman.records import Span

    given, random = data.decode("utf-8", "replace"), _random(data)
    language = random.choice(LANGUAGES)
    found = analyse(given, paragraphs(given), language)
    spans = (
        [s.span for s in found.sentences] + [q.inside for q in found.quotations] + [q.outer for q in found.quotations]
    )
    dates = find_dates(given, language, random.choice((None, "2022-09-15", "2022")))
    for span in (*spans, *(date.span for date in dates)):
        require(span.end <= len(given) and span.of(given), f"{span} is not inside the text")
    for quotation in found.quotations:
        require(quotation.outer.contains(quotation.inside), "a quotation is larger than with its marks")
        inner = quotation.parent is None or found.quotations[quotation.parent].inside.contains(quotation.inside)
        require(inner, "a quotation is not inside the one around it")
    covered: list[Span] = sorted(s.span for s in found.sentences)
    require(all(a.end <= b.start for a, b in pairwise(covered)), "sentences overlap")


def feed(data: bytes) -> None:
    """Feeds and sitemaps."""
    from dragoman.sources.feeds import parse_feed

    found = parse_feed(data, url="https://herald.example/feed/")
    for item in (*found.items, *found.children):
        require(item.url.startswith(("http://", "https://")), f"an address that is none: {item.url!r}")


def warc(data: bytes) -> None:
    """Web archives, and every page in them cleaned."""
    from dragoman.articles.warc import read_warc

    for item in read_warc(io.BytesIO(data), "a.warc", limit=100_000):
        require(item.name, "a record without a name")


def jsonl(data: bytes) -> None:
    """Records of articles on standard input."""
    from dragoman.articles import open_pages

    list(open_pages(["-"], stdin=io.BytesIO(data), limit_bytes=100_000))


def registry(data: bytes) -> None:
    """The registry's own YAML."""
    from dragoman.actors import source
    from dragoman.errors import ResourceError

    name, _, body = data.partition(b"\n")
    kind = name.decode("utf-8", "replace").partition(".")[0]
    checker = source.Checker(Path("x.yml"), kind if kind in source.ALLOWED else "people")
    entries = source.read_yaml(_file("registry.yml", body)) or []
    if not isinstance(entries, list):
        raise ResourceError("the file is a list of entries")
    for entry in entries:
        checker.entry(entry)


def overlay(data: bytes) -> None:
    """The user's registry, and a text read with it."""
    from dragoman.actors import Registry
    from dragoman.actors import overlay as overlays

    path = _file("actors.json", data)
    require(isinstance(overlays.problems(path, Registry.plain()), list), "no list of problems")
    laid = overlays.Overlay(path, Registry.plain())
    laid.entries()


def importing(data: bytes) -> None:
    """FollowTheMoney and Wikidata."""
    from dragoman.actors.importing import Wanted, import_files

    import_files([_file("import.jsonl", data)], Wanted(into=_folder() / "none.json", dry_run=True))


def language(data: bytes) -> None:
    """One file of a language folder, checked as ``dragoman lang check`` does."""
    from dragoman.evaluation import language_check
    from dragoman.language import packs

    first, _, body = data.partition(b"\n")
    name = first.decode("utf-8", "replace")
    folder = _folder() / "xx"
    if not folder.exists():
        folder.mkdir()
    steps = {
        key: step for key, step in language_check._STEPS.items() if key not in ("names.yml", "frames.yml", "speech.yml")
    }
    if name not in steps:
        name = _random(data).choice(sorted(steps))
    for path in (packs.ROOT / "kk").glob("*.yml"):
        link = folder / path.name
        if not link.exists():
            link.symlink_to(path)
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_bytes(body)
    try:
        with language_check.installed_beside(folder):
            require(all(isinstance(p, str) for p in language_check._told(name, steps[name], folder, False)), "no words")
    finally:
        (folder / name).unlink()


def contract(data: bytes) -> None:
    """Readings as JSON: gold files, and bodies stored in a library."""
    from dragoman.errors import LibraryError
    from dragoman.evaluation.gold import load_gold
    from dragoman.library.store import unpack

    with contextlib.suppress(LibraryError):
        unpack(zlib.compress(data, 0))
    for gold in load_gold(_file("gold.jsonl" if _random(data).random() < 0.5 else "gold.json", data)):
        require(gold.reading.to_json(), "no JSON")


def gold(data: bytes) -> None:
    """Labelled articles in YAML."""
    from dragoman.evaluation.gold import from_yaml
    from dragoman.records import Reading

    found = from_yaml(data.decode("utf-8", "replace"), "a.yml")
    require(Reading.from_json(found.to_json()) == found, "another one after its way through JSON")


def table(data: bytes) -> None:
    """Event tables of others."""
    from dragoman.relations.tables import load_events

    load_events(_file("events.tsv", data))


def query(data: bytes) -> None:
    """What is typed into search, asked of the index itself."""
    import sqlite3

    from dragoman.library.query import Query, match

    asked = match(Query(words=data.decode("utf-8", "replace")), {"en", "ja", "ru"})
    if asked:
        try:
            _index().execute("SELECT count(*) FROM words WHERE words MATCH ?", (asked,)).fetchone()
        except sqlite3.OperationalError as error:
            raise AssertionError(f"the index refuses {asked!r}: {error}") from error


@cache
def _index() -> object:
    import sqlite3

    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(body, tokenize = \"unicode61 tokenchars '=:'\")")
    return connection


def date(data: bytes) -> None:
    """Dates as they are given: EDTF, headers, metadata, addresses."""
    from dragoman.articles.published import date_in_url, parse_published
    from dragoman.dates.edtf import end, parse_edtf, start

    given = data.decode("utf-8", "replace")
    date_in_url(given)
    start(given), end(given)
    for parse in (parse_edtf, parse_published):
        found = parse(given)
        require(start(found) and end(found), f"{found!r} is no EDTF date")


def _tables() -> Sequence[str]:
    return [*seeds.TABLES, (seeds.ROOT / "samples/events/invented.tsv").read_text("utf-8")[:1_500]]


_LEADS = (
    "he said",
    "«",
    "» — сказал",
    "と述べた。",
    "表示：",
    "14日",
    "к концу марта",
    "Kazakhstan",
    "同大統領",
    "президент США",
    "the two sides",
)
TARGETS = {
    target.name: target
    for target in (
        Target(name="html", about=html.__doc__ or "", run=html, seeds=seeds.pages, words=lambda: seeds.TAGS),
        Target(name="encoding", about=plain.__doc__ or "", run=plain, seeds=seeds.encoded, kind="bytes"),
        Target(name="text", about=text.__doc__ or "", run=text, seeds=seeds.press, words=lambda: _LEADS),
        Target(name="model", about=model.__doc__ or "", run=model, seeds=seeds.press, words=lambda: _LEADS),
        Target(name="analysis", about=analysis.__doc__ or "", run=analysis, seeds=seeds.press, words=lambda: _LEADS),
        Target(name="feed", about=feed.__doc__ or "", run=feed, seeds=lambda: seeds.FEEDS, words=lambda: seeds.TAGS),
        Target(name="warc", about=warc.__doc__ or "", run=warc, seeds=seeds.archives, kind="bytes",
               words=lambda: ("WARC/1.0\r\n", "Content-Length: 5\r\n", "\r\n\r\n", "\x1f\x8b\x08", "Content-Length: -1")),
        Target(name="jsonl", about=jsonl.__doc__ or "", run=jsonl, seeds=lambda: ('{"text": "It rained.", "published": 2022}',
               '{"html": "<p>a", "id": 7, "url": "https://a.example"}\n{"text": null}\n'), words=lambda: ('"text":', "{", "}")),
        Target(name="registry", about=registry.__doc__ or "", run=registry, seeds=seeds.registry,
               words=lambda: ("- id: ", "names: ", "roles:", "{", "[", "&a ", "*a", "!!python/object:x ", "<<: ")),
        Target(name="overlay", about=overlay.__doc__ or "", run=overlay, seeds=lambda: (seeds.OVERLAY,), kind="json"),
        Target(name="importing", about=importing.__doc__ or "", run=importing, seeds=lambda: seeds.FTM, kind="json"),
        Target(name="language", about=language.__doc__ or "", run=language, seeds=seeds.languages,
               words=lambda: ("- ", ": ", "(", "(?P<x>", "[^", "{", "&a ", "*a", "|\n", "~")),
        Target(name="contract", about=contract.__doc__ or "", run=contract, seeds=seeds.readings, kind="json"),
        Target(name="gold", about=gold.__doc__ or "", run=gold, seeds=seeds.gold, words=lambda: ("#2", "- {words: ", "from: ", "null")),
        Target(name="table", about=table.__doc__ or "", run=table, seeds=_tables, words=lambda: ("\t", "\n", ",", '"')),
        Target(name="query", about=query.__doc__ or "", run=query, seeds=lambda: ('制裁 "exchange of prisoners" -oil OR gas',
               "«обмен» санкции", "NEAR(a b) AND c*")),
        Target(name="date", about=date.__doc__ or "", run=date, seeds=lambda: ("2022-09-15", "2022-09/2022-10", "199X", "2022-21~",
               "Thu, 15 Sep 2022 23:30:00 +0900", "https://a.example/2022/09/15/x", "2022-09-15T00:00:00Z", "15.09.2022"),
               words=lambda: ("-", "/", "X", "~", "T", "Z", "+09:00")),
    )
}  # fmt: skip
