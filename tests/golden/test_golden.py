"""What rules alone decide in five samples: article, mentions, dates, quotations. A person reads every change.

``python -m pytest tests/golden --update`` writes the files anew; ``git diff tests/golden`` shows what changed. What the
network decides (types, roles, scores) is measured by ``dragoman eval readings``, not pinned here.
"""

import json
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman.language import analyse
from dragoman.records import Actor, Reading

pytestmark = pytest.mark.usefixtures("weights")
HERE = Path(__file__).parent
SAMPLES = (
    "en-review-aktau.html",
    "ja-shinpo-aktau.txt",
    "ru-obrazets-aktau.html",
    "uk-pryklad-aktau.txt",
    "zh-hant-guancha-aktau.html",
)


def who(actor: Actor | None) -> str | None:
    """Return an actor in one line."""
    if actor is None:
        return None
    facts = [actor.entity, actor.country, actor.region, actor.sector, None if actor.count == "one" else actor.count]
    return " ".join([actor.name, "|", *(fact or "-" for fact in facts), *(["place"] if actor.place else [])])


def stable(reading: Reading) -> dict[str, Any]:
    text = reading.article.text
    article = reading.article
    fields = ("url", "language", "published", "anchor", "anchor_source", "title", "text")
    quotations = analyse(text, article.paragraphs, article.language).quotations
    return {
        "article": {name: getattr(article, name) for name in fields}
        | {"id_length": len(article.id), "outlet": who(article.outlet), "paragraphs": len(article.paragraphs)}
        | {"images": [[i.caption, i.credit, i.licence] for i in article.images]}
        | {"related": [r.title for r in article.related], "removed": [[r.kind, r.text] for r in article.removed]},
        "mentions": [f"{m.span.start} {who(m.actor)}" for m in reading.mentions],
        "dates": [f"{d.span.start} {d.span.of(text)} = {d.edtf}" for d in reading.dates],
        "quotations": [f"{q.kind} {q.inside.of(text)}" for q in quotations],
        "warnings": list(reading.warnings),
    }


@pytest.mark.parametrize("name", SAMPLES)
def test_golden(name: str, root: Path, request: pytest.FixtureRequest) -> None:
    path = HERE / f"{name.rpartition('.')[0]}.json"
    found = stable(dragoman.read(root / "samples/press" / name))
    assert found["mentions"]
    assert found["article"]["published"]
    if request.config.getoption("--update"):
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert json.loads(path.read_text("utf-8")) == found


def test_no_golden_file_is_left_over() -> None:
    assert {p.stem for p in HERE.glob("*.json")} == {name.rpartition(".")[0] for name in SAMPLES}
