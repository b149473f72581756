"""Everything that can go wrong, as a tree. The class says what happens next, the exit code says it to scripts.

    DragomanError                    1   anything below
    ├── UsageError                   2   the call itself is wrong: option, date, path, language code
    ├── ArticleError                 3   this input cannot be read; the others go on
    │   ├── EmptyArticle             3   nothing to read: no text at all
    │   ├── NotText                  3   binary data
    │   ├── BadEncoding              3   no encoding gives readable text
    │   ├── NoArticle                3   a page, but no article in it (a video page, a list of links)
    │   ├── TooLarge                 3   more than the limit in Settings.max_bytes
    │   ├── UnknownLanguage          3   no language pack for it, or too little text to tell
    │   └── WorkerDied               3   the process that read it died each time (out of memory, or killed)
    ├── TableError                   3   an event table cannot be read: unknown format, broken, empty
    ├── FetchError                   4   a URL could not be fetched, or must not be (private network)
    │   ├── TryLater                 4   it may work later: no answer, a broken one, 429, 5xx; says how long to wait
    │   ├── RobotsDenied             4   the site's robots.txt asks not to fetch it
    │   └── SourceError              4   a source (feed, sitemap) is unknown, or cannot be read
    │       └── FeedError            4   what came is no feed, or one that is not safe to read
    ├── ResourceError                5   a resource file is wrong: says file, line and choices
    │   └── WeightsError             5   the model's files are missing, or not the ones that were packed
    ├── SomeFailed                   6   several inputs: some were read, some were not
    ├── LibraryError                 7   the library is missing, locked, damaged, or made by a newer Dragoman
    │   └── NotInLibrary             7   nothing in it has that id
    └── BatchError                   8   a batch cannot go on: its folder, its cluster, another version's output

Example:
    >>> EmptyArticle("a.txt is empty. Give a file with text in it.").exit_code
    3
"""

from __future__ import annotations


class DragomanError(Exception):
    """Base of all errors raised on purpose. The message is one line that says what to do."""

    exit_code = 1


class UsageError(DragomanError):
    """The call is wrong."""

    exit_code = 2


class ArticleError(DragomanError):
    """This input cannot be read; others may go on."""

    exit_code = 3


class EmptyArticle(ArticleError):
    """There is no text."""


class NotText(ArticleError):
    """The input is binary."""


class BadEncoding(ArticleError):
    """No encoding gives readable text."""


class NoArticle(ArticleError):
    """A page without an article."""


class TooLarge(ArticleError):
    """The input is over the size limit."""


class UnknownLanguage(ArticleError):
    """No language pack reads this text."""


class WorkerDied(ArticleError):
    """The process that read it died, each time."""


class TableError(DragomanError):
    """An event table cannot be read."""

    exit_code = 3


class FetchError(DragomanError):
    """A URL could not, or must not, be fetched."""

    exit_code = 4


class TryLater(FetchError):
    """A URL could not be fetched now. ``after`` is how many seconds the server asks to wait, if it says so."""

    def __init__(self, message: str, *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class RobotsDenied(FetchError):
    """The site's robots.txt asks not to fetch it."""


class SourceError(FetchError):
    """A source is unknown, or cannot be read."""


class FeedError(SourceError):
    """What came is no feed, or one that is not safe to read."""


class ResourceError(DragomanError):
    """A resource file is wrong."""

    exit_code = 5


class WeightsError(ResourceError):
    """Model files are missing or changed."""


class SomeFailed(DragomanError):
    """Of several inputs, some could not be read."""

    exit_code = 6


class LibraryError(DragomanError):
    """The library cannot be used."""

    exit_code = 7


class NotInLibrary(LibraryError):
    """The library holds nothing of that id."""


class BatchError(DragomanError):
    """A batch cannot go on, or its output cannot be used."""

    exit_code = 8
