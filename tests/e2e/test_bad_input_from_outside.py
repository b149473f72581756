"""Bad input, from outside: the installed command, its exit code, one line on standard error, nothing else."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("weights")
DRAGOMAN = Path(sys.executable).with_name("dragoman")
PROSE = "The foreign minister of Norway condemned the attack on Tuesday and called on Belarus to release the crew."
VIDEO = """<html><head><meta property="og:type" content="video.other"><title>Rain</title></head><body><h1>Rain</h1>
<video src="a.mp4"></video><p>Watch now</p></body></html>"""
ITALIAN = (
    "Il ministro degli Esteri ha condannato martedì l'attacco al porto e ha chiesto un incontro a Riga con i vicini. "
    * 3
)
MIXED = f"{PROSE}\n\n外務省は14日、攻撃を非難した。\n\nМИД осудил нападение.\n\n{PROSE}"
RTL = f"{PROSE} The daily \u2067الصباح\u2069 called it “עלבון” and a threat to Norway."
NESTED = "The envoy said: " + "“a ‘" * 2_500 + "end" + "’ b”" * 2_500 + f". {PROSE}"


def run(folder: Path, *args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    env = {k: v for k, v in os.environ.items() if k != "DRAGOMAN_DEBUG"} | {"PYTHONUTF8": "1", "NO_COLOR": "1"}
    return subprocess.run(
        [DRAGOMAN, *args], cwd=folder, input=stdin, capture_output=True, check=False, timeout=90, env=env
    )


def save(folder: Path, name: str, data: str | bytes) -> str:
    (folder / name).write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return name


def one_line(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode("utf-8").splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("dragoman: ")
    assert "Traceback" not in lines[0]
    return lines[0]


@pytest.mark.parametrize(
    ("name", "data", "code", "said"),
    [
        ("empty.txt", b"", 3, "empty"),
        ("blank.txt", " \n\t\u3000\n", 3, "white space"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00" + bytes(200), 3, "PNG"),
        ("video.html", VIDEO, 3, "article"),
        ("broken.txt", b"\xff\x80\xc3(\x93\xfd" * 60, 3, ""),
        ("italian.txt", ITALIAN, 3, "anguage"),
        ("big.html", b"<html><body><p>" + b"rain and rain " * 1_700_000 + b"</p></body></html>", 3, "limit"),
        ("long.txt", "It rained in Oslo. " * 1_000_000, 3, "limit"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.endswith(("txt", "html")) else "",
)
def test_unreadable(tmp_path: Path, name: str, data: str | bytes, code: int, said: str) -> None:
    done = run(tmp_path, "read", save(tmp_path, name, data), "--json")
    assert done.returncode == code
    assert done.stdout == b""
    message = one_line(done)
    assert name in message
    assert said in message


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("read", "a.txt", "--published", "99999"), 2, "date"),
        (("read", "a.txt", "--published", "99999-01-01"), 2, "date"),
        (("read", "a.txt", "--published", "2022-13-45"), 2, "date"),
        (("read", "a.txt", "--languge", "en"), 2, "--language"),
        (("read", "a.txt", "--language", "tlh"), 3, "uk (Ukrainian)"),
        (("read", "nowhere.txt"), 2, "no such file"),
        (("reed", "a.txt"), 2, "read"),
        (("read",), 2, "INPUT"),
        (("read", "http://127.0.0.1:9/x"), 4, ""),
        (("read", "a.txt", "--out", "a.txt/b"), 2, "folder"),
        (("eval", "readings", "nowhere"), 2, "nowhere"),
        (("actors", "show", "nobody-at-all"), 2, "nobody-at-all"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_calls(tmp_path: Path, args: tuple[str, ...], code: int, said: str) -> None:
    save(tmp_path, "a.txt", PROSE)
    done = run(tmp_path, *args)
    assert done.returncode == code, done.stderr.decode()
    assert said in one_line(done)
    assert done.stdout == b""


@pytest.mark.parametrize(
    ("name", "data", "language"),
    [
        ("mixed.txt", MIXED, "en"),
        ("rtl.txt", RTL, "en"),
        ("nested.txt", NESTED, "en"),
        ("utf16.txt", PROSE.encode("utf-16"), "en"),
        ("emoji.txt", f"👩‍👩‍👧 {PROSE} 🇺🇦", "en"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.endswith(".txt") else "",
)
def test_hard_but_readable(tmp_path: Path, name: str, data: str | bytes, language: str) -> None:
    started = time.perf_counter()
    done = run(tmp_path, "read", save(tmp_path, name, data), "--json", "--published", "2024-05-08")
    assert (done.returncode, done.stderr) == (0, b"")
    assert time.perf_counter() - started < 60
    reading = json.loads(done.stdout)
    text = reading["article"]["text"]
    assert reading["article"]["language"] == language
    assert name == "nested.txt" or any(text[slice(*e["trigger"])] == "condemned" for e in reading["events"])
    assert all(text[slice(*m["span"])] == m["actor"]["name"] for m in reading["mentions"])


def test_one_bad_of_three(tmp_path: Path) -> None:
    names = [save(tmp_path, n, d) for n, d in (("a.txt", PROSE), ("empty.txt", b""), ("b.txt", PROSE))]
    done = run(tmp_path, "read", *names, "--json")
    assert done.returncode == 6
    assert len(done.stdout.splitlines()) == 2
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 2
    assert "empty.txt" in lines[0]
    assert "1 of 3" in lines[1]


def test_a_folder_of_readings_is_whole_or_not_there(tmp_path: Path) -> None:
    save(tmp_path, "a.txt", PROSE)
    save(tmp_path, "empty.txt", b"")
    done = run(tmp_path, "read", "a.txt", "empty.txt", "--out", "out")
    assert done.returncode == 6
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.html", "a.json"]


def test_standard_input(tmp_path: Path) -> None:
    done = run(tmp_path, "read", "-", "--json", stdin=PROSE.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["article"]["text"] == PROSE
    assert run(tmp_path, "read", "-", stdin=b"").returncode == 3


def test_jsonl_with_a_bad_row(tmp_path: Path) -> None:
    rows = [{"text": PROSE, "published": "2024-05-08"}, {"txet": "x"}, {"text": PROSE, "published": "99999"}]
    save(tmp_path, "a.jsonl", "\n".join(json.dumps(row) for row in rows) + "\n{broken\n")
    done = run(tmp_path, "read", "a.jsonl", "--json")
    assert done.returncode == 6
    assert len(done.stdout.splitlines()) == 1
    errors = done.stderr.decode().splitlines()
    assert [line.split(":")[2] for line in errors[:-1]] == ["2", "3", "4"]


def test_demo_from_another_folder_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dragoman.demo"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "make demo" in done.stderr


def test_demo(tmp_path: Path, root: Path) -> None:
    (tmp_path / "samples/2022").mkdir(parents=True)
    (tmp_path / "samples/press").symlink_to(root / "samples/press")
    (tmp_path / "samples/2022/zh.jsonl").symlink_to(root / "samples/2022/zh.jsonl")  # a part: all take a minute
    done = subprocess.run(
        [sys.executable, "-m", "dragoman.demo"], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=90
    )
    assert "Read 26 sample articles" in done.stdout
    for heading in ("WHO READS IT HOW", "WHO CARRIES IT", "WHO HEARS WHOM"):
        assert heading in done.stdout
    for name in ("card", "story", "parallax"):
        assert "<script src" not in (tmp_path / f"build/demo/{name}.html").read_text("utf-8")
    assert (tmp_path / "build/demo/press.db").exists()


def test_a_package_without_weights_says_so(tmp_path: Path, root: Path) -> None:
    shutil.copytree(
        root / "src/dragoman", tmp_path / "dragoman", ignore=shutil.ignore_patterns("weights", "__pycache__")
    )
    save(tmp_path, "a.txt", PROSE)
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from dragoman.cli import main; main(['read', 'a.txt'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert done.returncode == 5
    assert done.stdout == b""
    assert "Install the package again" in one_line(done)


def test_the_date_of_publication_moves_the_dates(tmp_path: Path) -> None:
    save(tmp_path, "a.txt", PROSE)
    for day, tuesday in (("2024-05-08", "2024-05-07"), ("2022-09-15", "2022-09-13")):
        reading = json.loads(run(tmp_path, "read", "a.txt", "--json", "--published", day).stdout)
        assert [d["edtf"] for d in reading["dates"]] == [tuesday]
    without = json.loads(run(tmp_path, "read", "a.txt", "--json").stdout)
    assert [d["edtf"] for d in without["dates"]] == [None]
    assert "--published" in without["warnings"][0]
