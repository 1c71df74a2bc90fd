"""Every function of the template, ready to be invoked by name."""

import threading
from collections import deque
from collections.abc import Callable, Mapping

from infra.local.processes import Processes
from infra.local.runtime.invocation import Outcome, Report
from infra.local.runtime.pool import Pool
from infra.local.runtime.process import Sandbox
from infra.local.runtime.version import CodeVersion

_REMEMBERED = 200
_SLOW_MS = 1000


class Functions:
    """Invokes functions and remembers what they cost."""

    def __init__(self, sandboxes: Mapping[str, Sandbox], processes: Processes, say: Callable[[str], None]) -> None:
        self.pools = {name: _pool(sandbox, processes) for name, sandbox in sandboxes.items()}
        self.recent: deque[Report] = deque(maxlen=_REMEMBERED)
        self.billed: dict[str, tuple[int, float]] = dict.fromkeys(sandboxes, (0, 0.0))
        """Calls and gigabyte-seconds by function since the start."""
        self._say = say
        self._lock = threading.Lock()

    def invoke(self, name: str, event: bytes) -> Outcome:
        outcome = self.pools[name].invoke(event)
        report = outcome.report
        with self._lock:
            calls, gigabyte_seconds = self.billed[name]
            self.billed[name] = (calls + 1, gigabyte_seconds + report.billed_ms / 1000 * report.memory_mb / 1024)
            self.recent.append(report)
        self._tell(outcome)
        return outcome

    def _tell(self, outcome: Outcome) -> None:
        """Cold, slow and failed calls; the rest stand in the logs and on the console page."""
        report = outcome.report
        trouble = f"  {outcome.error}: {outcome.payload.decode(errors='replace')[:300]}" if outcome.error else ""
        if trouble or report.init_ms is not None or report.duration_ms > _SLOW_MS:
            self._say(f"{report.function:20} {report.line()}{trouble}")


def _pool(sandbox: Sandbox, processes: Processes) -> Pool:
    function = sandbox.function
    return Pool(sandbox, processes, CodeVersion([function.code, *function.layers]))
