"""Take pictures of the workbench on the sample press: ``make screenshots``.

Reads ``samples/2022`` into a library, serves it from a port of this machine alone, and writes
``docs/pictures/workbench-*.png``; a library that is named instead is served as it is. Needs Chromium (``CHROMIUM``
names it, else ``/usr/bin/chromium``) and playwright from the ``dev`` extra. Each picture has 256 colours, which a page
of text and two charts does not notice.
"""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]
PRESS = "samples/2022"
DRAGOMAN = Path(sys.executable).with_name("dragoman")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
MOST = 250_000
"""Bytes a picture may have."""


@contextmanager
def served(library: Path) -> Iterator[str]:
    """Serve a library at a free port; stop when done."""
    serving = subprocess.Popen(
        [DRAGOMAN, "serve", "--port", "0", "--library", str(library)], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    try:
        assert serving.stderr is not None
        for line in serving.stderr:
            if found := re.search(r"http://\S+", line):
                yield found[0].rstrip("/")
                return
        sys.exit("The workbench did not start.")
    finally:
        serving.terminate()
        serving.wait(10)


def pictures(base: str) -> dict[str, tuple[str, int, int, str, str]]:
    """Return what to take: by name, the address, width and height, light or dark, the language."""
    with urlopen(f"{base}/api/v1/stories?limit=200") as answer:
        widest = max(json.load(answer), key=lambda one: (len(one["countries"]), one["size"]))
    with urlopen(f"{base}/api/v1/stories/{widest['id']}") as answer:
        articles = json.load(answer)["articles"]
    read = next(one["id"] for one in articles if one["language"] == "en")
    return {
        "today": ("/", 1280, 760, "light", "en"),
        "story": (f"/stories/{widest['id']}", 1280, 860, "light", "en"),
        "reader": (f"/articles/{read}", 1280, 760, "light", "en"),
        "parallax": (f"/statements/{widest['id']}", 1280, 860, "dark", "en"),
        "relation": ("/relations/KAZ/RUS?first=2022-06-01&last=2022-07-31", 1280, 900, "light", "ja"),
        "contest": ("/contest?over=Central+Asia&powers=CHN,RUS,USA,TUR", 1280, 900, "light", "en"),
        "actor": ("/actors/vladimir-putin", 1280, 1000, "dark", "en"),
        "phone": (f"/statements/{widest['id']}", 390, 760, "light", "ja"),
    }


def shoot(browser: Browser, base: str, name: str, wanted: tuple[str, int, int, str, str]) -> None:
    """Take one picture and make it small."""
    path, width, height, scheme, language = wanted
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale=language, device_scale_factor=1
    )
    page = context.new_page()
    page.goto(base + path)
    page.wait_for_timeout(1500)  # charts are drawn after the page
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    target = ROOT / "docs/pictures" / f"workbench-{name}.png"
    taken.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
    if target.stat().st_size > MOST:
        sys.exit(f"{target} has more than {MOST:,} bytes.")


def main() -> None:
    """Read the press, serve it, take the pictures."""
    with TemporaryDirectory() as folder:
        library = Path(sys.argv[1]).resolve() if sys.argv[1:] else Path(folder) / "press.db"
        if not sys.argv[1:]:
            for words in (["init", str(library)], ["ingest", PRESS, "--library", str(library)]):
                subprocess.run([DRAGOMAN, *words], cwd=ROOT, check=True)
        with served(library) as base, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
            for name, wanted in pictures(base).items():
                shoot(browser, base, name, wanted)
            browser.close()


if __name__ == "__main__":
    main()
