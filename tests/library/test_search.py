"""Search: words of every language, filters, ranking, snippets, hostile input; the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.cli.main import run
from dragoman.errors import UsageError
from dragoman.library import Library, words
from dragoman.library.query import parse
from dragoman.library.search import Hit, Query, search
from dragoman.library.snippets import highlights, snippet
from dragoman.records import (
    Actor,
    Article,
    Coder,
    Event,
    Interpretation,
    Mention,
    Reading,
    Span,
    Statement,
)

CODER = Coder(name="hand", version="1")
STATES = {code: Actor(name=code.title(), entity=code, country=code) for code in ("KAZ", "RUS", "USA", "CHN", "DEU")}
TOKAYEV = Actor(name="Токаев", entity="kassym-jomart-tokayev", country="KAZ")


def reading(name: str, language: str, text: str, day: str, **values: Any) -> Reading:
    country = values.pop("country", None)
    article = Article(
        id=name, language=language, text=text, published=day, anchor=day, anchor_source="page",
        title=values.pop("title", None), paragraphs=(Span(0, len(text)),),
        outlet=Actor(name=f"Sample {country}", country=country) if country else None,
    )  # fmt: skip
    return Reading(article=article, **{"coder": CODER} | values)


def span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def statement(text: str, words: str, **values: Any) -> Statement:
    return Statement(**{"id": "s1", "speaker": None, "span": span(text, words), "mode": "indirect"} | values)


def event(text: str, words: str, trigger: str, **values: Any) -> Event:
    quad = {"quad": "verbal-conflict", "intensity": -5.0}
    return Event(
        **{"id": "e1", "type": "SANCTION", "span": span(text, words), "trigger": span(text, trigger)} | quad | values
    )


JA = "政府は対露制裁を強化すると発表した。経済への影響は小さいという。"
HANT = "歐盟宣布對俄羅斯實施新的經濟制裁，烏克蘭表示歡迎。"
HANS = "中方反对单边制裁，主张通过对话解决争端。"
RU = "Москва пригрозила ответить на новые санкции. Токаев заявил, что Казахстан не признаёт давления."
RU2 = "Переговоры в Астане закончились. О санкциях речи не было, обсуждали воду и границы."
UK = "Київ закликав посилити санкції проти Росії. Президент України подякував польським прикордонникам."
DE = "Die Bundesregierung kündigte schärfere Sanktionen gegen Russland an. Die Häfen bleiben geschlossen."
FR = "Les négociateurs européens ont approuvé l’accord sur le gaz."
TR = "Türkiye'nin arabuluculuğunda görüşmeler İstanbul'da başladı. Yaptırımlar konuşulmadı."
EN = "Washington imposed sanctions on two banks. The banks denied any wrongdoing. An exchange of prisoners is near."
EN2 = "Prisoners wrote about an exchange of letters. Gas prices fell."
KK = "Қазақстан шекараны ашты."
BE = "Улады Беларусі закрылі мяжу."
MARKUP = "He wrote [bold]look[/bold] and <script>alert(1)</script> to the ministry."


def readings() -> list[Reading]:
    return [
        reading("a-ja", "ja", JA, "2022-09-14", title="対露制裁を強化", country="JPN", events=(
            event(JA, "政府は対露制裁を強化する", "制裁", recipients=(STATES["RUS"],), modality="planned"),)),
        reading("a-hant", "zh", HANT, "2022-09-10", country="TWN"),
        reading("a-hans", "zh", HANS, "2022-09-12", country="CHN", statements=(
            statement(HANS, "反对单边制裁", speaker=STATES["CHN"], about=(STATES["USA"],)),)),
        reading("a-ru", "ru", RU, "2022-09-15", title="Ответ на санкции", country="RUS", statements=(
            statement(RU, "Казахстан не признаёт давления", speaker=TOKAYEV, about=(STATES["RUS"],)),), events=(
            event(RU, "Москва пригрозила ответить на новые санкции", "пригрозила", type="THREATEN",
                  actors=(STATES["RUS"],), recipients=(STATES["USA"],)),)),
        reading("a-ru2", "ru", RU2, "2022-08-01", country="KAZ", events=(
            event(RU2, "Переговоры в Астане закончились", "Переговоры", type="CONSULT", place=STATES["KAZ"]),)),
        reading("a-uk", "uk", UK, "2022-09-16", country="UKR"),
        reading("a-de", "de", DE, "2022-09-17", country="DEU", events=(
            event(DE, DE[:67], "Sanktionen", actors=(STATES["DEU"],), recipients=(STATES["RUS"],)),)),
        reading("a-fr", "fr", FR, "2022-09-18", country="FRA"),
        reading("a-tr", "tr", TR, "2022-09-19", country="TUR", mentions=(
            Mention(id="m1", span=Span(0, 7), actor=Actor(name="Türkiye", entity="TUR", country="TUR")),)),
        reading("a-en", "en", EN, "2022-09-20", country="USA", statements=(
            statement(EN, "any wrongdoing", status="denied"),), events=(
            event(EN, "Washington imposed sanctions on two banks", "imposed", actors=(STATES["USA"],),
                  recipients=(STATES["RUS"],), source="s1"),)),
        reading("a-en2", "en", EN2, "2022-09-20", country="USA", interpretations=(
            Interpretation(id="i1", readers=(STATES["CHN"],), span=Span(0, 9), points_at=(STATES["USA"],)),)),
        reading("a-kk", "kk", KK, "2022-09-01", country="KAZ"),
        reading("a-be", "be", BE, "2022-01-02"),
        reading("a-markup", "en", MARKUP, "2022-01-01"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def library(location: str) -> Iterator[Library]:
    with Library.create(location) as made:
        for one in readings():
            with made.write() as connection:
                made.add(connection, one)
        yield made


def ids(library: Library, words: str = "", **values: Any) -> set[str]:
    return {hit.id for hit in search(library, Query(words=words, limit=100, **values)).hits}


def test_two_characters_are_found_in_japanese_and_chinese(library: Library) -> None:
    assert ids(library, "制裁") == {"a-ja", "a-hant", "a-hans"}
    assert ids(library, "烏克蘭") == ids(library, "乌克兰") == {"a-hant"}
    assert ids(library, "経済") == ids(library, "经济") == {"a-ja", "a-hant"}
    assert ids(library, "対露制裁") == {"a-ja"}
    assert ids(library, "裁経") == set()


def test_one_character_is_found(library: Library) -> None:
    assert ids(library, "露") == {"a-ja"}
    assert ids(library, "盟") == {"a-hant"}


@pytest.mark.parametrize(("words", "found"), [
    ("санкциями", {"a-ru", "a-ru2"}), ("санкцій", {"a-uk"}), ("санкціями", {"a-uk"}), ("Казахстаном", {"a-ru"}),
    ("переговорам", {"a-ru2"}), ("прикордонниками", {"a-uk"}), ("України", {"a-uk"}), ("Україною", {"a-uk"}),
    ("Sanktion", {"a-de"}), ("Hafen", {"a-de"}), ("négociateur", {"a-fr"}), ("negociateurs", {"a-fr"}),
    ("accords", {"a-fr"}), ("yaptırım", {"a-tr"}), ("İstanbul", {"a-tr"}), ("istanbul", {"a-tr"}),
    ("Türkiye", {"a-tr"}), ("bank imposing", {"a-en"}), ("Қазақстанда", {"a-kk"}), ("Беларусі", {"a-be"}),
    ("SANCTION", {"a-en"}),
])  # fmt: skip
def test_any_form_of_a_word_finds_all(library: Library, words: str, found: set[str]) -> None:
    assert ids(library, words) == found


def test_all_words_must_be_there_and_phrases_stand_together(library: Library) -> None:
    assert ids(library, "exchange prisoners") == {"a-en", "a-en2"}
    assert ids(library, '"exchange of prisoners"') == ids(library, "“exchange of prisoners”") == {"a-en"}
    assert ids(library, "«новые санкции»") == {"a-ru"}
    assert ids(library, "「対露制裁」") == {"a-ja"}


def test_excluded_words_and_either_word(library: Library) -> None:
    assert ids(library, "制裁 -单边") == {"a-ja", "a-hant"}
    assert ids(library, 'prisoners -"exchange of prisoners"') == {"a-en2"}
    assert ids(library, "Häfen OR prisoners") == {"a-de", "a-en", "a-en2"}
    assert ids(library, "Häfen OR prisoners gas") == {"a-en2"}
    assert "a-ja" in ids(library, "-санкции")
    assert not ids(library, "-санкции") & {"a-ru", "a-ru2"}


@pytest.mark.parametrize(("filters", "found"), [
    ({"actor": "KAZ"}, {"a-ru", "a-ru2"}), ({"actor": "kassym-jomart-tokayev"}, {"a-ru"}),
    ({"actor": "KAZ", "roles": ("speaker",)}, {"a-ru"}), ({"actor": "kaz", "roles": ("place", "via")}, {"a-ru2"}),
    ({"actor": "TUR", "roles": ("mention",)}, {"a-tr"}), ({"actor": "CHN", "roles": ("reader",)}, {"a-en2"}),
    ({"dyad": ("USA", "RUS")}, {"a-en"}), ({"dyad": ("RUS", "USA")}, {"a-ru"}), ({"dyad": ("KAZ", "RUS")}, {"a-ru"}),
    ({"dyad": ("USA", "RUS"), "directed": False}, {"a-en", "a-ru"}), ({"type": "CONSULT"}, {"a-ru2"}),
    ({"type": "SANCTION"}, {"a-ja", "a-de", "a-en"}), ({"status": "denied"}, {"a-en"}),
    ({"country": "KAZ"}, {"a-ru2", "a-kk"}), ({"language": "zh"}, {"a-hant", "a-hans"}),
    ({"since": "2022-09-19"}, {"a-tr", "a-en", "a-en2"}), ({"until": "2022-08"}, {"a-ru2", "a-markup", "a-be"}),
    ({"since": "2022-09", "until": "2022-09-10"}, {"a-hant", "a-kk"}), ({"until": "2021"}, set()),
    ({"words": "制裁", "language": "ja"}, {"a-ja"}),
    ({"words": "санкции", "actor": "KAZ", "country": "KAZ"}, {"a-ru2"}),
    ({"words": "санкції", "language": "uk"}, {"a-uk"}),
])  # fmt: skip
def test_each_filter(library: Library, filters: dict[str, Any], found: set[str]) -> None:
    assert ids(library, **filters) == found


def test_statements_and_events_are_found_by_their_own_words(library: Library) -> None:
    assert ids(library, "制裁", kind="statements") == {"a-hans:s1"}
    assert ids(library, "давление", kind="statements") == {"a-ru:s1"}
    assert ids(library, kind="statements", type="SANCTION") == {"a-en:s1"}
    assert ids(library, "санкциями", kind="events") == {"a-ru:e1"}
    assert ids(library, kind="events", type="SANCTION", dyad=("DEU", "RUS")) == {"a-de:e1"}
    assert ids(library, kind="events", actor="KAZ", roles=("place",)) == {"a-ru2:e1"}
    hit = search(library, Query(words="давлениями", kind="statements")).hits[0]
    assert isinstance(hit.record, Statement)
    assert hit.span == span(RU, "Казахстан не признаёт давления")
    assert [s.of(hit.snippet.text) for s in hit.snippet.spans] == ["давления"]


def test_titles_weigh_more_and_days_decide_among_equals(library: Library) -> None:
    assert [hit.id for hit in search(library, Query(words="санкции", language="ru")).hits] == ["a-ru", "a-ru2"]
    days = [hit.day for hit in search(library, Query()).hits]
    assert days == sorted(days, reverse=True)
    assert len(days) == 14


def test_pages_of_hits(library: Library) -> None:
    everything = search(library, Query(limit=100))
    assert not everything.more
    parts = [search(library, Query(limit=5, offset=at)) for at in (0, 5, 10)]
    assert [part.more for part in parts] == [True, True, False]
    assert [hit for part in parts for hit in part.hits] == list(everything.hits)


def test_highlights_are_exact_in_text_and_title(library: Library) -> None:
    for asked, marked in (("制裁", {"制裁"}), ("санкциями", {"санкции", "санкциях"}), ("Hafen", {"Häfen"}),
                          ("露", {"露"}), ("\"exchange of prisoners\"", {"exchange of prisoners"}),
                          ("乌克兰", {"烏克蘭"}),
                          ("対露制裁", {"対露制裁"})):  # fmt: skip
        found = search(library, Query(words=asked)).hits
        assert {s.of(hit.snippet.text) for hit in found for s in hit.snippet.spans} == marked
        for hit in found:
            stored = library.reading(hit.article).article
            assert hit.snippet.start is not None
            assert stored.text[hit.snippet.start :].startswith(hit.snippet.text)
    hit = next(hit for hit in search(library, Query(words="санкция")).hits if hit.id == "a-ru")
    assert hit.title is not None
    assert [s.of(hit.title.text) for s in hit.title.spans] == ["санкции"]


def test_a_new_coder_replaces_the_records_in_the_index(tmp_path: Any, location: str) -> None:
    text = "Minsk accused Vilnius. Vilnius called the claim absurd."
    first = reading(
        "a1", "en", text, "2024-01-02", events=(event(text, "Minsk accused Vilnius", "accused", type="ACCUSE"),)
    )
    second = reading("a1", "en", text, "2024-01-02", coder=Coder(name="hand", version="2"), events=(
        event(text, "Vilnius called the claim absurd", "called", type="REJECT", id="e7"),))  # fmt: skip
    with Library.create(tmp_path / "press.db") as made:
        for one in (first, second, second):
            with made.write() as connection:
                made.add(connection, one)
        with made.write() as connection:
            words.index_article(connection, 1, second)
        assert ids(made, kind="events") == {"a1:e7"}
        assert ids(made, "accused", kind="events") == ids(made, type="ACCUSE") == set()
        assert ids(made, "Vilnius") == ids(made, type="REJECT") == {"a1"}
        with made.write() as connection:
            assert words.rebuild(connection) == 1
        assert ids(made, "absurd", kind="events") == {"a1:e7"}


@pytest.mark.parametrize("words", [
    '"', "'", '""', "-", "--", "OR", "OR OR", "AND", "NOT x", "NEAR(a b, 2)", "title:x", "{title} : x", "a*",
    "^a", "(", "a)",
    "'; DROP TABLE articles; --", '" OR 1=1', "\x00", "a\x00b", "\\", ":*", "<->", "!a", "&", "%s", ":asked", "\ud800",
    "😀",
    "=all", "=type:sanction", "«", "- -", "-\"", "|", "x" * 5000, "a " * 500, "́", "゙", "ﾞ", "ﷺ", "İ", "ǅ", "\u200b",
])  # fmt: skip
def test_hostile_words_are_only_words(library: Library, words: str) -> None:
    for kind in ("articles", "events"):
        search(library, Query(words=words, kind=kind))
    assert library.count() == 14


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=40) | st.text(alphabet="ab\"«»-OR |():*^&!<>'\\制裁санк{}=. ", max_size=25))
def test_any_words_are_a_query(library: Library, words: str) -> None:
    for hit in search(library, Query(words=words)).hits:
        _check(hit)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.fixed_dictionaries({}, optional={name: st.text(max_size=12) for name in (
    "actor", "type", "status", "country", "language")}))  # fmt: skip
def test_any_filter_is_a_query(library: Library, values: dict[str, str]) -> None:
    search(library, Query(words="санкции", **values))  # type: ignore[arg-type]


def _check(hit: Hit) -> None:
    for marked in (hit.snippet, hit.title):
        for one in marked.spans if marked else ():
            assert marked is not None
            assert one.of(marked.text).strip()


def test_what_makes_no_sense_is_said() -> None:
    with pytest.raises(UsageError, match=r"No role called 'boss'\. Roles: speaker"):
        Query(roles=("boss",))
    with pytest.raises(UsageError, match="No kind called"):
        Query(kind="persons")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="is no day"):
        Query(since="yesterday")


def test_markup_in_texts_is_text(library: Library) -> None:
    hit = search(library, Query(words="alert")).hits[0]
    assert "<script>alert(1)</script>" in hit.snippet.text


@pytest.mark.parametrize(("text", "asked", "marked"), [
    ("ｶﾞｿﾘﾝ補助金とガソリン価格", "ガソリン", ["ｶﾞｿﾘﾝ", "ガソリン"]),
    ("G7首脳会議、Ｇ７首脳", "G7首脳", ["G7首脳", "Ｇ７首脳"]),
    ("foo 制裁 bar, foo bar", '"foo bar"', ["foo bar"]), ("經濟与経済", "经济", ["經濟", "経済"]),
    ("金金金", "金金", ["金金金"]),
    ("за́мок и замки", "замок", ["за́мок", "замки"]), ("サンプル", "ンプ", ["ンプ"]), ("ガス", "ガス", ["ガス"]),
])  # fmt: skip
def test_highlights_of_uneven_characters(text: str, asked: str, marked: list[str]) -> None:
    phrases = [phrase for group in parse(asked).groups for phrase in group]
    language = "ru" if "за" in text else "ja"
    assert [s.of(text) for s in highlights(text, language, phrases)] == marked


def test_command_line(location: str, library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "制裁", "--country", "JPN", "--library", location]) == 0
    out = capsys.readouterr().out
    assert "対露制裁を強化\n" in out
    assert "Sample JPN (JPN) · a-ja" in out
    assert run(["search", "look", "--library", location]) == 0
    assert "[bold]look[/bold]" in capsys.readouterr().out
    assert run(["search", "давления", "--kind", "statements", "--json", "--library", location]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["hits"][0]["record"]["speaker"]["entity"] == "kassym-jomart-tokayev"
    assert run(["search", "nowhere-at-all", "--library", location]) == 0
    assert capsys.readouterr() == ("", "nothing found\n")
    assert run(["search", "--limit", "1", "--library", location, "--", "-sanctions"]) == 0
    assert capsys.readouterr().err == "More: --offset 1\n"
    assert run(["search", "--dyad", "RUS", "--library", location]) == 2
    assert run(["search", "--type", "WAR", "--library", location]) == 2
    assert "Choices: AGREE" in capsys.readouterr().err


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Library.create(tmp_path / "press.db") as made, made.write() as connection:
        made.add(
            connection, reading("a1", "en", "A harmless \x1b[2Jbear \x07 sleeps.", "2024-01-02", title="B\x1b[31m")
        )
    assert run(["search", "bear", "--library", str(tmp_path / "press.db")]) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("word", ["переговорили", "deliberations", "müzakereler"])
def test_a_snippet_ends_with_a_whole_word(word: str) -> None:
    for more in range(len(word) + 1):
        text = "x" * more + f" {word}" * 60
        assert snippet(text, []).text.rstrip().endswith(word)


def test_a_snippet_ends_where_nothing_does() -> None:
    assert len(snippet("会" * 900, []).text) == 240
