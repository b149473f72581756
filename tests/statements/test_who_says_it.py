"""Who says it, where others stand nearer to the words than the one who speaks; sentences are our own."""

from __future__ import annotations

import pytest

from dragoman.records import Statement
from tests.statements.saying import whole


def saying(language: str, text: str, words: str) -> Statement:
    """Return the statement whose words hold the given ones."""
    read = whole(language, text, "2022-10-20")
    at = read.article.text.index(words)
    return next(s for s in read.statements if s.span.start <= at < s.span.end)


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(
    ("language", "text", "words", "entity"),
    [
        ("en", "Xi Jinping flew in on Monday. Whatever happens at sea, he told President Kassym-Jomart Tokayev, "
               "“China will stand by its neighbours in every storm.”", "will stand by", "xi-jinping"),
        ("en", "According to his press office, Kassym-Jomart Tokayev assured his guest that the border "
               "would stay open.",
         "the border", "kassym-jomart-tokayev"),
        ("ja", "トカエフ大統領は17日の会議で演説した。"
               "隣国の分離地域を国家とは認めない考えもプーチン大統領の面前で示した。",
         "国家とは認めない", "kassym-jomart-tokayev"),
        ("ru", "Путин вышел к журналистам. Он объявил, что мобилизация завершится. Что дальше? "
               "«Посмотрим», — ответил президент.", "Посмотрим", "vladimir-putin"),
        ("de", "Selenskyjs Antwort folgte am Abend: Sein Land werde den Beitritt beantragen.", "den Beitritt",
         "volodymyr-zelensky"),
        ("zh", "佩洛西在會上強調，此行是要表明，美國不會背棄承諾。蔡總統則表示，面對威脅，台灣不會退縮。",
         "不會背棄承諾", "nancy-pelosi"),
    ],
)  # fmt: skip
def test_speaker(language: str, text: str, words: str, entity: str) -> None:
    said = saying(language, text, words)
    assert said.speaker is not None
    assert said.speaker.entity == entity


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "An analyst close to the Kremlin said the deal was dead.", "the deal"),
        ("ja", "ロシア外務省に近い研究者は、訪問を「空席を探しに来た客」とやゆした。", "空席"),
        ("ru", "Близкий к Кремлю политолог заявил, что сделка сорвана.", "сделка"),
        ("uk", "Близький до Кремля політолог заявив, що угоду зірвано.", "угоду"),
        ("fr", "Un analyste proche du Kremlin a déclaré que l'accord était mort.", "l'accord"),
    ],
)
def test_who_is_close_to_somebody_is_not_he(language: str, text: str, words: str) -> None:
    said = saying(language, text, words)
    assert said.speaker is not None
    assert (said.speaker.entity, said.speaker.country) == (None, None)


@pytest.mark.usefixtures("weights")
def test_a_source_behind_a_comma_is_not_named() -> None:
    said = saying("ru", "Источник, близкий к администрации президента, сообщил, что переговоры зашли в тупик.", "зашли")
    assert said.speaker is not None
    assert said.speaker.anonymous
    assert said.speaker.entity is None


@pytest.mark.usefixtures("weights")
def test_a_day_that_is_spoken_of_dates_no_other_words() -> None:
    text = "ミルジヨエフ大統領は6日、「この騒ぎは一日では起きない」と主張し、狙いは国の一体性にあったと述べた。"
    said = saying("ja", text, "狙い")
    assert said.date == "2022-10-06"


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(
    ("language", "text", "words", "entity"),
    [
        ("en", "Kishida was told by Biden that support would go on.", "support", "joe-biden"),
        ("ja", "岸田首相はバイデン大統領から「説明が足りない」と指摘された。", "説明", "joe-biden"),
        ("ja", "岸田首相はバイデン大統領から問われ、「検討中だ」と答えた。", "検討", "fumio-kishida"),
        ("ja", "岸田首相は国会から帰り、「合意された」と述べた。", "合意", "fumio-kishida"),
        ("zh", "岸田首相被拜登总统告知“支持将继续”。", "支持", "joe-biden"),
        ("ko", "기시다 총리는 바이든 대통령으로부터 “설명이 부족하다”는 비판을 받았다.", "설명", "joe-biden"),
        ("de", "Kishida wurde von Biden gesagt, dass die Hilfe weitergehe.", "die Hilfe", "joe-biden"),
        ("en", "The law was passed by parliament, Zelensky said.", "The law", "volodymyr-zelensky"),
    ],
)
def test_in_the_passive_it_is_said_by_somebody_else(language: str, text: str, words: str, entity: str) -> None:
    said = saying(language, text, words)
    assert said.speaker is not None
    assert said.speaker.entity == entity
