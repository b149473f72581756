"""Words that change how a record stands, in five languages; sentences are our own."""

import pytest

from dragoman import lexicons
from dragoman.records import Span
from dragoman.statements.hedges import hedge
from dragoman.statements.stance import is_addressed, is_joined, is_joining, is_ostensible, is_planned, is_through


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def whole(text: str) -> Span:
    return Span(0, len(text))


@pytest.mark.parametrize(
    ("language", "text", "words", "expected"),
    [
        ("en", "Officially the bridge is closed for repairs.", "for repairs", True),
        ("en", "The bridge is closed for repairs.", "for repairs", False),
        ("ja", "表向きは橋の補修だと説明されている。", "橋の補修", True),
        ("ru", "Под предлогом ремонта мост закрыли.", "ремонта", True),
        ("ru", "Из-за ремонта мост закрыли.", "ремонта", False),
        ("uk", "Міст закрили під приводом ремонту.", "ремонту", True),
        ("zh", "名义上是为了修桥。", "修桥", True),
    ],
)
def test_official_reasons(language: str, text: str, words: str, expected: bool) -> None:
    assert is_ostensible(span(text, words), whole(text), text, language) is expected


@pytest.mark.parametrize(
    ("language", "text", "words", "expected"),
    [
        ("en", "The two ministers are due to meet in Riga.", "meet", True),
        ("en", "The two ministers met in Riga.", "met", False),
        ("ja", "両首脳は会談を控えている。", "会談", True),
        ("ja", "両首脳は会談した。", "会談した", False),
        ("ru", "Министр намерен посетить Ригу.", "посетить", True),
        ("uk", "Міністр планує відвідати Ригу.", "відвідати", True),
        ("zh", "外长即将访问里加。", "访问", True),
    ],
)
def test_plans(language: str, text: str, words: str, expected: bool) -> None:
    assert is_planned(span(text, words), whole(text), text, language) is expected


@pytest.mark.parametrize(
    ("language", "text", "outlet", "expected"),
    [
        ("en", "She said in an interview with Reuters that it rained.", "Reuters", True),
        ("en", "Reuters said that it rained.", "Reuters", False),
        ("ja", "市長は「雨だ」と共同通信の取材に答えた。", "共同通信", True),
        ("ja", "共同通信は雨だと報じた。", "共同通信", False),
        ("ru", "Мэр сказал в интервью ТАСС, что идёт дождь.", "ТАСС", True),
        ("uk", "Мер сказав в інтерв'ю Укрінформ, що йде дощ.", "Укрінформ", True),
        ("zh", "市长接受新华社采访时说下雨了。", "新华社", True),
    ],
)
def test_outlets_spoken_to(language: str, text: str, outlet: str, expected: bool) -> None:
    assert is_through(span(text, outlet), text, language) is expected


@pytest.mark.parametrize(
    ("language", "text", "first", "second", "expected"),
    [
        ("en", "Oslo and Riga signed.", "Oslo", "Riga", True),
        ("en", "Oslo asked Riga.", "Oslo", "Riga", False),
        ("ja", "ノルウェーとラトビアが署名した。", "ノルウェー", "ラトビア", True),
        ("ru", "Осло и Рига договорились.", "Осло", "Рига", True),
        ("uk", "Осло та Рига домовилися.", "Осло", "Рига", True),
        ("zh", "挪威和拉脱维亚签署协议。", "挪威", "拉脱维亚", True),
    ],
)
def test_names_joined(language: str, text: str, first: str, second: str, expected: bool) -> None:
    assert is_joined(span(text, first), span(text, second), text, language) is expected


@pytest.mark.parametrize(
    ("language", "text", "words", "expected"),
    [
        ("en", "The convoy reportedly turned back.", "turned back", "rumoured"),
        ("en", "The convoy may turn back.", "turn back", "speculated"),
        ("en", "The convoy turned back.", "turned back", None),
        ("ja", "車列は引き返したとみられる。", "引き返した", "inferred"),
        ("ja", "車列は引き返すのかもしれない。", "引き返す", "speculated"),
        ("ja", "車列は引き返した。", "引き返した", None),
        ("ru", "Колонна якобы повернула назад.", "повернула", "rumoured"),
        ("uk", "Колона нібито повернула назад.", "повернула", "rumoured"),
        ("zh", "车队据称已经返回。", "返回", "rumoured"),
    ],
)
def test_hedges(language: str, text: str, words: str, expected: str | None) -> None:
    speech = lexicons.load(language).speech(text)
    found = hedge(span(text, words), whole(text), speech, text, verb_last=language == "ja")
    assert found == expected


@pytest.mark.parametrize(
    ("before", "language", "joined"),
    [
        ("the envoy said, and ", "en", True), ("and flatly ", "en", True), ("and a man who ", "en", False),
        ("заявил министр и ", "ru", True), ("заявил министр ", "ru", False), ("", "en", False),
    ],
)  # fmt: skip
def test_what_and_leads_to(before: str, language: str, joined: bool) -> None:
    assert is_joining(before, language) is joined


@pytest.mark.parametrize(
    ("language", "text", "name", "expected"),
    [
        ("en", "He told Ivo that it rained.", "Ivo", True),
        ("en", "Ivo told her that it rained.", "Ivo", False),
        ("ja", "首相の面前で述べた。", "首相", True),
        ("ja", "首相は述べた。", "首相", False),
        ("ja", "司会者から見解を問われ、答えた。", "司会者", True),
        ("ja", "住民から不満の声が上がった。", "住民", False),
        ("ko", "총리에게 말했다.", "총리", True),
        ("de", "Er sagte dem Minister nichts.", "Minister", False),
    ],
)
def test_addressed(language: str, text: str, name: str, expected: bool) -> None:
    assert is_addressed(span(text, name), text, language) is expected
