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
        trouble = f"  {outcome.error}: {outcome.payload.decode(errors='replace')[:300]}" if outcome.error else ""
        self._say(f"{name:20} {report.line()}{trouble}")
        return outcome


def _pool(sandbox: Sandbox, processes: Processes) -> Pool:
    function = sandbox.function
    return Pool(sandbox, processes, CodeVersion([function.code, *function.layers]))
