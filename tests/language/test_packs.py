import msgspec
import pytest

from dragoman.errors import ResourceError, UnknownLanguage
from dragoman.language import packs


class Title(packs.Entry, frozen=True, kw_only=True):
    word: str
    sectors: tuple[str, ...] = ()


class Titles(packs.Entry, frozen=True, kw_only=True):
    titles: tuple[Title, ...]


def test_every_pack_loads():
    assert packs.codes() == ("ar", "de", "en", "es", "fa", "fr", "ja", "kk", "ko", "pl", "ru", "tr", "uk", "zh")
    assert all(packs.pack(code).about.labelled for code in packs.codes())
    for code in packs.codes():
        assert packs.pack(code).about.maintainer
        assert packs.pack(code).quotes.pairs
    assert packs.pack("en") is packs.pack("en")


def test_no_such_pack():
    with pytest.raises(UnknownLanguage, match="Languages: ar, de, en, es, fa, fr, ja, kk, ko, pl, ru, tr, uk, zh"):
        packs.pack("tlh")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            "titles:\n- {word: a}\n- {wrod: b, word: c}\n",
            r"ti\.yml:3: .*wrod.*entry 2 of titles.*Choices: word, sectors\.",
        ),
        ("titles:\n- {word: 3}\n", r":2: Expected `str`, got `int` in word of entry 1 of titles"),
        ("titles:\n- {word: a, word: b}\n", r":2: Key 'word' is given twice"),
        ("titles: [\n", r"ti\.yml:\d: "),
        ("", r"Expected"),
        ("oh: no\n", r":1: .*oh.*Choices: titles"),
    ],
)
def test_errors_say_where_and_what_is_allowed(tmp_path, source, said):
    path = tmp_path / "ti.yml"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(ResourceError, match=said) as caught:
        packs.read_yaml(path, Titles)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_wrong_encoding(tmp_path):
    with pytest.raises(ResourceError, match="cannot be read"):
        packs.read_yaml(tmp_path / "none.yml", Titles)
    (tmp_path / "x.yml").write_bytes("titles: [{word: мир}]".encode("cp1251"))
    with pytest.raises(ResourceError, match="UTF-8"):
        packs.read_yaml(tmp_path / "x.yml", Titles)


def test_dates_and_no_stay_words(tmp_path):
    path = tmp_path / "x.yml"
    path.write_text("[2022-09-15, no, true]", encoding="utf-8")
    assert packs.read_yaml(path, tuple[str | bool, ...]) == ("2022-09-15", "no", True)
    with pytest.raises(ResourceError, match="entry 1"):
        packs.read_yaml(path, tuple[int, ...])
    assert issubclass(packs.Entry, msgspec.Struct)
