"""Every format of event tables: what is read, what is refused, and that no row is lost. All rows are invented."""

from __future__ import annotations

import gzip
import subprocess
import time
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.actors.registry import Registry
from dragoman.errors import TableError
from dragoman.relations.table import TYPES, EventTable
from dragoman.relations.tables import SkippedRows, load_events, opening, parties, read_events
from dragoman.relations.tables.parties import by_code, by_name, is_state
from dragoman.relations.tables.polecat import STANDARD

SHARED = Path(__file__).parents[3] / "shared" / "eval" / "relations"
SHORT = "date\tsource\trelation\ttarget\tsrc_iso3\tsrc_state\ttgt_iso3\ttgt_state"
LONG = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City",
    "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip


def write(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def short(*rows: str) -> tuple[str, ...]:
    return (SHORT, *(row.replace("|", "\t") for row in rows))


def row(names: Sequence[str], **cells: str) -> str:
    values = {name.replace(" ", "_").lower(): "" for name in names} | cells
    assert len(values) == len(names)
    return "\t".join(values.values())


def gdelt(width: int = 61, **cells: str) -> str:
    places = {"date": 1, "actor": 5, "country": 7, "group": 8, "kind": 12, "actor2": 15, "country2": 17, "group2": 18,
              "kind2": 22, "code": 26, "root": 28, "quad": 29, "score": 30, "articles": 33}  # fmt: skip
    values = [""] * width
    values[0] = "1"
    for name, value in cells.items():
        values[width - 1 if name == "url" else places[name]] = value
    return "\t".join(values)


def pairs(table: EventTable) -> list[tuple[str | None, str | None]]:
    names = (*table.codes, None)
    return [(names[a], names[b]) for a, b in zip(table.actor, table.recipient, strict=True)]


def kinds(table: EventTable) -> list[str]:
    return [TYPES[kind] for kind in table.type]


# --- parties


def test_every_country_of_iso_is_known_by_its_names_and_is_a_state() -> None:
    pycountry = pytest.importorskip("pycountry")
    for country in pycountry.countries:
        for name in {country.name, getattr(country, "common_name", country.name)}:
            assert by_name(name) == country.alpha_3, name
        assert is_state(by_code(country.alpha_3))


def test_what_the_files_of_codes_lead_to_is_in_the_registry() -> None:
    file = parties._file()
    for target in {*file.codes.values(), *file.names.values(), *file.groups.values()}:
        assert Registry.load().entry(target), target
    assert not file.regions & set(file.codes)


# --- ICEWS


def test_relations_with_codes_of_countries(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.tsv",
        *short(
            "2013-05-02|Ministry|Host a visit|Envoy|KAZ|1|ROM|1",
            "2013-05-01|Club|Criticize or denounce|NATO|KAZ|0||1",
        ),
    )
    table = read_events(path)
    assert pairs(table) == [("KAZ", "NATO"), ("KAZ", "ROU")]  # by day
    assert kinds(table) == ["ACCUSE", "CONSULT"]
    assert table.root.tolist() == [11, 4]
    assert table.quad.tolist() == [3, 1]
    assert table.score.tolist() == pytest.approx([-2.0, 2.8])
    assert table.actor_state.tolist() == [False, True]
    assert table.text is not None
    assert table.text.tolist() == ["Criticize or denounce", "Host a visit"]
    assert str(np.datetime64(int(table.day[0]), "D")) == "2013-05-01"


def test_a_table_of_relations_goes_before_the_names_of_cameo(tmp_path: Path) -> None:
    codes = write(
        tmp_path / "codes.tsv",
        "relation\tcameo\troot\tquad\tgoldstein",
        "Host a visit\t042\t04\t1\t9.5",
        "isin\t\t\t\t",
    )
    path = write(
        tmp_path / "a.tsv", *short("2013-05-02|A|Host a visit|B|KAZ|1|RUS|1", "2013-05-02|A|isin|B|KAZ|1|RUS|1")
    )
    loaded = load_events(path, codes)
    assert loaded.table.score.tolist() == [9.5]
    assert loaded.reports[0].reasons == {"relation 'isin' is no event": (1, [3])}


@pytest.mark.parametrize(
    "line", ["Host a visit\t04x\t04\t1\t9.5", "Host a visit\t042\tfour\t1\t9.5", "Host a visit\t042"]
)
def test_a_bad_table_of_relations_names_its_line(tmp_path: Path, line: str) -> None:
    codes = write(tmp_path / "codes.tsv", "relation\tcameo\troot\tquad\tgoldstein", line)
    path = write(tmp_path / "a.tsv", *short("2013-05-02|A|Host a visit|B|KAZ|1|RUS|1"))
    with pytest.raises(TableError, match="line 2"):
        load_events(path, codes)


def test_coded_event_data(tmp_path: Path) -> None:
    path = write(
        tmp_path / "events.tab",
        "\t".join(LONG),
        row(LONG, event_date="2016-03-01", source_name="Foreign Affairs (Kazakhstan)", source_country="Kazakhstan",
            source_sectors="Government,Foreign Ministry", event_text="Make statement", cameo_code="10", intensity="0.0",
            target_name="Russian Federation", target_country="Russian Federation", story_id="77",
            publisher="The Daily Steppe"),
        row(LONG, event_date="2016-03-02", source_name="Baker (Kazakhstan)", source_country="Kazakhstan",
            source_sectors="Business", event_text="Demand", cameo_code="10", target_name="United Nations"),
    )  # fmt: skip
    table = read_events(path)
    assert pairs(table) == [("KAZ", "RUS"), ("KAZ", "UN")]
    assert table.root.tolist() == [1, 10]  # "10" is 010 for a statement, 10 for a demand
    assert table.score.tolist() == [0.0, -5.0]
    assert table.actor_state.tolist() == [True, False]
    assert table.recipient_state.tolist() == [True, False]
    assert table.story.tolist() == [77, -1]
    assert [table.publishers[p] if p >= 0 else None for p in table.publisher] == ["The Daily Steppe", None]


# --- GDELT


@pytest.mark.parametrize("width", [57, 58, 61])
def test_gdelt(tmp_path: Path, width: int) -> None:
    url = {"url": "https://www.steppe.example/a"} if width > 57 else {}
    path = write(
        tmp_path / "x.export.CSV",
        gdelt(width, date="20200101", actor="ROM", country="ROM", actor2="KAZBUS", country2="KAZ", kind2="BUS",
              code="0841", root="08", quad="2", score="7.0", articles="12", **url),
        gdelt(width, date="20200102", actor="NAT", group="NAT", actor2="SASGOV", country2="SAS", kind2="GOV", code="42",
              root="4", quad="", score="", articles="", **url),
    )  # fmt: skip
    table = read_events(path)
    assert pairs(table) == [("ROU", "KAZ"), ("NATO", None)]
    assert kinds(table) == ["RETREAT", "CONSULT"]
    assert table.actor_state.tolist() == [True, False]
    assert table.recipient_state.tolist() == [False, True]
    assert table.quad.tolist() == [2, 1]
    assert table.score.tolist() == pytest.approx([7.0, 1.9])
    assert table.reports.tolist() == [12, 1]
    assert table.text is not None
    if width > 57:
        assert table.publishers == ("steppe.example",)
        assert table.story[0] == table.story[1] > 0  # one article
        assert table.text[0] == url["url"]
    else:
        assert table.text[0] == "Return, release person(s)"


def test_a_header_over_gdelt_is_skipped_and_codes_finer_than_cameo_are_read(tmp_path: Path) -> None:
    header = "\t".join(["GLOBALEVENTID", *map(str, range(60))])
    path = write(tmp_path / "x.tsv", header, gdelt(date="20200101", country="KAZ", code="138i", root="13"))
    loaded = load_events(path)
    assert (len(loaded.table), loaded.reports[0].rows) == (1, 1)
    assert kinds(loaded.table) == ["THREATEN"]


# --- POLECAT


def test_polecat_lists_of_countries_become_pairs(tmp_path: Path) -> None:
    path = write(
        tmp_path / "ngecEvents.DV.txt",
        "\t".join(STANDARD),
        row(STANDARD, event_id="a", event_date="2022-09-14", event_type="CONSULT", event_mode="visit", intensity="2.5",
            quad_code="VERBAL COOPERATION", actor_country="KAZ; CHN", primary_actor_sector="GOV",
            recipient_country="RUS", recipient_name="Russia", primary_recipient_sector="None", source="Steppe Daily",
            story_people="Someone; Another"),
        row(STANDARD, event_id="b", event_date="2022-09-13", event_type="DEMAND", event_mode="None", intensity="",
            actor_country="None", actor_name="European Union", recipient_country="", primary_recipient_sector="CVL"),
    )  # fmt: skip
    loaded = load_events(path)
    table = loaded.table
    assert pairs(table) == [("EU", None), ("KAZ", "RUS"), ("CHN", "RUS")]
    assert loaded.reports[0].added == 1
    assert kinds(table) == ["REQUEST", "CONSULT", "CONSULT"]
    assert table.quad.tolist() == [3, 1, 1]
    assert table.score.tolist() == [-5.0, 2.5, 2.5]
    assert table.actor_state.tolist() == [False, True, True]
    assert table.recipient_state.tolist() == [False, True, True]
    assert table.story[0] == -1
    assert table.story[1] == table.story[2] > 0
    assert table.text is not None
    assert table.text.tolist() == ["REQUEST", "CONSULT visit", "CONSULT visit"]


def test_polecat_with_a_column_too_many_in_the_header_or_in_the_rows(tmp_path: Path) -> None:
    line = row(STANDARD, event_date="2022-09-14", event_type="AID", actor_country="KAZ", recipient_country="TJK")
    for header, cells in ((("Headline", *STANDARD), line), (STANDARD, f"{line}\t\t")):
        table = read_events(write(tmp_path / "p.txt", "\t".join(header), cells))
        assert pairs(table) == [("KAZ", "TJK")]


# --- our own


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_own_table(tmp_path: Path, delimiter: str) -> None:
    path = write(
        tmp_path / "own.csv",
        delimiter.join(["date", "actor", "recipient", "type", "actor_sector", "reports", "publisher", "story", "text"]),
        delimiter.join(
            [
                "2022-01-05",
                "Kazakhstan",
                '"CSTO"',
                "REQUEST assist",
                "GOV",
                "4",
                "steppe",
                "s1",
                f'"Help{delimiter} now"',
            ]
        ),
        delimiter.join(["2022-01-06", "KAZ", "RUS", "057", "BUS", "", "", "", ""]),
    )
    table = read_events(path)
    assert pairs(table) == [("KAZ", "CSTO"), ("KAZ", "RUS")]
    assert kinds(table) == ["REQUEST", "AGREE"]
    assert table.root.tolist() == [0, 5]
    assert table.actor_state.tolist() == [True, False]
    assert table.reports.tolist() == [4, 1]
    assert table.story[0] > 0 > table.story[1]
    assert table.text is not None
    assert table.text[0] == f"Help{delimiter} now"


def test_parquet_without_pyarrow_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    path = tmp_path / "own.parquet"
    path.write_bytes(b"PAR1 and so on")
    with pytest.raises(TableError, match="pyarrow"):
        read_events(path)


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    columns = {"date": ["2022-01-05"], "actor": ["KAZ"], "recipient": ["RUS"], "type": ["AID"], "score": [2.0]}
    parquet.write_table(pyarrow.table(columns), tmp_path / "own.parquet")
    assert pairs(read_events(tmp_path / "own.parquet")) == [("KAZ", "RUS")]
    whole = (tmp_path / "own.parquet").read_bytes()
    for broken in (whole[: len(whole) // 2], b"PAR1 and so on"):
        (tmp_path / "broken.parquet").write_bytes(broken)
        with pytest.raises(TableError, match="broken Parquet"):
            read_events(tmp_path / "broken.parquet")


# --- files that are packed, broken, empty, or something else

GOOD = "\n".join(short("2013-05-02|A|Consult|B|KAZ|1|RUS|1", "2013-05-03|A|Veto|B|KAZ|1|RUS|1")) + "\n"


def test_packed_files_are_told_by_their_bytes(tmp_path: Path) -> None:
    (tmp_path / "plain.gz").write_text(GOOD, "utf-8")
    (tmp_path / "packed.tsv").write_bytes(gzip.compress(GOOD.encode()))
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.tsv", "\ufeff" + GOOD.replace("\n", "\r\n"))
        archive.writestr("__MACOSX/._b.tsv", "x")
    loaded = load_events([tmp_path / "plain.gz", tmp_path / "packed.tsv", str(tmp_path / "a.zip")])
    assert [len(loaded.table), loaded.skipped] == [6, 0]
    assert loaded.table.codes == ("KAZ", "RUS")


def _zip(path: Path, **members: bytes) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (f"{SHORT}\n".encode(), "a header and no rows"),
        (gzip.compress(GOOD.encode() * 50, mtime=0)[:-20], "cut short"),
        (gzip.compress(GOOD.encode(), mtime=0)[:12] + b"\xff" * 9, "broken archive|cut short"),
        (GOOD.encode("utf-16"), "UTF-16"),
        (GOOD.encode("utf-16-le"), "UTF-16 without a mark"),
        (b"\x89PNG\0\0\0", "no text"),
        (b"PK\x03\x04nonsense", "broken archive"),
        (b"a,b,c\n1,2,3\n", "Known: ICEWS"),
        (b"relation\tcameo\troot\tquad\tgoldstein\nConsult\t040\t04\t1\t1\n", "Give it as codes"),
        (f"{SHORT}\nnever\tA\tConsult\tB\tKAZ\t1\tRUS\t1\n".encode(), "No row .* no date that can be read .line 2"),
        (b'date,actor,recipient,type\n2022-01-01,KAZ,"RUS,AID\n', "line 2: unexpected end"),
        (b"x" * (opening.MAX_LINE + 9), "longer than"),
    ],
)
def test_broken_files(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "broken.tsv"
    path.write_bytes(data)
    with pytest.raises(TableError, match=said) as caught:
        read_events(path)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code == 3


def test_archives_of_several_or_no_files_missing_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "two.zip").write_bytes(_zip(tmp_path / "t", a=b"1", b=b"2"))
    (tmp_path / "none.zip").write_bytes(_zip(tmp_path / "n"))
    for name, said in (
        ("two.zip", "holds 2 files"),
        ("none.zip", "holds 0 files"),
        ("absent", "No such file"),
        (".", "folder"),
    ):
        with pytest.raises(TableError, match=said):
            read_events(tmp_path / name)
    with pytest.raises(TableError, match="No event table"):
        read_events([])


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(opening, "RATIO_FROM", 1 << 20)
    data = (GOOD + "\n" * (1 << 22)).encode()
    path = tmp_path / f"bomb.{kind}"
    path.write_bytes(gzip.compress(data) if kind == "gz" else _zip(tmp_path / "z", a=data))
    with pytest.raises(TableError, match="expands"):
        read_events(path)


# --- bad rows


def test_bad_rows_are_counted_with_file_and_line(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.tsv",
        *short(
            "2013-05-02|A|Consult|B|KAZ|1|RUS|1", "2013-02-30|A|Consult|B|KAZ|1|RUS|1", "2013-05-02|A|Consult|B|KAZ",
            "2013-05-02|A|Juggle|B|KAZ|1|RUS|1", "", "2013-05-02|A|Consult|B|KAZ|1|RUS|1|more",
        ),
    )  # fmt: skip
    loaded = load_events(path)
    report = loaded.reports[0]
    assert (report.rows, report.events, report.skipped) == (5, 1, 4)
    assert report.reasons == {
        "no date that can be read": (1, [3]),
        "5 columns instead of 8": (1, [4]),
        "unknown relation 'Juggle'": (1, [5]),
        "9 columns instead of 8": (1, [7]),
    }
    with pytest.warns(SkippedRows, match=r"a\.tsv: 1 of 5 rows skipped: no date that can be read \(line 3\)") as told:
        read_events(path)
    assert len(told) == 1


def test_lines_that_are_not_utf_8_are_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(GOOD.encode() + "2013-05-04\tJosé\tConsult\tB\tKAZ\t1\tRUS\t1\n".encode("latin-1"))
    loaded = load_events(path)
    assert (len(loaded.table), loaded.reports[0].recoded) == (3, 1)
    with pytest.warns(SkippedRows, match="1 lines are not UTF-8"):
        read_events(path)


def test_lines_across_the_edge_of_a_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "CHUNK", 97)
    path = write(tmp_path / "a.tsv", *short(*[f"2013-05-{d:02}|Ä|Consult|B|KAZ|1|RUS|1" for d in range(1, 31)], "bad"))
    loaded = load_events(path)
    assert loaded.table.day.tolist() == list(range(loaded.table.day[0], loaded.table.day[0] + 30))
    assert loaded.reports[0].reasons == {"1 columns instead of 8": (1, [32])}


CELL = st.text(st.characters(blacklist_characters="\t\n\r\0", blacklist_categories=["Cs"]), max_size=8)
CELLS = st.tuples(
    st.sampled_from(["2013-05-02", "20130502", "2013-13-01", "", "1066-10-14"]) | CELL,
    CELL,
    st.sampled_from(["Consult", "VETO", "Make a visit"]) | CELL,
    CELL,
    st.sampled_from(["KAZ", "ROM", "", "SAS"]) | CELL,
    st.sampled_from(["0", "1", ""]) | CELL,
    CELL,
    CELL,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(CELLS | st.lists(CELL, min_size=1, max_size=11), max_size=12))
def test_rows_in_are_rows_out_and_skipped(tmp_path: Path, rows: list[Sequence[str]]) -> None:
    lines = ["\t".join(cells) for cells in rows]
    good = "2013-05-02\tA\tConsult\tB\tKAZ\t1\tRUS\t1"
    loaded = load_events(write(tmp_path / "a.tsv", SHORT, *lines, good))
    report = loaded.reports[0]
    assert report.rows == sum(bool(line) for line in lines) + 1
    assert report.rows + report.added == len(loaded.table) + loaded.skipped
    assert ((loaded.table.type >= 0) & (loaded.table.quad >= 1) & (loaded.table.quad <= 4)).all()


# --- data of others, where they are


@pytest.mark.skipif(not SHARED.is_dir(), reason="development data are not here")
def test_real_files_are_read_whole_and_fast() -> None:
    files = sorted(SHARED.glob("icews*.tsv.gz"))
    counted = [
        int(subprocess.run(f"zcat {path} | wc -l", shell=True, capture_output=True, check=True).stdout) - 1
        for path in files
    ]
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = read_events(files, SHARED / "cameo_relations.tsv")
    assert time.process_time() - start < 3
    assert len(table) == sum(counted)
    loaded = load_events(files)
    assert [report.rows for report in loaded.reports] == counted
    assert len(loaded.table) + loaded.skipped == sum(counted)
    assert (table.day[1:] >= table.day[:-1]).all()
