"""Every form of every dates.yml finds its own examples."""

import pytest

from dragoman.dates.examples import LEAST, examples, wrong
from dragoman.dates.grammar import DateWords
from dragoman.language import packs

EXAMPLES = [
    pytest.param(code, text, edtf, anchor, id=f"{code}-{text}")
    for code in packs.codes()
    for text, edtf, anchor in examples(code)
]


@pytest.mark.parametrize(("code", "text", "edtf", "anchor"), EXAMPLES)
def test_example(code, text, edtf, anchor):
    assert wrong(code, text, edtf, anchor) is None


@pytest.mark.parametrize("code", packs.codes())
def test_every_form_has_an_example_and_there_are_many(code):
    words = packs.load(code, "dates.yml", DateWords)
    assert all(form.eg for form in words.forms)
    assert len(list(examples(code))) >= LEAST
