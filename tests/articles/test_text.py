"""Plain text: title, paragraphs, wrapped lines, credits, related links, dates; and nothing lost."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.articles import Page, clean
from dragoman.articles.lines import normalise
from dragoman.errors import ArticleError

P1 = "The foreign minister of Sampleland said on Monday that talks on the border would resume in March."
P2 = "His neighbour’s spokeswoman called the offer “a first step” and asked for a date."


def article_of(text, **told):
    return clean(Page(data=text, name="a.txt", **told)).article


def kinds(article):
    return [item.kind for item in article.removed]


def test_title_and_paragraphs():
    article = article_of(f"Border talks to resume in March\n\n{P1}\n\n{P2}\n")
    assert article.title == "Border talks to resume in March"
    assert [span.of(article.text) for span in article.paragraphs] == [P1, P2]
    assert article.text == f"{P1}\n\n{P2}"
    assert article.language == "und"
    assert article.id.startswith("a")
    assert len(article.id) == 17


@pytest.mark.parametrize("text", [P1, f"{P1}\n\n{P2}", f"{P1}\n{P2}"])
def test_no_title(text):
    article = article_of(text)
    assert article.title is None
    assert article.text.replace("\n\n", "\n") == text.replace("\n\n", "\n")


def test_title_without_blank_lines():
    article = article_of(f"Border talks to resume\n{P1} {P2}\n{P2}")
    assert article.title == "Border talks to resume"
    assert len(article.paragraphs) == 2


WRAPPED = """The foreign minister of Sampleland said on Monday that talks on
the border would resume in March, after a pause of almost two years
that neither side had wanted. He gave no day.

The spokeswoman of the neighbouring state called the offer a first
step and asked for a date and a place, which her government would
then look at with care."""
WRAPPED_JA = """外相は月曜日の記者会見で、国境をめぐる協議を
三月に再開すると述べた。協議は二年近く中断し
ていたが、双方とも中断を望んではいなかった。
日程は明らかにしなかった。"""
LIST = "The two sides agreed on three points:\n\n- an exchange of prisoners\n- a line for calls\n- a joint commission"


def test_wrapped_lines_are_joined():
    article = article_of(WRAPPED)
    assert len(article.paragraphs) == 2
    assert "talks on the border would" in article.text
    article = article_of(WRAPPED_JA)
    assert len(article.paragraphs) == 1
    assert "協議を三月に" in article.text


def test_lists_and_short_lines_stay():
    assert len(article_of(LIST).paragraphs) == 4
    assert len(article_of("Roses are red,\nviolets are blue,\nthe talks went on\nuntil half past two.").paragraphs) == 4


CREDITS = [
    ("写真:サンプル通信社/CC BY 4.0", "サンプル通信社", "CC BY 4.0"),
    ("Photo: Sample Agency / CC BY-SA 3.0", "Sample Agency", "CC BY-SA 3.0"),
    ("Фото: пресс-служба правительства", "пресс-служба правительства", None),
    ("Світлина: Зразок/CC0", "Зразок", "CC0"),
    ("图源：样本通讯社", "样本通讯社", None),
    ("圖片來源：樣本社／公有領域", "樣本社", "公有領域"),
    ("© Sample Agency 2024", "Sample Agency 2024", None),
    ("(Image: sample.gov/Public domain)", "sample.gov", "Public domain"),
    ("出典：首相官邸ホームページ", "首相官邸ホームページ", None),
]


@pytest.mark.parametrize(("line", "credit", "licence"), CREDITS)
def test_credit_and_caption(line, credit, licence):
    article = article_of(f"Border talks to resume\n\n{P1}\n\nThe border bridge near Sampleton\n{line}\n\n{P2}")
    image = article.images[0]
    assert (image.caption, image.credit, image.licence) == ("The border bridge near Sampleton", credit, licence)
    assert kinds(article) == ["image-credit"]
    assert article.text == f"{P1}\n\n{P2}"


def test_headline_as_caption():
    title = "大臣、国境協議の再開を表明"
    text = f"{title}\n\n[ad_1]\n\n大臣は協議の再開を表明した。\n\n{title}\n\n写真：サンプル通信\n\n"
    text += f"隣国は日程を求めた。\n\n{title}\n写真：別のサンプル\n\n回答はまだない。"
    article = article_of(text)
    assert kinds(article) == ["ad-marker", "repeated-title", "image-credit", "repeated-title", "image-credit"]
    assert [image.caption for image in article.images] == [title, title]
    assert len(article.paragraphs) == 3


def test_related_links_after_a_heading():
    text = f"Border talks to resume\n\n{P1}\n\nRelated\nWho is who in the cabinet\nFive bridges that may open\n\n{P2}"
    article = article_of(text)
    assert [link.title for link in article.related] == ["Who is who in the cabinet", "Five bridges that may open"]
    assert article.text == f"{P1}\n\n{P2}"


@pytest.mark.parametrize("noise", ["[ad_2]", "※本記事は転載です", "Source link", "Поделиться"])
def test_related_links_without_a_heading(noise):
    heads = ["Minister refuses to name a day for the talks", "Bridge near Sampleton closed for repair"]
    article = article_of(f"Border talks to resume\n\n{P1}\n\n{P2}\n\n" + "\n".join(heads) + f"\n\n{noise}")
    assert [link.title for link in article.related] == heads
    assert article.text == f"{P1}\n\n{P2}"


def test_glued_source_link():
    article = article_of(f"Border talks to resume\n\n{P1}\n\n{P2}Source link")
    assert article.text.endswith(P2)
    assert kinds(article) == ["source-link"]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("SAMPLEVILLE, March 3, 2024 (Sample Wire) — " + P1, "2024-03-03"),
        (f"Title here\n\n2022年9月15日\n\n{P1}", "2022-09-15"),
        (f"Переговоры\n\n15 сентября 2022, 12:30\n\n{P1}", "2022-09-15"),
        (f"{P1}\n\n{P2}\n\n15.09.2022", "2022-09-15"),
    ],
)
def test_published_in_the_text(text, date):
    article = article_of(text)
    assert (article.published, article.anchor, article.anchor_source) == (date, date, "text")


def test_published_order():
    text = f"{P1}\n\n15.09.2022"
    assert article_of(text, published="2022-09-16").anchor_source == "given"
    assert article_of(text, url="https://n.example/2022/09/17/x").anchor_source == "page"
    cleaned = clean(Page(data="On 5 May 1999 it rained in Sampleville for a day.", name="x"))
    assert cleaned.article.anchor_source == "none"
    assert "No date of publication" in cleaned.warnings[0]


def test_scripts_survive():
    text = "قال الوزير: «نعم» \u200fاليوم. 👩‍👩‍👧‍👦 e\u0301te\u0301 किताब, שלום."
    article = article_of(text)
    assert article.text == text


WORDS = st.sampled_from(
    [
        "It rained.",
        "Advertisement",
        "[ad_1]",
        "出典:内閣府/CC BY 4.0",
        "Related",
        "Title here",
        "Photo: A B",
        "да",
        "«",
        "»",
        "。",
        "\n",
        "\n\n",
        " ",
        "Читайте также: что дальше",
        "Source link",
        "※注",
        "👩‍👧",
        "e\u0301",
        "2022年9月15日",
        "It rained all day in Sampleville and nobody knew why.",
        "https://a.example",
        "1",
        "-",
        "写真",
        "Share",
        "(Photo: X Y)",
        "分享到微信",
        "ש",
    ]
)


def characters(*parts):
    return Counter(char for part in parts for char in normalise(part) if not char.isspace())


@settings(max_examples=250)
@given(
    st.one_of(
        st.lists(WORDS, max_size=25).map("".join), st.lists(WORDS, max_size=25).map("\n".join), st.text(max_size=200)
    )
)
def test_nothing_is_lost(text):
    try:
        article = clean(Page(data=text, name="x", kind="text")).article
    except ArticleError:
        return
    parts = [article.text, *(item.text for item in article.removed), article.title or ""]
    assert not characters(text) - characters(*parts)
    assert not characters(*parts) - characters(text)
    assert "\n\n".join(span.of(article.text) for span in article.paragraphs) == article.text


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    try:
        clean(Page(data=data, name="x"))
    except ArticleError as error:
        assert "\n" not in str(error)


@settings(max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=12).map("\n\n".join))
def test_cleaning_twice_changes_nothing_more(text):
    try:
        once = clean(Page(data=text, name="x", kind="text")).article
        twice = clean(Page(data=once.text, name="x", kind="text", title=once.title)).article
    except ArticleError:
        return
    assert len(twice.text) <= len(once.text)
