"""The command line: data on standard output, progress and messages on standard error, documented exit codes.

One module a command. Nothing heavy is imported before a command runs: ``dragoman --help`` has to answer at once.
"""

from __future__ import annotations

import os

# numpy's threads wait by spinning, and the small layers are too small for them: without, reading takes a quarter less
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from dragoman.cli.main import main

__all__ = ["main"]
