"""Highlights of the reader in twelve scripts with emoji: compared in the browser, code point by code point.

No model reads these: the records stand where they stand by hand, so that every script has every kind of mark, next to
joined emoji, flags, marks that combine and characters beyond 16 bits, which scripts of a browser count as two.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dragoman.library import Library
from dragoman.records import Actor, Article, Coder, Event, Forecast, Interpretation, Mention, Reading, Span, Statement
from dragoman.render.marks import marks_of
from dragoman.render.wording import safe
from dragoman.stories.memory import prepare
from tests.workbench.browser import CHROMIUM, FLAGS, Watched, lit, served

playwright = pytest.importorskip("playwright.sync_api", reason="playwright, of the dev extra, is not installed")
pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no Chromium at {CHROMIUM}")

FAMILY, FLAG, RAINBOW, WAVE = "👩‍👩‍👧‍👦", "🇺🇦", "🏳️‍🌈", "👋🏽"
# language, who speaks, what is said, what is done, how it is read, what will come
WORDS = {
    "latin": ("vi", "Nguyễn", f"chúng tôi {FAMILY} ở lại", "ký hiệp định", "một tín hiệu", "sẽ họp"),
    "cyrillic": ("uk", "Посол", f"ми {FLAG} залишимося", "підписали угоду", "це сигнал", "зустрінуться"),
    "greek": ("el", "Ο πρέσβης", f"θα μείνουμε {RAINBOW} εδώ", "υπέγραψαν συμφωνία", "ένα μήνυμα", "θα συναντηθούν"),
    "armenian": ("hy", "Դեսպանը", f"մենք {WAVE} կմնանք", "ստորագրեցին", "ազդանշան է", "կհանդիպեն"),
    "georgian": ("ka", "ელჩმა", f"ჩვენ {FAMILY} დავრჩებით", "ხელი მოაწერეს", "ნიშანია", "შეხვდებიან"),
    "hebrew": ("he", "השגריר", f"אנחנו {FLAG} נישאר", "חתמו על הסכם", "זה מסר", "ייפגשו"),
    "arabic": ("ar", "السفير", f"نحن {RAINBOW} باقون", "وقّعوا اتفاقًا", "إنها رسالة", "سيجتمعون"),
    "devanagari": ("hi", "राजदूत", f"हम {WAVE} यहीं रहेंगे", "समझौते पर हस्ताक्षर", "यह संकेत है", "मिलेंगे"),
    "thai": ("th", "เอกอัครราชทูต", f"เราจะ {FAMILY} อยู่ที่นี่", "ลงนามข้อตกลง", "เป็นสัญญาณ", "จะพบกัน"),
    "hangul": ("ko", "대사", f"우리는 {FLAG} 남겠다", "협정에 서명", "신호이다", "만날 것"),
    "han": ("zh", "𠮷大使", f"我们{RAINBOW}会留下来𠮷", "签署协议", "这是信号", "将会面"),
    "kana": ("ja", "𠮷田たいし", f"わたしたちは{WAVE}がんばる", "サインした", "しるしだ", "あうだろう"),
}


def made(script: str) -> Reading:
    """Return an article with a record of each kind, one inside another, emoji at their edges, in two paragraphs."""
    language, who, said, done, read, will = WORDS[script]
    first = f"{FLAG}{who}{FAMILY}: “{said}{WAVE}” {RAINBOW}{done}{FLAG}."
    text = f"{first}\n\n{WAVE}e\u0301 {read}{FAMILY} — {will} {done}{RAINBOW}"
    actor = Actor(name=who)
    quoted = Span(text.index(said), text.index(said) + len(said) + len(WAVE))

    def span(words: str, at: int = 0) -> Span:
        start = text.index(words, at)
        return Span(start, start + len(words))

    event = Event(id="e1", type="AGREE", span=span(f"{RAINBOW}{done}{FLAG}"), trigger=span(done), actors=(actor,),
                  quad="verbal-cooperation", intensity=6.0)  # fmt: skip
    later = Event(id="e2", type="AGREE", span=span(f"{done}{RAINBOW}", len(first)), trigger=span(done, len(first)),
                  quad="verbal-cooperation", intensity=6.0)  # fmt: skip
    return Reading(
        coder=Coder(name="hand", version="1"),
        article=Article(
            id=f"a-{script}", title=f"{script} {FAMILY}", language=language, text=text, published="2024-05-08",
            paragraphs=(Span(0, len(first)), Span(len(first) + 2, len(text))),
        ),
        mentions=(Mention(id="m1", span=span(who), actor=actor),),
        statements=(Statement(id="s1", speaker=actor, span=quoted, mode="direct", cue=span(FAMILY)),),
        events=(event, later),
        interpretations=(Interpretation(id="i1", span=span(f"e\u0301 {read}{FAMILY}")),),
        forecasts=(Forecast(id="f1", by=None, span=span(will)),),
    )  # fmt: skip


def expected(reading: Reading) -> dict[tuple[str, str], set[int]]:
    """Return the code points that each record lights up: those of its span that stand in a paragraph."""
    found: dict[tuple[str, str], set[int]] = {}
    for mark in marks_of(reading):
        for span in reading.article.paragraphs:
            inside = range(max(span.start, mark.span.start), min(span.end, mark.span.end))
            found.setdefault((mark.kind, mark.id), set()).update(inside)
    return found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    place = tmp_path_factory.mktemp("scripts") / "press.db"
    with Library.create(place) as library:
        prepare(library)
        with library.write() as connection:
            for script in WORDS:
                library.add(connection, made(script))
        with served(library) as base, playwright.sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            watched = Watched(browser.new_page(), base)
            yield watched
            browser.close()
            assert watched.problems == []


@pytest.mark.parametrize("script", WORDS)
def test_marks_are_exact(page: Watched, script: str) -> None:
    reading = made(script)
    shown: dict[str, Any] = lit(page.go(f"/articles/{reading.article.id}"))
    paragraphs = reading.article.paragraphs
    assert shown["texts"] == [safe(span.of(reading.article.text)) for span in paragraphs]
    found: dict[tuple[str, str], set[int]] = {}
    for kind, record, number, start, end in shown["pieces"]:
        first = paragraphs[number].start
        found.setdefault((kind, record), set()).update(range(first + start, first + end))
    assert found == expected(reading)
    assert {kind for kind, _ in found} >= {"statement", "event", "interpretation", "forecast", "mention"}
