"""The build: forms, validation, deterministic bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pymorphy3")

from dragoman.actors import Registry, source
from dragoman.actors.build import compile_registry
from dragoman.actors.declension import adjective_forms, guess_gender, person_forms, phrase_forms
from dragoman.errors import ResourceError

STATES = "- {id: KAZ, adjectives: {en: [Kazakh], ru: [казахстанский]}, capital: {en: [Astana], ru: [Астана]}}\n"
PERSON = """- id: askar-bekenov
  names: {en: [Askar Bekenov, Bekenov], ru: [Аскар Бекенов, Бекенов]}
  roles: [{office: foreign-minister, country: KAZ, from: 2001, to: 2003-05}]
"""


@pytest.fixture
def resources(tmp_path: Path) -> Path:
    (tmp_path / "actors" / "people").mkdir(parents=True)
    (tmp_path / "actors" / "states.yml").write_text(STATES, encoding="utf-8")
    (tmp_path / "actors" / "people" / "x.yml").write_text(PERSON, encoding="utf-8")
    (tmp_path / "languages").symlink_to(source.RESOURCES / "languages")
    return tmp_path


def test_same_bytes_and_forms(resources: Path):
    packed = compile_registry(resources)
    assert packed == compile_registry(resources)
    registry = Registry(packed)
    assert registry.find("говорил с Бекеновым", "ru")[0].best.entry.id == "askar-bekenov"
    assert registry.entry("FRA").kind == "state"  # every ISO state is there without an entry of its own


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("roles:", "rolles:", "x.yml:1: askar-bekenov: unknown key rolles. Did you mean roles"),
        ("KAZ", "KAX", "x.yml:3: askar-bekenov: no country called KAX. Did you mean"),
        ("2003-05", "2003-15", "2003-15 is no date"),
        ("2003-05", "2000", "ends \\(2000\\) before it starts"),
        ("foreign-minister", "foreign-ministre", "Did you mean foreign-minister"),
        ("askar-bekenov", "KAZ", "stands already in states.yml:1"),
    ],
)
def test_mistakes_are_named(resources: Path, old: str, new: str, message: str):
    (resources / "actors" / "people" / "x.yml").write_text(PERSON.replace(old, new), encoding="utf-8")
    with pytest.raises(ResourceError, match=message):
        compile_registry(resources)


@pytest.mark.parametrize(
    ("name", "language", "form"),
    [
        ("Касым-Жомарт Токаев", "ru", "Касым-Жомарту Токаеву"),
        ("Владимир Зеленский", "ru", "Владимира Зеленского"),
        ("Мария Захарова", "ru", "Марией Захаровой"),
        ("Ангела Меркель", "ru", "Ангелы Меркель"),
        ("Си Цзиньпин", "ru", "Си Цзиньпином"),
        ("Дмитро Кулеба", "uk", "Дмитра Кулеби"),
        ("Володимир Зеленський", "uk", "Володимиру Зеленському"),
        ("Андрій Єрмак", "uk", "Андрія Єрмака"),
    ],
)
def test_people_decline(name: str, language: str, form: str):
    assert form in person_forms(name, language, guess_gender(name, language))


def test_phrases_decline():
    assert "министром иностранных дел" in phrase_forms("министр иностранных дел", "ru")
    assert "Северной Македонией" in phrase_forms("Северная Македония", "ru")
    assert "Сполученими Штатами" in phrase_forms("Сполучені Штати", "uk")
    assert "казахстанскую" in adjective_forms("казахстанский", "ru")


def test_all_states_named_in_five_languages():
    registry = Registry.load()
    states = [e for e in registry.entries if e.kind == "state"]
    assert len(states) >= 260
    assert not [e.id for e in states if not all(e.names.get(lang) for lang in ("en", "ja", "ru", "uk", "zh"))]


@pytest.mark.parametrize("language", ["ar", "de", "es", "fa", "fr", "kk", "ko", "pl", "tr"])
def test_all_states_named_in_the_other_languages(language: str):
    registry = Registry.load()
    names = {c.entry.id for form in registry.forms(language) for c in registry.lookup(form, language)}
    assert not [e.id for e in registry.entries if e.kind == "state" and e.id not in names]
    people = [e for e in registry.entries if e.kind == "person"]
    assert all(registry.names(e, language) for e in people if e.names.get("ru") and e.names.get("en"))


@pytest.mark.parametrize(
    ("language", "form", "entry"),
    [
        ("de", "Lawrow", "sergei-lavrov"),
        ("de", "Selenskyj", "volodymyr-zelensky"),
        ("fr", "Medvedev", "dmitry-medvedev"),
        ("fr", "Poutine", "vladimir-putin"),
        ("tr", "Lavrov", "sergei-lavrov"),
        ("kk", "Путинге", "vladimir-putin"),
    ],
)
def test_people_as_the_language_spells_them(language: str, form: str, entry: str):
    assert entry in {c.entry.id for c in Registry.load().lookup(form, language)}


@pytest.mark.parametrize(
    ("phrase", "forms"),
    [
        ("Білий дім", {"Білого дому", "Білому домі", "Білим домом"}),  # a noun "white", too
        ("Кремль", {"Кремлі", "Кремлеві", "Кремля"}),
        ("військовий експерт", {"військового експерта", "військовим експертом"}),
    ],
)
def test_ukrainian_phrases_decline_as_wholes(phrase: str, forms: set[str]) -> None:
    assert forms <= phrase_forms(phrase, "uk")
