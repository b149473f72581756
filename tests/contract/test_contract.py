"""The public data contract, held against what ``dragoman read --json`` really prints for each bundled sample."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest

from dragoman import records
from dragoman.actors import Registry
from dragoman.dates.edtf import parse_edtf
from dragoman.events.ontology import scale
from dragoman.records import Reading, json_schema
from tests.contract.contract_schema import problems

ROOT = Path(__file__).parents[2]
FILES = sorted(p.name for p in (ROOT / "samples/press").iterdir())
DRAGOMAN = Path(sys.executable).with_name("dragoman")

KEYS = {
    "reading": "schema coder article mentions dates statements events interpretations forecasts warnings",
    "coder": "name version codebook",
    "article": "id url outlet language published anchor anchor_source title text paragraphs images related removed",
    "actor": "name entity country region sector count place anonymous",
    "mentions": "id span actor",
    "dates": "id span edtf",
    "statements": "id speaker span mode cue addressee via date about source status confidence parent chain",
    "hop": "actor role span cue",
    "events": "id type mode contexts actors recipients trigger span date place modality quad intensity source status "
    "confidence by",
    "interpretations": "id readers of span points_at stance cue source status confidence",
    "forecasts": "id by span about horizon kind source status",
    "images": "caption credit licence",
    "related": "title url",
    "removed": "kind text",
}
PREFIX = {"mentions": "m", "dates": "d", "statements": "s", "events": "e", "interpretations": "i", "forecasts": "f"}
CHOICES = {
    ("events", "type"): records.Type,
    ("events", "modality"): records.Modality,
    ("events", "quad"): records.Quad,
    ("events", "by"): records.Proposer,
    ("statements", "mode"): records.Mode,
    ("interpretations", "stance"): records.Stance,
    ("forecasts", "kind"): records.ForecastKind,
}
STATUS = get_args(records.Status)
ACTOR_FIELDS = ("speaker", "addressee", "via", "place", "actor", "by")
ACTOR_LISTS = ("about", "actors", "recipients", "readers", "points_at")
AUTHOR = "author"  # the name of the one actor that the text does not name
Json = dict[str, Any]


@pytest.fixture(scope="session")
def printed(weights: None) -> dict[str, Json]:
    """Readings by file name, from one run of the command line over the folder."""
    done = subprocess.run(
        [DRAGOMAN, "read", ROOT / "samples/press", "--json"], capture_output=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode("utf-8").splitlines()
    assert len(lines) == len(FILES)
    return dict(zip(FILES, map(json.loads, lines), strict=True))


@pytest.fixture(params=FILES)
def reading(request: pytest.FixtureRequest, printed: dict[str, Json]) -> Json:
    return printed[request.param]


def records_of(reading: Json) -> list[tuple[str, Json]]:
    return [(kind, record) for kind in PREFIX for record in reading[kind]]


def actors_of(reading: Json) -> list[Json]:
    found = [reading["article"]["outlet"]]
    for kind, record in records_of(reading):
        found += [record[f] for f in ACTOR_FIELDS if f in record and (kind, f) != ("events", "by")]
        found += [actor for f in ACTOR_LISTS for actor in record.get(f, ())]
        found += [hop["actor"] for hop in record.get("chain", ())]
    return [actor for actor in found if actor is not None]


def test_keys(reading: Json) -> None:
    def names(key: str) -> set[str]:
        return set(KEYS[key].split())

    assert names("reading") == set(reading)
    assert names("coder") == set(reading["coder"])
    assert names("article") == set(reading["article"])
    for part in ("images", "related", "removed"):
        assert all(names(part) == set(row) for row in reading["article"][part])
    for kind, record in records_of(reading):
        assert names(kind) == set(record), kind
    assert all(names("actor") == set(actor) for actor in actors_of(reading))
    assert all(names("hop") == set(hop) for statement in reading["statements"] for hop in statement["chain"])


def test_choices(reading: Json) -> None:
    assert reading["schema"] == "dragoman/reading/1"
    assert reading["article"]["anchor_source"] in ("given", "page", "text", "none")
    assert all(row["kind"] in get_args(records.RemovedKind) for row in reading["article"]["removed"])
    for kind, record in records_of(reading):
        for (of, field), choices in CHOICES.items():
            assert of != kind or record[field] in get_args(choices), (record["id"], field)
        assert "status" not in record or record["status"] in STATUS
        assert "confidence" not in record or 0 <= record["confidence"] <= 1
    assert all(actor["count"] in ("one", "some", "all") for actor in actors_of(reading))


def test_spans(reading: Json) -> None:
    text = reading["article"]["text"]
    spans = [*reading["article"]["paragraphs"]]
    for _, record in records_of(reading):
        for part in (record, *record.get("chain", ())):
            spans += [part[f] for f in ("span", "cue", "trigger") if part.get(f) is not None]
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip() != "", text[start:end]
    for event in reading["events"]:
        assert event["span"][0] <= event["trigger"][0] < event["trigger"][1] <= event["span"][1]
    for mention in reading["mentions"]:
        start, end = mention["span"]
        assert mention["actor"]["name"] == text[start:end]


def test_chains_lead_from_the_speaker_to_the_page(reading: Json) -> None:
    outlet = reading["article"]["outlet"]
    for statement in reading["statements"]:
        chain, speaker = statement["chain"], statement["speaker"]
        assert [h["role"] == "speaker" for h in chain] == [n == 0 and speaker is not None for n in range(len(chain))]
        assert not speaker or chain[0]["actor"] == speaker, statement["id"]
        assert all(h["role"] in get_args(records.HopRole) and (h["span"] or h["role"] == "page") for h in chain)
        who = [h["actor"]["entity"] or h["actor"]["name"] for h in chain]
        assert len(who) == len(set(who)), statement["id"]
        via = statement["via"]
        assert not via or (via["entity"] or via["name"]) in who, statement["id"]
        assert not chain or not outlet or chain[-1]["role"] == "page" or speaker["name"] == outlet["name"]


def test_paragraphs_cover_the_text(reading: Json) -> None:
    text = reading["article"]["text"]
    assert "\n\n".join(text[a:b] for a, b in reading["article"]["paragraphs"]) == text
    for record in (*reading["mentions"], *reading["dates"], *reading["events"]):
        assert "\n" not in text[slice(*record["span"])]


def test_cues_stand_outside_what_they_tell(reading: Json) -> None:
    for record in (*reading["statements"], *reading["interpretations"]):
        if record["cue"]:
            (a, b), (start, end) = record["cue"], record["span"]
            assert b <= start or end <= a or not (a <= start and end <= b), record["id"]


def test_no_record_twice(reading: Json) -> None:
    for kind, fields in (
        ("mentions", ("span",)),
        ("dates", ("span",)),
        ("statements", ("span", "speaker")),
        ("events", ("trigger", "type")),
    ):
        keys = Counter(json.dumps([record[f] for f in fields], ensure_ascii=False) for record in reading[kind])
        assert not [key for key, number in keys.items() if number > 1], kind


def test_ids_and_references(reading: Json) -> None:
    for kind, letter in PREFIX.items():
        ids = [record["id"] for record in reading[kind]]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(rf"{letter}[1-9]\d*", id_) for id_ in ids)
    said = {record["id"]: record for record in reading["statements"]}
    known = said.keys() | {record["id"] for record in reading["events"]}
    for _, record in records_of(reading):
        assert record.get("source", "author") in {"author", *said}
        assert record.get("of") is None or record["of"] in known
        assert record.get("source") != record["id"]
    for statement in said.values():
        if statement["parent"]:
            outer = said[statement["parent"]]["span"]
            assert outer[0] <= statement["span"][0] < statement["span"][1] <= outer[1]
            assert statement["parent"] != statement["id"]


def test_dates_are_edtf(reading: Json) -> None:
    article = reading["article"]
    dates = [article["published"], article["anchor"], *(d["edtf"] for d in reading["dates"])]
    dates += [r["date"] for r in (*reading["statements"], *reading["events"])] + [
        f["horizon"] for f in reading["forecasts"]
    ]
    for date in dates:
        assert date is None or parse_edtf(date) == date
    assert (article["anchor"] is None) == (article["anchor_source"] == "none")


def test_types_carry_their_score(reading: Json) -> None:
    for event in reading["events"]:
        assert (event["quad"], event["intensity"]) == scale(event["type"])


def test_actors_are_known_or_named(reading: Json) -> None:
    registry = Registry.load()
    text = reading["article"]["text"]
    for actor in actors_of(reading):
        assert actor["name"].strip()
        assert actor["entity"] is None or registry.entry(actor["entity"]) is not None
        assert actor["country"] is None or re.fullmatch(r"[A-Z]{2,5}", actor["country"])
        assert actor["region"] is None or re.fullmatch(r"\d{3}", actor["region"])
        assert actor["sector"] is None or re.fullmatch(r"[A-Z]{3}", actor["sector"])
    for _, record in records_of(reading):
        for name in [actor["name"] for f in ACTOR_LISTS for actor in record.get(f, ())]:
            assert name in text or name == AUTHOR


def test_schema_accepts_it(reading: Json) -> None:
    assert problems(reading, json_schema()) == []
    assert json.loads(Reading.from_json(json.dumps(reading)).to_json()) == reading


def test_schema_refuses_what_is_wrong(printed: dict[str, Json]) -> None:
    raw = json.dumps(printed["en-herald-aktau.txt"])
    for old, new in (
        ('"mode": "direct"', '"mode": "loud"'),
        ('"status": "attributed"', '"status": "perhaps"'),
        ('"language": "en"', '"language": 5'),
        ('"codebook": "plover-1"', '"codebook": null'),
        ('"text": "', '"text_": "'),
    ):
        assert old in raw
        assert problems(json.loads(raw.replace(old, new)), json_schema()), new


def test_the_samples_hold_every_kind(printed: dict[str, Json]) -> None:
    count = Counter(kind for reading in printed.values() for kind, _ in records_of(reading))
    assert all(count[kind] >= 3 for kind in PREFIX), count
    assert {r["article"]["language"] for r in printed.values()} == {"en", "ja", "ru", "uk", "zh"}
    assert {row["kind"] for r in printed.values() for row in r["article"]["removed"]} >= {
        "ad-marker",
        "repeated-title",
        "image-credit",
        "related-link",
        "note",
        "source-link",
        "navigation",
        "share",
    }


def test_an_article_without_politics_is_empty(printed: dict[str, Json]) -> None:
    reading = printed["en-negative-orchard.txt"]
    assert [reading[kind] for kind in ("events", "interpretations", "forecasts")] == [[], [], []]
