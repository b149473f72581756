"""Relations in the terminal: whatever is known, however narrow it is, whatever the texts hold."""

from __future__ import annotations

import io

import pytest
from msgspec import structs
from rich.cells import cell_len
from rich.console import Console

from dragoman.relations.relation import Estimate, Period, Relation
from dragoman.render import evidence
from dragoman.render.relation import MONTHS, ROWS, chart, print_relation, print_shifts
from tests.render import relations
from tests.render.test_library_pages import HOSTILE


def printed(found: Relation, width: int = 100, **settings: object) -> str:
    out = io.StringIO()
    print_relation(found, Console(file=out, width=width, highlight=False, emoji=False, markup=False, **settings))  # type: ignore[arg-type]
    return out.getvalue()


def week(value: float, low: float, high: float, episodes: int = 5, favour: int = 0) -> Period:
    classes = dict.fromkeys(("neutral", "talk+", "costly+", "talk-", "costly-"), 0) | {"talk+": favour}
    return Period(
        start="2022-01-03", level=Estimate(value=value, low=low, high=high, episodes=episodes), classes=classes,
        coverage=1.0,
    )  # fmt: skip


def test_a_relation_that_turns() -> None:
    found = relations.turned()
    text = printed(found)
    assert text.startswith("Fiji (FJI) – Iceland (ISL)\n2020-01-06 – 2022-01-02 · 312 episodes, 312 reports · now R −")
    (shift,) = found.shifts
    assert f"▼ A  {shift.date}  cooling: R +" in text
    assert "A1  20" in text
    assert "Sample Post" in text
    assert "They met." in text
    assert "LEVEL  ▀ of 13 weeks" in text
    assert "MONTHS" in text
    assert "Source: 624 invented events" in text


def test_the_mark_stands_over_its_week() -> None:
    found = relations.turned()
    marks = next(line for line in printed(found, width=111).splitlines() if line.strip() == "▼A")
    weeks = [week.start for week in found.weeks]
    assert marks.index("▼") - 7 == weeks.index(found.shifts[0].date)  # 104 weeks, 104 columns


def test_marks_close_by_stand_on_lines_of_their_own() -> None:
    found = relations.turned()
    found = structs.replace(found, shifts=found.shifts * 3)
    assert [line.strip() for line in printed(found).splitlines() if line.strip() in ("▼A", "▼B", "▼C")] == [
        "▼A", "▼B", "▼C"
    ]  # fmt: skip


def test_the_chart_draws_level_and_interval_to_scale() -> None:
    drawn = [line.plain for line in chart([week(1, 0.9, 1), week(-1, -1, -0.9), week(0, -1, 1)], 3)]
    assert len(drawn) == ROWS
    assert [line[0] for line in drawn].index("▀") == 0
    assert [line[1] for line in drawn].index("▄") == ROWS - 1
    assert [line[2] for line in drawn] == ["░"] * (ROWS // 2) + ["▄"] + ["░"] * (ROWS // 2)


def test_the_chart_tells_what_is_known_from_what_is_assumed() -> None:
    assert "".join(line.plain for line in chart([week(0.2, -1, 1, episodes=0)], 4)) == "····" * ROWS


def test_columns_and_weeks_need_not_be_as_many() -> None:
    weeks = [week(1, 1, 1)] * 5 + [week(-1, -1, -1)] * 5
    for columns in (2, 4, 10, 20, 40):
        top = chart(weeks, columns)[0].plain
        assert top == "▀" * (columns // 2) + " " * (columns // 2)


@pytest.mark.parametrize("found", [relations.empty(), relations.sparse()], ids=["empty", "sparse"])
def test_too_little_says_so(found: Relation) -> None:
    text = " ".join(printed(found).split())
    assert "Insufficient evidence" in text
    assert "does not say that nothing happened" in text
    assert "SHIFTS" not in text


def test_a_quiet_relation_says_so() -> None:
    found = relations.relation(relations.source(turn=104), "FJI", "ISL")
    assert found.status == "ok"
    assert "None in this period." in printed(found)


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80, 100, 160, 300])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    found = relations.quoted(relations.turned(), HOSTILE)
    for line in printed(found, width).splitlines():
        assert cell_len(line) <= width


@pytest.mark.parametrize("width", [40, 100, 160])
def test_hostile_text_moves_nothing(width: int) -> None:
    found = relations.quoted(relations.turned(), HOSTILE)
    text = printed(found, width)
    assert not {c for c in text if c in "\x1b\x07\x08\x00\r\x9b\u202e\u2066\u2069\ud800"}
    out = io.StringIO()
    hostile = [structs.replace(line, evidence=found.shifts[0].evidence) for line in relations.lines()]
    print_shifts(hostile, Console(file=out, width=width, highlight=False, emoji=False, markup=False))
    assert not {c for c in out.getvalue() if c in "\x1b\x07\x08\x00\r\x9b\u202e\u2066\u2069\ud800"}
    assert "[bold red]" in " ".join((text + out.getvalue()).split())


def test_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    found = relations.turned()
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[1;31m" in printed(found, force_terminal=True, color_system="standard")
    monkeypatch.setenv("NO_COLOR", "1")
    coloured = printed(found, force_terminal=True, color_system="standard")
    assert not any(f"3{n}m" in coloured for n in range(1, 8))


def test_many_months_are_cut() -> None:
    found = relations.relation(relations.source(weeks=200, turn=190), "FJI", "ISL")
    text = printed(found)
    assert f"{len(found.months) - MONTHS} months before" in text
    assert found.months[-1].start[:7] in text
    assert f"{found.months[0].start[:7]} " not in text.partition("MONTHS")[2]


@pytest.mark.parametrize("width", [40, 99, 100, 140])
def test_a_list_of_shifts(width: int) -> None:
    out = io.StringIO()
    found = relations.lines()
    print_shifts(found, Console(file=out, width=width, highlight=False, emoji=False, markup=False))
    text = " ".join(out.getvalue().split())
    assert "▼" in text
    assert found[0].date in text
    assert f"{found[0].score:.1f}" in text
    assert all(cell_len(line) <= width for line in out.getvalue().splitlines())


def test_every_kind_of_shift_has_words_and_a_mark_of_its_own() -> None:
    (shift,) = relations.turned().shifts
    kinds = [
        shift,
        structs.replace(shift, direction="warming", told=None),
        structs.replace(shift, kind="drift", since="2020-01-06", told=None),
        structs.replace(shift, kind="drift", direction="warming", since=None, told=None, fragility=None),
        structs.replace(shift, kind="attention surge", direction="none", told=None),
    ]
    assert len({evidence.mark(one) for one in kinds}) == len(kinds) == len({evidence.shift_facts(k) for k in kinds})
    assert "only in hindsight" in evidence.shift_facts(kinds[1])
    assert "drift since 2020-01-06" in evidence.shift_facts(kinds[2])
    assert "mix did not move" in evidence.shift_facts(kinds[4])
    assert evidence.hanging(kinds[3]) == ""
