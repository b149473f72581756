"""Sources that are not named; sentences are our own."""

import pytest

from dragoman.language import analyse
from dragoman.records import Span
from dragoman.statements.chain import chained
from dragoman.statements.unnamed import is_request
from tests.statements.saying import read, said, span, told

UNNAMED = [
    (
        "en",
        "The talks go on, a senior Norwegian official who asked not to be named said.",
        "The talks go on",
        "a senior Norwegian official",
        "NOR",
    ),
    (
        "en",
        "Speaking on condition of anonymity, a Norwegian diplomat said the talks go on.",
        "the talks go on",
        "a Norwegian diplomat",
        "NOR",
    ),
    (
        "en",
        "The talks go on, a source in the Norwegian foreign ministry said.",
        "The talks go on",
        "the Norwegian foreign ministry",
        "NOR",
    ),
    (
        "ja",
        "ノルウェー外務省の高官は匿名を条件に、協議は続いていると述べた。",
        "協議は続いている",
        "ノルウェー外務省の高官",
        "NOR",
    ),
    (
        "ja",
        "政府関係者によると、協議は続いている。",
        "協議は続いている",
        "政府関係者",
        None,
    ),
    (
        "ru",
        "«Переговоры идут», — сказал на условиях анонимности норвежский дипломат.",
        "Переговоры идут",
        "норвежский дипломат",
        "NOR",
    ),
    (
        "ru",
        "Источник в МИД Норвегии сообщил, что переговоры идут.",
        "переговоры идут",
        "Источник в МИД Норвегии",
        "NOR",
    ),
    (
        "uk",
        "«Переговори тривають», — сказав норвезький чиновник, який побажав залишитися неназваним.",
        "Переговори тривають",
        "норвезький чиновник",
        "NOR",
    ),
    (
        "zh",
        "一名不愿透露姓名的挪威外交部官员说，谈判仍在继续。",
        "谈判仍在继续",
        "挪威外交部官员",
        "NOR",
    ),
    (
        "zh",
        "知情人士透露，谈判仍在继续。",
        "谈判仍在继续",
        "知情人士",
        None,
    ),
    (
        "de",
        "Die Gespräche gehen weiter, sagte ein norwegischer Diplomat unter der Bedingung der Anonymität.",
        "Die Gespräche gehen weiter",
        "ein norwegischer Diplomat",
        "NOR",
    ),
    (
        "fr",
        "Les discussions continuent, a dit un diplomate norvégien sous couvert d'anonymat.",
        "Les discussions continuent",
        "un diplomate norvégien",
        "NOR",
    ),
    (
        "es",
        "Las conversaciones siguen, dijo un diplomático noruego que pidió el anonimato.",
        "Las conversaciones siguen",
        "un diplomático noruego",
        "NOR",
    ),
    (
        "pl",
        "Rozmowy trwają – powiedział norweski dyplomata pod warunkiem zachowania anonimowości.",
        "Rozmowy trwają",
        "norweski dyplomata",
        "NOR",
    ),
    (
        "tr",
        "Adının açıklanmasını istemeyen Norveçli diplomat, görüşmelerin sürdüğünü söyledi.",
        "görüşmelerin sürdüğünü",
        "Norveçli diplomat",
        "NOR",
    ),
    (
        "ko",
        "익명을 요구한 노르웨이 외교관은 협상이 계속되고 있다고 말했다.",
        "협상이 계속되고 있다",
        "노르웨이 외교관",
        "NOR",
    ),
]


@pytest.mark.parametrize(("language", "text", "words", "speaker", "country"), UNNAMED)
def test_sources_that_are_not_named(language: str, text: str, words: str, speaker: str, country: str | None) -> None:
    found = read(language, text, words, speaker).speaker
    assert found is not None
    assert (found.anonymous, found.entity, found.country) == (True, None, country)


@pytest.mark.parametrize(
    ("language", "text", "words", "speaker"),
    [
        (
            "en",
            "The talks go on, a Norwegian diplomat said.",
            "The talks go on",
            "a Norwegian diplomat",
        ),
        (
            "en",
            "Jens Stoltenberg said the talks go on, which an official who asked not to be named denied.",
            "the talks go on",
            "Jens Stoltenberg",
        ),
        ("ja", "ノルウェーの外交官は協議は続いていると述べた。", "協議は続いている", "ノルウェーの外交官"),
        (
            "ru",
            "Норвежский дипломат сказал, что переговоры идут.",
            "переговоры идут",
            "Норвежский дипломат",
        ),
        ("uk", "Норвезький дипломат сказав, що переговори тривають.", "переговори тривають", "Норвезький дипломат"),
        (
            "zh",
            "挪威外交部官员说，谈判仍在继续。",
            "谈判仍在继续",
            "挪威外交部官员",
        ),
    ],
)
def test_who_speaks_openly_is_not_anonymous(language: str, text: str, words: str, speaker: str) -> None:
    found = read(language, text, words, speaker).speaker
    assert found is not None
    assert found.anonymous is None


def test_who_is_not_named_stays_so_where_he_speaks_again() -> None:
    text = "A Norwegian diplomat who asked not to be named said the talks go on. The text, he added, is ready."
    who = told("en", text)
    first = said(who, "the talks go on", "A Norwegian diplomat")
    again = said(who, "The text", "A Norwegian diplomat", id="s2")
    found = chained([first, again], analyse(text, [Span(0, len(text))], "en"), who)
    assert [one.record.speaker and one.record.speaker.anonymous for one in found] == [True, True]


@pytest.mark.parametrize(
    ("language", "text", "words", "expected"),
    [
        ("en", "She spoke on condition of anonymity.", "on condition of anonymity", True),
        (
            "en",
            "She said the talks go on.",
            "the talks go on",
            False,
        ),
        ("ja", "高官は匿名を条件に語った。", "匿名を条件に", True),
        (
            "uk",
            "Чиновник, який побажав залишитися неназваним, пішов.",
            "залишитися неназваним",
            True,
        ),
    ],
)
def test_a_wish_not_to_be_named_is_no_statement(language: str, text: str, words: str, expected: bool) -> None:
    assert is_request(span(text, words), text, language) is expected
