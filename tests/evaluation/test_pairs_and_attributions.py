"""Scores of pairs and attributions, on data small enough to count by hand."""

from pathlib import Path

import pytest

from dragoman.errors import ResourceError, UsageError
from dragoman.evaluation import read_attributions, read_pairs, score_attributions, score_pairs
from dragoman.evaluation.attributions import GoldArticle, Triple, speech_type
from dragoman.evaluation.pairs import Question
from dragoman.records import Span

HEAD = "id\tsentence\tmarked_sentence\tsource\ttarget\troot\tquad\n"
ROWS = (
    "1\tOz met Ix.\t<s>Oz</s> met <t>Ix</t>.\tOz\tIx\tCONSULT\t1\n"
    "2\tIx left Oz.\t<s>Ix</s> left <t>Oz</t>.\tIx\tOz\tYIELD\t2\n"
    "3\tOz blamed Ix.\t<s>Oz</s> blamed <t>Ix</t>.\tOz\tIx\tACCUSE\t3\n"
    "4\tOz was fined.\t<t>Oz</t> was fined.\tAn actor\tOz\tCOERCE\t4\n"
)


def pairs_file(folder: Path, content: str) -> Path:
    path = folder / "pairs.tsv"
    path.write_text(content, encoding="utf-8")
    return path


def test_pairs_are_read_with_spans(tmp_path: Path) -> None:
    pairs = read_pairs(pairs_file(tmp_path, HEAD + ROWS))
    assert [p.recipient.of(p.text) for p in pairs if p.recipient] == ["Ix", "Oz", "Ix", "Oz"]
    assert pairs[3].actor is None
    assert pairs[3].question()[1].of(pairs[3].text) == "."


def test_pairs_are_scored_with_merged_roots(tmp_path: Path) -> None:
    answers = {"met": "CONSULT", "left": "RETREAT", "blamed": "REJECT", "fined": None}

    def classify(questions: list[Question]) -> list[str | None]:
        return [next(answers[word] for word in answers if word in text) for text, _, _ in questions]

    result = score_pairs(read_pairs(pairs_file(tmp_path, HEAD + ROWS)), classify)  # type: ignore[arg-type]
    assert result["n"] == 4
    assert result["root"] == {"micro": 0.5714, "macro": 0.4}  # 2 of 3 answers, 2 of 4 items; five labels, two perfect
    assert result["quad"] == {"micro": 0.8571, "macro": 0.75}
    assert {"gold": "ACCUSE", "found": "REJECT", "n": 1} in result["confusions"]
    assert result["seconds"] >= 0


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        ("", UsageError, "no file of pairs"),
        (HEAD, UsageError, "holds no pairs"),
        (HEAD + "1\tx\n", ResourceError, ":2: 2 columns"),
        (HEAD + ROWS + "5\ta\t<s>a b\ta\tb\tAID\t2\n", ResourceError, ":6: marks"),
        (HEAD + "1\ta\t<s>a</s>\ta\tb\tHUG\t2\n", ResourceError, "no root 'HUG'"),
        (HEAD + "1\ta\t<s>a</s>\ta\tb\tAID\t7\n", ResourceError, "quad class '7'"),
        (HEAD + "1\ta\ta</s>\ta\tb\tAID\t2\n", ResourceError, "without <s>"),
    ],
)
def test_wrong_pairs_are_told_by_line(content: str, error: type[Exception], said: str, tmp_path: Path) -> None:
    with pytest.raises(error, match=said):
        read_pairs(pairs_file(tmp_path, content))


def test_missing_and_binary_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_pairs(tmp_path / "none.tsv")
    (tmp_path / "x.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_attributions(tmp_path / "x.tsv")


TEXT = 'Oz said: "We leave at dawn." Ix thinks that the "old road" is closed. All is lost, Tum said.'


def triple(source: str | None, cue: str, content: str) -> Triple:
    def at(words: str) -> Span:
        return Span(TEXT.index(words), TEXT.index(words) + len(words))

    return (at(source) if source else None, at(cue), at(content))


GOLD = GoldArticle(
    text=TEXT,
    triples=(
        triple("Oz", "said", '"We leave at dawn."'),
        triple("Ix", "thinks", 'that the "old road" is closed'),
        triple("Tum", "Tum said", "All is lost"),
    ),
)


def test_speech_types() -> None:
    assert [speech_type(TEXT, content) for _, _, content in GOLD.triples] == ["direct", "mixed", "indirect"]


def test_perfect_attributions_score_one() -> None:
    result = score_attributions([GOLD], lambda text: GOLD.triples)
    assert result["n"] == 3
    assert set(result["exact"].values()) == set(result["overlap"].values()) == set(result["by_type"].values()) == {1.0}


def test_attribution_needs_source_and_content() -> None:
    found = [
        triple("Oz", "said", "We leave at dawn."),  # marks missing: overlap, not exact
        triple("Tum", "thinks", 'that the "old road" is closed'),  # wrong source
        triple(None, "Tum said", "All is lost"),  # no source
    ]
    result = score_attributions([GOLD], lambda text: found)
    assert result["exact"] == {"source": 0.8, "cue": 1.0, "content": 0.6667}
    assert result["overlap"] == {"source": 0.8, "cue": 1.0, "content": 1.0, "attribution": 0.3333}
    assert result["by_type"] == {"direct": 1.0, "mixed": 0.0, "indirect": 0.0}


def test_parts_are_covered_and_wrong_lines_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    parts = '[{"start": 20, "end": 25}, {"start": 0, "end": 4}]'
    good = f'{{"text": "{"x" * 30}", "attributions": [{{"content": {parts}}}, {{}}], "lang": "en"}}\n'
    path.write_text(good, encoding="utf-8")
    assert read_attributions(path)[0].triples == ((None, None, Span(0, 25)),)
    for bad, said in (("{\n", ":2:"), (good.replace("25", "99"), "beyond the text"), ('{"text": 1}', "text")):
        path.write_text(good + bad, encoding="utf-8")
        with pytest.raises(ResourceError, match=said):
            read_attributions(path)


@pytest.mark.parametrize("name", ["pairs_dev.en.tsv", "attributions_dev.en.jsonl"])
def test_development_data_can_be_read(name: str) -> None:
    path = Path(__file__).parents[3] / "shared" / "eval" / name
    if not path.exists():
        pytest.skip("development data is not here")
    if name.startswith("pairs"):
        assert len(read_pairs(path)) == 1050
    else:
        assert sum(len(article.triples) for article in read_attributions(path)) > 2000
