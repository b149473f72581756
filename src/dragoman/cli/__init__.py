"""The command line: data on standard output, progress and messages on standard error, documented exit codes.

One module a command. Nothing heavy is imported before a command runs: ``dragoman --help`` has to answer at once.
"""

from __future__ import annotations

from dragoman.cli.main import main

__all__ = ["main"]
