"""Every rule of every noise.yml: its examples are taken out, what it must keep is kept."""

import time

import pytest

from dragoman.articles import Page, clean
from dragoman.articles.examples import leaves, survives
from dragoman.articles.published import date_of_dateline, date_of_stamp
from dragoman.articles.rules import Rule, noise

RULES = [(file.language, Rule(entry)) for file in noise().files for entry in file.rules]
EXAMPLES = [(rule, text) for _, rule in RULES for text in rule.entry.examples]
KEEPS = [(rule, text) for _, rule in RULES for text in rule.entry.keeps]
STAMPS = [pair for file in noise().files for pair in file.stamp_examples.items()]
DATELINES = [pair for file in noise().files for pair in file.dateline_examples.items()]


@pytest.mark.parametrize(
    ("rule", "text"), EXAMPLES, ids=lambda value: getattr(value, "entry", value) and str(value)[:30]
)
def test_examples_are_found_by_their_rule(rule, text):
    assert rule.find(text)


@pytest.mark.parametrize(("rule", "text"), EXAMPLES, ids=lambda value: str(value)[:30])
def test_examples_leave_the_text(rule, text):
    assert leaves(text)


@pytest.mark.parametrize(("rule", "text"), KEEPS, ids=lambda value: str(value)[:30])
def test_keeps_survive_all_rules(rule, text):
    if rule.entry.id not in ("copyright-credit",):
        assert survives(text)
    assert not rule.find(text)


@pytest.mark.parametrize(("text", "date"), STAMPS)
def test_stamps(text, date):
    assert date_of_stamp(text) == date


@pytest.mark.parametrize(("text", "date"), DATELINES)
def test_datelines(text, date):
    assert date_of_dateline(text) == date


@pytest.mark.parametrize(
    "unit",
    ["1", "朋友圈", "share ", "Читайте также ", "a.", "(", "图", "写真", "[ad", "広告 ", "> Home ", "/ ", "LINE1,2"],
)
def test_no_rule_is_slow(unit):
    text = unit * (590 // len(unit))
    started = time.perf_counter()
    for rule in [*noise().lines, *noise().pieces, *noise().headings]:
        rule.find(text)
        rule.find(text + "!?x")
    date_of_stamp(text[:90])
    assert time.perf_counter() - started < 1.0


def test_ids_are_unique():
    ids = [rule.entry.id for _, rule in RULES]
    assert len(ids) == len(set(ids))


def test_every_rule_has_examples_and_keeps():
    assert all(rule.entry.examples and rule.entry.keeps for _, rule in RULES)


def test_wrong_file_is_named(tmp_path):
    from dragoman.articles.rules import read_noise
    from dragoman.errors import ResourceError

    path = tmp_path / "noise.yml"
    path.write_text("language: en\nrulez: []\n")
    with pytest.raises(ResourceError, match=r"noise\.yml"):
        read_noise(path)


def test_noise_of_other_languages_is_taken_out():
    text = "大臣、隣国を訪問へ\n\n大臣は来月、隣国を訪れると発表した。\n\n[ad_2]\n\nЧитайте также\n\nShare this article"
    article = clean(Page(data=text, name="x")).article
    assert article.text == "大臣は来月、隣国を訪れると発表した。"
    assert [item.kind for item in article.removed] == ["ad-marker", "navigation", "share"]
