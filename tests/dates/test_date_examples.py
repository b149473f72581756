"""Every form of every dates.yml finds its own examples."""

import pytest

from dragoman.dates import find_dates
from dragoman.dates.grammar import DateWords
from dragoman.language import packs


def examples():
    for code in packs.codes():
        words = packs.load(code, "dates.yml", DateWords)
        for form in (*words.forms, *words.ranges):
            for text, edtf in form.eg.items():
                yield pytest.param(code, str(text), edtf and str(edtf), words.anchor, id=f"{code}-{text}")


@pytest.mark.parametrize(("code", "text", "edtf", "anchor"), list(examples()))
def test_example(code, text, edtf, anchor):
    found = find_dates(text, code, anchor)
    assert found, "nothing found"
    assert found[-1].edtf == edtf


@pytest.mark.parametrize("code", packs.codes())
def test_every_form_has_an_example_and_there_are_many(code):
    words = packs.load(code, "dates.yml", DateWords)
    assert all(form.eg for form in words.forms)
    assert sum(len(form.eg) for form in words.forms) >= 80
