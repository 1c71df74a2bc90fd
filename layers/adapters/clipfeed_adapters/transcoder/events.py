"""Tells how a job goes, in MediaConvert's own "MediaConvert Job State Change" events.

Reference: https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_cwe_events.html.
"""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from clipfeed.errors import Unavailable
from clipfeed_adapters.telemetry import logger

SOURCE = "clipfeed.transcoder"
"""EventBridge keeps the prefix `aws.` to itself."""

_DETAIL_TYPE = "MediaConvert Job State Change"
_QUIET_S = 2.0

_QUEUE = "arn:aws:mediaconvert:us-east-1:000000000000:queues/Default"
"""For a job that names none, as the service has a default queue."""

_PAUSES_S = (0.2, 1.0, 3.0, 8.0)
"""Between telling the end of a job and telling it again. The function has a minute left when the encoder stops."""
_DEAF = (BotoCoreError, ClientError, Unavailable)

Json = dict[str, Any]


class NotHeard(Exception):
    """A job was run and nobody knows. It is no Unavailable: the work would be done again at once, and for nothing."""


class JobEvents:
    """The events of one job."""

    def __init__(self, events: Any, job_id: str, job: Mapping[str, Any]) -> None:
        queue = job.get("Queue", _QUEUE)
        self._events = events
        self._about = {
            "accountId": queue.split(":")[4],
            "queue": queue,
            "jobId": job_id,
            "userMetadata": dict(job.get("UserMetadata", {})),
        }
        self._told_at = time.monotonic()
        self._told_percent = 0

    def progressing(self) -> None:
        """One that is lost costs nothing."""
        self._mention("PROGRESSING")

    def progress(self, percent: int) -> None:
        """Told when it has grown, and not more often than every two seconds. One that is lost costs nothing."""
        if percent <= self._told_percent or time.monotonic() < self._told_at + _QUIET_S:
            return
        self._told_percent, self._told_at = percent, time.monotonic()
        phase = {"TRANSCODING": {"status": "PROGRESSING", "percentComplete": percent}}
        progress = {"phaseProgress": phase, "jobPercentComplete": percent, "currentPhase": "TRANSCODING"}
        self._mention("STATUS_UPDATE", jobProgress=progress)

    def complete(self, output_groups: Sequence[Json]) -> None:
        """Raises NotHeard where nobody took it, however often it was told."""
        self._insist("COMPLETE", outputGroupDetails=list(output_groups))

    def error(self, code: int, message: str) -> None:
        """Raises NotHeard, too."""
        self._insist("ERROR", errorCode=code, errorMessage=message)

    def _mention(self, status: str, **detail: Any) -> None:
        try:
            self._put(status, **detail)
        except _DEAF as error:
            logger().warning("progress was not told", reason=str(error)[:200])

    def _insist(self, status: str, **detail: Any) -> None:
        for pause in (*_PAUSES_S, None):
            try:
                self._put(status, **detail)
            except _DEAF as error:
                if pause is None:
                    raise NotHeard(str(error)) from error
                time.sleep(pause)
            else:
                return

    def _put(self, status: str, **detail: Any) -> None:
        told = {"timestamp": time.time_ns() // 1_000_000, **self._about, "status": status, **detail}
        entry = {"Source": SOURCE, "DetailType": _DETAIL_TYPE, "Detail": json.dumps(told)}
        answer = self._events.put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            raise Unavailable(f"EventBridge did not take the event: {answer['Entries'][0].get('ErrorCode')}")
