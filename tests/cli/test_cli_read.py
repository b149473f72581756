"""``dragoman read``: inputs, outputs, messages, exit codes. The reading itself is replaced by a handmade one."""

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from dragoman import pipeline
from dragoman.articles import Page
from dragoman.cli.main import run
from dragoman.errors import EmptyArticle
from dragoman.records import Article, Coder, Reading, Span, Statement


def fake(page: Page, settings: object = None) -> Reading:
    text = page.data if isinstance(page.data, str) else page.data.decode()
    if "boom" in text:
        raise ZeroDivisionError("no\nway")
    if not text.strip():
        raise EmptyArticle(f"{page.name} is empty. Give a file with text in it.")
    article = Article(
        id=page.name,
        language=page.language or "en",
        text=text,
        title=page.title,
        published=page.published,
        url=page.url,
    )
    said = Statement(id="s1", speaker=None, span=Span(0, 2), mode="direct")
    return Reading(coder=Coder(name="hand", version="1"), article=article, statements=(said,))


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "read_page", fake)
    monkeypatch.setattr(
        pipeline, "explain_page",
        lambda page, settings=None: SimpleNamespace(reading=fake(page), reasons={"s1": ("quotation marks",)}),
    )  # fmt: skip
    monkeypatch.delenv("DRAGOMAN_DEBUG", raising=False)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("a.txt", "Oz met."), ("b.txt", "Ix met."), ("empty.txt", ""), ("bug.txt", "boom")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def call(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, list[str]]:
    code = run(list(args))
    out, err = capsys.readouterr()
    return code, out, err.splitlines()


def rows(out: str) -> Sequence[Reading]:
    return [Reading.from_json(line) for line in out.splitlines()]


@pytest.mark.usefixtures("files")
class TestOutput:
    def test_one_input_prints_one_object(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = call(capsys, "read", "a.txt", "--json", "--published", "2022-09-15", "--language", "en")
        assert (code, err) == (0, [])
        assert [r.article.published for r in rows(out)] == ["2022-09-15"]

    def test_several_inputs_print_json_lines(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = call(capsys, "read", "a.txt", "b.txt", "--json")
        assert (code, err) == (0, [])
        assert [r.article.text for r in rows(out)] == ["Oz met.", "Ix met."]

    def test_card_by_default(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "WHO SAID WHAT" in call(capsys, "read", "a.txt", "--title", "Met")[1]

    def test_explain_says_why(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "quotation marks" in call(capsys, "read", "a.txt", "--explain")[1]
        out = call(capsys, "read", "a.txt", "--explain", "--json")[1]
        assert json.loads(out)["explain"] == {"s1": ["quotation marks"]}
        assert rows(out)[0].statements[0].id == "s1"

    def test_html_is_written_whole(self, capsys: pytest.CaptureFixture[str], files: Path) -> None:
        assert call(capsys, "read", "a.txt", "--html", "card.html")[:2] == (0, "")
        assert (files / "card.html").read_text(encoding="utf-8").endswith("</html>\n")
        assert not list(files.glob(".*.tmp"))

    def test_out_folder_gets_a_pair_an_article(self, capsys: pytest.CaptureFixture[str], files: Path) -> None:
        (files / "sub").mkdir()
        (files / "sub" / "a.txt").write_text("Ix left.", encoding="utf-8")
        assert call(capsys, "read", "a.txt", "sub/a.txt", "--out", "new/out")[0] == 0
        names = sorted(path.name for path in (files / "new" / "out").iterdir())
        assert names == ["a-2.html", "a-2.json", "a.html", "a.json"]
        assert Reading.from_json((files / "new/out/a-2.json").read_text(encoding="utf-8")).article.text == "Ix left."

    def test_standard_input(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO("Оз зустрів.".encode())))
        assert rows(call(capsys, "read", "-", "--json")[1])[0].article.text == "Оз зустрів."


@pytest.mark.usefixtures("files")
class TestErrors:
    def test_single_input_has_its_own_code(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = call(capsys, "read", "empty.txt", "--json")
        assert (code, out) == (3, "")
        assert err == ["dragoman: empty.txt is empty. Give a file with text in it."]
        assert call(capsys, "read", "none.txt")[0] == 2

    def test_good_ones_are_read_and_bad_ones_listed(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = call(capsys, "read", "a.txt", "empty.txt", "none.txt", "b.txt", "--json")
        assert code == 6
        assert len(rows(out)) == 2
        assert [line for line in err if "empty.txt" in line]
        assert [line for line in err if "none.txt" in line]
        assert err[-1] == "dragoman: 2 of 4 inputs could not be read; they are listed above."

    def test_an_unforeseen_error_takes_no_other_input_along(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = call(capsys, "read", "bug.txt", "a.txt", "--json")
        assert (code, len(rows(out))) == (6, 1)
        assert "ZeroDivisionError: no way" in err[0]
        assert "please report" in err[0]
        assert call(capsys, "read", "bug.txt")[0] == 1

    def test_debug_shows_the_traceback(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DRAGOMAN_DEBUG", "1")
        code, _, err = call(capsys, "read", "bug.txt")
        assert code == 1
        assert err[0].startswith("Traceback")

    @pytest.mark.parametrize(
        ("args", "said"),
        [
            (["read", "a.txt", "--jsn"], "Did you mean --json?"),
            (["read", "a.txt", "--published", "99999"], "99999"),
            (["read", "a.txt", "b.txt", "--html", "x.html"], "--out"),
            (["read", "-", "-"], "only once"),
            (["read"], "INPUT"),
            (["raed", "a.txt"], "read"),
            (["read", "a.txt", "--html", "no/such/x.html"], "cannot be written"),
            (["read", "a.txt", "--out", "b.txt"], "cannot be a folder"),
            (["eval", "pairs", "none.tsv"], "none.tsv"),
        ],
    )
    def test_wrong_calls_end_with_2_and_one_line(
        self, args: list[str], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, out, err = call(capsys, *args)
        assert (code, out, len(err)) == (2, "", 1)
        assert err[0].startswith("dragoman: ")
        assert said in err[0]

    def test_interrupt(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        def stop(page: Page, settings: object = None) -> Reading:
            raise KeyboardInterrupt

        monkeypatch.setattr(pipeline, "read_page", stop)
        code, _, err = call(capsys, "read", "a.txt")
        assert (code, err) == (130, ["dragoman: stopped."])
