r"""Articles: a page, a text file, a JSONL record or an address in; clean text, and all that was taken out, out.

Example:
    >>> from dragoman.articles import Page, clean
    >>> cleaned = clean(Page(data="Rain over Sampleville\n\nIt rained all day.\n\nAdvertisement", name="rain.txt"))
    >>> cleaned.article.title, cleaned.article.text
    ('Rain over Sampleville', 'It rained all day.')
    >>> cleaned.article.removed
    (Removed(kind='ad-marker', text='Advertisement'),)
"""

from dragoman.articles.cleaning import clean
from dragoman.articles.inputs import open_pages
from dragoman.articles.page import Cleaned, Page, Told, Unreadable
from dragoman.articles.published import parse_published

__all__ = ["Cleaned", "Page", "Told", "Unreadable", "clean", "open_pages", "parse_published"]
