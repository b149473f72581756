"""Sentences of our own; | stands where one ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.language import analyse
from dragoman.language.packs import codes
from dragoman.records import Span

CASES = {
    "en": [
        "He left.| She stayed.",
        "Mr. Smith met Gen. J. K. Brown on Sept. 3 in the U.S. capital.| They talked.",
        "He lives in the U.S.| The law is clear.",
        "It rose 3.5 percent to $1.2 million.| It fell.",
        "“We are ready.”| He left.",
        "“We are ready. We wait,” he said.| She nodded.",
        "“Why?” Smith asked.| Nobody knew.",
        "“Why?” he asked.| Nobody knew.",
        "Wait... what?| No!| Yes?!",
        "He waited … and left.| Then he came.",
        "Talks fail in the capital",
        "(He denied it.)| She did not.",
        "He said (see p. 3. for more) nothing.| Fine.",
        "Visit Kremlin.ru today.| Now.",
        "He said: “No.”| “Why?”| “Because.”",
        "At 5 p.m. Friday he left.| He came at 6 p.m.| The end.",
        "Sen. Lee and Rep. Poe, Jr., of Fla., agreed.| Done.",
        "Acme Inc. said it would sell.| Beta Co. did not.",
    ],
    "ja": [
        "外相は述べた。|首相は反対した。",
        "外相は「準備した。行く。」と述べた。|首相は反対した。",
        "「準備した。」|　首相は反対した。",
        "本当か？|本当だ！|そうか。",
        "（詳しくは後で。）|次の話。",
        "協議が決裂",
        "率は3.5%だ。|Kremlin.ruによる。",
        "「なぜ？」と尋ねた。|答えはない。",
        "彼は「行く」。|私は「残る」。",
        "待って…本当だ。|はい。",
    ],
    "ru": [
        "Он ушёл.| Она осталась.",
        "А. С. Пушкин родился в 1799 г. в Москве, т.е. давно.| Он писал.",
        "Это было в 2021 г.| В Москве холодно.",
        "«Мы готовы», — сказал он.| Она кивнула.",
        "«Мы готовы. Мы ждём», — сказал он.| Она кивнула.",
        "— Мы готовы, — сказал он. — И ждём.",
        "«Готовы?» — спросил он.| Никто не ответил.",
        "Выросло на 3,5 млн руб. за год.| Потом упало.",
        "Завод им. Ленина на ул. Мира закрыт.| Да.",
        "Подождите...| Что?!| Нет!",
        "Он ждал… и ушёл.| Вернулся.",
        "Переговоры сорваны",
        "Глава МИД С. Лавров прибыл.| Его встретили.",
        "Сайт Kremlin.ru сообщил.| Точка.",
        "Он сказал (это важно.) так.| Всё.",
    ],
    "uk": [
        "Він пішов.| Вона лишилась.",
        "Т. Г. Шевченко народився в 1814 р. у Моринцях, т. зв. селі.| Він писав.",
        "Це було у 2021 р.| У Києві холодно.",
        "«Ми готові», — сказав він.| Вона кивнула.",
        "«Ми готові. Ми чекаємо», — сказав він.| Вона кивнула.",
        "— Ми готові, — сказав він. — І чекаємо.",
        "«Готові?» — запитав він.| Ніхто не відповів.",
        "Зросло на 3,5 млн грн. за рік.| Потім упало.",
        "Завод ім. Шевченка на вул. Миру зачинено.| Так.",
        "Зачекайте...| Що?!| Ні!",
        "Він чекав… і пішов.| Повернувся.",
        "Переговори зірвано",
    ],
    "zh": [
        "他走了。|她留下了。",
        "他说：“我们准备好了。走吧。”|会议结束。",
        "“我们准备好了！”他说。|会议结束。",
        "真的吗？|真的！|好。",
        "（详见后文。）|下一件事。",
        "谈判破裂",
        "增长3.5%。|Kremlin.ru报道。",
        "他称“可以”。|她称“不行”。",
        "“为什么？”他问。|没有回答。",
        "《日报》报道了。|大家读了。",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("code", "marked"), [(code, row) for code, rows in CASES.items() for row in rows])
def test_sentences(code, marked):
    text = marked.replace("|", "")
    found = analyse(text, [Span(0, len(text))], code).sentences
    assert [s.span.of(text) for s in found] == [part.strip() for part in marked.split("|")]


def test_a_headline_above_its_text_is_a_sentence():
    text = "Talks fail\nThe two sides left the hall without a word, as the host had\nexpected. No date was set."
    found = analyse(text, [Span(0, len(text))], "en").sentences
    assert [s.span.of(text).split()[0] for s in found] == ["Talks", "The", "No"]


@given(
    st.sampled_from(codes()),
    st.lists(st.text(alphabet="abВг .!?…。？！\n'\"“”«»「」()—, Mr3😀é\u0301", min_size=1, max_size=50), max_size=4),
)
def test_every_visible_character_is_in_exactly_one_sentence(code, parts):
    paragraphs, text = [], ""
    for part in parts:
        paragraphs.append(Span(len(text), len(text) + len(part)))
        text += part + "\n\n"
    found = analyse(text, paragraphs, code).sentences
    covered = [position for sentence in found for position in range(sentence.span.start, sentence.span.end)]
    assert len(covered) == len(set(covered))
    assert {at for at, char in enumerate(text) if not char.isspace()} <= set(covered)
    assert all(paragraphs[s.paragraph].contains(s.span) for s in found)
