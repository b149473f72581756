"""Take the pictures and print the reading that README.md shows: ``python docs/pictures/refresh.py``.

Needs Chromium (``CHROMIUM`` names it, else ``/usr/bin/chromium``) and playwright from the ``dev`` extra. The pictures are
of what ``--html`` writes; the block between the two ``<!-- reading -->`` lines of README.md is what is printed.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
ARTICLE = "samples/press/en-herald-aktau.txt"
PRESS = "samples/2022"
DRAGOMAN = Path(sys.executable).with_name("dragoman")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def card() -> None:
    """Write ``card.png``: the top of the HTML card."""
    with TemporaryDirectory() as folder:
        page = Path(folder) / "card.html"
        subprocess.run([DRAGOMAN, "read", ARTICLE, "--html", str(page)], cwd=ROOT, check=True)
        shoot(page, "card.png")


def parallax() -> None:
    """Write ``parallax.png``: the story of the sample press that most countries tell, as they read it."""
    with TemporaryDirectory() as folder:
        page = Path(folder) / "parallax.html"
        env = {**os.environ, "DRAGOMAN_LIBRARY": str(Path(folder) / "press.db")}
        for words in (["init"], ["ingest", PRESS]):
            subprocess.run([DRAGOMAN, *words], cwd=ROOT, env=env, check=True)
        listed = subprocess.run([DRAGOMAN, "stories", "--json"], env=env, check=True, capture_output=True)
        most = max(json.loads(listed.stdout), key=lambda story: len(story["countries"]))
        subprocess.run([DRAGOMAN, "parallax", most["id"], "--html", str(page)], env=env, check=True)
        shoot(page, "parallax.png")


def relation() -> None:
    """Write ``relation.png``: a relation of the invented event table."""
    picture = ROOT / "docs/pictures/relation.png"
    words = ["relation", "FJI", "ISL", "--events", "samples/events/invented.tsv", "--plot", str(picture)]
    subprocess.run([DRAGOMAN, *words], cwd=ROOT, check=True)


def shoot(file: Path, name: str) -> None:
    """Take a picture of the top of a page."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900}, device_scale_factor=1)
        page.goto(file.as_uri())
        page.screenshot(path=str(ROOT / "docs/pictures" / name))
        browser.close()


def reading() -> None:
    """Put what ``dragoman read`` prints into README.md."""
    env = {**os.environ, "COLUMNS": "96", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    done = subprocess.run([DRAGOMAN, "read", ARTICLE], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    block = "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())
    readme = ROOT / "README.md"
    old = readme.read_text("utf-8")
    new = re.sub(
        r"(<!-- reading -->\n).*?(<!-- reading -->)",
        lambda m: f"{m[1]}```text\n{block}\n```\n{m[2]}",
        old,
        flags=re.DOTALL,
    )
    readme.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    reading()
    card()
    parallax()
    relation()
