"""Charts and the page of a relation: whole, the same each time, harmless, with everything a reader may ask for."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import subprocess
import sys
from datetime import date, timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from msgspec import structs

from dragoman.errors import UsageError
from dragoman.relations.contest import Contest, contest
from dragoman.relations.relation import Relation
from dragoman.render import evidence
from dragoman.render.charts import COLOURS, LISTED, date_ticks, draw_contest, draw_relation
from dragoman.render.contest_chart import POWERS
from tests.render import relations
from tests.render.test_library_pages import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
ALL: dict[str, Relation] = {
    "turned": relations.turned(), "empty": relations.empty(), "sparse": relations.sparse(),
    "hostile": relations.quoted(relations.turned(), HOSTILE),
}  # fmt: skip
CONTESTS: dict[str, Contest] = {
    "contest": contest(relations.source(), ["ISL"], ["FJI", "URY"]),
    "contest of nothing": contest(relations.source(weeks=2, turn=2), ["MLT"], ["FJI", "ISL"]),
}
CONTESTS["hostile contest"] = relations.quoted_contest(CONTESTS["contest"], HOSTILE)
every = pytest.mark.parametrize("found", [*ALL.values(), *CONTESTS.values()], ids=[*ALL, *CONTESTS])
Found = Relation | Contest


def draw(found: Relation | Contest, suffix: str) -> str | bytes:
    return draw_relation(found, suffix) if isinstance(found, Relation) else draw_contest(found, suffix)


def svg(found: Relation | Contest) -> ElementTree.Element:
    drawn = draw(found, ".svg")
    assert isinstance(drawn, str)
    return ElementTree.fromstring(drawn.encode())


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(e.itertext()) for e in root.iter(f"{SVG}text")]


def html(found: Relation | Contest) -> str:
    drawn = draw(found, ".html")
    assert isinstance(drawn, str)
    return drawn


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(found: Relation | Contest) -> Page:
    page = Page()
    page.feed(html(found))
    return page


@every
def test_svg_is_xml_with_text_as_text(found: Found) -> None:
    root = svg(found)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    title, description = list(root)[:2]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text in texts(root)


@every
def test_svg_holds_nothing_that_runs_or_loads_or_is_styled(found: Found) -> None:
    for element in svg(found).iter():
        assert element.tag.removeprefix(SVG) in {
            "svg", "title", "desc", "defs", "g", "path", "text", "tspan", "use", "clipPath", "rect"
        }, element.tag  # fmt: skip
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if name.startswith("on")]
        for name, value in element.attrib.items():
            if name.endswith("href"):
                assert value.startswith("#")


@pytest.mark.parametrize("found", [ALL["turned"], CONTESTS["contest"]], ids=["relation", "contest"])
@pytest.mark.parametrize("suffix", [".svg", ".png", ".html"])
def test_the_same_bytes_each_time(found: Found, suffix: str) -> None:
    assert draw(found, suffix) == draw(found, suffix)


def test_the_same_bytes_in_another_process_and_with_other_settings() -> None:
    code = """
import matplotlib
matplotlib.rcParams.update({"font.size": 20, "lines.linewidth": 9, "axes.facecolor": "red", "text.usetex": True})
from tests.render import relations
from dragoman.render.charts import draw_relation
import sys
sys.stdout.reconfigure(encoding="utf-8")
print(draw_relation(relations.turned(), ".svg"), end="")
assert matplotlib.rcParams["font.size"] == 20
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode() == draw_relation(relations.turned(), ".svg")


def test_no_date_of_today_and_no_program_version() -> None:
    drawn = str(draw_relation(ALL["turned"], ".svg"))
    assert "metadata" not in drawn
    assert "matplotlib v" not in drawn.casefold()
    years = set(re.findall(r"\b20[2-9]\d\b", " ".join(texts(svg(ALL["turned"])))))
    assert years <= {"2020", "2021", "2022"}


def test_png_is_a_picture_of_the_size_it_should_be() -> None:
    drawn = draw_relation(ALL["turned"], ".PNG")
    assert isinstance(drawn, bytes)
    assert drawn.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", drawn[16:24])
    assert (width, height > 900) == (1500, True)
    assert b"Description" in drawn
    assert b"Creation Time" not in drawn


@pytest.mark.parametrize("suffix", ["", ".pdf", ".htm", "svg"])
def test_other_suffixes_are_refused_with_the_choices(suffix: str) -> None:
    with pytest.raises(UsageError, match=r"\.svg, \.png or \.html"):
        draw_relation(ALL["turned"], suffix)


def test_shifts_and_evidence_are_numbered_and_listed() -> None:
    found = ALL["turned"]
    listed = texts(svg(found))
    (shift,) = found.shifts
    assert any(text.startswith("▼ A −") for text in listed)
    assert "▼ A" in listed
    assert {"A1", "A2", "A3"} <= set(listed)
    assert listed.count("A1") == 2  # over its day, and in the list
    assert any(text.startswith(f"{shift.date}: cooling") for text in listed)
    assert any(text.startswith("Level R = 2p − 1") for text in listed)
    assert any(text.startswith("Source: 624 invented events") for text in listed)


def test_many_shifts_are_all_marked_and_the_strongest_listed() -> None:
    (shift,) = ALL["turned"].shifts
    some = tuple(
        structs.replace(shift, score=3.0 + n, date=ALL["turned"].weeks[6 * n].start) for n in range(LISTED + 3)
    )
    listed = texts(svg(structs.replace(ALL["turned"], shifts=some)))
    for n in range(len(some)):
        assert any(text.startswith(f"▼ {evidence.letter(n)} −") for text in listed)
    assert "▼ A" not in listed
    assert f"▼ {evidence.letter(len(some) - 1)}" in listed
    assert any("3 weaker ones are marked but not listed" in text for text in listed)


def test_every_shift_and_every_sentence_is_on_the_page() -> None:
    found = relations.quoted(ALL["turned"], ["First sentence.", "Second sentence.", "Third sentence."])
    page = parsed(found)
    text = " ".join(page.text)
    for number, shift in enumerate(found.shifts):
        assert f"{evidence.mark(shift)} {evidence.letter(number)}" in text
        assert shift.date in text
        for e in shift.evidence:
            assert f"{evidence.letter(number)}{e.n}" in page.text
            for quote in e.quotes:
                assert f"{quote.article}:{quote.record}" in text
                assert quote.words in page.text
    for month in found.months:
        assert month.start[:7] in page.text


@every
def test_the_page_runs_nothing_and_hostile_text_stays_text(found: Found) -> None:
    page = parsed(found)
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "img", "iframe", "object", "link", "form", "base"}
    for _, attributes in page.tags:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "xlink:href"):
            assert (attributes.get(name) or "#").startswith(("#", "http://", "https://"))
    assert [tag for tag, _ in page.tags].count("svg") == 1


def test_the_page_allows_its_own_style_only() -> None:
    page = html(ALL["turned"])
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(a["content"] for t, a in parsed(ALL["turned"]).tags if a.get("http-equiv"))
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize("suffix", [".svg", ".html"])
@pytest.mark.parametrize("name", ["empty", "sparse"])
def test_too_little_says_so(name: str, suffix: str) -> None:
    drawn = str(draw_relation(ALL[name], suffix))
    assert "insufficient evidence" in drawn.casefold()
    assert "does not say that nothing happened" in " ".join(drawn.split())


def test_mathematics_is_not_set_and_dollars_stay() -> None:
    found = structs.replace(ALL["turned"], source="$\\frac{1}{0}$ and $x^2$")
    assert any("$\\frac{1}{0}$ and $x^2$" in text for text in texts(svg(found)))


def test_classes_differ_in_grey_on_either_side() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert lightness(COLOURS["talk+"]) - lightness(COLOURS["costly+"]) > 0.2
    assert lightness(COLOURS["talk-"]) - lightness(COLOURS["costly-"]) > 0.2


def test_help_draws_nothing() -> None:
    code = "import sys, dragoman.cli.main, dragoman.render.charts; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_picture_of_any_script() -> None:
    for found in (ALL["hostile"], CONTESTS["hostile contest"]):
        assert bytes(draw(found, ".png")).startswith(b"\x89PNG")  # type: ignore[arg-type]


def test_a_contest_shows_every_measure_of_every_power() -> None:
    found = CONTESTS["contest"]
    listed = texts(svg(found))
    assert {"A  Fiji", "B  Uruguay", "presence", "commitment", "favour", "distancing"} <= set(listed)
    assert sum(" → " in text and len(text) < 20 for text in listed) == 8
    page = " ".join(parsed(found).text)
    for one in found.gains:
        assert f"{one.probability:.3f}" in page
    for day in found.quarters:
        assert day in page
    for name, one in zip("AB", found.standings, strict=True):
        assert all(f"{name}{e.n}" in page for e in one.evidence)
    assert "Insufficient evidence" in " ".join(parsed(CONTESTS["contest of nothing"]).text)


def test_more_powers_than_there_is_room_for_are_on_the_page() -> None:
    found = CONTESTS["contest"]
    many = structs.replace(found, standings=found.standings * (POWERS // 2 + 1))
    assert any(text.startswith("2 more powers are not drawn") for text in texts(svg(many)))
    assert sum(tag == "h2" for tag, _ in parsed(many).tags) >= len(many.standings)


def test_a_contest_refuses_other_suffixes() -> None:
    with pytest.raises(UsageError, match=r"\.svg, \.png or \.html"):
        draw_contest(CONTESTS["contest"], ".jpg")


@pytest.mark.parametrize("days", [0, 6, 30, 80, 400, 2000, 9000, 40000])
@pytest.mark.parametrize("most", [2, 5, 12])
def test_dates_are_few_and_lie_inside(days: int, most: int) -> None:
    begin = date(2019, 12, 30)
    end = begin + timedelta(days=days)
    ticks = date_ticks(begin, end, most)
    assert 1 <= len(ticks) <= most
    assert all(begin <= day <= end for day, _ in ticks)
    assert [day for day, _ in ticks] == sorted({day for day, _ in ticks})
    assert {day.year for day, _ in ticks} == {int(label.split()[-1]) for _, label in ticks if "\n" in label}
    assert str(ticks[0][0].year) in ticks[0][1]
