"""Terms: stems of each language, pairs of characters, and where they stand."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.library.tokens import SNOWBALL, folded, spelled, stem, stemmed, tokenise
from dragoman.library.words import terms

FORMS = """
ru Казахстан Казахстана Казахстану Казахстаном Казахстане
ru санкция санкции санкцию санкцией санкциями
ru Саратов Саратова Саратове
ru рынок рынка рынку рынки
ru канал канала каналу каналом
ru Токаев Токаева Токаеву Токаевым
ru Байден Байдена Байдену Байденом
ru переговоры переговоров переговорам
ru Китай Китая Китаем Китаю
uk Китай Китаю Китаєм Китаї
uk Токаєв Токаєва Токаєву
uk Україна України Україні Україну Україною
uk Харків Харкова Харкову Харковом
uk Київ Києва Києву Києвом
uk Зеленський Зеленського Зеленському
uk Казахстан Казахстану Казахстаном Казахстані
uk санкція санкції санкцій санкціями санкцію
uk підписати підписав підписала підписали підписує підписання
uk рішення рішенню рішенням рішень
uk початок початку початком
kk Қазақстан Қазақстанның Қазақстанға Қазақстанда
de Sanktion Sanktionen
de Häfen Hafen
tr görüşme görüşmeler görüşmeleri
fr négociateur négociateurs
en bank banks Banks
es sanción sanciones
pl sankcja sankcje
"""


@pytest.mark.parametrize("line", FORMS.split("\n")[1:-1])
def test_forms_of_a_word_are_one_term(line: str) -> None:
    language, *forms = line.split()
    assert len({stem(form, language) for form in forms}) == 1


@pytest.mark.parametrize(("language", "words"), [
    ("ru", "Казахстан Киргизстан Таджикистан Иран Украина Китай Словения слово"),
    ("uk", "мир світ війна вода віза візит Словенія слово"),
    ("kk", "Қазақстан Қырғызстан"), ("en", "sanction talk port"),
])  # fmt: skip
def test_other_words_are_other_terms(language: str, words: str) -> None:
    assert len({stem(word, language) for word in words.split()}) == len(words.split())


@given(st.text(max_size=60), st.sampled_from([*stemmed(), "ja", "und", "xx", ""]))
def test_terms_stand_where_they_say_and_are_safe_to_quote(text: str, language: str) -> None:
    found = tokenise(text, language)
    for token in (*found.body, *found.singles):
        assert 0 <= token.start < token.end <= len(text)
        assert token.term
        assert not set(token.term) & set("\"'\\ =:*^(){}<>&|!\n\t\x00")
    starts = [token.start for token in found.body]
    assert starts == sorted(starts)


@given(st.text(max_size=40))
def test_terms_of_composed_and_decomposed_text_are_the_same(text: str) -> None:
    if "'" not in text:
        composed = unicodedata.normalize("NFC", text)
        assert terms(composed, "ja") == terms(unicodedata.normalize("NFC", composed), "ja")
    whole = folded(text)
    assert whole is None or len(whole) == len(text)


def test_pairs_and_single_characters() -> None:
    assert terms("日本", "ja") == "日本 日 本"
    assert terms("ｶﾞｽ", "ja") == terms("ガス", "ja") == "ガス ガ ス"
    assert spelled(["日本", "本州"]) == "日本州"
    assert spelled(["日本", "中国"]) is None


def test_every_algorithm_is_there() -> None:
    for language in SNOWBALL:
        assert stem("2022", language) == "2022"
