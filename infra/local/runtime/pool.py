"""The processes of one function: none until it is called, as many as its calls at once, one event each."""

import itertools
import threading
from collections.abc import Callable

from infra.local.processes import Processes
from infra.local.runtime.invocation import Outcome
from infra.local.runtime.process import FunctionProcess, Sandbox

MOST_PROCESSES = 4
"""A laptop's share of Lambda's thousand."""


class Pool:
    """Keeps processes between calls, and replaces them when `version` says that the code has changed."""

    def __init__(self, sandbox: Sandbox, processes: Processes, version: Callable[[], object]) -> None:
        self._sandbox = sandbox
        self._processes = processes
        self._version = version
        self._limit = min(sandbox.function.concurrency or MOST_PROCESSES, MOST_PROCESSES)
        self._numbers = itertools.count(1)
        self._free = threading.Semaphore(self._limit)
        self._lock = threading.Lock()
        self._idle: list[tuple[object, FunctionProcess]] = []
        self.running = 0
        self.timeout_s = sandbox.function.timeout_s

    @property
    def processes(self) -> int:
        return len(self._idle) + self.running

    def invoke(self, event: bytes) -> Outcome:
        """Run the function once; waits while as many calls as the limit are running."""
        with self._free:
            version = self._version()
            process = self._take(version)
            try:
                outcome = process.invoke(event)
            finally:
                self._put_back(version, process)
        return outcome

    def _take(self, version: object) -> FunctionProcess:
        with self._lock:
            self.running += 1
            stale = [process for made_of, process in self._idle if made_of != version or not process.alive]
            self._idle = [idle for idle in self._idle if idle[1] not in stale]
            reused = self._idle.pop()[1] if self._idle else None
        for process in stale:
            process.stop()
        return reused or FunctionProcess(self._sandbox, self._processes, next(self._numbers))

    def _put_back(self, version: object, process: FunctionProcess) -> None:
        with self._lock:
            self.running -= 1
            if process.alive:
                self._idle.append((version, process))
