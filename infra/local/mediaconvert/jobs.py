"""All jobs of this process, and the few threads that run them: the highest priority first, then the oldest."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from clipfeed.errors import NotFound
from infra.local.mediaconvert.job import CANCELED, ERROR, SUBMITTED, Job, Json
from infra.local.say import say

TOKEN_LIFE_S = 60.0
"""Within it, the service answers a repeat of a ClientRequestToken with the job that was there."""

_AT_ONCE = 2
_FAILED_HERE = 1999


class Jobs:
    def __init__(self, run: Callable[[Job], None]) -> None:
        """`run` takes a job to its end."""
        self._run = run
        self._jobs: dict[str, Job] = {}
        self._tokens: dict[str, tuple[float, Job]] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(_AT_ONCE, "job")

    def submit(self, token: str, make: Callable[[], Job]) -> Json:
        """Have a new job run, or find the one that this token has made; how it is by now."""
        with self._lock:
            at, known = self._tokens.get(token, (0.0, None))
            if known and time.monotonic() < at + TOKEN_LIFE_S:
                return known.shown()
            job = make()
            shown = job.shown()
            self._jobs[job.job_id] = job
            self._tokens[token] = time.monotonic(), job
        self._pool.submit(self._run_next)
        return shown

    def get(self, job_id: str) -> Job:
        with self._lock:
            if job_id not in self._jobs:
                raise NotFound("The resource you requested does not exist.")
            return self._jobs[job_id]

    def all(self) -> Sequence[Job]:
        """Newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def stop(self) -> None:
        """End those that run, forget those that wait."""
        for job in self.all():
            job.end(CANCELED)
        self._pool.shutdown(cancel_futures=True)

    def _run_next(self) -> None:
        job = self._next()
        if job is None:
            return
        try:
            self._run(job)
        except Exception as error:  # noqa: BLE001 - whatever breaks here has to show at the job, for nobody else looks
            say(f"{job.job_id} broke: {type(error).__name__}: {error}")
            job.end(ERROR, ErrorCode=_FAILED_HERE, ErrorMessage=f"stopped: {type(error).__name__}")

    def _next(self) -> Job | None:
        with self._lock:
            waiting = [job for job in self._jobs.values() if job.status == SUBMITTED]
            job = max(waiting, key=lambda each: each.priority, default=None)
            return job if job and job.start() else None
