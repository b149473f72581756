"""Near duplicates: how alike texts are, and chains of re-publication, whoever arrives first."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from dragoman.articles.cleaning import article_id
from dragoman.library import Library, schema
from dragoman.library.duplicates import NEAR, band_hashes, chain, likeness, shingles, signature
from dragoman.library.rows import article_key
from dragoman.records import Article, Reading, Span
from tests.library.driver import CODER

SENTENCES = [
    f"Report {n}: the {noun} ministry put {n * 7} {what} before the council in {place}."
    for n, (noun, what, place) in enumerate(
        (noun, what, place)
        for noun in ("transport", "fishery", "water", "energy")
        for what in ("plans", "drafts", "claims")
        for place in ("Oslo", "Lima")
    )
]
WIRE = SENTENCES[:12]
OTHER = SENTENCES[12:]


def told(sentences: Sequence[str], day: str, title: str = "") -> Reading:
    text = " ".join(sentences)
    return Reading(coder=CODER, article=Article(
        id=article_id(title, text), language="en", published=day, anchor=day, title=title, text=text,
        paragraphs=(Span(0, len(text)),),
    ))  # fmt: skip


@pytest.fixture
def library(place: str) -> Iterator[Library]:
    with Library.create(place) as made:
        yield made


def add(library: Library, *readings: Reading) -> list[int]:
    with library.write() as connection:
        return [library.add(connection, r).article for r in readings]


def originals(library: Library) -> dict[str, str | None]:
    a = schema.articles
    first = a.alias()
    with library.read() as connection:
        rows = connection.execute(select(a.c.id, first.c.id).outerjoin(first, first.c.key == a.c.original))
        return {row[0]: row[1] for row in rows}


FIRST = told(["Agency.", *WIRE], "2022-03-01")
SECOND = told([*WIRE[:-1], "Printed with a cut."], "2022-03-02")
THIRD = told(["Another headline over it.", *WIRE], "2022-03-03")
CHAIN = {FIRST.article.id: None, SECOND.article.id: FIRST.article.id, THIRD.article.id: FIRST.article.id}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2), (2, 0, 1), (0, 2, 1)])
def test_who_was_first_does_not_depend_on_who_arrived_first(library: Library, order: tuple[int, ...]) -> None:
    articles = (FIRST, SECOND, THIRD)
    add(library, *(articles[n] for n in order), told(OTHER, "2022-03-01"))
    found = originals(library)
    assert {k: v for k, v in found.items() if k in CHAIN} == CHAIN
    assert found[told(OTHER, "2022-03-01").article.id] is None


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_likeness_is_to_the_original(library: Library, order: tuple[int, ...]) -> None:
    articles = (FIRST, SECOND, THIRD)
    add(library, *(articles[n] for n in order))
    a = schema.articles.c
    with library.read() as connection:
        rows = {r.id: r.likeness for r in connection.execute(select(a.id, a.likeness))}
    first = signature(FIRST.article.text)
    assert rows[FIRST.article.id] is None
    for other in (SECOND, THIRD):
        assert rows[other.article.id] == pytest.approx(likeness(first, signature(other.article.text)))


def test_a_chain_begins_with_the_first(library: Library) -> None:
    third, second, first, other = add(library, THIRD, SECOND, FIRST, told(OTHER, "2022-03-01"))
    with library.read() as connection:
        assert {key: chain(connection, key) for key in (first, second, third)} == {
            key: [first, second, third] for key in (first, second, third)
        }
        assert chain(connection, other) == [other]
        assert article_key(connection, FIRST.article.id) == first


def test_of_one_day_the_one_that_was_there_is_the_first(library: Library) -> None:
    same_day = told(["Agency.", *WIRE], "2022-03-02")
    add(library, SECOND, same_day)
    assert originals(library) == {SECOND.article.id: None, same_day.article.id: SECOND.article.id}


def test_the_same_words_a_season_later_are_news_of_their_own(library: Library) -> None:
    later = told(["Agency!", *WIRE], "2022-06-01")
    add(library, FIRST, later)
    assert set(originals(library).values()) == {None}


def test_two_accounts_of_one_event_are_no_duplicates(library: Library) -> None:
    add(library, told(WIRE[:6] + OTHER[:6], "2022-03-01"), told(WIRE[6:] + OTHER[:3], "2022-03-01"))
    assert set(originals(library).values()) == {None}


def test_texts_without_words(library: Library) -> None:
    keys = add(library, told(["!"], "2022-03-01"), told(["…"], "2022-03-01"), told(["日"], "2022-03-01"))
    assert len(set(keys)) == 3


def jaccard(one: str, other: str) -> float:
    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b)


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_the_estimate_is_near_the_truth(seed: int, share: float) -> None:
    draw = random.Random(seed)
    words = [f"w{draw.randrange(400)}" for _ in range(240)]
    cut = int(len(words) * share)
    one, other = " ".join(words), " ".join(words[:cut] + [f"v{draw.randrange(400)}" for _ in words[cut:]])
    # 96 values: standard error 0.051 at most; 5 of them are never seen
    assert abs(likeness(signature(one), signature(other)) - jaccard(one, other)) < 0.26


@pytest.mark.parametrize(("similarity", "least"), [(0.6, 0.93), (0.8, 0.999)])
def test_near_articles_share_a_band(similarity: float, least: float) -> None:
    """As the module says: of articles this alike, so many meet."""
    rng = np.random.default_rng(3)
    met = 0
    for _ in range(400):
        one = rng.integers(0, 2**31, 96, np.uint32)
        other = np.where(rng.random(96) < similarity, one, rng.integers(0, 2**31, 96, np.uint32))
        met += bool(set(band_hashes(one)) & set(band_hashes(other)))
    assert met / 400 >= least


def test_japanese_is_compared_by_characters() -> None:
    one = (
        "政府は港の拡張計画を承認し、二年以内に工事を始めると発表した。予算は三百億円で、地元の漁協は補償を求めている。"
    )
    other = "速報。" + one
    assert likeness(signature(one), signature(other)) > NEAR > likeness(signature(one), signature(one[::-1]))
