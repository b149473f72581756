"""The quotation tree: «depth:inside» of every quotation; a ! marks one that is not closed, a t the title of a work."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.language import analyse, innermost
from dragoman.language.packs import codes
from dragoman.records import Span


def paragraphs(text):
    spans, at = [], 0
    for part in text.split("\n\n"):
        if part:
            spans.append(Span(at, at + len(part)))
        at += len(part) + 2
    return spans


CASES = {
    "en": [
        ("He said “yes”.", ["0:yes"]),
        ("“I told him ‘no’ twice,” she said.", ["0:I told him ‘no’ twice,", "1:no"]),
        ("Don’t touch the Smiths’ house.", []),
        ("Don't touch the Smiths' house, it's theirs.", []),
        ('"One," he said, "and two."', ["0:One,", "0:and two."]),
        ('He called it "a "real" risk" today.', ['0:a "real" risk', "1:real"]),
        ("He said 'never again' and left.", ["0:never again"]),
        ("‘The Smiths’ house,’ he said.", ["0:The Smiths’ house,"]),
        ("“First part.\n\n“Second part,” he said.", ["0:First part.\n\n“Second part,"]),
        ("“Never closed.\n\nNext paragraph.", ["0!Never closed."]),
        ("Closed” but never opened.", []),
        ("“One “two” and ‘three’”", ["0:One “two” and ‘three’", "1:two", "1:three"]),
        ("In the ’90s and the '80s nobody cared.", []),
        ("A 5\" pipe and a 6'2\" man.", []),
        ("Empty “” marks and «guillemets».", ["0:guillemets"]),
        ("He said (“quietly”) so.", ["0:quietly"]),
        ("“We can’t,” he said. “It’s late.”", ["0:We can’t,", "0:It’s late."]),
        ('"Why?" he asked — "why now?"', ["0:Why?", "0:why now?"]),
    ],
    "ja": [
        ("外相は「続ける」と述べた。", ["0:続ける"]),
        ("「彼は『行く』と言った」と話す。", ["0:彼は『行く』と言った", "1:行く"]),
        ("「一つ。二つ。」と言う。", ["0:一つ。二つ。"]),
        ("『本の名』を読む。", ["0:本の名"]),
        ("「閉じない\n\n次の段落。", ["0!閉じない"]),
        ("「閉じない\n\n「次」だ。", ["0!閉じない", "0:次"]),
        ("「長い引用の始まり。\n\n引用の終わり」と述べた。", ["0:長い引用の始まり。\n\n引用の終わり"]),
        ("閉じるだけ」の文。", []),
        ("“西洋”の印と〝日本〟の印。", ["0:西洋", "0:日本"]),
        ("「a『b「c」d』e」", ["0:a『b「c」d』e", "1:b「c」d", "2:c"]),
        ("「」は空だ。「中」は違う。", ["0:中"]),
        ("「半『開き」のまま。", ["0:半『開き", "1!開き"]),
        ("《題名》という作品。", ["0t題名"]),
        ("（「かっこ」の中）", ["0:かっこ"]),
        ('英字の"引用"もある。', ["0:引用"]),
    ],
    "ru": [
        ("Он сказал: «Да».", ["0:Да"]),
        ("«Он ответил „нет“ вчера», — заявил посол.", ["0:Он ответил „нет“ вчера", "1:нет"]),
        ("«Газета «Время» пишет», — сказал он.", ["0:Газета «Время» пишет", "1:Время"]),
        ("— Мы готовы, — сказал он. — И ждём.", ["0:Мы готовы", "0:И ждём."]),
        ("— Вы «готовы»? — спросил он.", ["0:Вы «готовы»?", "1:готовы"]),
        ("— Мы готовы, — сказал он.\n\n— И мы готовы.", ["0:Мы готовы", "0:И мы готовы."]),
        ("— первый пункт списка;", []),
        ("Он — министр, а не посол.", []),
        ("«Не закрыто.\n\nДальше.", ["0!Не закрыто."]),
        ("«Начало речи.\n\nКонец речи», — сказал он.", ["0:Начало речи.\n\nКонец речи"]),
        ('Компания "Север" и "Юг".', ["0:Север", "0:Юг"]),
        ("“Английские” и „немецкие“ знаки.", ["0:Английские", "0:немецкие"]),
        ("Закрыто» без начала.", []),
        ('«Внутри "прямые" знаки»', ['0:Внутри "прямые" знаки', "1:прямые"]),
        ("«Раз», «два» и «три».", ["0:Раз", "0:два", "0:три"]),
    ],
    "uk": [
        ("Він сказав: «Так».", ["0:Так"]),
        ("«Він відповів „ні“ вчора», — заявив посол.", ["0:Він відповів „ні“ вчора", "1:ні"]),
        ("«Газета «Час» пише», — сказав він.", ["0:Газета «Час» пише", "1:Час"]),
        ("— Ми готові, — сказав він. — І чекаємо.", ["0:Ми готові", "0:І чекаємо."]),
        ("— Ви «готові»? — запитав він.", ["0:Ви «готові»?", "1:готові"]),
        ("Об'єкт і п’ять пам'яток.", []),
        ("— перший пункт списку;", []),
        ("Він — міністр, а не посол.", []),
        ("«Не закрито.\n\nДалі.", ["0!Не закрито."]),
        ("«Початок.\n\nКінець», — сказав він.", ["0:Початок.\n\nКінець"]),
        ('Компанія "Північ" і "Південь".', ["0:Північ", "0:Південь"]),
        ("“Англійські” та „німецькі“ знаки.", ["0:Англійські", "0:німецькі"]),
        ("Закрито» без початку.", []),
        ('«Усередині "прямі" знаки»', ['0:Усередині "прямі" знаки', "1:прямі"]),
        ("«Раз», «два» і «п'ять».", ["0:Раз", "0:два", "0:п'ять"]),
    ],
    "zh": [
        ("他说：“可以。”", ["0:可以。"]),
        ("“他说‘不行’”，发言人称。", ["0:他说‘不行’", "1:不行"]),
        ("「他說『不行』」，發言人稱。", ["0:他說『不行』", "1:不行"]),
        ("《日报》报道了“倡议”。", ["0t日报", "0:倡议"]),
        ("“读了《日报》”，他说。", ["0:读了《日报》", "1t日报"]),
        ("“没有关上。\n\n下一段。", ["0!没有关上。"]),
        ("“第一段。\n\n“第二段。”他说。", ["0:第一段。\n\n“第二段。"]),
        ("关上”但没有打开。", []),
        ('他说"很好"，又说"再见"。', ["0:很好", "0:再见"]),
        ("“”是空的，“里面”不是。", ["0:里面"]),
        ("“一”、“二”和“三”。", ["0:一", "0:二", "0:三"]),
        ("（“括号”里）", ["0:括号"]),
        ("〈短文〉也是作品。", ["0t短文"]),
        ("“甲‘乙“丙”丁’戊”", ["0:甲‘乙“丙”丁’戊", "1:乙“丙”丁", "2:丙"]),
        ("‘单独的单引号’也行。", ["0:单独的单引号"]),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("code", "text", "expected"), [(code, *row) for code, rows in CASES.items() for row in rows])
def test_quotations(code, text, expected):
    found = analyse(text, paragraphs(text), code).quotations
    told = [f"{q.depth}{'t' if q.kind == 'title' else ':' if q.closed else '!'}{q.inside.of(text)}" for q in found]
    assert told == expected


def check_tree(text, found):
    starts = [q.outer.start for q in found]
    assert starts == sorted(starts)
    for q in found:
        assert q.outer.contains(q.inside)
        assert q.outer.end <= len(text)
        assert q.depth == (0 if q.parent is None else found[q.parent].depth + 1)
        assert q.parent is None or found[q.parent].inside.contains(q.outer)


@given(st.sampled_from(codes()), st.text(alphabet="ab. ,—-'\"‘’“”„«»「」『』《》()\nя語😀?!\u0301", max_size=80))
def test_any_text_gives_a_tree(code, text):
    found = analyse(text, paragraphs(text), code)
    check_tree(text, found.quotations)
    for position in range(len(text)):
        index = innermost(found, position)
        holding = [i for i, q in enumerate(found.quotations) if q.inside.start <= position < q.inside.end]
        assert index == max(holding, key=lambda i: found.quotations[i].depth, default=None)


@pytest.mark.parametrize("marks", ["«»", "「」", "“”", "‘’", '""', "«a", "“»", "''"])
def test_ten_thousand_marks_take_no_time(marks):
    text = marks[0] * 10_000 + " a " + marks[1] * 10_000
    for code in codes():
        began = time.perf_counter()
        found = analyse(text, [Span(0, len(text))], code)
        assert time.perf_counter() - began < 2
        check_tree(text, found.quotations)


def test_many_paragraphs_left_open_take_no_time():
    text = "\n\n".join(["“a ”” „ « b"] * 3_000)
    began = time.perf_counter()
    analyse(text, paragraphs(text), "ru")
    assert time.perf_counter() - began < 2
