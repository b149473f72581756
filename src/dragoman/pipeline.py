"""From a page to a reading: the ordered list of steps. Read this first.

Each step says what it needs and what it gives; ``run`` checks that, so that the order cannot be wrong silently. A
step is a function from the state to the fields it gives.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dragoman import parts, progress
from dragoman.records import Actor, Article, Coder, Reading, Span
from dragoman.settings import Settings

if TYPE_CHECKING:
    from dragoman.articles import Page

State = Mapping[str, Any]
SAYING = ("say", "announce", "claim", "deny", "ask", "cite", "report", "think")
"""Kinds of the lexicon of saying whose words are cues of statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stage: the fields of the state it needs, those it gives, and what it does."""

    name: str
    needs: frozenset[str]
    gives: frozenset[str]
    run: Callable[[State], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A reading, and for every record the entries, rules and scores that proposed it."""

    reading: Reading
    reasons: Mapping[str, tuple[str, ...]]


def _clean(state: State) -> dict[str, Any]:
    from dragoman.articles import clean

    cleaned = clean(state["page"], max_bytes=state["settings"].max_bytes)
    return {"article": cleaned.article, "outlet": cleaned.outlet_name, "warnings": cleaned.warnings}


def _language(state: State) -> dict[str, Any]:
    from dragoman.language import Analysis, analyse, identify

    article: Article = state["article"]
    language = identify(article.text, state["page"].language)
    if len(article.text) > parts.LONGEST:  # each part is analysed when it is read
        return {"language": language, "analysis": Analysis(language=language)}
    return {"language": language, "analysis": analyse(article.text, article.paragraphs, language)}


def _actors(state: State) -> dict[str, Any]:
    from dragoman.actors import Registry, find_mentions
    from dragoman.actors.groups import resolve_groups
    from dragoman.actors.references import pronouns, resolve_references
    from dragoman.actors.who import Who
    from dragoman.statements.candidates import quoted

    text, language, on = state["article"].text, state["language"], state["article"].anchor
    registry = Registry.load()
    mentions = find_mentions(text, language, registry, on)
    quotations = [q.outer for q in quoted(state["analysis"])]
    references = resolve_references(text, language, mentions, registry, on, quotations)
    groups = resolve_groups(text, language, mentions, registry, on)
    open_words = pronouns(text, language, mentions, registry, on)
    words = registry.words(language)
    who = Who(
        text=text, mentions=mentions, references=references, groups=groups, pronouns=open_words,
        nationality=lambda word: registry.nationality(word, language), is_person=registry.is_person,
        close=frozenset(m.span for m in mentions if words.is_close(text, m.span.start, m.span.end)),
    )  # fmt: skip
    return {"registry": registry, "mentions": mentions, "who": who}


def _dates(state: State) -> dict[str, Any]:
    from dragoman.dates import find_dates

    article: Article = state["article"]
    return {"dates": find_dates(article.text, state["language"], article.anchor)}


def _lexicons(state: State) -> dict[str, Any]:
    from dragoman import lexicons

    lexicon = lexicons.load(state["language"])
    return {"frames": lexicon.frames(state["article"].text), "speech": lexicon.speech(state["article"].text)}


def _touches(span: Span, names: Sequence[Span]) -> bool:
    """Tell whether a span shares a character with one of the names, which are in order and apart."""
    next_one = bisect.bisect_right(names, span.start, key=lambda name: name.end)
    return next_one < len(names) and names[next_one].start < span.end


def offered(state: State) -> tuple[list[Span], dict[str, list[Span]]]:
    """Return the windows of an article and the spans that rules offer to the network, by kind."""
    from dragoman.model.windows import cut
    from dragoman.statements.candidates import quoted, windowed
    from dragoman.statements.reported import cited, reported

    article: Article = state["article"]
    windows = cut(article.text, article.paragraphs, state["analysis"])
    who = state["who"]
    quotations = windowed(quoted(state["analysis"]), windows)
    names = [m.span for m in state["mentions"]]
    words = [m for m in state["speech"] if len(m.parts) == 1 and not _touches(m.span, names)]
    says = [m.span for m in words if m.entry.type in SAYING]
    return windows, {
        "content": [
            *quotations,
            *reported(article.text, state["analysis"], says),
            *cited(article.text, state["analysis"], [m.span for m in words if m.entry.type == "cite"]),
        ],
        "meaning": quotations,
        "mention": [*(m.span for m in state["mentions"]), *who.references, *who.groups, *who.pronouns],
        "date": [d.span for d in state["dates"]],
        "word": [m.span for m in state["frames"] if len(m.parts) == 1],
        "say": says,
        "read": [m.span for m in words if m.entry.type == "read"],
    }


def _model(state: State) -> dict[str, Any]:
    from dragoman.model import weights
    from dragoman.model.propose import propose

    loaded = weights.load(threads=state["settings"].threads)
    return {"proposals": propose(loaded, state["article"].text, *offered(state))}


def _statements(state: State) -> dict[str, Any]:
    from dragoman.statements import find_statements
    from dragoman.statements.days import Days

    days = Days(analysis=state["analysis"], dates=state["dates"], on=state["article"].anchor)
    return {"said": find_statements(state["proposals"], state["analysis"], state["who"], days, state["speech"])}


def _events(state: State) -> dict[str, Any]:
    from dragoman.events import find_events
    from dragoman.events.assemble import Setting

    setting = Setting(
        analysis=state["analysis"],
        who=state["who"],
        dates=state["dates"],
        said=state["said"],
        frames=state["frames"],
        speech=state["speech"],
    )
    return {"done": find_events(state["proposals"], setting)}


def _interpretations(state: State) -> dict[str, Any]:
    from dragoman.interpretations import find_forecasts, find_interpretations
    from dragoman.interpretations.readings import Background

    background = Background(
        analysis=state["analysis"], who=state["who"], said=state["said"], done=state["done"], speech=state["speech"]
    )
    return {
        "reads": find_interpretations(state["proposals"], background),
        "forecasts": find_forecasts(state["proposals"], state["said"], state["who"], state["dates"]),
    }


def _step(name: str, needs: str, gives: str, run: Callable[[State], dict[str, Any]]) -> Step:
    return Step(name=name, needs=frozenset(needs.split()), gives=frozenset(gives.split()), run=run)


STEPS: tuple[Step, ...] = (
    _step("article", "page settings", "article outlet warnings", _clean),
    _step("language", "page article", "language analysis", _language),
    _step("actors", "article language analysis", "registry mentions who", _actors),
    _step("dates", "article language", "dates", _dates),
    _step("lexicons", "article language", "frames speech", _lexicons),
    _step("model", "article analysis who mentions dates frames speech settings", "proposals", _model),
    _step("statements", "article proposals analysis who dates speech", "said", _statements),
    _step("events", "proposals analysis who dates said frames speech", "done", _events),
    _step("interpretations", "proposals analysis who dates said done speech", "reads forecasts", _interpretations),
)


def lines_of(text: str) -> tuple[Span, ...]:
    """Return the lines of a text that are not blank: the paragraphs of one that was not cleaned."""
    return tuple(Span(m.start(), m.end()) for m in re.finditer(r"[^\n]*[^\s][^\n]*", text))


def run_text(text: str, language: str, until: str = STEPS[-1].name) -> State:
    """Run the steps after cleaning and language, up to one, over a text as it is, paragraph by line; for measuring."""
    from dragoman.language import analyse

    paragraphs = lines_of(text)
    article = Article(id="text", language=language, text=text, paragraphs=paragraphs)
    analysis = analyse(text, paragraphs, language)
    last = [step.name for step in STEPS].index(until)
    state = {"article": article, "language": language, "analysis": analysis, "settings": Settings()}
    return _run(STEPS[2 : last + 1], state)


def _run(steps: Sequence[Step], state: dict[str, Any]) -> State:
    for step in steps:
        missing = step.needs - state.keys()
        if missing:
            raise RuntimeError(f"Step {step.name} needs {sorted(missing)}, which no step before it gives.")
        progress.at(step.name)
        state |= step.run(state)
    return state


def read_article(article: Article, settings: Settings | None = None, warnings: Sequence[str] = ()) -> Reading:
    """Read a clean article again: all steps but cleaning. The outlet, the date and what was taken out stay.

    Args:
        article: of an earlier reading.
        settings: of reading.
        warnings: of the earlier reading: they come from cleaning.
    """
    state = {"language": article.language, "settings": settings or Settings(), "warnings": warnings}
    return _explained(state, article, STEPS).reading


def coder() -> Coder:
    """Return who reads now: name and version, with that of the model."""
    from dragoman import __version__
    from dragoman.model import weights

    return Coder(name="core", version=f"{__version__}+{weights.version()}")


def explain_page(page: Page, settings: Settings | None = None) -> Explained:
    """Read a page and keep why each record is there."""
    return _explain(page, settings, STEPS)


def read_page(page: Page, settings: Settings | None = None) -> Reading:
    """Read a page."""
    return explain_page(page, settings).reading


def _explain(page: Page, settings: Settings | None, steps: Sequence[Step]) -> Explained:
    state = _run(steps[:2], {"page": page, "settings": settings or Settings()})
    article = msgspec.structs.replace(state["article"], language=state["language"], outlet=_outlet(state))
    return _explained(state, article, steps)


def _explained(state: State, article: Article, steps: Sequence[Step]) -> Explained:
    """Run the steps after the language; over a long text part by part."""
    from dragoman.language import analyse

    pieces = parts.cut(article.text, article.paragraphs) if len(article.text) > parts.LONGEST else []
    known = None if pieces else state.get("analysis")
    readings, reasons = [], []
    for piece in [parts.part_of(article, part) for part in pieces] or [article]:
        analysis = known or analyse(piece.text, piece.paragraphs, piece.language)
        done = _run(steps[2:], {**state, "article": piece, "analysis": analysis})
        readings.append(_assembled(done, piece))
        reasons.append({r.record.id: r.reasons for r in (*done["said"], *done["done"], *done["reads"])})
    if not pieces:
        return Explained(reading=readings[0], reasons=reasons[0])
    reading, names = parts.joined(article, pieces, readings)
    whole = {own[name]: why for own, one in zip(names, reasons, strict=True) for name, why in one.items()}
    return Explained(reading=reading, reasons=whole)


def _outlet(state: State) -> Actor | None:
    from dragoman.actors import Registry
    from dragoman.actors.resolve import resolve

    name = state["page"].outlet or state["outlet"]
    if not name:
        return None
    return resolve(name, Registry.load(), state["language"], state["article"].anchor, None)


def _assembled(state: State, article: Article) -> Reading:
    from dragoman.statements.chain import to_page

    return Reading(
        coder=coder(),
        article=article,
        mentions=state["mentions"],
        dates=state["dates"],
        statements=tuple(to_page(s.record, article) for s in state["said"]),
        events=tuple(d.record for d in state["done"]),
        interpretations=tuple(i.record for i in state["reads"]),
        forecasts=state["forecasts"],
        warnings=tuple(state["warnings"]),
    )


def read(  # noqa: PLR0913 (the public call: each is a fact about the source)
    source: str | bytes | Path,
    *,
    published: str | None = None,
    language: str | None = None,
    url: str | None = None,
    outlet: str | None = None,
    title: str | None = None,
    settings: Settings | None = None,
) -> Reading:
    """Read one article.

    Args:
        source: a path, or the article itself: text, HTML, or bytes in any encoding of the languages read.
        published: EDTF date against which relative dates are resolved; else the page's own.
        language: BCP 47 code; else it is told from the text.
        url: where the page came from.
        outlet: name or registry id of who published it.
        title: headline, when the page does not give it.
        settings: limits and threads.

    Raises:
        ArticleError: the text cannot be read; the class says why.
        UsageError: a date or a language code is wrong.

    Example:
        >>> reading = read("Oslo condemned the attack on Tuesday.", published="2024-05-08")
        >>> reading.article.language, reading.events[0].type
        ('en', 'ACCUSE')
    """
    from dragoman.articles import Page

    data: str | bytes = source.read_bytes() if isinstance(source, Path) else source
    name = str(source) if isinstance(source, Path) else "the text"
    page = Page(data=data, name=name, url=url, title=title, outlet=outlet, language=language, published=published)
    return read_page(page, settings)
