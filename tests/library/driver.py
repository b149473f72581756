"""Readings without a model: quick, always the same, for tests of what the library does with them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest

from dragoman import pipeline
from dragoman.articles import Page
from dragoman.articles.cleaning import article_id
from dragoman.errors import EmptyArticle
from dragoman.library import Library
from dragoman.model import sentence
from dragoman.records import Actor, Article, Coder, Event, Mention, Reading, Span, Statement

CODER = Coder(name="stub", version="1")
STATES = {"Norway": "NOR", "Sweden": "SWE", "Chad": "TCD", "Peru": "PER"}
OUTLETS = {"Sample Herald": "USA", "Sample Kurier": "DEU", "Sample Times": "GBR"}


def read_page(page: Page, settings: Any = None) -> Reading:
    """Read a page: a sentence that says "said" is a statement, "warned" an event."""
    text = page.data if isinstance(page.data, str) else page.data.decode()
    if not text.strip():
        raise EmptyArticle(f"{page.name} is empty.")
    if "break the coder" in text:
        raise ZeroDivisionError("a mistake of ours")
    outlet = Actor(name=page.outlet, country=OUTLETS.get(page.outlet)) if page.outlet else None
    return read_article(Article(
        id=article_id(page.title, text), url=page.url, language=page.language or "en", outlet=outlet,
        published=page.published, anchor=page.published, anchor_source="given", title=page.title, text=text,
        paragraphs=(Span(0, len(text)),),
    ), warnings=("from cleaning",))  # fmt: skip


def read_article(article: Article, settings: Any = None, warnings: Sequence[str] = ()) -> Reading:
    """Read a clean article."""
    if "break the second reading" in article.text and CODER.version != "1":
        raise ZeroDivisionError("a mistake of ours")
    spans = [Span(m.start(), m.end()) for m in re.finditer(r"[^.]+\.", article.text)]
    said = [s for s in spans if " said " in s.of(article.text)]
    done = [s for s in spans if " warned " in s.of(article.text)]
    mentions = [
        Mention(id="m", span=Span(m.start(), m.end()), actor=Actor(name=m[0], entity=code, country=code))
        for name, code in STATES.items() for m in re.finditer(name, article.text)
    ]  # fmt: skip
    return Reading(
        coder=CODER, article=article,
        mentions=tuple(msgspec.structs.replace(m, id=f"m{n}") for n, m in enumerate(mentions, 1)),
        statements=tuple(
            Statement(id=f"s{n}", speaker=_actor(s.of(article.text)), span=s, mode="indirect")
            for n, s in enumerate(said, 1)
        ),
        events=tuple(
            Event(
                id=f"e{n}", type="THREATEN", actors=(_actor(s.of(article.text)),), recipients=(), span=s,
                trigger=_find("warned", s, article.text), quad="verbal-conflict", intensity=-5.0, status="asserted",
            )
            for n, s in enumerate(done, 1)
        ),
        warnings=tuple(warnings),
    )  # fmt: skip


def _actor(words: str) -> Actor:
    name = words.split()[0]
    return Actor(name=name, entity=STATES.get(name), country=STATES.get(name))


def _find(word: str, inside: Span, text: str) -> Span:
    at = text.index(word, inside.start)
    return Span(at, at + len(word))


@cache
def _word(word: str) -> Any:
    return np.random.default_rng(zlib.crc32(word.encode())).standard_normal(sentence.SIZE).astype(np.float32)


def vectors(model: Any, texts: Any, limit: int = 0) -> Any:
    """Return a vector a text: near each other where they share words."""
    found = np.zeros((len(texts), sentence.SIZE), np.float32)
    for row, text in zip(found, texts, strict=True):
        if "break the encoder" in text:
            raise ZeroDivisionError("a mistake of ours")
        for word in re.findall(r"\w+", text.casefold()):
            row += _word(word)
        row /= max(float(np.linalg.norm(row)), 1e-6)
    return found


def install(patch: pytest.MonkeyPatch) -> None:
    """Put the stub where the pipeline and the sentence encoder are."""
    means = {
        f"{language}.{kind}": np.zeros(384, np.float32) for language in ("en", "ja") for kind in ("leads", "words")
    }
    patch.setattr(pipeline, "read_page", read_page)
    patch.setattr(pipeline, "read_article", read_article)
    patch.setattr(pipeline, "coder", lambda: CODER)
    patch.setattr(sentence, "load", lambda: SimpleNamespace(means=means))
    patch.setattr(sentence, "vectors", vectors)


WORDS = (
    "harbour", "grain", "tariff", "border", "fish", "rail", "dam", "pipeline", "visa", "satellite", "tanker", "orchard",
    "glacier", "treaty", "ferry",
)  # fmt: skip


def pages(count: int, start: int = 0) -> Iterator[Page]:
    """Yield articles that differ, of a few stories; every fourth re-publishes the one before elsewhere."""
    for number in range(start, start + count):
        origin = number - (number % 4 == 3)
        topic = [WORDS[(origin // 6 + at) % len(WORDS)] for at in range(3)]
        one, other = list(STATES)[origin % 4], list(STATES)[(origin + 1) % 4]
        body = " ".join(
            f"Line {at} of report {origin} tells of {topic[at % 3]} number {origin * 31 + at}" for at in range(9)
        )
        text = (
            f"{one} warned {other} over the {topic[0]} on day {origin}. {one} said that the {topic[1]} of {origin} was "
            f"closed. {body}." + (" Printed again." if origin != number else "")
        )
        day = f"2022-{1 + origin // 28 % 12:02}-{1 + origin % 28:02}"
        yield Page(
            data=text,
            name=f"article {number}",
            title=f"{one} and the {topic[0]} {number}",
            published=day,
            outlet=list(OUTLETS)[number % 3],
            url=f"https://sample.example/{number}",
            language="en",
            kind="text",
        )


def main(place: str, count: int, batch: int, done: Any) -> None:
    """Ingest articles, in a process of its own that may be killed; ``done`` counts: 1 for begun, 1 for each article."""
    from dragoman.sources import ingest as ingesting

    patch = pytest.MonkeyPatch()
    install(patch)
    patch.setattr(ingesting, "BATCH", batch)

    def step(name: str) -> None:
        done.value += 1

    with Library.open(place) as library:
        step("begun")
        ingesting.ingest(library, pages(count), progress=step)
