"""Every entry of frames.yml and speech.yml is found in its own example, where the example's marks say."""

import gzip
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest

from dragoman.errors import ResourceError
from dragoman.language.inflection import rules
from dragoman.language.packs import codes, pack
from dragoman.lexicons import ROOT, Lexicon, load
from dragoman.lexicons.build import compile_entry
from dragoman.lexicons.examples import LEAST_OF_TYPE, File, entries, ill_marked, known_misses, missed
from dragoman.lexicons.inflect import english_noun, english_verb, japanese
from dragoman.records import Type

LANGUAGES = codes()
FIRST_CLASS = ("en", "ja", "ru", "uk", "zh")
MISSES = known_misses(Path(__file__).parent / "known_misses.yml")
"""language → file → entry → reason. A miss that is found again must be struck off: the test is strict."""


@pytest.mark.parametrize("kind", ["frames", "speech"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_are_found(language: str, kind: File) -> None:
    """A frame's example is found by its own frame or another of the same type; a verb of saying by any such verb."""
    known = set((MISSES.get(language) or {}).get(kind) or {})
    lost = missed(load(language), kind, entries(language, kind))
    new = {name: instead for name, instead in lost.items() if name not in known}
    assert not new, "\n".join(f"{name}: {instead}" for name, instead in new.items())
    found_again = known - lost.keys()
    assert not found_again, f"no misses any more, strike them off known_misses.yml: {sorted(found_again)}"


@pytest.mark.parametrize("kind", ["frames", "speech"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_entries_are_well_marked_and_stand_once(language: str, kind: File) -> None:
    assert ill_marked(kind, entries(language, kind)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_misses_have_a_reason_and_are_few(language: str) -> None:
    known = MISSES.get(language) or {}
    for kind, names in known.items():
        assert all(isinstance(reason, str) and len(reason) > 8 for reason in names.values())
        assert len(names) <= 0.02 * len(entries(language, kind))


@pytest.mark.parametrize("language", LANGUAGES)
def test_enough_entries(language: str) -> None:
    labelled = (1_000, 230) if language in FIRST_CLASS else (400, 80)
    frames, speech = labelled if pack(language).about.labelled else (120, 80)
    assert len(entries(language, "frames")) >= frames
    assert len(entries(language, "speech")) >= speech


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_has_entries(language: str) -> None:
    count = Counter(entry["type"] for entry in entries(language, "frames"))
    assert {kind for kind in get_args(Type) if count[kind] >= LEAST_OF_TYPE} == set(get_args(Type))


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
