"""A batch's output into a library: as if the library had ingested the articles itself, without reading them again."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dragoman import errors
from dragoman.batch import tables
from dragoman.batch.folder import Folder, is_remote
from dragoman.batch.plan import MANIFEST, Manifest, Part, read_manifest
from dragoman.batch.shard import checked
from dragoman.errors import BatchError, DragomanError
from dragoman.library import Library
from dragoman.sources.ingest import IngestSummary, Kept, keep_readings


def import_into(
    library: Library, out: str | Path, *, progress: Callable[[str], None] = lambda name: None
) -> IngestSummary:
    """Bring what a batch made into a library; what it has already is passed over.

    Args:
        library: where to.
        out: the batch's folder, or its address.
        progress: called with the name of each article when it is done.

    Raises:
        BatchError: when there is no finished batch, or a file of it is not the one that was written.
        LibraryError: when the library cannot be written; what was committed before stays.
    """
    folder = Folder(str(out) if is_remote(str(out)) else str(Path(out).absolute()))
    manifest = finished_manifest(folder)
    return keep_readings(library, (kept for part in manifest.parts for kept in _kept(folder, part)), progress=progress)


def finished_manifest(folder: Folder) -> Manifest:
    """Return the manifest of a batch that is done.

    Raises:
        BatchError: when there is none, or parts of it are missing.
    """
    raw = folder.read(MANIFEST)
    if raw is None:
        raise BatchError(f"{folder.place} holds no batch. Give the folder that dragoman batch wrote to.")
    manifest = read_manifest(raw, folder.place)
    if manifest.unfinished:
        names = ", ".join(manifest.unfinished[:3])
        raise BatchError(f"The batch in {folder.place} is not finished ({names}). The same command goes on with it.")
    return manifest


def _kept(folder: Folder, part: Part) -> Iterator[Kept]:
    try:
        found = {name: _rows(folder, name, part) for name in tables.DATASETS}
        for name, digest, reading in tables.readings(found):
            yield Kept(name=name, digest=digest, result=reading)
    except (pa.ArrowException, msgspec.ValidationError, KeyError) as error:
        raise BatchError(f"{folder.place}: the part {part.part} cannot be read: {error}.") from error
    for row in found["failures"]:
        yield Kept(name=row["input"], digest=row["digest"], result=_error(row))


def _rows(folder: Folder, dataset: str, part: Part) -> list[tables.Row]:
    data = checked(folder, dataset, part)
    if data is None:
        place = f"{folder.place}/{dataset}/{part.part}.parquet"
        raise BatchError(f"{place} is missing, or not as it was written. The same batch command mends it.")
    return pq.read_table(io.BytesIO(data)).to_pylist()  # type: ignore[no-any-return]


def _error(row: tables.Row) -> DragomanError:
    kind = getattr(errors, row["error"], DragomanError)
    right = isinstance(kind, type) and issubclass(kind, DragomanError)
    return (kind if right else DragomanError)(row["message"])
