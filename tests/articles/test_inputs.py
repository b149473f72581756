"""Files, folders, standard input, records and addresses."""

import gzip
import io
import json

from dragoman.articles import Page, Told, Unreadable, clean, open_pages
from dragoman.errors import ArticleError, EmptyArticle, FetchError, TooLarge, UsageError

TEXT = "It rained in Sampleville all day, the mayor said."


def test_files_and_folders(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.html").write_text(f"<p>{TEXT}</p>")
    (tmp_path / "c.jsonl").write_text(json.dumps({"text": TEXT, "id": 7}) + "\n")
    with gzip.open(tmp_path / "d.jsonl.gz", "wt") as file:
        file.write(json.dumps({"html": f"<p>{TEXT}</p>", "outlet": "Sample Herald"}) + "\n")
    (tmp_path / "e.png").write_bytes(b"\x89PNG\r\n")
    pages = list(open_pages([str(tmp_path)]))
    assert all(isinstance(page, Page) for page in pages)
    assert [page.kind for page in pages] == [None, "html", "text", "html"]
    assert pages[2].id == "7"
    assert pages[3].outlet == "Sample Herald"


def test_bad_lines_are_named_and_the_others_go_on(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [
        json.dumps({"text": TEXT}),
        "{broken",
        json.dumps({"title": "x"}),
        "[1]",
        "",
        json.dumps({"text": 5}),
        json.dumps({"text": TEXT, "published": "99999-01-01"}),
        json.dumps({"text": TEXT, "published": "2022-09-15"}),
    ]
    path.write_text("\n".join(rows))
    found = list(open_pages([str(path)]))
    assert [isinstance(item, Page) for item in found] == [True, False, False, False, False, False, True]
    assert [item.name.rsplit(":", 1)[1] for item in found] == ["1", "2", "3", "4", "6", "7", "8"]
    bad = [item for item in found if isinstance(item, Unreadable)]
    assert all(isinstance(item.error, ArticleError) and item.name in str(item.error) for item in bad)
    assert all("\n" not in str(item.error) for item in bad)


def test_standard_input():
    [page] = open_pages(["-"], stdin=io.BytesIO(TEXT.encode()))
    assert clean(page).article.text == TEXT
    rows = "".join(json.dumps({"text": TEXT, "id": str(n)}) + "\n" for n in range(3)).encode()
    assert [page.id for page in open_pages(["-"], stdin=io.BytesIO(rows))] == ["0", "1", "2"]


def test_what_cannot_be_opened(tmp_path):
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "bad.jsonl.gz").write_bytes(b"no gzip")
    (tmp_path / "folder").mkdir()
    (tmp_path / "big.txt").write_text("a" * 200)
    names = ["none.txt", "empty.jsonl", "bad.jsonl.gz", "folder", "big.txt"]
    found = list(open_pages([*(str(tmp_path / name) for name in names), "ftp://n.example/a"], limit_bytes=100))
    assert [type(item.error) for item in found] == [
        UsageError,
        EmptyArticle,
        UsageError,
        UsageError,
        TooLarge,
        FetchError,
    ]


def test_a_record_over_the_limit(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "x" * 500}) + "\n" + json.dumps({"text": "y"}) + "\n")
    first, second = open_pages([str(path)], limit_bytes=100)
    assert isinstance(first.error, TooLarge)
    assert second.data == "y"


def test_told_fills_gaps_only():
    rows = (json.dumps({"text": TEXT, "outlet": "Own"}) + "\n" + json.dumps({"text": TEXT}) + "\n").encode()
    told = Told(outlet="Told", published="2022-09-15")
    pages = list(open_pages(["-"], stdin=io.BytesIO(rows), told=told))
    assert [page.outlet for page in pages] == ["Own", "Told"]
    assert [page.published for page in pages] == ["2022-09-15"] * 2
