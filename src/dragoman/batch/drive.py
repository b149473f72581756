"""A batch from its inputs to its manifest; see ``docs/batch.md``."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec

from dragoman.batch import inputs, tables
from dragoman.batch.engines import Engine, make_engine
from dragoman.batch.folder import Folder, is_remote
from dragoman.batch.plan import (
    MANIFEST,
    PARTS,
    Failed,
    Input,
    Job,
    Manifest,
    Options,
    Part,
    Plan,
    Shard,
    Source,
    read_manifest,
    versions,
)
from dragoman.batch.work import Died, Work, read_shards
from dragoman.errors import BatchError, SomeFailed

LISTED = 1_000
"""Failures that the summary lists; all are in the dataset."""
Progress = Callable[[int, int], None]
"""Called with how many parts are done, and how many there will be."""


@dataclass(slots=True, kw_only=True)
class Summary:
    """What a run came to. ``counts`` are the rows of each dataset, of the inputs of this run.

    Attributes:
        parts: how many there are; ``found`` of them were there, whole, before.
        failed: the first articles that could not be read.
        lost: shards of which there is no part, and why; another run tries them again.
    """

    parts: int = 0
    found: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(tables.DATASETS, 0))
    failed: list[Failed] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """Return the exit code of the command."""
        return SomeFailed.exit_code if self.lost or self.counts["failures"] else 0


def run(  # noqa: PLR0913 (the public call: each is an option of the command)
    inputs_: Sequence[str | Path],
    out: str | Path,
    *,
    executor: str | Executor = "processes",
    scheduler: str | None = None,
    workers: int | None = None,
    options: Options | None = None,
    progress: Progress = lambda done, total: None,
) -> Summary:
    """Read all articles of the inputs into a folder of Parquet datasets; what is there and whole stays.

    Args:
        inputs_: files, folders, and addresses that fsspec opens, of JSON Lines, Parquet or WARC.
        out: folder, or its address.
        executor: ``processes``, ``dask``, or an executor of your own, which is not shut down.
        scheduler: address of a Dask scheduler; without one, a cluster on this machine is made.
        workers: how many; else as many as there are cores.
        options: how to cut and read.
        progress: called as parts are done.

    Raises:
        UsageError: when an input is not there, or the call is wrong otherwise.
        BatchError: when the folder, the executor or its cluster cannot be used.
        ResourceError: when the model or a resource file is missing.
    """
    begun = time.perf_counter()
    engine = make_engine(executor, workers or _cores(), scheduler)
    place = str(out) if is_remote(str(out)) else str(Path(out).absolute())
    sources = inputs.find_sources([str(one) for one in inputs_])
    folder = Folder(place)
    with folder.locked():
        batch = _Batch(folder, engine, sources, options or Options(), progress)
        try:
            summary = batch.run()
        except BaseException:
            engine.stop(now=True)
            batch.sweep()
            raise
        engine.stop(now=False)
    summary.seconds = time.perf_counter() - begun
    return summary


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Batch:
    def __init__(
        self, folder: Folder, engine: Engine, sources: Sequence[Source], options: Options, progress: Progress
    ) -> None:
        self._folder = folder
        self._engine = engine
        self._sources = sources
        self._options = options
        self._progress = progress
        self._names = {source.name for source in sources}
        self._versions = versions()
        self._summary = Summary()

    def run(self) -> Summary:
        before = self._before()
        unfinished = self._names | (set(before.unfinished) if before else set())
        head = Manifest(versions=self._versions, options=self._options)
        self._write(msgspec.structs.replace(before or head, unfinished=tuple(sorted(unfinished))))
        jobs = self._jobs()
        parts = self._read(jobs)
        self.sweep()
        kept = self._others({job.part for job in jobs}) + parts
        self._write(finished(head, kept, (unfinished - self._names) | _lacking(jobs, parts)))
        return self._summary

    def sweep(self) -> None:
        """Delete what workers that ended early left half written."""
        for name in (*tables.DATASETS, PARTS):
            self._folder.sweep(name)

    def _before(self) -> Manifest | None:
        """Return the manifest of the runs before, of the same versions and options."""
        raw = self._folder.read(MANIFEST)
        if raw is None:
            return None
        place = self._folder.place
        found = read_manifest(raw, place)
        if found.versions != self._versions:
            raise BatchError(f"{place} is the output of other versions (see its {MANIFEST}). Give another folder.")
        if found.options != self._options:
            raise BatchError(
                f"{place} was made with other options (see its {MANIFEST}). Give those, or another folder."
            )
        return found

    def _jobs(self) -> list[Job]:
        """Plan every input, on the workers; the jobs are sorted by input."""
        work: Work[Source, Plan] = Work(self._engine, partial(inputs.plan, options=self._options))
        jobs = []
        for source, found in work.run(self._sources):
            if isinstance(found, Exception):
                raise BatchError(f"{source.name} cannot be planned: {found or type(found).__name__}.") from found
            jobs += [self._job(source, found, shard) for shard in found.shards]
        return sorted(jobs, key=lambda job: (job.source.name, job.shard.index))

    def _job(self, source: Source, plan: Plan, shard: Shard) -> Job:
        return Job(
            out=self._folder.place, source=source, sha256=plan.sha256, bytes=plan.bytes, shard=shard,
            options=self._options, versions=self._versions,
        )  # fmt: skip

    def _read(self, jobs: Sequence[Job]) -> list[Part]:
        parts: list[Part] = []
        summary = self._summary
        for done, (job, result) in enumerate(read_shards(self._engine, jobs), 1):
            if isinstance(result, Exception):
                why = "its workers died" if isinstance(result, Died) else f"{type(result).__name__}: {result}"
                summary.lost.append((job.part, why))
            else:
                parts.append(result.part)
                summary.found += result.found
                summary.parts += 1
            self._progress(done, len(jobs))
        parts.sort(key=lambda part: part.order)
        for part in parts:
            summary.failed += part.failed[: max(0, LISTED - len(summary.failed))]
            for name, written in part.files.items():
                summary.counts[name] += written.rows
        return parts

    def _others(self, own: set[str]) -> list[Part]:
        """Return the parts of other runs; those of this run's inputs as they were before are deleted."""
        kept = []
        for name in self._folder.names(PARTS):
            raw = self._folder.read(f"{PARTS}/{name}") if name.removesuffix(".json") not in own else None
            if raw is None:
                continue
            part = msgspec.json.decode(raw, type=Part)
            if part.input not in self._names:
                kept.append(part)
                continue
            self._folder.delete(f"{PARTS}/{name}")
            for dataset in tables.DATASETS:
                self._folder.delete(f"{dataset}/{part.part}.parquet")
        return kept

    def _write(self, manifest: Manifest) -> None:
        self._folder.write(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def _lacking(jobs: Sequence[Job], parts: Sequence[Part]) -> set[str]:
    """Return the inputs of which a part is missing."""
    there = {part.part for part in parts}
    return {job.source.name for job in jobs if job.part not in there}


def finished(head: Manifest, parts: Iterable[Part], unfinished: set[str]) -> Manifest:
    """Return the manifest of parts: what they hold in all, and by input."""
    ordered = sorted(parts, key=lambda part: part.order)
    counts = {name: sum(part.files[name].rows for part in ordered) for name in tables.DATASETS}
    groups = [list(group) for _, group in itertools.groupby(ordered, key=lambda part: part.input)]
    return msgspec.structs.replace(
        head, unfinished=tuple(sorted(unfinished)), counts=counts, inputs=tuple(map(_input, groups)),
        parts=tuple(msgspec.structs.replace(part, failed=()) for part in ordered),
    )  # fmt: skip


def _input(parts: Sequence[Part]) -> Input:
    first = parts[0]
    return Input(
        name=first.input, sha256=first.input_sha256, bytes=first.input_bytes, parts=len(parts),
        records=sum(part.shard.records for part in parts),
        articles=sum(part.files["articles"].rows for part in parts),
        failures=sum(part.files["failures"].rows for part in parts),
    )  # fmt: skip
