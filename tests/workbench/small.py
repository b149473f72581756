"""A small library of Ukrainian articles alone: what a page says in Latin letters or in kana is the page's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from msgspec import structs

from dragoman.library import Library
from dragoman.records import Actor, Date, Forecast, Hop, Reading, Removed
from dragoman.sources import sources as feeds
from dragoman.stories import group
from dragoman.workbench import create_app
from tests.stories.handmade import (
    CHN,
    KAZ,
    RUS,
    USA,
    event,
    interpretation,
    made,
    put,
    reading,
    span,
    statement,
    without_model,
)

TOKAYEV = Actor(name="Токаєв", entity="kassym-jomart-tokayev", country="KAZ")
SPEECH = (
    "Токаєв заявив: «Ми нікому не погрожуємо». Астана скасувала угоду з Москвою. "
    "Оглядачі вважають, що це сигнал Вашингтону. До травня очікують нових переговорів."
)
LATER = "Москва підтримала Астану. Пекін надав Астані позику, а Вашингтон засудив це."
OUTLETS = (("Ранок", "UKR"), ("Степ", "KAZ"), ("Вогник", "RUS"))


def library(folder: Path) -> Library:
    """Return a library with one story of several outlets, who contradict each other, and a year of deeds."""
    patch = pytest.MonkeyPatch()
    try:
        without_model(patch)
        patch.setattr(group, "score", lambda one, other, rare: 9.0)
        with made(folder) as opened:
            for number, (outlet, country) in enumerate(OUTLETS):
                put(opened, _speech(number, outlet, country))
            for week in range(52):
                put(opened, _deed(week))
            place = opened.location
    finally:
        patch.undo()
    return Library.open(place)


def client(folder: Path) -> Iterator[TestClient]:
    """Yield a browser on that library, which has a feed too."""
    with library(folder) as opened:
        feeds.prepare(opened)
        feeds.add(opened, "https://example.org/rss.xml")
        yield TestClient(create_app(opened), base_url="http://localhost")


def _speech(number: int, outlet: str, country: str) -> Reading:
    denied = number == 2
    cancelled = "Астана скасувала угоду з Москвою"
    item = reading(
        f"a{number}", SPEECH, outlet=outlet, country=country, language="uk", day="2022-09-14",
        title=f"Заява в Астані {number}", url=f"https://example.org/{number}",
        statements=(
            statement(SPEECH, "Ми нікому не погрожуємо", speaker=TOKAYEV, about=(RUS,), addressee=RUS,
                      mode=("direct", "indirect", "paraphrase")[number], cue=span(SPEECH, "заявив"),
                      status="denied" if denied else "attributed",
                      chain=(Hop(actor=TOKAYEV, role="speaker", span=span(SPEECH, "Токаєв")),)),
        ),
        events=(
            event(SPEECH, cancelled, type="REJECT", actors=(KAZ,), recipients=(RUS,), date="2022-09-14", mode="assist",
                  modality="negated" if denied else "actual", quad="verbal-conflict", intensity=-4.0),
            event(SPEECH, "нових переговорів", id="e2", type="CONSULT", actors=(KAZ,), recipients=(USA,),
                  modality="planned", source="s1", status="speculated", quad="verbal-cooperation", intensity=1.0),
        ),
        interpretations=(
            interpretation(SPEECH, "це сигнал Вашингтону", points_at=(USA,), cue=span(SPEECH, "вважають"),
                           readers=(Actor(name="Оглядачі", country=country, sector="EDU"),), status="inferred"),
            interpretation(SPEECH, "До травня", id="i2", of="s1", stance="ostensible"),
        ),
        forecasts=(
            Forecast(id="f1", by=TOKAYEV, span=span(SPEECH, "очікують нових переговорів"), horizon="2023-05",
                     kind=("prediction", "warning", "plan")[number], status="speculated"),
        ),
        dates=(Date(id="d1", span=span(SPEECH, "До травня"), edtf="2023-05"),),
        warnings=("No date of publication: relative dates stay unresolved. Give one with --published.",),
    )  # fmt: skip
    removed = (Removed(kind="ad-marker", text="[реклама]"), Removed(kind="image-credit", text="Фото"))
    return structs.replace(item, article=structs.replace(item.article, removed=removed))


def _deed(week: int) -> Reading:
    """Return an article a week: first Moscow supports Astana, in the second half year Astana turns away."""
    day = (date(2022, 1, 5) + timedelta(weeks=week)).isoformat()
    kind = "SUPPORT" if week < 26 else "REJECT"
    quad = "verbal-cooperation" if week < 26 else "verbal-conflict"
    side = (RUS, KAZ) if week % 2 else (KAZ, RUS)
    return reading(
        f"b{week}", LATER, outlet="Ранок", country="UKR", language="uk", day=day, title=f"Тиждень {week}",
        events=(
            event(LATER, "Москва підтримала Астану", type=kind, quad=quad, actors=side[:1], recipients=side[1:],
                  date=day),
            event(LATER, "надав Астані позику", id="e2", type="AID", quad="material-cooperation", actors=(CHN,),
                  recipients=(KAZ,), date=day),
            event(LATER, "Вашингтон засудив", id="e3", type="REQUEST", quad="verbal-conflict",
                  actors=((USA,) if week % 3 else (RUS,)), recipients=(KAZ,), date=day),
        ),
    )  # fmt: skip
