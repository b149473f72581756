"""What the measurements of accuracy count: causes of losses, calibration, the labelled split, peers, tables."""

import json
import sys
from pathlib import Path

import pytest
from bench import golds, losses, peers, reliability, split
from training.passages import Passage

from dragoman.errors import UsageError
from dragoman.evaluation.relocate import move
from dragoman.events.ontology import scale
from dragoman.records import Actor, Article, Coder, Event, Mention, Reading, Span, Statement

TEXT = "Ostania warned Westania. Its fleet left port. The king said that peace was near."
ARTICLE = Article(id="a", language="en", text=TEXT, paragraphs=(Span(0, len(TEXT)),))
EAST, WEST, KING = Actor(name="Ostania"), Actor(name="Westania"), Actor(name="The king")


def event(trigger: str, kind: str = "THREATEN", actors: tuple[Actor, ...] = (EAST,), **more: object) -> Event:
    start = TEXT.index(trigger)
    quad, intensity = scale(kind)
    span = Span(start, start + len(trigger))
    return Event(id="e1", type=kind, trigger=span, span=span, actors=actors, recipients=(WEST,), quad=quad,
                 intensity=intensity, **more)  # fmt: skip


def reading(*records: Event | Statement, mentions: tuple[Mention, ...] = ()) -> Reading:
    return Reading(
        coder=Coder(name="test", version="1"), article=ARTICLE, mentions=mentions,
        events=tuple(r for r in records if isinstance(r, Event)),
        statements=tuple(r for r in records if isinstance(r, Statement)),
    )  # fmt: skip


def counted(gold: Reading, found: Reading) -> dict[str, losses.Board]:
    counts = losses.Losses()
    counts.add(golds.Read(name="a", language="en", wanted=move(gold, TEXT), found=found))
    return counts.boards["en"]


def test_a_right_event_is_no_loss_and_its_date_is_counted() -> None:
    board = counted(reading(event("warned", date="2031-05-02")), reading(event("warned")))["events"]
    assert (board.right, board.false) == (1, 0)
    assert not board.causes["not found"].lost
    assert board.attributes["date"] == [0, 1, 1]  # right, none found, of
    assert board.attributes["status"] == [1, 0, 1]


@pytest.mark.parametrize(
    ("found", "name"),
    [
        ((), "not found"),
        ((event("warned", "REQUEST"),), "type"),
        ((event("warned", actors=(KING,)),), "actor"),
    ],
)
def test_the_first_thing_wrong_is_the_cause(found: tuple[Event, ...], name: str) -> None:
    board = counted(reading(event("warned")), reading(*found))["events"]
    loss = board.causes[name]
    assert (loss.lost, loss.mended, board.right, board.false) == (1, 1, 0, 0)
    assert board.to_dict()["causes"][name]["f1_if_mended"] == 1


def test_two_faults_are_not_mended_by_one() -> None:
    board = counted(reading(event("warned")), reading(event("warned", "REQUEST", actors=(KING,))))["events"]
    assert (board.causes["type"].lost, board.causes["type"].mended) == (1, 0)


@pytest.mark.parametrize(
    ("place", "why"),
    [("Ostania", "binding"), ("king", "reference"), (None, "linking")],
    ids=["same", "other", "nowhere"],
)
def test_why_somebody_is_missing(place: str | None, why: str) -> None:
    at = TEXT.index(place) if place else 0
    mentions = (Mention(id="m1", span=Span(at, at + 4), actor=EAST),) if place else ()
    found = reading(event("warned", actors=()), mentions=mentions)
    loss = counted(reading(event("warned")), found)["events"].causes["actor"]
    assert (loss.why[why], loss.nobody) == (1, 1)


def test_calibration_error_and_what_chance_gives() -> None:
    honest = [(0.75, True), (0.75, True), (0.75, True), (0.75, False)]
    assert reliability.error(reliability.sums(honest)) == pytest.approx(0)
    assert reliability.error(reliability.sums([(0.95, False)] * 4)) == pytest.approx(0.95)
    assert reliability.bootstrap([honest] * 3) == (0, 0)
    low, high = reliability.bootstrap([honest, [(0.95, False)], honest])
    assert low < high
    assert 0.1 < reliability.by_chance(honest) < 0.3  # four records: a true coder is off by as much
    assert reliability.by_chance(honest * 100) < 0.05
    assert reliability.by_chance([(0.05, False), (0.95, True)] * 9) < 0.1  # bins are not mixed


def test_the_diagram_shows_every_bin_and_says_its_figures() -> None:
    kinds = {"events": reliability._kind([[(0.31, True), (0.35, False)], [(0.92, True)] * 7])}
    assert [row["n"] for row in kinds["events"]["bins"]] == [2, 7]
    drawn = reliability.draw({"articles": 2, "kinds": kinds})
    assert "<desc" in drawn
    assert f"ECE {kinds['events']['ece']:.2f}" in drawn
    assert ">7</text>" in drawn
    assert drawn == reliability.draw({"articles": 2, "kinds": kinds})


def passage() -> Passage:
    king, peace = (TEXT.index("The king"), TEXT.index("said") - 1), (TEXT.index("that peace"), len(TEXT) - 1)
    return Passage(
        text=TEXT, language="en", file="en/x.yml", index=3, same=[[(0, 7), (25, 28)]],
        events=[{"trigger": (34, 38), "type": "MOBILIZE", "actors": [(25, 28)], "recipients": [], "modality": "planned",
                 "status": "attributed"}],
        statements=[{"content": peace, "speaker": king, "mode": "indirect", "status": "attributed"}],
    )  # fmt: skip


def test_labels_as_a_reading_know_the_names_of_a_chain() -> None:
    gold = split.gold_of(passage())
    assert [actor.name for actor in gold.events[0].actors] == ["Ostania", "Its"]
    assert gold.statements[0].span.of(TEXT) == "that peace was near"


def test_pieces_of_one_utterance_are_one_statement_of_a_reading() -> None:
    text = "The pier, he said, is safe."
    row = {"speaker": (10, 12), "cue": (13, 17), "mode": "indirect", "status": "attributed"}
    labels = [{**row, "content": (0, 8)}, {**row, "content": (19, 26)}]
    pieces = Passage(text=text, language="en", file="en/x.yml", index=0, statements=labels)
    assert [s.span.of(text) for s in split.gold_of(pieces).statements] == ["The pier", "is safe"]
    assert [s.span.of(text) for s in split.gold_of(pieces, whole=True).statements] == ["The pier, he said, is safe"]
    pieces.statements[1]["cue"] = None
    assert len(split.gold_of(pieces, whole=True).statements) == 2


def test_the_split_counts_records_types_and_marks() -> None:
    found = split.gold_of(passage())
    result = split.measure([passage()], lambda _: found)["by_group"]
    assert set(result) == {"all", "first five", "en"}
    assert result["en"]["events"]["f1"] == result["en"]["types"]["MOBILIZE"]["f1"] == 1
    assert result["en"]["marks"]["modality of the not actual"] == {"right": 1, "found": 1, "gold": 1, "share": 1}
    assert result["en"]["marks"]["status of the not asserted"]["gold"] == 2
    empty = split.measure([passage()], lambda _: reading())["by_group"]["all"]
    assert empty["statements"]["r"] == 0
    assert empty["marks"]["modality of the not actual"]["share"] is None


def test_the_model_alone_reads_a_passage() -> None:
    p = Passage(text="Oslo condemned the attack, the minister said.", language="en", file="x", index=0)
    found = split.by_model(p)
    assert [(e.type, e.trigger.of(p.text)) for e in found.events] == [("ACCUSE", "condemned")]
    assert [s.speaker and s.speaker.name for s in found.statements] == ["the minister"]


def test_peers_answer_through_their_own_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = "[[None, [0, 1], [2, len(json.loads(line))]]]"
    script = f"import json, sys\nprint('{{}}')\nfor line in sys.stdin: print(json.dumps({answer}))"
    (tmp_path / "peer_spacy.py").write_text(script)
    monkeypatch.setattr(peers, "__file__", str(tmp_path / "peers.py"))
    versions, answers = peers.run_peer(sys.executable, "textacy", "none", ["a\nb", "schön"])
    assert versions == {}
    assert answers["schön"] == [(None, Span(0, 1), Span(2, 5))]
    assert peers.contents([("schön", [Span(2, 5), Span(0, 1)])], answers.__getitem__)["r"] == 0.5


def test_a_peer_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="could not run 'spacy'"):
        peers.run_peer(sys.executable, "spacy", "no_such_model", ["Rain."])


def test_the_dictionary_coder_takes_the_nearest_verb() -> None:
    text = "Oslo condemned Minsk, and Rome praised Bern."
    assert peers.by_words([(text, Span(0, 4), Span(15, 20)), (text, Span(26, 30), Span(39, 43))]) == [
        "ACCUSE",
        "SUPPORT",
    ]


def test_tables_go_where_the_page_marks_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, earlier = tmp_path / "page.md", tmp_path / "run.json"
    page.write_text("before\n<!-- bench.reliability -->\nold\n<!-- end of bench.reliability -->\nafter\n")
    kinds = {"events": reliability._kind([[(0.31, True), (0.35, False)]])}
    earlier.write_text(json.dumps({"articles": 1, "kinds": kinds}))
    reliability.main(["--from", str(earlier), "--into", str(page), "--svg", str(tmp_path / "r.svg")])
    assert "| events | 2 |" in capsys.readouterr().out
    assert page.read_text().startswith("before\n<!-- bench.reliability -->\n\n1 articles.")
    assert "old" not in page.read_text()
    with pytest.raises(UsageError, match=r"has no <!-- bench\.losses -->"):
        golds.put(page.read_text(), "losses", "x")


def test_the_docs_have_a_place_for_every_measurement() -> None:
    page = Path("docs/evaluation.md").read_text("utf-8")
    for name in ("losses", "reliability", "split", "split-reading", "peers"):
        assert golds.put(page, name, "new") != page
