"""Property: whatever stands in a text, every span of every record gives back its words after cleaning."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dragoman
from dragoman.errors import ArticleError
from dragoman.records import Reading

pytestmark = pytest.mark.usefixtures("weights")

SENTENCES = {
    "en": [
        "Oslo condemned the attack on {}.",
        "“We will stay {} as long as we must,” the envoy told reporters in Riga.",
        "Polish papers read the visit {} as a warning to Minsk.",
        "On 3 May 2024 the ministers signed {} a treaty in Prague.",
    ],
    "ru": [
        "Осло осудило нападение {} на порт.",
        "«Мы останемся {} столько, сколько потребуется», — заявил посол в Риге.",
        "Польские газеты восприняли визит {} как предупреждение Минску.",
        "3 мая 2024 года министры подписали {} договор.",
    ],
    "uk": [
        "Осло засудило напад {} на порт.",
        "«Ми залишимося {} стільки, скільки буде треба», — заявив посол у Ризі.",
        "Польські газети сприйняли візит {} як попередження Мінську.",
        "3 травня 2024 року міністри підписали {} договір.",
    ],
    "ja": [
        "ノルウェー政府は港への攻撃{}を非難した。",
        "大使は「我々は必要な限り{}とどまる」とリガで述べた。",
        "ポーランドの新聞は訪問{}をミンスクへの警告と受け止めた。",
        "2024年5月3日、両国の閣僚は{}条約に署名した。",
    ],
    "zh": [
        "挪威政府谴责对港口{}的袭击。",
        "大使在里加表示:“只要有必要,我们{}就会留下来。”",
        "波兰媒体将此访{}解读为对明斯克的警告。",
        "2024年5月3日,两国部长{}签署了条约。",
    ],
}
INSERTS = [
    "",
    "👩‍👩‍👧‍👦",
    "🇺🇦",
    "e\u0301",
    "й",
    "が",
    "𠮷",
    "(שלום)",
    "مرحبا",
    "“x",
    "«а",
    "「",
    "ﬁ",
    "Å",
    "\u00ad",
    "\u2060",
    "Ⅷ",
    "½",
]
OPENING = '“«「『"„‘'


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, str]:
    language = draw(st.sampled_from(sorted(SENTENCES)))
    sentence = st.builds(
        lambda template, insert: template.format(insert), st.sampled_from(SENTENCES[language]), st.sampled_from(INSERTS)
    )
    glue = "" if language in ("ja", "zh") else " "
    paragraphs = draw(st.lists(st.lists(sentence, min_size=1, max_size=4).map(glue.join), min_size=1, max_size=3))
    return language, draw(st.sampled_from(["\n\n", "\n\n\n", "\r\n\r\n"])).join(paragraphs)


def check(reading: Reading) -> None:
    text = reading.article.text
    assert "\n\n".join(span.of(text) for span in reading.article.paragraphs) == text
    for span in reading.spans():
        assert 0 <= span.start < span.end <= len(text)
        assert span.of(text).strip()
    for short in (*reading.mentions, *reading.dates):  # a quotation may run over paragraphs, a name may not
        assert "\n" not in short.span.of(text)
    for mention in reading.mentions:
        assert mention.actor.name == mention.span.of(text)
    for event in reading.events:
        assert event.span.contains(event.trigger)
    for span in reading.spans():  # no span begins in the middle of a letter
        assert not unicodedata.combining(text[span.start]), span.of(text)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(articles())
def test_spans_give_back_their_words(case: tuple[str, str]) -> None:
    language, text = case
    reading = dragoman.read(text, language=language, published="2024-05-10")
    check(reading)
    assert Reading.from_json(reading.to_json()) == reading
    for statement in reading.statements:
        if statement.mode == "direct":
            assert reading.article.text[: statement.span.start].rstrip()[-1:] in OPENING


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300), st.sampled_from(sorted(SENTENCES)))
def test_any_text_is_read_or_refused(text: str, language: str) -> None:
    try:
        reading = dragoman.read(text, language=language, published="2024-05-10")
    except ArticleError as error:
        assert "\n" not in str(error)
    else:
        check(reading)


def test_letters_are_kept_as_they_are_written() -> None:
    """Composed and decomposed letters stay apart: offsets into the reader's own copy must hold."""
    text = "Осло заявило, что «и\u0306од» и «йод» — одно слово; пресс-секретарь это подтвердил."
    assert dragoman.read(text, language="ru").article.text == text
