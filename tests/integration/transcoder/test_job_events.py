"""The engine's own events: what ends a job is told until it is heard, everything else may get lost."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from clipfeed.errors import Unavailable
from clipfeed_adapters.transcoder import events
from clipfeed_adapters.transcoder.events import JobEvents

JOB = {"UserMetadata": {"video_id": "v1", "attempt": "1"}}
REFUSED = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "ThrottlingException"}]}
TAKEN = {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}
TROUBLES = [
    REFUSED,
    ConnectTimeoutError(endpoint_url="https://events"),
    ClientError({"Error": {"Code": "InternalException"}}, "PutEvents"),
]


class Bus:
    """EventBridge that fails so many times."""

    def __init__(self, trouble: Any, failures: int) -> None:
        self.trouble, self.failures = trouble, failures
        self.told: list[str] = []

    def put_events(self, *, Entries: list[dict[str, Any]]) -> Any:  # noqa: N803 - as boto3 names it
        if self.failures:
            self.failures -= 1
            if isinstance(self.trouble, Exception):
                raise self.trouble
            return self.trouble
        self.told += [json.loads(entry["Detail"])["status"] for entry in Entries]
        return TAKEN


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_PAUSES_S", (0.0,) * len(events._PAUSES_S))


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_end_of_a_job_is_told_again_until_it_is_heard(trouble: Any):
    bus = Bus(trouble, failures=len(events._PAUSES_S))

    JobEvents(bus, "job", JOB).complete([])
    bus.failures = 2
    JobEvents(bus, "job", JOB).error(1040, "undecodable: no")

    assert bus.told == ["COMPLETE", "ERROR"]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_end_that_nobody_hears_costs_a_try(trouble: Any):
    """The work is lost, so it is no passing failure that would be tried again at once."""
    bus = Bus(trouble, failures=99)

    with pytest.raises(events.NotHeard) as lost:
        JobEvents(bus, "job", JOB).complete([])
    assert not isinstance(lost.value, Unavailable)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_beginning_that_nobody_hears_holds_no_job_up(trouble: Any):
    bus = Bus(trouble, failures=1)

    JobEvents(bus, "job", JOB).progressing()

    assert bus.failures == 0
