"""The way of words from their source to the page; sentences are our own."""

import json
from typing import Any

import msgspec
import pytest

from dragoman.language import analyse
from dragoman.records import Actor, Article, Coder, Hop, Reading, Span, Statement
from dragoman.statements.chain import chained, to_page
from dragoman.statements.relays import is_agency
from tests.statements.saying import read, said, told

TIMES = Actor(name="Sample Times", sector="JRN")
PAGE = Article(id="a", language="en", text="The mayor said it.", outlet=TIMES)


def way(statement: Statement, text: str) -> list[tuple[str, str]]:
    return [(hop.role, hop.actor.entity or hop.actor.name) for hop in statement.chain]


KYODO, REUTERS = ("agency", "kyodo-news"), ("agency", "reuters")
MEDIA_CHAINS = [
    (
        "en",
        "Reuters cited Kyodo as saying that the ferry had left the bay.",
        "the ferry had left the bay",
        "Kyodo",
        [REUTERS],
    ),
    (
        "en",
        "The ferry had left the bay, the mayor said, according to Kyodo, quoted by Reuters.",
        "The ferry had left the bay",
        "the mayor",
        [KYODO, REUTERS],
    ),
    (
        "en",
        "Citing a report by Kyodo, Reuters said the mayor had confirmed that the ferry had left.",
        "the ferry had left",
        "the mayor",
        [KYODO, REUTERS],
    ),
    (
        "ja",
        "ロイター通信が共同通信を引用して報じたところによると、市長は「船は湾を出た」と述べた。",
        "船は湾を出た",
        "市長",
        [KYODO, REUTERS],
    ),
    (
        "ja",
        "市長は船が湾を出たと述べたと、共同通信が8日に伝えた。",
        "船が湾を出た",
        "市長",
        [KYODO],
    ),
    (
        "ja",
        "共同通信によると、市長は船が湾を出たと述べた。",
        "船が湾を出た",
        "市長",
        [KYODO],
    ),
    (
        "ru",
        "Как передаёт Reuters со ссылкой на Киодо, мэр заявил, что паром покинул залив.",
        "паром покинул залив",
        "мэр",
        [KYODO, REUTERS],
    ),
    (
        "ru",
        "Паром покинул залив, заявил мэр, сообщает Киодо.",
        "Паром покинул залив",
        "мэр",
        [KYODO],
    ),
    (
        "uk",
        "Як повідомляє Reuters з посиланням на Kyodo, мер заявив, що пором вийшов із затоки.",
        "пором вийшов із затоки",
        "мер",
        [KYODO, REUTERS],
    ),
    (
        "uk",
        "Мер сказав, що пором вийшов із затоки, пише Reuters.",
        "пором вийшов із затоки",
        "Мер",
        [REUTERS],
    ),
    (
        "zh",
        "路透社援引共同社报道称，市长表示渡轮已驶出海湾。",
        "渡轮已驶出海湾",
        "市长",
        [KYODO, REUTERS],
    ),
    (
        "zh",
        "据路透社报道，市长表示渡轮已驶出海湾。",
        "渡轮已驶出海湾",
        "市长",
        [REUTERS],
    ),
    (
        "zh",
        "據路透社報導，市長表示渡輪已駛出海灣。",
        "渡輪已駛出海灣",
        "市長",
        [REUTERS],
    ),
    (
        "de",
        "Wie Reuters unter Berufung auf Kyodo meldet, sagte der Bürgermeister, die Fähre sei ausgelaufen.",
        "die Fähre sei ausgelaufen",
        "der Bürgermeister",
        [KYODO, REUTERS],
    ),
    (
        "fr",
        "Selon Reuters, qui cite Kyodo, le maire a dit que le bac avait quitté la baie.",
        "le bac avait quitté la baie",
        "le maire",
        [KYODO, REUTERS],
    ),
    (
        "es",
        "Según Reuters, que cita a Kyodo, el alcalde dijo que el transbordador había zarpado.",
        "el transbordador había zarpado",
        "el alcalde",
        [KYODO, REUTERS],
    ),
    (
        "pl",
        "Jak podaje Reuters, powołując się na Kyodo, burmistrz oświadczył, że prom wypłynął.",
        "prom wypłynął",
        "burmistrz",
        [KYODO, REUTERS],
    ),
    (
        "tr",
        "Reuters'ın Kyodo'ya dayandırdığı haberine göre belediye başkanı feribotun ayrıldığını söyledi.",
        "feribotun ayrıldığını",
        "belediye başkanı",
        [KYODO, REUTERS],
    ),
    (
        "ko",
        "로이터통신은 교도통신을 인용해 시장이 “배가 만을 떠났다”고 말했다고 보도했다.",
        "배가 만을 떠났다",
        "시장",
        [KYODO, REUTERS],
    ),
    (
        "kk",
        "Рейтер Киодо агенттігіне сілтеме жасап хабарлағандай, әкім паром шықты деп мәлімдеді.",
        "паром шықты",
        "әкім",
        [KYODO, REUTERS],
    ),
    (
        "ar",
        "نقلت رويترز عن وكالة كيودو أن رئيس البلدية قال إن العبارة غادرت الخليج.",
        "العبارة غادرت الخليج",
        "رئيس البلدية",
        [KYODO, REUTERS],
    ),
    (
        "fa",
        "به گزارش رویترز به نقل از کیودو، شهردار گفت که کشتی خلیج را ترک کرد.",
        "کشتی خلیج را ترک کرد",
        "شهردار",
        [KYODO, REUTERS],
    ),
]


@pytest.mark.parametrize(("language", "text", "words", "speaker", "relays"), MEDIA_CHAINS)
def test_media_chains(language: str, text: str, words: str, speaker: str, relays: list[tuple[str, str]]) -> None:
    found = read(language, text, words, speaker)
    assert way(found, text)[1:] == relays
    assert found.chain[0].role == "speaker"
    assert found.chain[0].actor == found.speaker
    assert found.via in [hop.actor for hop in found.chain[1:]]
    assert all(hop.span and hop.cue != hop.span for hop in found.chain)
    assert all(hop.cue for hop in found.chain[1:])


@pytest.mark.parametrize(
    ("language", "text", "words", "speaker"),
    [
        (
            "en",
            "The ferry had left, the mayor told reporters.",
            "The ferry had left",
            "the mayor",
        ),
        (
            "en",
            "The mayor said the ferry had left, and Reuters reported that the bridge was shut.",
            "the ferry had left",
            "The mayor",
        ),
        ("en", "The mayor said that Reuters reported on the ferry.", "Reuters reported on the ferry", "The mayor"),
        (
            "ja",
            "市長は船が湾を出たと述べ、共同通信も橋の閉鎖を伝えた。",
            "船が湾を出た",
            "市長",
        ),
        ("ru", "Мэр сообщил журналистам, что паром покинул залив.", "паром покинул залив", "Мэр"),
        (
            "uk",
            "Мер сказав журналістам, що пором вийшов.",
            "пором вийшов",
            "Мер",
        ),
        (
            "zh",
            "市长对记者说，渡轮已驶出海湾。",
            "渡轮已驶出海湾",
            "市长",
        ),
    ],
)
def test_nobody_passes_it_on(language: str, text: str, words: str, speaker: str) -> None:
    assert [role for role, _ in way(read(language, text, words, speaker), text)] == ["speaker"]


def test_the_source_that_an_outlet_names_speaks() -> None:
    text = "Reuters, citing the Norwegian foreign ministry, reported that the ferry had left."
    found = read("en", text, "the ferry had left", "Reuters")
    assert found.speaker is not None
    assert (found.speaker.country, found.via and found.via.entity) == ("NOR", "reuters")
    assert [hop.role for hop in found.chain] == ["speaker", "agency"]


def test_whom_an_outlet_names_beside_the_speaker_is_a_hop() -> None:
    text = "Reuters, citing the Norwegian foreign ministry, reported that the mayor said the ferry had left."
    found = read("en", text, "the ferry had left", "the mayor")
    assert [hop.role for hop in found.chain] == ["speaker", "cited", "agency"]


def test_a_quotation_inside_a_quotation_goes_on_by_the_one_around_it() -> None:
    text = "Reuters reported: the mayor said the harbour master told him the ferry had left."
    who = told("en", text)
    outer = said(who, "the mayor said the harbour master told him the ferry had left", "Reuters")
    middle = said(who, "the harbour master told him the ferry had left", "the mayor", id="s2", parent="s1", source="s1")
    inner = said(who, "the ferry had left", "the harbour master", id="s3", parent="s2", source="s2")
    found = chained([outer, middle, inner], analyse(text, [Span(0, len(text))], "en"), who)[2].record
    assert [(hop.role, hop.actor.entity or hop.actor.name) for hop in found.chain] == [
        ("speaker", "the harbour master"),
        ("cited", "the mayor"),
        REUTERS,
    ]


def test_reporters_are_told_something_but_pass_nothing_on() -> None:
    text = "The ferry had left, the mayor told reporters."
    found = read("en", text, "The ferry had left", "the mayor", via=Actor(name="reporters", sector="JRN"))
    assert found.via is None
    assert found.addressee is not None


def hop(name: str, role: Any = "agency", at: int = 0, **values: Any) -> Hop:
    return Hop(actor=Actor(name=name, sector="JRN", **values), role=role, span=Span(at, at + 4))


def statement(*chain: Hop) -> Statement:
    return Statement(id="s1", speaker=chain[0].actor if chain else None, span=Span(20, 30), mode="direct", chain=chain)


def test_the_page_is_the_last_hop() -> None:
    chain = to_page(statement(hop("the mayor", "speaker"), hop("Reuters", at=5)), PAGE).chain
    assert [(h.role, h.actor.name) for h in chain] == [
        ("speaker", "the mayor"),
        ("agency", "Reuters"),
        ("page", "Sample Times"),
    ]
    assert chain[-1].span is None


def test_no_hop_twice() -> None:
    given = statement(hop("the mayor", "speaker"), hop("Sample Times", "outlet", 5), hop("Reuters", at=10))
    chain = to_page(given, PAGE).chain
    assert [(h.role, h.actor.name) for h in chain][1:] == [("agency", "Reuters"), ("page", "Sample Times")]
    assert chain[-1].span == Span(5, 9)
    spoken = to_page(statement(hop("Sample Times", "speaker")), PAGE).chain
    assert [h.role for h in spoken] == ["speaker"]


def test_this_newspaper_is_the_page() -> None:
    given = statement(hop("a diplomat", "speaker"), hop("this newspaper", "outlet", 5))
    found = to_page(msgspec.structs.replace(given, via=given.chain[1].actor), PAGE)
    assert [(h.role, h.actor.name) for h in found.chain][1:] == [("page", "Sample Times")]
    assert (found.via, found.chain[-1].span) == (TIMES, Span(5, 9))


def test_nobody_known_makes_no_chain() -> None:
    assert to_page(statement(), PAGE).chain == ()
    assert (
        to_page(statement(hop("the mayor", "speaker")), msgspec.structs.replace(PAGE, outlet=None)).chain[0].actor.name
        == "the mayor"
    )


def test_a_hop_without_its_words_is_refused() -> None:
    with pytest.raises(ValueError, match="words that name it"):
        Hop(actor=TIMES, role="outlet")
    assert Hop(actor=TIMES, role="page").span is None


def test_a_hop_beyond_the_text_makes_no_reading() -> None:
    article = Article(id="a", language="en", text="The mayor said the ferry had left.")
    wrong = statement(Hop(actor=TIMES, role="outlet", span=Span(30, 99)))
    with pytest.raises(ValueError, match="beyond the text"):
        Reading(coder=Coder(name="c", version="1"), article=article, statements=(wrong,))


def test_readings_from_before_still_load() -> None:
    article = Article(id="a", language="en", text="The mayor said the ferry had left.")
    raw = Reading(
        coder=Coder(name="c", version="1"), article=article, statements=(statement(hop("x", "speaker")),)
    ).to_dict()
    del raw["statements"][0]["chain"], raw["statements"][0]["speaker"]["anonymous"]
    found = Reading.from_json(json.dumps(raw)).statements[0]
    assert (found.chain, found.speaker and found.speaker.anonymous) == ((), None)


@pytest.mark.parametrize(
    ("entity", "name", "expected"),
    [
        ("reuters", "Reuters", True),
        ("kyodo-news", "共同通信", True),
        ("tass", "ТАСС", True),
        ("xinhua", "新华社", True),
        ("new-york-times", "NYT", False),
        ("bbc", "BBC", False),
        (None, "агентство «Весна»", True),
        (None, "a daily", False),
    ],
)
def test_agencies(entity: str | None, name: str, expected: bool) -> None:
    assert is_agency(entity, name) is expected
