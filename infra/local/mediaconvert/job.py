"""One job, as GetJob shows it. Threads that serve, run and cancel it meet here."""

import threading
import time
from typing import Any

Json = dict[str, Any]

SUBMITTED, PROGRESSING, COMPLETE, CANCELED, ERROR = "SUBMITTED", "PROGRESSING", "COMPLETE", "CANCELED", "ERROR"
_ENDS = {COMPLETE, CANCELED, ERROR}


class Job:
    def __init__(self, document: Json) -> None:
        """`document` is a `Job` of the service's model; how it goes is added to it here."""
        now = int(time.time())
        self._document = {**document, "Status": SUBMITTED, "CreatedAt": now, "Timing": {"SubmitTime": now}}
        self._lock = threading.Lock()
        self.job_id: str = document["Id"]
        self.priority: int = document["Priority"]
        self.settings: Json = document["Settings"]

    def shown(self) -> Json:
        with self._lock:
            return dict(self._document)

    @property
    def status(self) -> str:
        with self._lock:
            return str(self._document["Status"])

    @property
    def has_ended(self) -> bool:
        return self.status in _ENDS

    def start(self) -> bool:
        """False if it was canceled while it waited."""
        return self._change("StartTime", Status=PROGRESSING, CurrentPhase="PROBING", JobPercentComplete=0)

    def advance(self, phase: str, percent: int) -> None:
        self._change(None, CurrentPhase=phase, JobPercentComplete=percent)

    def end(self, status: str, **details: Any) -> bool:
        """False if it had ended before, and nothing changes any more."""
        return self._change("FinishTime", Status=status, **details)

    def _change(self, moment: str | None, **changes: Any) -> bool:
        with self._lock:
            if self._document["Status"] in _ENDS:
                return False
            timing = {**self._document["Timing"], **({moment: int(time.time())} if moment else {})}
            self._document = {**self._document, **changes, "Timing": timing}
            return True
