"""What runs shards: processes of this machine, a Dask cluster, or any executor that is given.

An engine hands out a ``concurrent.futures.Executor`` and another one when that broke. Every worker reads one article at
a time with one thread: as many workers as cores.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from typing import Any, Protocol, cast

from dragoman.errors import BatchError, UsageError

ENGINES = ("processes", "dask")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_WAIT = "30s"


class Engine(Protocol):
    """Gives executors."""

    def start(self) -> Executor:
        """Return the executor; after ``stop``, another one."""

    def stop(self, *, now: bool) -> None:
        """End the executor; ``now`` without waiting for what is being read."""

    def wanted(self) -> int:
        """Return how many shards keep all workers busy."""


def make_engine(kind: str | Executor, workers: int, scheduler: str | None) -> Engine:
    """Return the engine that is asked for.

    Raises:
        UsageError: when there is no such engine, or its options do not go together.
    """
    if isinstance(kind, Executor):
        return Given(kind, workers)
    if kind not in ENGINES:
        raise UsageError(f"No executor called {kind}. Choices: {', '.join(ENGINES)}.")
    if scheduler and kind != "dask":
        raise UsageError("--scheduler is the address of a Dask scheduler: add --executor dask.")
    return Dask(workers, scheduler) if kind == "dask" else Processes(workers)


class Given:
    """An executor of the caller's; it is not shut down, and not made anew when it breaks."""

    def __init__(self, executor: Executor, workers: int) -> None:
        self._executor = executor
        self._workers = workers
        self._broken = False

    def start(self) -> Executor:
        """Return it.

        Raises:
            BatchError: when it broke.
        """
        if self._broken:
            raise BatchError("The executor broke: a worker died. Give a new one to go on where it stopped.")
        return self._executor

    def stop(self, *, now: bool) -> None:
        """Leave it to the caller."""
        self._broken = True

    def wanted(self) -> int:
        """Return how many shards keep all workers busy."""
        return 2 * self._workers


class Processes:
    """Processes of this machine, started afresh (spawn): nothing of the caller's is in them."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._before: set[Any] = set()
        self._surroundings = contextlib.ExitStack()

    def start(self) -> Executor:
        """Return the pool."""
        if self._pool is not None:
            return self._pool
        self._surroundings.enter_context(_one_thread())
        self._before = set(multiprocessing.active_children())
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(self._workers, mp_context=spawn, initializer=begin)
        return self._pool

    def stop(self, *, now: bool) -> None:
        """End the pool."""
        if self._pool is not None:
            if now:
                for child in set(multiprocessing.active_children()) - self._before:
                    child.terminate()
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        self._surroundings.close()

    def wanted(self) -> int:
        """Return how many shards keep all workers busy."""
        return 2 * self._workers


def begin() -> None:
    """Begin a worker process: Ctrl-C is for the one that started it, and without that one it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Let numpy start no threads in processes that are started meanwhile."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ |= dict.fromkeys(_THREADS, "1")
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class Dask:
    """A Dask cluster: that of a scheduler, or one made on this machine, which only this machine reaches."""

    def __init__(self, workers: int, scheduler: str | None) -> None:
        self._workers = workers
        self._scheduler = scheduler
        self._open = contextlib.ExitStack()
        self._client: Any = None
        self._executor: Any = None

    def start(self) -> Executor:
        """Return the executor of the cluster.

        Raises:
            BatchError: when Dask is not installed, or the scheduler cannot be reached.
        """
        try:
            dask: Any = importlib.import_module("distributed")
        except ImportError as error:
            raise BatchError("A cluster needs Dask: pip install 'dragoman[cluster]'.") from error
        if self._executor is not None:
            return cast(Executor, self._executor)
        place: Any = self._scheduler
        try:
            if place is None:
                place = self._open.enter_context(
                    dask.LocalCluster(
                        n_workers=self._workers, threads_per_worker=1, host="127.0.0.1", memory_limit=0,
                        dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL,
                    )
                )  # fmt: skip
            self._client = self._open.enter_context(dask.Client(place, timeout=_WAIT, set_as_default=False))
        except (OSError, TimeoutError, ValueError) as error:
            raise BatchError(f"The Dask scheduler {place} cannot be reached: {error}.") from error
        self._executor = self._client.get_executor(pure=False)
        return cast(Executor, self._executor)

    def stop(self, *, now: bool) -> None:
        """Leave the cluster; end it if it was made here."""
        self._client = self._executor = None
        self._open.close()

    def wanted(self) -> int:
        """Return how many shards keep all workers busy; workers may come and go."""
        threads = sum(self._client.nthreads().values()) if self._client is not None else 0
        return 2 * max(threads, self._workers)
