"""Batch: very many articles, from JSON Lines, Parquet and WARC to partitioned Parquet, on any number of processes.

``read_shard`` is the whole of it: a pure function from a stretch of one input to one file per kind of record. What runs
it is any ``concurrent.futures.Executor``: processes of this machine, or a Dask cluster.
"""

from __future__ import annotations

from importlib.util import find_spec

from dragoman.errors import BatchError

if not (find_spec("pyarrow") and find_spec("fsspec")):
    raise BatchError("A batch needs Apache Arrow: pip install 'dragoman[batch]'.")

from dragoman.batch.drive import Summary, run
from dragoman.batch.importing import import_into
from dragoman.batch.plan import Options

__all__ = ["Options", "Summary", "import_into", "run"]
