"""What sets wordings apart: words that only one article of a language has."""

from __future__ import annotations

from dragoman.render.differences import own_words


def test_own_words_are_those_of_no_other_article_of_the_language() -> None:
    texts = [
        ("en", "a1", "Troops will leave soon"), ("en", "a2", "Troops leave on Monday"), ("en", "a2", "Soon they will"),
        ("ja", "a3", "部隊は撤収する"), ("ru", "a4", "войска уходят"), ("ru", "a5", "войска останутся"),
    ]  # fmt: skip
    found = [[span.of(text) for span in spans] for (_, _, text), spans in zip(texts, own_words(texts), strict=True)]
    assert found == [[], ["Monday"], [], [], ["уходят"], ["останутся"]]


def test_own_words_of_japanese_are_stretches_of_characters() -> None:
    one, other = "いかなる勢力の干渉にも反対する", "外国勢力の干渉にも反対した"
    mine, theirs = own_words([("ja", "a1", one), ("ja", "a2", other)])
    assert "外国" in [span.of(other) for span in theirs]
    assert not {span.of(one) for span in mine} & {"勢力", "干渉", "反対"}
