"""Records: frozen, keyword-only, spans that check themselves, JSON there and back."""

import json
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman import records
from dragoman.events.ontology import scale
from dragoman.records import (
    Actor,
    Article,
    Coder,
    Date,
    Event,
    Forecast,
    Image,
    Interpretation,
    Link,
    Mention,
    Reading,
    Removed,
    Span,
    Statement,
    json_schema,
)

SCRIPTS = [
    "Latin é",
    "кириллица ї",
    "日本語「",
    "中文《",
    "עברית",
    "العربية",
    "e\u0301a\u0308",
    "👩‍👩‍👧🇺🇦",
    "\u200f",
    "हिन्दी",
    "𠮷",
]
TEXTS = st.lists(st.sampled_from(SCRIPTS) | st.text(min_size=1, max_size=8), min_size=1, max_size=12).map("".join)
NAMES = st.text(min_size=1, max_size=12)
MAYBE = st.none() | NAMES
ACTORS = st.builds(
    Actor,
    name=NAMES,
    entity=MAYBE,
    country=MAYBE,
    region=MAYBE,
    sector=MAYBE,
    count=st.sampled_from(["one", "some", "all"]),
    place=st.none() | st.booleans(),
)
MANY = st.lists(ACTORS, max_size=2).map(tuple)
SHARE = st.floats(0, 1)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    text = draw(TEXTS)
    pairs = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda p: p[0] < p[1])
    spans = pairs.map(lambda p: Span(*p))

    def some(record: type, /, **fields: Any) -> Any:
        return draw(st.lists(st.builds(record, id=NAMES, span=spans, **fields), max_size=2).map(tuple))

    choices = {
        name: st.sampled_from(get_args(getattr(records, name)))
        for name in ("Type", "Modality", "Status", "Mode", "Stance", "Quad", "ForecastKind", "RemovedKind", "Proposer")
    }
    claim = {"status": choices["Status"], "confidence": SHARE, "source": NAMES}
    article = Article(
        id=draw(NAMES),
        language=draw(NAMES),
        text=text,
        title=draw(MAYBE),
        paragraphs=tuple(draw(st.lists(spans, max_size=3))),
        outlet=draw(st.none() | ACTORS),
        images=tuple(draw(st.lists(st.builds(Image, caption=MAYBE, credit=MAYBE), max_size=2))),
        related=tuple(draw(st.lists(st.builds(Link, title=NAMES, url=MAYBE), max_size=2))),
        removed=tuple(draw(st.lists(st.builds(Removed, kind=choices["RemovedKind"], text=NAMES), max_size=2))),
    )
    return Reading(
        coder=Coder(name=draw(NAMES), version="1"),
        article=article,
        warnings=tuple(draw(st.lists(NAMES, max_size=2))),
        mentions=some(Mention, actor=ACTORS),
        dates=some(Date, edtf=MAYBE),
        statements=some(
            Statement, speaker=st.none() | ACTORS, mode=choices["Mode"], cue=st.none() | spans, about=MANY, **claim
        ),
        events=some(
            Event,
            type=choices["Type"],
            trigger=spans,
            quad=choices["Quad"],
            intensity=st.floats(-9.3, 7.6),
            actors=MANY,
            recipients=MANY,
            modality=choices["Modality"],
            by=choices["Proposer"],
            **claim,
        ),
        interpretations=some(
            Interpretation, readers=MANY, points_at=MANY, stance=choices["Stance"], cue=st.none() | spans, **claim
        ),
        forecasts=some(
            Forecast, by=st.none() | ACTORS, about=MANY, kind=choices["ForecastKind"], status=choices["Status"]
        ),
    )


@given(readings())
def test_json_there_and_back(reading: Reading) -> None:
    assert Reading.from_json(reading.to_json()) == reading
    assert Reading.from_json(reading.to_json(indent=2)) == reading
    assert msgspec.convert(json.loads(json.dumps(reading.to_dict())), Reading) == reading


@given(readings())
def test_spans_are_code_points_in_json(reading: Reading) -> None:
    raw = json.loads(reading.to_json())
    text = raw["article"]["text"]
    assert text == reading.article.text
    for record, row in zip(reading.mentions, raw["mentions"], strict=True):
        start, end = row["span"]
        assert text[start:end] == record.span.of(reading.article.text) != ""


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 4)])
def test_no_empty_spans(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="0 <= start < end"):
        Span(start, end)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(json.dumps([start, end]), type=Span)


def test_a_span_beyond_the_text_makes_no_reading() -> None:
    article = Article(id="a", language="en", text="It rained.")
    with pytest.raises(ValueError, match="beyond the text"):
        Reading(coder=Coder(name="c", version="1"), article=article, dates=(Date(id="d1", span=Span(3, 11)),))


@pytest.mark.parametrize("missing", ["span", "trigger", "type"])
def test_no_claim_without_evidence(missing: str) -> None:
    fields = {
        "id": "e1",
        "type": "AID",
        "trigger": Span(0, 2),
        "span": Span(0, 4),
        "quad": "material-cooperation",
        "intensity": 7.6,
    }
    del fields[missing]
    with pytest.raises(TypeError, match=missing):
        Event(**fields)  # type: ignore[arg-type]


def all_records() -> list[type]:
    kinds = [k for k in vars(records).values() if isinstance(k, type) and issubclass(k, msgspec.Struct)]
    return [k for k in kinds if k is not records.Record]


@pytest.mark.parametrize("kind", all_records(), ids=lambda k: k.__name__)
def test_records_are_frozen_and_slotted(kind: type) -> None:
    config = kind.__struct_config__  # type: ignore[attr-defined]
    assert config.frozen
    assert not hasattr(kind, "__dict__") or not config.dict
    assert kind.__doc__


def test_records_take_keywords_only() -> None:
    with pytest.raises(TypeError):
        Actor("Oz")  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Actor(name="Oz").name = "Ix"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("json_", "field"),
    [
        ('{"article": {"id": "a", "language": "en", "text": "x"}}', "coder"),
        ('{"coder": {"name": "c", "version": "1"}, "article": {"id": "a", "language": "en"}}', "text"),
        (
            '{"coder": {"name": "c", "version": "1"}, "article": {"id": "a", "language": "en", "text": "x", '
            '"paragraphs": [["a", 1]]}}',
            "paragraphs",
        ),
    ],
)
def test_wrong_json_names_the_field(json_: str, field: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=field):
        Reading.from_json(json_)


def test_unknown_fields_are_left_alone() -> None:
    """Fields may be added within version 1: an older reader takes a newer reading."""
    raw = json.loads(
        Reading(coder=Coder(name="c", version="1"), article=Article(id="a", language="en", text="x")).to_json()
    )
    raw["later"] = {"a": 1}
    raw["article"]["later"] = 2
    assert Reading.from_json(json.dumps(raw)).article.text == "x"


def test_every_type_has_quad_and_intensity() -> None:
    for kind in get_args(records.Type):
        quad, intensity = scale(kind)
        assert quad in get_args(records.Quad)
        assert -10 <= intensity <= 10  # Goldstein's scale
        assert ("cooperation" in quad) == (intensity > 0) or kind == "RETREAT"


def test_schema_names_every_field() -> None:
    schema = json_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    fields = set(schema["$defs"]["Reading"]["properties"])
    assert fields == set(Reading.__struct_fields__)
    assert json.loads(json.dumps(schema))["$id"] == records.SCHEMA
