"""Every entry of frames.yml and speech.yml is found in its own example, where the example's marks say."""

import gzip
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from training.practice import parse

from dragoman.errors import ResourceError
from dragoman.language.inflection import rules
from dragoman.language.packs import codes, pack
from dragoman.lexicons import ROOT, Lexicon, Match, load
from dragoman.lexicons.build import compile_entry
from dragoman.lexicons.inflect import english_noun, english_verb, japanese
from dragoman.records import Span, Type

LANGUAGES = codes()
MISSES = yaml.safe_load((Path(__file__).parent / "known_misses.yml").read_text("utf-8")) or {}
"""language → file → entry → reason. A miss that is found again must be struck off: the test is strict."""


@cache
def entries(language: str, kind: str) -> tuple[dict[str, Any], ...]:
    raw = yaml.load((ROOT / language / f"{kind}.yml").read_text("utf-8"), yaml.CSafeLoader)
    return tuple(raw)


def cues(marks: list[tuple[str, tuple[int, int]]]) -> list[Span]:
    return [Span(a, b) for kind, (a, b) in marks if kind == "cue"]


def hits(found: list[Match], places: list[Span]) -> list[Match]:
    return [m for m in found if any(part.overlaps(place) for part in m.parts for place in places)]


def missed(language: str, kind: str) -> dict[str, str]:
    """Return the entries whose example is not found, and what was found instead."""
    lexicon = load(language)
    lost: dict[str, str] = {}
    for entry in entries(language, kind):
        text, marks = parse(str(entry["eg"]))
        found = hits(lexicon.frames(text) if kind == "frames" else lexicon.speech(text), cues(marks))
        name = entry["frame"] if kind == "frames" else entry["verb"]
        right = [m for m in found if kind == "speech" or m.entry.type == entry["type"]]
        if not right:
            lost[f"{name} | {text[:40]}"] = ", ".join(f"{m.entry.name} {m.entry.type}" for m in found) or "nothing"
    return lost


@pytest.mark.parametrize("kind", ["frames", "speech"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_are_found(language: str, kind: str) -> None:
    """A frame's example is found by its own frame or another of the same type; a verb of saying by any such verb."""
    known = set((MISSES.get(language) or {}).get(kind) or {})
    lost = missed(language, kind)
    new = {name: instead for name, instead in lost.items() if name not in known}
    assert not new, "\n".join(f"{name}: {instead}" for name, instead in new.items())
    found_again = known - lost.keys()
    assert not found_again, f"no misses any more, strike them off known_misses.yml: {sorted(found_again)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_misses_have_a_reason_and_are_few(language: str) -> None:
    known = MISSES.get(language) or {}
    for kind, names in known.items():
        assert all(isinstance(reason, str) and len(reason) > 8 for reason in names.values())
        assert len(names) <= 0.02 * len(entries(language, kind))


@pytest.mark.parametrize("language", LANGUAGES)
def test_enough_entries(language: str) -> None:
    frames, speech = (800, 150) if pack(language).about.labelled else (120, 80)
    assert len(entries(language, "frames")) >= frames
    assert len(entries(language, "speech")) >= speech


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_has_entries(language: str) -> None:
    count = Counter(entry["type"] for entry in entries(language, "frames"))
    assert {kind for kind in get_args(Type) if count[kind] >= 7} == set(get_args(Type))


@pytest.mark.parametrize(
    ("language", "text", "name", "kind"),
    [
        ("en", "Oslo lifted most of its sanctions on Minsk.", "lift … sanctions", "CONCEDE"),
        ("ru", "Осло ввело новые санкции против Минска.", "ввести … санкции", "SANCTION"),
        ("uk", "Осло запровадило нові санкції проти Мінська.", "запровадити … санкції", "SANCTION"),
        ("ja", "ノルウェー政府はこの要請を拒否した。", "拒否する", "REJECT"),
        ("zh", "挪威政府谴责了这次袭击。", "谴责", "ACCUSE"),
        ("zh", "挪威政府譴責了這次襲擊。", "谴责", "ACCUSE"),
        ("de", "Oslo lehnte die Bitte aus Riga am Abend ab.", "ab|lehnen", "REJECT"),
        ("de", "Oslo hat neue Sanktionen gegen Minsk verhängt.", "Sanktionen … verhängen", "SANCTION"),
        ("fr", "La Norvège s’oppose à l’accord.", "accord", "AGREE"),
        ("tr", "Norveç, Minsk'e yaptırım uygulayacağını bildirdi.", "yaptırım uygulamak", "SANCTION"),
        ("tr", "İmzaladılar.", "imzalamak", "AGREE"),
        ("kk", "Норвегия Минскіге санкция салатынын айтты.", "санкция салу", "SANCTION"),
    ],
)
def test_forms_are_found(language: str, text: str, name: str, kind: str) -> None:
    assert kind in {m.entry.type for m in load(language).frames(text)}, name


def test_longer_entries_win() -> None:
    found = load("en").frames("Oslo lifted its sanctions on Minsk.")
    assert "SANCTION" not in {m.entry.type for m in found}


def test_words_do_not_reach_over_a_stop() -> None:
    assert not [m for m in load("en").frames("Oslo will impose. Sanctions on Minsk wait.") if len(m.parts) > 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_nothing(language: str) -> None:
    assert load(language).frames("") == []
    assert load(language).speech("…\n\n👩‍👩‍👧 1234") == []


def test_a_language_that_was_not_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.lexicons.ROOT", tmp_path)
    with pytest.raises(ResourceError, match=r"dragoman\.lexicons\.build"):
        load("xx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_small(language: str) -> None:
    raw = (ROOT / language / "lexicon.json.gz").read_bytes()
    assert len(raw) < 2_000_000
    assert gzip.decompress(raw).startswith(b"{")
    assert isinstance(load(language), Lexicon)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("ban", "ban bans banned banning"),
        ("refuse", "refuse refuses refused refusing"),
        ("die", "die dies died dying"),
        ("agree", "agree agrees agreed agreeing"),
        ("veto", "veto vetoes vetoed vetoing"),
        ("travel", "travelled traveled"),
        ("criticise", "criticise criticize criticizing"),
        ("withdraw", "withdraws withdrew withdrawn withdrawing"),
        ("deny", "deny denies denied denying"),
        ("visit", "visited visiting visits"),
    ],
)
def test_english_verbs(word: str, forms: str) -> None:
    assert set(forms.split()) <= english_verb(word)


@pytest.mark.parametrize(
    ("word", "plural"), [("ally", "allies"), ("clash", "clashes"), ("raid", "raids"), ("convoy", "convoys")]
)
def test_english_nouns(word: str, plural: str) -> None:
    assert plural in english_noun(word)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("述べる", "述べ"),
        ("断る", "断っ 断ら 断り"),
        ("会談する", "会談し"),
        ("行く", "行き 行か"),
        ("求める", "求め"),
        ("語る", "語っ 語り"),
    ],
)
def test_japanese_verbs(word: str, forms: str) -> None:
    assert set(forms.split()) <= japanese(word, "v")


def test_entries_without_words_are_refused() -> None:
    with pytest.raises(ResourceError, match="no words"):
        compile_entry("…", "v", "en")


@pytest.mark.parametrize(
    ("language", "word", "kind", "forms"),
    [
        ("de", "bieten", "verbs", "bietet bot boten geboten"),
        ("de", "verhandeln", "verbs", "verhandelt verhandelte verhandelten"),
        ("de", "Putin", "names", "Putins"),
        ("de", "russisch", "adjectives", "russische russischen russischer"),
        ("fr", "annoncer", "verbs", "annonce annoncé annonçait annoncera"),
        ("fr", "russe", "adjectives", "russes"),
        ("tr", "açıklamak", "verbs", "açıkladı açıkladığını açıklayacak açıklanan"),
        ("tr", "görüşmek", "verbs", "görüştü görüşüyor görüşecek"),
        ("tr", "Rus", "people", "Ruslar Rusların Ruslara"),
        ("kk", "айту", "verbs", "айтты айтқан айтады айтып"),
        ("kk", "Қазақстан", "names", "Қазақстанның Қазақстанға Қазақстанда Қазақстаннан Қазақстанмен Қазақстандағы"),
        ("kk", "Ресей", "names", "Ресейдің Ресейге Ресейден Ресейдегі"),
        ("kk", "АҚШ", "names", "АҚШ-тың АҚШ-қа"),
        ("kk", "Тоқаев", "names", "Тоқаевтың Тоқаевтің Тоқаевқа"),
    ],
)
def test_rules_of_endings(language: str, word: str, kind: Any, forms: str) -> None:
    found = rules(language)
    assert found is not None
    assert set(forms.split()) <= found.forms(word, kind)


def test_a_separable_beginning_stands_on_the_verb_or_apart() -> None:
    found = rules("de")
    assert found is not None
    assert {"ablehnen", "abgelehnt", "abzulehnen", "ablehnte"} <= found.separable("ab", "lehnen")
