"""Importing other registries: what is taken, what is merged, what is refused, and that a text then names them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.actors import Registry, find_mentions, overlay
from dragoman.actors.entries import Role
from dragoman.actors.importing import Report, Wanted, import_files, lines
from dragoman.actors.importing.merging import overlap
from dragoman.actors.importing.names import MOST, Refused, clean, languages_of, slug
from dragoman.actors.importing.offices import Offices
from dragoman.actors.importing.things import tables
from dragoman.cli.main import run
from dragoman.errors import ResourceError, UsageError


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user's registry of a test is; no test sees another."""
    path = tmp_path / "user" / "actors.json"
    monkeypatch.setenv(overlay.VARIABLE, str(path))
    return path


def ftm(entity: str, schema: str, **properties: Any) -> dict[str, Any]:
    lists = {key: value if isinstance(value, list) else [value] for key, value in properties.items()}
    return {"id": entity, "schema": schema, "properties": lists}


def snak(value: Any) -> dict[str, Any]:
    return {"snaktype": "value", "datavalue": {"value": value}}


def ref(item: str, **qualifiers: Any) -> dict[str, Any]:
    found = {key: [snak(value)] for key, value in qualifiers.items()}
    return {"mainsnak": snak({"id": item}), "rank": "normal", "qualifiers": found}


def day(time: str, precision: int = 11) -> dict[str, Any]:
    return {"time": f"+{time}T00:00:00Z", "precision": precision}


def item(number: str, labels: dict[str, str], claims: dict[str, Any], **aliases: list[str]) -> dict[str, Any]:
    return {
        "type": "item",
        "id": number,
        "labels": {code: {"language": code, "value": name} for code, name in labels.items()},
        "aliases": {code: [{"language": code, "value": name} for name in names] for code, names in aliases.items()},
        "claims": claims,
    }


LABELS = {
    "en": "Oda Kolbinger", "ja": "オダ・コルビンガー", "ru": "Ода Кольбингер", "uk": "Ода Кольбінгер",
    "zh-hant": "奧達·科爾賓格", "de": "Oda Kolbinger", "ko": "오다콜빙거", "ar": "أودا كولبينغر", "fa": "اودا کولبینگر",
}  # fmt: skip
MINISTER = item(
    "Q990001", LABELS,
    {"P31": [ref("Q5")], "P27": [ref("Q232")], "P21": [ref("Q6581072")],
     "P569": [{"mainsnak": snak(day("1970-01-02"))}],
     "P39": [ref("Q990002", P580=day("2021-03-20"), P582=day("2023-00-00", 9))]},
    en=["Oda M. Kolbinger", "Kolbi"],
)  # fmt: skip
POST = item("Q990002", {"en": "Minister of Tides of Kazakhstan"}, {"P1001": [ref("Q232")]})
HERALD = item(
    "Q990003", {"en": "Almaty Tide Herald", "ru": "Алматинский вестник приливов"},
    {"P31": [ref("Q11032")], "P17": [ref("Q232")], "P407": [ref("Q7737")],
     "P856": [{"mainsnak": snak("https://www.tide-herald.example/en")}]},
)  # fmt: skip
WHALE = item("Q990004", {"en": "grey whale"}, {"P31": [ref("Q16521")]})
PERSON = ftm("NK-1", "Person", name=["Borislav Testanov", "Борислав Тестанов"], country="kz", topics="role.pep")
HELD = ftm("NK-2", "Occupancy", holder="NK-1", post="NK-3", startDate="2024-05-01T00:00:00")
POSITION = ftm("NK-3", "Position", name="Minister of Ecology", country="kz", topics=["gov.national"])
FTM = [HELD, PERSON, POSITION]


def write(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def load(tmp_path: Path, *rows: Any, **wanted: Any) -> Report:
    return import_files([write(tmp_path / "in.jsonl", list(rows))], Wanted(**wanted))


def added(entry_id: str) -> overlay.Addition:
    return next(one for one in overlay.read(overlay.locate()) if one.id == entry_id)


def test_an_occupancy_gives_the_office(tmp_path: Path):
    report = load(tmp_path, *FTM)
    assert [change.id for change in report.added] == ["borislav-testanov"]
    assert report.added[0].line == 2
    entry = added("borislav-testanov")
    assert entry.roles == (Role(office="minister", country="KAZ", start="2024-05-01"),)
    assert entry.names == {"en": ("Borislav Testanov",), "ru": ("Борислав Тестанов",)}
    assert entry.sources == ("NK-1",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Oda Kolbinger arrived in Oslo.", "en"),
        ("オダ・コルビンガー氏は述べた。", "ja"),
        ("Встреча с Одой Кольбингер прошла в Осло.", "ru"),
        ("Зустріч з Одою Кольбінгер відбулася в Осло.", "uk"),
        ("奥达·科尔宾格抵达奥斯陆。", "zh"),
        ("奧達·科爾賓格抵達奧斯陸。", "zh"),
        ("Oda Kolbingers Besuch in Oslo endete.", "de"),
        ("Oda Kolbinger est arrivée à Oslo.", "fr"),
        ("Oda Kolbinger Oslo'ya geldi.", "tr"),
        ("Ода Кольбингер Ослоға келді.", "kk"),
        ("오다콜빙거는 오슬로에 도착했다.", "ko"),
        ("وصلت أودا كولبينغر إلى أوسلو.", "ar"),
        ("اودا کولبینگر به اسلو رسید.", "fa"),
    ],
)
def test_an_imported_minister_is_found_in_every_language(tmp_path: Path, text: str, language: str):
    load(tmp_path, MINISTER, POST)
    found = find_mentions(text, language, Registry.load(), "2022-09-15")
    assert ("oda-kolbinger", "KAZ") in {(m.actor.entity, m.actor.country) for m in found}


def test_a_surname_counts_where_the_whole_name_stands(tmp_path: Path):
    load(tmp_path, *FTM)
    registry = Registry.load()
    found = find_mentions("Borislav Testanov came. Later Testanov left.", "en", registry, "2025-01-01")
    assert [m.actor.entity for m in found] == ["borislav-testanov"] * 2
    assert not [m for m in find_mentions("Testanov left.", "en", registry, None) if m.actor.entity]
    assert registry.names(registry.entry("borislav-testanov"), "de") == ("Borislaw Testanow", "Borislav Testanov")


def test_wikidata_people_and_media(tmp_path: Path):
    report = load(tmp_path, POST, MINISTER, HERALD, WHALE)
    entry = added("oda-kolbinger")
    assert entry.roles == (Role(office="minister", country="KAZ", start="2021-03-20", end="2023"),)
    assert entry.gender == "f"
    assert entry.born == "1970-01-02"
    assert entry.names["en"] == ("Oda Kolbinger", "Oda M. Kolbinger")
    herald = added("almaty-tide-herald")
    assert (herald.kind, herald.sector, herald.language, herald.domains) == (
        "outlet", "JRN", "ru", ("tide-herald.example",),
    )  # fmt: skip
    assert report.reasons["nobody"] >= 1


@pytest.mark.parametrize("shape", ["lines", "dump", "array", "entities", "pretty", "gz", "bom"])
def test_the_shapes_that_files_have(tmp_path: Path, shape: str):
    rows = [MINISTER, POST]
    dumped = [json.dumps(row, ensure_ascii=False) for row in rows]
    text = {
        "lines": "\n".join(dumped), "dump": "[\n" + ",\n".join(dumped) + "\n]\n", "array": json.dumps(rows),
        "entities": json.dumps({"entities": {row["id"]: row for row in rows}}), "pretty": json.dumps(rows, indent=2),
        "gz": "\n".join(dumped), "bom": "\ufeff" + "\n".join(dumped),
    }[shape]  # fmt: skip
    path = tmp_path / "items.json"
    path.write_bytes(gzip.compress(text.encode()) if shape == "gz" else text.encode())
    report = import_files([path], Wanted())
    assert [change.id for change in report.added] == ["oda-kolbinger"]
    assert report.added[0].roles == ("minister KAZ 2021-03-20–2023",)


def test_importing_twice_changes_nothing(tmp_path: Path, user: Path):
    rows = [*FTM, MINISTER, POST, HERALD]
    first = load(tmp_path, *rows)
    before, stamp = user.read_bytes(), user.stat().st_mtime_ns
    second = load(tmp_path, *rows)
    assert first.written
    assert not second.written
    assert not second.added
    assert second.unchanged == 3
    assert (user.read_bytes(), user.stat().st_mtime_ns) == (before, stamp)
    load(tmp_path, *rows[::-1])
    assert user.read_bytes() == before


def test_ours_is_merged_and_never_replaced(tmp_path: Path):
    ours = Registry.plain().entry("kassym-jomart-tokayev")
    held = ref("Q990009", P580=day("2011-01-05"), P582=day("2013-06-07"))
    row = item(
        "Q990008", {"en": "Kassym-Jomart Tokayev", "ru": "Касым-Жомарт Токаев", "pl": "Kasym-Żomart Tokajew Próbny"},
        {"P31": [ref("Q5")], "P27": [ref("Q232")], "P39": [held, ref("Q30461", P580=day("2018-01-01"))]},
        en=["Kassym Invented Tokayev"],
    )  # fmt: skip
    report = load(tmp_path, row, item("Q990009", {"en": "Ambassador of Kazakhstan to Elbonia"}, {}))
    (change,) = report.merged
    assert change.why == "the same name in two languages"
    assert change.ours
    assert change.names == {"en": ("Kassym Invented Tokayev",), "pl": ("Kasym-Żomart Tokajew Próbny",)}
    now = Registry.load().entry("kassym-jomart-tokayev")
    assert now.names["en"][: len(ours.names["en"])] == ours.names["en"]
    assert set(ours.roles) < set(now.roles)
    assert Role(office="ambassador", country="KAZ", start="2011-01-05", end="2013-06-07") in now.roles
    told = " ".join(conflict.what for conflict in report.conflicts)
    assert "that was nursultan-nazarbayev" in told or "other dates: head-of-state KAZ 2018" in told


def test_another_country_is_kept_apart_and_told(tmp_path: Path):
    row = ftm("NK-9", "Person", name=["Sergei Lavrov", "Сергей Лавров"], country="fr", position="Mayor of Elbourg")
    report = load(tmp_path, row)
    assert report.added[0].id == "sergei-lavrov-fra"
    assert any("another country" in conflict.what for conflict in report.conflicts)


def test_a_name_that_means_somebody_else_of_the_country_stays_his(tmp_path: Path):
    row = ftm("NK-9", "Person", name=["Sergei Lavrov", "Serge Invented"], country="ru", position="Governor of Elbourg")
    report = load(tmp_path, row)
    assert report.added[0].names == {"en": ("Serge Invented",)}
    assert any("already means sergei-lavrov" in conflict.what for conflict in report.conflicts)
    report = load(tmp_path, ftm("NK-8", "Person", name=["Sergei Lavrov"], country="ru", position="Governor"))
    assert report.reasons["all its names mean somebody else"] == 1


def test_a_name_and_country_and_office_are_one_person(tmp_path: Path):
    row = ftm("NK-9", "Person", name=["Sergei Lavrov"], alias=["Sergey Viktorovich Lavrov"], country="ru",
              position="Minister of Foreign Affairs of Russia")  # fmt: skip
    (change,) = load(tmp_path, row).merged
    assert change.why == "the same name, country and office"
    assert change.names == {"en": ("Sergey Viktorovich Lavrov",)} or not change.names


def test_names_of_states_and_titles_are_nobodys(tmp_path: Path):
    report = load(tmp_path, ftm("NK-9", "Person", name=["Kazakhstan", "president"], country="kz", topics="role.pep"))
    assert not report.added
    assert any("KAZ" in conflict.what for conflict in report.conflicts)


def test_sectors_by_topics_and_words(tmp_path: Path):
    rows = [
        ftm("a1", "Person", name="Ada Firstova", country="kz", position="Member of the Majilis"),
        ftm("a2", "Person", name="Ada Secondova", country="kz", topics=["role.pep", "role.judge"]),
        ftm("a3", "Person", name="Ada Thirdova", country="kz", position="Commander of the Coast Guard"),
        ftm("a4", "Organization", name="Union of Tidal Engineers", country="kz", topics="pol.union"),
        ftm("a5", "Company", name="Tidal Works Incorporated", country="kz"),
        ftm("a6", "PublicBody", name="Ministry of Invented Tides", country="kz", topics="gov.executive"),
        ftm("a7", "Person", name="Ada Relativa", country="kz", topics="role.rca"),
        ftm("a8", "Vessel", name="MV Tide"),
    ]
    report = load(tmp_path, *rows)
    registry = Registry.load()
    assert registry.entry("ada-firstova").roles[0].sector() == "LEG"
    assert registry.entry("ada-secondova").roles[0].office in ("judge", "official")
    assert registry.entry("ada-thirdova").roles[0].sector() == "MIL"
    assert (registry.entry("union-of-tidal-engineers").sector, registry.entry("tidal-works-incorporated").sector) == (
        "LAB", "BUS",
    )  # fmt: skip
    assert registry.entry("ministry-of-invented-tides").subkind == "ministry"
    assert report.reasons["no public office, no topic"] == 1
    assert report.reasons["nobody"] == 1


@pytest.mark.parametrize(
    ("words", "office", "country"),
    [
        ("Minister of Foreign Affairs of Kazakhstan", "foreign-minister", "KAZ"),
        ("President of Ghana", "head-of-state", "GHA"),
        ("President of the Republic", "head-of-state", None),
        ("President of the Invented Bank", None, None),
        ("Deputy Minister of Defence", "official", None),
        ("Deputy Prime Minister of Japan", "deputy-head-of-government", "JPN"),
        ("Member of the House of Representatives of Japan", "legislator", "JPN"),
        ("Speaker of the Senate", "speaker-of-parliament", None),
        ("Chief of the General Staff", "chief-of-staff", None),
        ("Ambassador of France to Kazakhstan", "ambassador", None),
        ("Governor of the National Bank of Kazakhstan", "central-bank-governor", "KAZ"),
        ("Secretary-General of NATO", "head", None),
        ("Министр иностранных дел Казахстана", "foreign-minister", "KAZ"),
        ("Press Secretary of the President", "spokesperson", None),
        ("gardener", None, None),
    ],
)
def test_positions_become_offices(words: str, office: str | None, country: str | None):
    found = Offices(Registry.plain()).read((None, words))
    assert (found.office if found else None) == office
    if found and office not in (None, "ambassador"):
        assert found.country == country


def test_former_offices_and_ended_ones_are_not_held(tmp_path: Path):
    rows = [
        ftm("a1", "Person", name="Ada Firstova", country="kz", topics="role.pep"),
        ftm("a2", "Occupancy", holder="a1", post="a3", status="ended"),
        ftm("a3", "Position", name="Minister of Tides", country="kz"),
        ftm("b1", "Person", name="Ada Secondova", country="kz", topics="role.pep", position="former minister"),
    ]
    load(tmp_path, *rows)
    assert [r.office for r in Registry.load().entry("ada-firstova").roles] == []
    assert [r.office for r in Registry.load().entry("ada-secondova").roles] in ([], ["official"])


def test_nested_entities_are_taken_apart(tmp_path: Path):
    post = ftm("p", "Position", name="Prime Minister", country="kz")
    held = {"id": "o", "schema": "Occupancy", "properties": {"post": [post], "startDate": ["2031"]}}
    row = ftm("x", "Person", name="Ada Nesting", country="kz", topics="role.pep")
    row["properties"]["positionOccupancies"] = [held]
    load(tmp_path, row)
    assert Registry.load().entry("ada-nesting").roles[0].start == "2031"


@pytest.mark.parametrize(
    "name",
    ["A\x00da B", "Ada\x1b[31m B", "<b>Ada</b> B", "Ada \u202eB", "x", "a" * 500, "12345 67", "{{Ada}}", "Ada (the)", 7,
     None, "http://ada.b"],
)  # fmt: skip
def test_no_names(name: object):
    with pytest.raises(Refused):
        clean(name)


def test_hostile_lines_are_counted_told_and_passed_by(tmp_path: Path):
    path = tmp_path / "bad.jsonl"
    aliases = [f"Ada Name{'abcdefghij'[n % 10]} Aliasova{n}" for n in range(10_000)]
    many = ftm("m", "Person", name="Ada Aliasova", alias=aliases, country="kz", topics="role.pep")
    control = ftm("c", "Person", name=["Ada\x00 Zero", "Ada Goodova"], country="kz", topics="role.pep")
    raw = [b"not json", b"{", b'{"id": 5}', b"[" * 100_000, b'"text"', b"null", b"\xff\xfe",
           b'{"id":"x","schema":"Person"}',
           b'{"id":"","schema":"Person","properties":{}}', b'{"id":"Q1","type":"item","labels":[],"claims":[]}',
           b'{"id":"Q2","type":"item","claims":{"P31":[{"mainsnak":5}],"P39":"x"}}',
           json.dumps(many).encode(), json.dumps(control).encode()]  # fmt: skip
    path.write_bytes(b"\n".join(raw))
    report = import_files([path], Wanted())
    assert {change.id for change in report.added} == {"ada-aliasova", "ada-goodova"}
    assert len(added("ada-aliasova").names["en"]) <= MOST
    assert any("control characters" in skipped.reason for skipped in report.skipped)
    assert any(skipped.line == 1 and "no JSON" in skipped.reason for skipped in report.skipped)


def test_a_line_over_the_limit_is_passed_by(tmp_path: Path):
    path = write(tmp_path / "long.jsonl", ["x" * 5000, PERSON])
    found = list(lines.read(path, longest=1000))
    assert [line.number for line in found] == [1, 2]
    assert "longer than 1000" in str(found[0].problem)
    assert found[1].value == PERSON


def test_a_damaged_archive_is_told(tmp_path: Path):
    path = tmp_path / "x.gz"
    path.write_bytes(
        gzip.compress(b"".join(json.dumps(ftm(f"n{n}", "Person")).encode() + b"\n" for n in range(500)))[:-40]
    )
    assert any("damaged" in str(line.problem) for line in lines.read(path))


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["name", "alias", "country", "topics", "position", "birthDate", "wikidataId", "holder", "post", "website"]
)
ENTITIES = st.fixed_dictionaries({
    "id": st.text(max_size=6) | st.integers(),
    "schema": st.sampled_from(["Person", "Company", "Occupancy", "Position", "Membership", "PublicBody", "Thing"]),
    "properties": st.dictionaries(KEYS, JSONS | st.lists(st.text(max_size=30), max_size=4), max_size=6),
})  # fmt: skip
CLAIMS = st.fixed_dictionaries({"mainsnak": JSONS | st.just(snak({"id": "Q5"})), "qualifiers": JSONS})
ITEMS = st.fixed_dictionaries({
    "id": st.sampled_from(["Q990011", "Q990012", "P5", "", "q"]),
    "type": st.just("item"),
    "labels": st.dictionaries(st.sampled_from(["en", "zh", "xx"]), JSONS | st.fixed_dictionaries({"value": JSONS})),
    "aliases": JSONS,
    "claims": st.dictionaries(
        st.sampled_from(["P31", "P39", "P27", "P17", "P856", "P1448", "P298", "P569"]),
        JSONS | st.lists(CLAIMS, max_size=3),
        max_size=5,
    ),
})  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(JSONS | ENTITIES | ITEMS, min_size=1, max_size=5))
def test_no_line_breaks_the_import(tmp_path: Path, rows: list[Any]):
    into = tmp_path / "h" / "actors.json"
    into.unlink(missing_ok=True)
    path = write(tmp_path / "h.jsonl", [*rows, PERSON])
    first = import_files([path], Wanted(into=into))
    assert "borislav-testanov" in {change.id for change in first.added}
    assert not overlay.problems(into, Registry.plain())
    before = into.read_bytes()
    assert not import_files([path], Wanted(into=into)).written
    assert into.read_bytes() == before


@given(st.text(max_size=120))
def test_a_clean_name_is_clean(text: str):
    try:
        name = clean(text)
    except Refused:
        return
    assert clean(name) == name
    assert name.isprintable()
    assert all(code in ("en", "ja", "ru", "uk", "zh", "ko", "kk", "ar", "fa") for code in languages_of(name, None))
    assert not slug(name) or slug(slug(name)) == slug(name)


def test_overlapping_offices():
    a = Role(office="head", org="UN", start="2010", end="2014-03")
    assert overlap(a, Role(office="head", org="UN", start="2013"))
    assert not overlap(a, Role(office="head", org="UN", start="2014-03"))


def test_dry_run_limit_and_format(tmp_path: Path, user: Path):
    report = load(tmp_path, *FTM, dry_run=True)
    assert report.added
    assert not user.exists()
    two = [ftm(f"n{n}", "Person", name=f"Ada Number{'abc'[n]}ova", country="kz", topics="role.pep") for n in range(3)]
    assert len(load(tmp_path, *two, limit=2).added) == 2
    with pytest.raises(UsageError, match="no entity"):
        load(tmp_path, *FTM, form="wikidata")


def test_the_command(tmp_path: Path, user: Path, capsys: pytest.CaptureFixture[str]):
    path = write(tmp_path / "in.jsonl", [*FTM, "text"])
    assert run(["actors", "import", str(path)]) == 0
    out = capsys.readouterr().out
    assert "added 1" in out
    assert "borislav-testanov" in out
    assert str(user) in out
    assert run(["actors", "import", str(path), "--json", "--into", str(tmp_path / "o.json")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["added"][0]["line"] == 2
    assert told["skipped"][0]["line"] == 4
    assert run(["actors", "show", "borislav-testanov"]) == 0
    assert "from your registry" in capsys.readouterr().out
    assert run(["actors", "find", "Борислава Тестанова"]) == 0
    assert "borislav-testanov" in capsys.readouterr().out
    assert run(["actors", "import", str(tmp_path / "none")]) == 2
    assert run(["actors", "import", str(path), "--format", "xml"]) == 2


def test_a_damaged_registry_is_told(user: Path, capsys: pytest.CaptureFixture[str]):
    user.parent.mkdir()
    user.write_text('{"version":1,"entries":[\n{"id":"a-b","kind":"person","names":{},"office":1}\n]}')
    with pytest.raises(ResourceError, match=r"actors\.json:2"):
        Registry.load()
    assert run(["actors", "check"]) == 5
    assert "actors.json:2" in capsys.readouterr().out
    user.write_text('{"version":1,"entries":[\n{"id":"a-b","kind":"person","names":{"en":["A\\u0007 B"]},'
                    '"roles":[{"office":"king","country":"KAX"}]}\n]}')  # fmt: skip
    problems = overlay.problems(user, Registry.plain())
    assert [word for word in ("king", "KAX", "control") if not any(word in problem for problem in problems)] == []


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    from dragoman.actors.importing import forms

    seen: list[str] = []
    real = forms.compile_forms
    monkeypatch.setattr(
        forms, "compile_forms", lambda language, *rest: (seen.append(language), real(language, *rest))[1]
    )
    return seen


def test_forms_are_compiled_once_and_anew_when_the_file_changes(tmp_path: Path, compilations: list[str]):
    load(tmp_path, *FTM)
    assert sorted(compilations) == ["en", "ru"]
    Registry.load().find("Borislav Testanov", "en")
    assert len(compilations) == 2
    load(tmp_path, *FTM, MINISTER, POST)
    assert "de" in compilations
    assert Registry.load().find("Oda Kolbinger", "en")


def test_without_a_user_registry_there_is_nothing_laid_over():
    assert Registry.load() is Registry.plain()


def test_the_tables_name_known_states_and_fit():
    known = {entry.id for entry in Registry.plain().entries if entry.kind == "state"}
    assert set(tables().states) <= known
    assert len(set(tables().states.values())) == len(tables().states)
