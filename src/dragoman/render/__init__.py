"""A reading for people: a card in the terminal, and a page that stands alone."""

from __future__ import annotations

from dragoman.render.html import html_card
from dragoman.render.terminal import print_card

__all__ = ["html_card", "print_card"]
