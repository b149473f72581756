"""A library that needs no model, in which every article fits every story."""

from tests.stories.conftest import library, one_story

__all__ = ["library", "one_story"]
