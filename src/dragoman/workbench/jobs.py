"""Texts that are being read: one after the other, beside the pages, with progress, and they can be stopped.

A job belongs to the session that began it. There are few at a time, results are kept for some minutes, and all of them
end with the server: they run in one thread that the process does not wait for.

Example:
    >>> jobs = Jobs()
    >>> job = jobs.begin("session", lambda: "read")
    >>> job.wait(10) and job.state, job.result
    ('done', 'read')
"""

from __future__ import annotations

import queue
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.exceptions import HTTPException

from dragoman import progress

State = Literal["waiting", "running", "done", "failed", "cancelled"]
WAITING = 6
"""Texts that wait for their turn at most, of all callers together."""
KEPT, SECONDS = 40, 900.0
"""Results that are kept, and for how long."""
SHARES = {
    "article": 0.05, "language": 0.05, "actors": 0.06, "dates": 0.01, "lexicons": 0.03, "model": 0.6,
    "statements": 0.05, "events": 0.05, "interpretations": 0.05, "keep": 0.05,
}  # fmt: skip
"""How much of the time each step takes, about; in their order."""
_BEGIN = {name: sum(list(SHARES.values())[:n]) for n, name in enumerate(SHARES)}


class Cancelled(Exception):
    """Raised inside a job that is to stop."""


@dataclass(kw_only=True, eq=False)
class Job:
    """One text: ``step`` is what is being done to it, ``share`` how far it is, 0 to 1; ``kept``: it is to be kept."""

    session: str
    work: Callable[[], Any]
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    state: State = "waiting"
    step: str = "waiting"
    share: float = 0.0
    result: Any = None
    error: Exception | None = None
    kept: bool = False
    ended: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will come of it."""
        return self._over.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over, or so long; tell whether it is."""
        return self._over.wait(seconds)

    def cancel(self) -> None:
        """Stop it at its next step; one that waits for its turn at once."""
        self._stop.set()
        if self.state == "waiting":
            self._end("cancelled")

    def run(self) -> None:
        """Do it; what goes wrong is kept in ``error``."""
        if self.is_over:
            return
        self.state = "running"
        try:
            with progress.listening(self._heard):
                self._heard("article", 0.0)
                self.result = self.work()
        except Cancelled:
            self._end("cancelled")
        except BaseException as error:  # noqa: BLE001 (whoever waits for it is told, and the thread goes on)
            self.error = error if isinstance(error, Exception) else RuntimeError(f"it ended with {error!r}")
            self._end("failed")
        else:
            self._end("done")

    def _heard(self, step: str, share: float) -> None:
        if self._stop.is_set():
            raise Cancelled
        self.step = step
        self.share = min(1.0, _BEGIN.get(step, 0.0) + SHARES.get(step, 0.0) * share)

    def _end(self, state: State) -> None:
        self.state, self.ended = state, time.monotonic()
        self._over.set()


class Jobs:
    """The jobs of a server."""

    def __init__(self, waiting: int = WAITING) -> None:
        self._waiting: queue.Queue[Job] = queue.Queue()
        self._most = waiting
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self, session: str, work: Callable[[], Any], *, kept: bool = False) -> Job:
        """Have something done when it is its turn.

        Args:
            session: of whoever asks.
            work: what is to be done; it says how far it is by ``dragoman.progress``.
            kept: its result is kept in the library.

        Raises:
            HTTPException: 503 when too many wait already.
        """
        with self._lock:
            self._forget()
            if sum(job.state == "waiting" for job in self._jobs.values()) >= self._most:
                raise HTTPException(
                    503, "Too many texts wait to be read. Wait a little.", headers={"Retry-After": "20"}
                )
            job = Job(session=session, work=work, kept=kept)
            self._jobs[job.id] = job
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="dragoman-jobs", daemon=True)
                self._thread.start()
        self._waiting.put(job)
        return job

    def of(self, session: str, job_id: str) -> Job:
        """Return a job of a session.

        Raises:
            HTTPException: 404 when there is none: it may be over for long.
        """
        job = self._jobs.get(job_id)
        if job is None or job.session != session:
            raise HTTPException(404, "No such text is being read. Its result may have been dropped: read it again.")
        return job

    def _run(self) -> None:
        while True:
            self._waiting.get().run()

    def _forget(self) -> None:
        """Drop results that are old, and the oldest of too many."""
        over = sorted((job for job in self._jobs.values() if job.is_over), key=lambda job: job.ended)
        begin = time.monotonic() - SECONDS
        for n, job in enumerate(over):
            if job.ended < begin or n < len(over) - KEPT:
                del self._jobs[job.id]
