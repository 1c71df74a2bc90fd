"""One call of a function: what goes in, what comes out, and the line that AWS writes about it."""

import math
import threading
import time
import uuid
from dataclasses import dataclass, field

MAX_ANSWER_BYTES = 6 * 1024 * 1024 + 100
"""Lambda's limit for a synchronous answer."""


@dataclass(frozen=True, slots=True)
class Report:
    """What Lambda says about an invocation when it has ended."""

    function: str
    request_id: str
    started_at: float
    duration_ms: float
    memory_mb: int
    max_memory_mb: int
    init_ms: float | None
    status: str = ""
    """Empty, `timeout` or `error`."""

    @property
    def billed_ms(self) -> int:
        """Since August 2025 the init phase is billed as well."""
        return math.ceil(self.duration_ms + (self.init_ms or 0))

    def line(self) -> str:
        parts = [
            f"REPORT RequestId: {self.request_id}",
            f"Duration: {self.duration_ms:.2f} ms",
            f"Billed Duration: {self.billed_ms} ms",
            f"Memory Size: {self.memory_mb} MB",
            f"Max Memory Used: {self.max_memory_mb} MB",
        ]
        if self.init_ms is not None:
            parts.append(f"Init Duration: {self.init_ms:.2f} ms")
        if self.status:
            parts.append(f"Status: {self.status}")
        return "\t".join(parts)


@dataclass(frozen=True, slots=True)
class Outcome:
    payload: bytes
    error: str | None
    """None, or Lambda's name for what went wrong, such as `Unhandled` or `Sandbox.Timedout`."""
    report: Report


@dataclass(slots=True)
class Invocation:
    """An event on its way through one process."""

    event: bytes
    timeout_s: float
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    done: threading.Event = field(default_factory=threading.Event)
    payload: bytes = b""
    failed: bool = False
    deadline_ms: int = 0

    def start(self) -> None:
        self.deadline_ms = int((time.time() + self.timeout_s) * 1000)

    def finish(self, payload: bytes, *, failed: bool) -> None:
        self.payload, self.failed = payload, failed
        self.done.set()
