"""EventBridge schedule -> Lambda: call a function every so often, never twice at once."""

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from infra.local.model import Schedule
from infra.local.places import REGION
from infra.local.runtime.invocation import Outcome


@dataclass(slots=True)
class Timer:
    """One poller's work. The first call comes after the first interval, as in AWS."""

    schedule: Schedule
    invoke: Callable[[str, bytes], Outcome]
    _due: float = field(init=False)

    def __post_init__(self) -> None:
        self._due = time.monotonic() + self.schedule.every_s

    def turn(self) -> bool:
        if time.monotonic() < self._due:
            return False
        self._due += self.schedule.every_s
        self.invoke(self.schedule.function, _event())
        return True


def _event() -> bytes:
    told = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [],
        "detail": {},
    }
    return json.dumps(told).encode()
