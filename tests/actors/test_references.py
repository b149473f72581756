"""Bare titles, pronouns, the two sides; free names by date and context."""

from __future__ import annotations

import pytest

from dragoman.actors import find_mentions, resolve, resolve_groups, resolve_references
from dragoman.actors.queries import check, find, show
from dragoman.errors import UsageError


@pytest.mark.parametrize(
    ("language", "text", "reference", "entity"),
    [
        ("ja", "トカエフ大統領は帰国した。同大統領は「よい」と述べた。", "同大統領", "kassym-jomart-tokayev"),
        ("ja", "カザフスタンは断った。同国は遠い。", "同国", "KAZ"),
        ("en", "Tokayev flew home. The president thanked his hosts.", "The president", "kassym-jomart-tokayev"),
        ("en", "Merkel spoke. She left.", "She", "angela-merkel"),
        ("ru", "Токаев прилетел. Он не спешил.", "Он", "kassym-jomart-tokayev"),
        ("uk", "Зеленський приїхав. Він не поспішав.", "Він", "volodymyr-zelensky"),
        ("zh", "习近平抵达。他没有说话。", "他", "xi-jinping"),
    ],
)
def test_reference(registry, language, text, reference, entity):
    mentions = find_mentions(text, language, registry, "2020-09-14")
    found = resolve_references(text, language, mentions, registry, "2020-09-14")
    assert {span.of(text): actor.entity for span, actor in found.items()}.get(reference) == entity


@pytest.mark.parametrize(
    ("language", "text", "phrase"),
    [
        ("ja", "中国は反発した。欧米の当局者は語った。", "欧米の当局者"),
        ("en", "China protested. Western officials said so.", "Western officials"),
        ("zh", "中国抗议。西方官员表示不满。", "西方官员"),
    ],
)
def test_officials_of_the_west_are_of_no_state_named_before(registry, language, text, phrase):
    found = resolve_references(text, language, find_mentions(text, language, registry, "2022"), registry, "2022")
    assert phrase not in {span.of(text) for span in found}


def test_two_as_good_give_none(registry):
    text = "There were Lavrov and Tokayev. Later he left."
    mentions = find_mentions(text, "en", registry, "2022")
    assert "he" not in {span.of(text) for span in resolve_references(text, "en", mentions, registry, "2022")}


@pytest.mark.parametrize(
    ("language", "text", "who"),
    [
        ("ja", "ペスコフ報道官は記者団に語った。中ロ両首脳は合意した。", ["CHN", "RUS"]),
        ("zh", "记者采访了佩斯科夫。中俄两国元首通电话。", ["CHN", "RUS"]),
        (
            "ja",
            "米国務長官は日本の首相と会った。ポーランドの記者団も来た。両首脳は黙った。",
            ["antony-blinken", "fumio-kishida"],
        ),
    ],
)
def test_leaders_of_states_written_beside_them(registry, language, text, who):
    groups = resolve_groups(text, language, find_mentions(text, language, registry, "2023"), registry, "2023")
    assert sorted(str(actor.entity) for pair in groups.values() for actor in pair) == who


def test_two_sides(registry):
    text = "China called Russia. The two sides agreed."
    groups = resolve_groups(text, "en", find_mentions(text, "en", registry, None), registry, None)
    assert {actor.entity for pair in groups.values() for actor in pair} == {"CHN", "RUS"}


@pytest.mark.parametrize(
    ("name", "language", "on", "context", "entity"),
    [
        ("同大統領", "ja", "2022-09-14", "KAZ", "kassym-jomart-tokayev"),
        ("глава МИД", "ru", "2022-09-14", "RUS", "sergei-lavrov"),
        ("the president", "en", "2019-03-01", "KAZ", "nursultan-nazarbayev"),
        ("the Kazakh side", "en", None, None, "KAZ"),
        ("该国总统", "zh", "2022-09-14", "KAZ", "kassym-jomart-tokayev"),
        ("Tokayev", "en", None, None, "kassym-jomart-tokayev"),
        ("the baker", "en", None, "KAZ", None),
    ],
)
def test_resolve(registry, name, language, on, context, entity):
    assert resolve(name, registry, language, on, context).entity == entity


def test_queries():
    assert find("同大統領", on="2022-09-14", context="KAZ")[0].entry.id == "kassym-jomart-tokayev"
    assert show("KAZ").kind == "state"
    with pytest.raises(UsageError, match="Did you mean"):
        show("kassym-jomart-tokaev")
    with pytest.raises(UsageError, match="no date"):
        find("Tokayev", on="yesterday")
    assert not [problem for problem in check() if "organisations.yml" not in problem]


@pytest.mark.parametrize(
    ("language", "text", "who"),
    [
        ("en", "Britain, France and Germany wrote to Iran. China met Iran. The three countries waited.", "GBR FRA DEU"),
        ("ja", "米国、英国、豪州が発表した。中国は反発した。3カ国は聞かなかった。", "USA GBR AUS"),
        ("uk", "США, Британія та Австралія домовилися. Китай порадив трьом країнам інше.", "USA GBR AUS"),
        ("en", "Britain and France wrote. The three countries regret it.", ""),
    ],
)  # fmt: skip
def test_the_three_are_those_last_named_side_by_side(registry, language, text, who):
    groups = resolve_groups(text, language, find_mentions(text, language, registry, "2022"), registry, "2022")
    assert [actor.entity for group in groups.values() for actor in group] == who.split()


def test_the_two_countries_are_those_the_text_is_about(registry):
    text = (
        "China and India met. China and India talk. India, China and Russia were in one room. The two countries agreed."
    )
    groups = resolve_groups(text, "en", find_mentions(text, "en", registry, None), registry, None)
    assert [actor.entity for group in groups.values() for actor in group] == ["CHN", "IND"]
    text = text.replace("talk", "talk, and Russia and China. Russia listens")
    assert not resolve_groups(text, "en", find_mentions(text, "en", registry, None), registry, None)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Токаев улетел. Администрация президента молчала."),
        ("ja", "トカエフ大統領は帰国した。大統領府は沈黙した。"),
        ("ja", "駐日大使は帰国した。大使館は閉まった。"),
    ],
)
def test_the_office_of_somebody_is_not_he(registry, language, text):
    found = resolve_references(text, language, find_mentions(text, language, registry, "2022"), registry, "2022")
    assert not any("-" in (actor.entity or "") for actor in found.values())


def test_a_title_means_who_is_spoken_of(registry):
    text = (
        "Президент Таджикистана Эмомали Рахмон взял слово. Зал слушал. Стало тихо. "
        "Путин молчал. Он вышел к прессе. Президент устал."
    )
    found = resolve_references(text, "ru", find_mentions(text, "ru", registry, "2022-10"), registry, "2022-10")
    assert {actor.entity for span, actor in found.items() if span.of(text) == "Президент"} == {"vladimir-putin"}


@pytest.mark.parametrize(
    ("language", "text", "phrase", "entity"),
    [
        ("en", "Then the NATO chief spoke.", "the NATO chief", "jens-stoltenberg"),
        ("en", "Then the UN secretary-general spoke.", "the UN secretary-general", "antonio-guterres"),
        ("ru", "Выступил глава МАГАТЭ.", "глава МАГАТЭ", "rafael-grossi"),
        ("ru", "Выступила глава Еврокомиссии.", "глава Еврокомиссии", "ursula-von-der-leyen"),
        ("ja", "昨日、国連事務総長は語った。", "国連事務総長", "antonio-guterres"),
        ("zh", "昨天北约秘书长表示同意。", "北约秘书长", "jens-stoltenberg"),
        ("de", "Dort sprach der CDU-Chef.", "der CDU-Chef", None),
    ],
)
def test_who_leads_an_organisation(registry, language, text, phrase, entity):
    found = {m.actor.name: m.actor.entity for m in find_mentions(text, language, registry, "2022-10-20")}
    assert found[phrase] == entity
