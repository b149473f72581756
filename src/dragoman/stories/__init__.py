"""Stories: one story across outlets and languages, statement families, the parallax view."""

from __future__ import annotations

from dragoman.stories.parallax import Parallax, parallax
from dragoman.stories.view import Story, Summary, list_stories, story

__all__ = ["Parallax", "Story", "Summary", "list_stories", "parallax", "story"]
