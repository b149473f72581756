"""Every language in each of its encodings comes back whole, told or not, long or short."""

import pytest

from dragoman.articles import Page, clean
from dragoman.articles.encoding import decode
from dragoman.errors import BadEncoding

JA = "外相は十五日の記者会見で、隣国との協議を来月再開すると述べた。政府は制裁の解除を検討している。"
EN = "The minister said “talks will resume” next month – the neighbour’s café owners hope so."
RU = "Министр иностранных дел заявил, что переговоры возобновятся в следующем месяце. «Мы готовы», — сказал он."
UK = "Міністр закордонних справ заявив, що переговори відновляться наступного місяця. «Ми готові», — сказав він."
ZH = "外交部发言人表示，双方将于下月恢复谈判。政府正在考虑解除制裁，但没有给出具体时间。"
TW = "外交部發言人表示，雙方將於下月恢復談判。政府正在考慮解除制裁，但沒有給出具體時間。"
TABLE = [
    *[
        (JA, e)
        for e in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp", "utf-32")
    ],
    *[(EN, e) for e in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252")],
    *[(RU, e) for e in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "windows-1251", "koi8-r")],
    *[(UK, e) for e in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "windows-1251", "koi8-u")],
    *[(ZH, e) for e in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk")],
    *[(TW, e) for e in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "big5", "gb18030")],
]


def written(text, encoding):
    """Put the text in bytes; KOI8 has no dashes and guillemets, as its writers had none."""
    if encoding.startswith("koi8"):
        text = text.replace("«", '"').replace("»", '"').replace("—", "-")
    return text, text.encode(encoding)


@pytest.mark.parametrize(("text", "encoding"), TABLE)
@pytest.mark.parametrize("size", [None, 40])
def test_round_trip(text, encoding, size):
    text, data = written(text[:size], encoding)
    assert decode(data)[0] == text


@pytest.mark.parametrize(("text", "encoding"), TABLE)
def test_among_markup(text, encoding):
    text, data = written(f"<p>{text}</p>\n<div class='x'>{text}</div>\n", encoding)
    assert decode(data)[0] == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Президент подписал указ", "windows-1251"),
        ("ПЕРЕГОВОРЫ ОТЛОЖЕНЫ НА МЕСЯЦ", "windows-1251"),
        ("ПЕРЕГОВОРЫ ОТЛОЖЕНЫ НА МЕСЯЦ", "koi8-r"),
        ("Президент підписав указ", "koi8-u"),
        ("首相が辞任を表明", "cp932"),
        ("首相が辞任を表明", "euc_jp"),
        ("总统签署法令", "gb18030"),
        ("總統簽署法令", "big5"),
        ("カザフスタン", "cp932"),
    ],
)
def test_headlines(text, encoding):
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize(
    ("text", "told"), [(RU, "windows-1251"), (JA, "shift_jis"), (ZH, "gb2312"), (TW, "big5"), (JA, "euc-jp")]
)
def test_told(text, told):
    data = text.encode("gb18030" if told == "gb2312" else told)
    assert decode(data, told)[0] == text
    page = Page(data=data, name="x", content_type=f"text/plain; charset={told}")
    assert clean(page).article.text == text


def test_wrongly_told_is_not_believed():
    assert decode(RU.encode("windows-1251"), "iso-8859-1") == (RU, "windows-1251")
    assert decode(RU.encode(), "windows-1251") == (RU, "utf-8")
    assert decode(RU.encode(), "no-such-encoding") == (RU, "utf-8")


def test_meta_charset():
    data = f'<html><head><meta charset="windows-1251"></head><body><p>{RU}</p></body></html>'.encode("windows-1251")
    assert decode(data)[1] in ("windows-1251", "cp1251")


def test_a_cut_utf8_file_is_read():
    text, encoding = decode((JA * 4).encode()[:-1])
    assert encoding == "utf-8"
    assert text.startswith(JA)


@pytest.mark.parametrize(
    "data", [bytes(range(128, 256)) * 8, RU.encode("utf-8").replace(b"\xd0", b"\xd0\xff"), b"\xff\x80\xc3(" * 50]
)
def test_broken(data):
    with pytest.raises(BadEncoding, match="Save it as UTF-8"):
        decode(data)
