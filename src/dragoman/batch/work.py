"""Jobs through an engine: never more waiting than keeps it busy, those of a worker that died again.

When a worker of a process pool dies, the whole pool is lost, and whatever was under way is tried again. Dask does that
by itself. A job under way at three deaths is read last and alone, and then notes which record it reads: a record at
which two workers in a row died is left out, and told among the failures.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from typing import Generic, TypeVar

from msgspec.structs import replace

from dragoman.batch.engines import Engine
from dragoman.batch.folder import Folder
from dragoman.batch.plan import Job
from dragoman.batch.shard import Done, at, read_shard
from dragoman.errors import BatchError, DragomanError

DEATHS = 3
"""Deaths of workers a job may be under way at before it is read alone."""
J = TypeVar("J")
R = TypeVar("R")


class Died(Exception):
    """Workers died while a job was under way."""


class Work(Generic[J, R]):
    """Calls of one function, in whatever order they are done."""

    def __init__(self, engine: Engine, call: Callable[[J], R]) -> None:
        self._engine = engine
        self._call = call
        self._executor: Executor | None = None
        self._pending: dict[Future[R], J] = {}

    def run(self, jobs: Iterable[J], deaths: int = DEATHS) -> Iterator[tuple[J, R | Exception]]:
        """Yield each job with what came of it: a result, what it raised, ``Died`` after so many deaths.

        Raises:
            DragomanError: what a job raised on purpose ends all.
            BatchError: when the engine cannot go on.
        """
        tries: Counter[J] = Counter()
        waiting, again = iter(jobs), deque[J]()
        while self._fill(waiting, again) or self._pending or again:
            lost: list[J] = []
            for future in wait(self._pending, return_when=FIRST_COMPLETED).done:
                job = self._pending.pop(future)
                try:
                    yield job, future.result()
                except BrokenExecutor:
                    lost.append(job)
                except CancelledError as error:
                    raise BatchError("The cluster is gone. The same command goes on where it stopped.") from error
                except DragomanError:
                    raise
                except Exception as error:  # noqa: BLE001 (what becomes of it is for the caller)
                    yield job, Died() if type(error).__name__ == "KilledWorker" else error
            if lost:
                lost += self._drop()
            tries.update(lost)
            again.extend(job for job in lost if tries[job] < deaths)
            for job in lost:
                if tries[job] >= deaths:
                    yield job, Died()

    def _fill(self, waiting: Iterator[J], again: deque[J]) -> bool:
        """Submit what keeps the workers busy; tell whether anything is left to do."""
        if self._executor is None:
            self._executor = self._engine.start()
        while len(self._pending) < self._engine.wanted():
            job = again.popleft() if again else next(waiting, None)
            if job is None:
                return False
            try:
                self._pending[self._executor.submit(self._call, job)] = job
            except BrokenExecutor:
                again.appendleft(job)
                again.extend(self._drop())
                return True
        return True

    def _drop(self) -> list[J]:
        """End an executor that broke; return what was under way."""
        jobs = list(self._pending.values())
        self._pending.clear()
        self._engine.stop(now=True)
        self._executor = None
        return jobs


def read_shards(engine: Engine, jobs: Iterable[Job]) -> Iterator[tuple[Job, Done | Exception]]:
    """Yield each job with its part, or why there is none.

    Raises:
        DragomanError: when the batch cannot go on.
    """
    work: Work[Job, Done] = Work(engine, read_shard)
    alone = []
    for job, result in work.run(jobs):
        if isinstance(result, Died):
            alone.append(job)
        else:
            yield job, result
    for job in alone:
        yield job, _read_alone(work, job)


def _read_alone(work: Work[Job, Done], job: Job) -> Done | Exception:
    """Read a shard that costs workers their lives, without the records that do."""
    folder = Folder(job.out)
    last, job = None, replace(job, careful=True)
    for _ in range(2 * job.shard.records + 2):
        ((_, result),) = work.run([job], deaths=1)
        if not isinstance(result, Died):
            return result
        noted = folder.read(at(job))
        if noted is not None and noted == last:
            job = replace(job, skip=(*job.skip, int(noted)))
        last = noted
    return Died()
