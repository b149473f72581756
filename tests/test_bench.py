"""Floors: what counts as worse, and that the floors of the repository name figures that exist."""

import yaml
from bench import floors
from bench.speed import SIZE, articles

from dragoman.evaluation.readings import KINDS


def test_under_a_floor() -> None:
    found = {"events": {"f1": 0.3}, "mean_f1": 0.5, "false_events_per_negative": 0.6}
    assert floors.problems(found, {"f1": {"events": 0.3}, "mean_f1": 0.5}) == []
    assert floors.problems(found, {"f1": {"events": 0.31}}) == ["events: F1 0.300 is under its floor, 0.31"]
    assert floors.problems(found, {"false_events_per_negative": 0.4}) == [
        "false_events_per_negative 0.600 is over its ceiling, 0.4"
    ]


def test_the_floors_of_the_repository() -> None:
    wanted = yaml.safe_load(floors.FLOORS.read_text("utf-8"))
    assert set(wanted["f1"]) <= set(KINDS)
    assert set(wanted) <= {"f1", *floors.OTHER}
    assert all(0 < value < 1 for value in wanted["f1"].values())


def test_articles_are_as_long_as_they_say() -> None:
    work = articles()
    assert {language for language, _ in work} == {"en", "ja", "ru", "uk", "zh"}
    assert all(len(text) == SIZE for _, text in work)
    assert len(set(work)) == len(work)
