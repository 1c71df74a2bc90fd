"""One process of a function: started, given one event after the other, ended when it misbehaves."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.local.model import Function
from infra.local.processes import Child, Processes
from infra.local.runtime.api import RuntimeApi
from infra.local.runtime.invocation import Invocation, Outcome, Report
from infra.local.runtime.memory import peak_mb

INIT_LIMIT_S = 30.0
"""AWS allows 10 s; a laptop that is transcoding at the same time needs more."""

_SAMPLE_S = 0.1


@dataclass(frozen=True, slots=True)
class Sandbox:
    """How to start a process of `function`; `environment` gets the address of its Runtime API and its own /tmp."""

    function: Function
    command: tuple[str, ...]
    environment: Callable[[str, Path], dict[str, str]]
    temporary: Path
    log: Path


class FunctionProcess:
    """Not safe for threads: one event at a time, as in Lambda."""

    def __init__(self, sandbox: Sandbox, processes: Processes, number: int) -> None:
        self._function = sandbox.function
        self._log = sandbox.log
        self._api = RuntimeApi(sandbox.function.name)
        self._tmp = sandbox.temporary / f"{sandbox.function.name}-{number}"
        self._tmp.mkdir(parents=True, exist_ok=True)
        self._started = time.perf_counter()
        self._peak_mb = 0
        self._child: Child = processes.start(
            sandbox.command,
            env=sandbox.environment(self._api.address, self._tmp),
            cwd=sandbox.function.code,
            log=sandbox.log,
        )
        self._init_ms: float | None = None
        self._fresh = True

    @property
    def alive(self) -> bool:
        return self._child.exit_status is None

    def invoke(self, event: bytes) -> Outcome:
        """Run the handler on `event`. A failure of any kind is an Outcome with an error, never an exception."""
        invocation = Invocation(event, self._function.timeout_s)
        started_at = time.time()
        if self._fresh and not self._initialised():
            error = "Runtime.InitError" if self.alive or self._api.init_error else "Runtime.ExitError"
            return self._outcome(invocation, started_at, 0.0, error)
        self._write(f"START RequestId: {invocation.request_id} Version: $LATEST")
        start = time.perf_counter()
        self._api.hand_over(invocation)
        failure = self._wait(invocation)
        return self._outcome(invocation, started_at, (time.perf_counter() - start) * 1000, failure)

    def stop(self) -> None:
        """Idempotent; ends the process with everything it started and empties its /tmp."""
        self._child.stop()
        self._api.close()
        shutil.rmtree(self._tmp, ignore_errors=True)

    def _initialised(self) -> bool:
        limit = max(INIT_LIMIT_S, self._function.timeout_s)
        while not self._api.ready.wait(_SAMPLE_S):
            if not self.alive or time.perf_counter() - self._started > limit:
                break
        self._init_ms = (time.perf_counter() - self._started) * 1000
        return self._api.ready.is_set() and self._api.init_error is None

    def _wait(self, invocation: Invocation) -> str | None:
        deadline = time.perf_counter() + invocation.timeout_s
        while not invocation.done.wait(max(0.0, min(_SAMPLE_S, deadline - time.perf_counter()))):
            self._peak_mb = max(self._peak_mb, peak_mb(self._child.pid))
            if not self.alive:
                return "Runtime.ExitError"
            if time.perf_counter() >= deadline:
                return "Sandbox.Timedout"
        return "Unhandled" if invocation.failed else None

    def _outcome(self, invocation: Invocation, started_at: float, duration_ms: float, error: str | None) -> Outcome:
        self._peak_mb = max(self._peak_mb, peak_mb(self._child.pid))
        report = Report(
            function=self._function.name,
            request_id=invocation.request_id,
            started_at=started_at,
            duration_ms=duration_ms,
            memory_mb=self._function.memory_mb,
            max_memory_mb=self._peak_mb,
            init_ms=self._init_ms if self._fresh else None,
            status={None: "", "Sandbox.Timedout": "timeout"}.get(error, "error"),
        )
        self._fresh = False
        payload = invocation.payload
        if error not in (None, "Unhandled"):
            payload = self._explain(invocation.request_id, error or "")
            self.stop()
        self._write(f"END RequestId: {invocation.request_id}\n{report.line()}")
        return Outcome(payload, error, report)

    def _explain(self, request_id: str, error: str) -> bytes:
        """Lambda's words for the failures that the function could not report itself."""
        if self._api.init_error:
            return self._api.init_error
        cause = {
            "Sandbox.Timedout": f"Task timed out after {self._function.timeout_s}.00 seconds",
            "Runtime.InitError": "the handler was not loaded in time",
        }.get(error, f"Runtime exited with error: {self._exit()}")
        message = f"RequestId: {request_id} Error: {cause}"
        self._write(message)
        return json.dumps({"errorType": error, "errorMessage": message}).encode()

    def _exit(self) -> str:
        status = self._child.exit_status or 0
        return f"signal {-status}" if status < 0 else f"exit status {status}"

    def _write(self, text: str) -> None:
        with self._log.open("a") as log:
            log.write(f"{text}\n")
