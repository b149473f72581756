"""A handmade reading, small enough to check by eye."""

from dragoman.records import (
    Actor,
    Article,
    Coder,
    Date,
    Event,
    Forecast,
    Interpretation,
    Mention,
    Reading,
    Removed,
    Span,
    Statement,
)

TEXT = (
    "Narnia’s speaker <b>Tum</b> told the Gazette: “Oz said ‘we leave’ & left.” 🦁\n\n"
    "Papers in Oz take this as aimed at Ix. Oz may withdraw its guards in May."
)
TUM = Actor(name="Tum", country="NAR", sector="GOV")
OZ = Actor(name="Oz", entity="OZ", country="OZ")
IX = Actor(name="Ix", entity="IX", country="IX")
PAPERS = Actor(name="Papers in Oz", country="OZ", sector="JRN", count="all")


def at(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def reading(**changes: object) -> Reading:
    fields: dict[str, object] = {
        "coder": Coder(name="hand", version="1"),
        "article": Article(
            id="a1", url="https://example.org/?a=1&b=<2>", outlet=Actor(name="Sample Gazette", sector="JRN"),
            language="en", published="2022-09-15", title="Tum & <script>alert(1)</script>", text=TEXT,
            paragraphs=(Span(0, TEXT.index("\n\n")), Span(TEXT.index("Papers"), len(TEXT))),
            removed=(Removed(kind="ad-marker", text="[ad_1]"), Removed(kind="ad-marker", text="[ad_2]")),
        ),
        "mentions": (Mention(id="m1", span=at("Tum"), actor=TUM), Mention(id="m2", span=at("Oz"), actor=OZ)),
        "dates": (Date(id="d1", span=at("in May"), edtf="2023-05"),),
        "statements": (
            Statement(id="s1", speaker=TUM, span=at("Oz said ‘we leave’ & left."), mode="direct", cue=at("told"),
                      via=Actor(name="the Gazette", sector="JRN")),
            Statement(id="s2", speaker=OZ, span=at("we leave"), mode="direct", cue=at("said"), source="s1",
                      parent="s1"),
        ),
        "events": (
            Event(id="e1", type="RETREAT", actors=(OZ,), trigger=at("withdraw its guards"), modality="planned",
                  span=at("Oz may withdraw its guards in May."), date="2023-05", quad="material-cooperation",
                  intensity=6.9, status="speculated", by="lexicon"),
            Event(id="e2", type="ACCUSE", actors=(TUM,), recipients=(OZ,), trigger=at("left.” 🦁"),
                  span=at("left.” 🦁"), quad="verbal-conflict", intensity=-2.1),
        ),
        "interpretations": (
            Interpretation(id="i1", readers=(PAPERS,), of="s1", span=at("aimed at Ix"), points_at=(IX,)),
            Interpretation(id="i2", readers=(), of="e1", span=at("withdraw"), stance="ostensible", status="inferred"),
        ),
        "forecasts": (Forecast(id="f1", by=None, span=at("Oz may withdraw its guards in May"), status="speculated"),),
        "warnings": ("No date of publication.",),
    }  # fmt: skip
    return Reading(**{**fields, **changes})  # type: ignore[arg-type]
