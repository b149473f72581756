"""Sample pages in five languages against golden JSON; ``DRAGOMAN_UPDATE=1`` writes it anew, for a person to read."""

import os
from pathlib import Path

import msgspec
import pytest

from dragoman.articles import Page, clean

PAGES = Path(__file__).parent / "pages"
CHARSETS = {"en": "windows-1252", "ja": "euc_jp", "ru": "windows-1251", "uk": "windows-1251", "zh": "gb18030"}


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.html")), ids=lambda path: path.stem)
def test_golden(path):
    cleaned = clean(Page(data=path.read_bytes(), name=path.name))
    found = msgspec.json.format(msgspec.json.encode(cleaned), indent=1).decode() + "\n"
    golden = path.with_suffix(".json")
    if os.environ.get("DRAGOMAN_UPDATE"):
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8")
    article = cleaned.article
    assert article.published == "2023-04-12"
    assert article.anchor_source == "page"
    assert cleaned.outlet_name
    assert article.title
    assert article.title not in article.text
    assert article.images
    assert article.related


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.html")), ids=lambda path: path.stem)
def test_old_encodings_give_the_same_article(path):
    text = path.read_text("utf-8")
    charset = CHARSETS[path.stem]
    other = text.replace('charset="utf-8"', f'charset="{charset}"').encode(charset)
    unsaid = text.replace('<meta charset="utf-8">', "").encode(charset)
    first, second, third = (clean(Page(data=data, name="x")).article for data in (text.encode(), other, unsaid))
    assert first.text == second.text == third.text
