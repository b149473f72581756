"""The workbench on a free port of this machine, and a browser that looks at it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from sqlalchemy import select

from dragoman.articles import Page as Article
from dragoman.articles import open_pages
from dragoman.library import Library, schema
from dragoman.sources.ingest import ingest
from dragoman.stories import list_stories, story
from dragoman.workbench import create_app

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
FIRST, LAST = "2022-09-14", "2022-09-17"
"""Days of the sample press that the tests' library has: stories that many countries tell."""

SCRIPTS = {
    "latin": "Reykjavík", "cyrillic": "Київ", "greek": "Αθήνα", "armenian": "Երևան", "georgian": "თბილისი",
    "hebrew": "שלום", "arabic": "مرحبا بالعالم", "devanagari": "नमस्ते", "thai": "สวัสดี", "hangul": "서울",
    "han": "𠮷野家", "kana": "がんばれ", "emoji": "👩‍👩‍👧‍👦🇺🇦🏳️‍🌈",
}  # fmt: skip
"""Words that a speaker's sentences hold, script by script: joined emoji, marks that combine, both directions."""

NATIVE = (
    ("ar", "قال وزير الخارجية المصري يوم الثلاثاء 🕊️ إن القاهرة «ترفض التهديد باستخدام القوة». "
           "ودعت روسيا إلى محادثات جديدة.\n\n"
           "وأضاف الوزير: «لن نقبل بذلك»، في إشارة إلى Washington."),
    ("ja", "大使は20日、「我々は𠮷田氏👩‍👩‍👧‍👦の家族とともにとどまる」とリガで述べた。"
           "ノルウェー政府は港への攻撃を非難した。\n\n"
           "ポーランドの新聞は訪問をミンスクへの警告と受け止めた。"),
    ("ru", "«Мы останемся 🇺🇦 столько, сколько потребуется», — заявил посол в Риге. Осло осудило нападение на порт."),
    ("zh", "大使在里加表示：“只要有必要，我们👍🏽就会留下来。”挪威政府谴责对港口的袭击。"),
    ("ko", "노르웨이 정부는 20일 항구 공격을 규탄했다. 대사는 “우리는 🏳️‍🌈 필요한 만큼 머물 것”이라고 말했다."),
)  # fmt: skip


TITLES = {"scripts": "Ten scripts 👩‍👩‍👧‍👦", "ar": "القاهرة ترفض 🕊️", "ja": "大使「とどまる」👍🏽",
          "ru": "Посол: мы останемся 🇺🇦",
          "zh": "大使：我们会留下来 𠮷", "ko": "노르웨이, 항구 공격 규탄 🏳️‍🌈"}  # fmt: skip


def in_every_script() -> str:
    """Return an English article whose speaker uses every script."""
    said = [
        f"“We will stay {word} as long as we must,” the envoy told reporters in Riga. "
        f"Oslo condemned the attack on {word} on Tuesday."
        for word in SCRIPTS.values()
    ]
    return "\n\n".join([*said, " ".join(SCRIPTS.values()) + " — Polish papers read the visit as a warning to Minsk."])


def fill(library: Library, root: Path) -> None:
    """Read the sample press of some days, and articles in every script."""
    press = [
        page
        for page in open_pages([str(path) for path in sorted((root / "samples/2022").glob("*.jsonl"))])
        if isinstance(page, Article) and FIRST <= (page.published or "")[:10] <= LAST
    ]
    scripts = [Article(data=in_every_script(), name="scripts", title=TITLES["scripts"], published="2024-05-08",
                       language="en", outlet="Sample Scripts")]  # fmt: skip
    scripts += [
        Article(data=text, name=code, title=TITLES[code], language=code, published="2024-05-08")
        for code, text in NATIVE
    ]
    ingest(library, [*press, *scripts])


def titled(library: Library, title: str) -> str:
    """Return the id of the article with this title."""
    with library.read() as connection:
        articles = schema.articles.c
        return str(connection.scalar(select(articles.id).where(articles.title == title)))


def paths_of(library: Library) -> dict[str, str]:
    """Return the address of every page, by what it is."""
    listed = list_stories(library, limit=50)
    widest = max(listed, key=lambda one: (len(one.countries), one.size))
    found = story(library, widest.id)
    shared = next(t for t in found.told if t.kind == "statement" and t.independent > 1)
    said = f"{shared.evidence[0].article}:{shared.evidence[0].record}"
    return {
        "today": "/", "stories": "/stories", "story": f"/stories/{widest.id}", "parallax": f"/statements/{widest.id}",
        "statement": f"/statements/{said}", "reader": f"/articles/{found.articles[0].id}",
        "right to left": f"/articles/{titled(library, TITLES['ar'])}", "search": "/search", "found": "/search?q=Putin",
        "said": "/search?kind=statements&actor=KAZ", "relations": "/relations", "relation": "/relations/KAZ/RUS",
        "contest": "/contest", "contest of": "/contest?over=Central+Asia&powers=CHN,RUS,USA,TUR",
        "actor": "/actors/xi-jinping", "state": "/actors/KAZ", "forecasts": "/forecasts", "sources": "/sources",
        "add": "/add", "nothing there": "/stories/none",
    }  # fmt: skip


@contextlib.contextmanager
def served(library: Library) -> Iterator[str]:
    """Serve the workbench from a thread; the address is that of this machine alone."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(library, reads_a_minute=100), log_level="error", ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@dataclass
class Watched:
    """A page whose console, errors and requests are written down; ``problems`` is what nobody should see."""

    page: Any
    base: str
    problems: list[str] = field(default_factory=list)
    expected: int = 200

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        self.page.on("request", self._asked)
        self.page.on("requestfailed", self._failed)
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective))"
        )

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning") and not (self.expected != 200 and "status of" in message.text):
            self.problems.append(f"{message.type}: {message.text}")

    def _asked(self, request: Any) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.base).netloc:
            self.problems.append(f"left this machine: {request.url}")

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # an icon that was still on its way when the page was left
            self.problems.append(f"failed: {request.url} ({request.failure})")

    def go(self, path: str, status: int = 200) -> Any:
        """Open a page of the workbench."""
        self.expected = status
        answer = self.page.goto(self.base + path)
        if answer.status != status:
            self.problems.append(f"{path}: {answer.status}")
        self.page.wait_for_function(_DRAWN)
        return self.page


_DRAWN = """() => !document.querySelector('script[src*=vendor]') ||
  [...document.querySelectorAll('figure[data-chart]')].every(e => e.querySelector('.plot svg, canvas'))"""
"""Every chart is there, where the libraries that draw are."""


def lit(page: Any) -> dict[str, Any]:
    """Return the reader's paragraphs, and of each mark where its pieces begin and end in code points of the article."""
    found: dict[str, Any] = json.loads(page.evaluate(_LIT))
    return found


_LIT = """() => {
  const paragraphs = [...document.querySelectorAll('.reader article p')];
  const texts = paragraphs.map(p => p.textContent);
  const pieces = [];
  let before = 0;
  paragraphs.forEach((p, n) => {
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    let at = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const length = Array.from(node.data).length;
      for (let up = node.parentElement; up !== p; up = up.parentElement)
        pieces.push([up.classList[0], up.dataset.r, n, at, at + length]);
      at += length;
    }
  });
  return JSON.stringify({texts, pieces});
}"""
