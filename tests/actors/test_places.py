"""What touches a span is what a look at everything finds, in the order given."""

from hypothesis import given
from hypothesis import strategies as st

from dragoman.actors.places import Places
from dragoman.records import Span

spans = st.builds(lambda start, size: Span(start, start + size), st.integers(0, 60), st.integers(1, 20))


@given(st.lists(spans, max_size=20), spans)
def test_touching_is_what_a_look_at_everything_finds(places: list[Span], span: Span) -> None:
    things = [(place, n) for n, place in enumerate(places)]
    assert Places(things).touching(span) == [thing for thing in things if thing[0].overlaps(span)]
