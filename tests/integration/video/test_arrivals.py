"""Files that landed, as S3 tells it: each message ends applied, recognised as a repeat, or buried with its reason."""

import os
from types import ModuleType
from typing import Any

import pytest

from clipfeed.video.model import VideoState
from tests.handlers import handler_of
from tests.integration.video.calls import ANN, CLIP, POISON, arrival, clip, deliver, put_file, waiting_in
from tests.unit.video.world import MP4

ARRIVED = "on_video_uploaded"


def test_an_arrived_file_is_checked_and_asked_for_once_however_often_it_is_told(arrivals: ModuleType):
    message = arrival(put_file())

    assert deliver(arrivals, message, message, name=ARRIVED) == []
    assert deliver(arrivals, message, name=ARRIVED) == []

    assert clip().state is VideoState.UPLOADED
    assert {body for body, _ in waiting_in("TRANSCODE_QUEUE")} == {f'{{"video_id":"{CLIP}"}}'}


def test_a_key_comes_url_encoded(arrivals: ModuleType):
    message = arrival(put_file())
    entity = message["Records"][0]["s3"]["object"]
    entity["key"] = entity["key"].replace("/", "%2F")

    assert deliver(arrivals, message, name=ARRIVED) == []
    assert clip().state is VideoState.UPLOADED


def test_a_second_file_is_ignored_and_the_first_stays_the_one(arrivals: ModuleType):
    first = put_file()
    deliver(arrivals, arrival(first), name=ARRIVED)

    assert deliver(arrivals, arrival(put_file(MP4 + b"swapped")), name=ARRIVED) == []

    assert clip().source_version == first
    assert waiting_in("UPLOADS_DEAD_LETTERS") == []


def test_the_test_message_of_s3_is_no_work(arrivals: ModuleType):
    hello = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "uploads-bucket"}

    assert deliver(arrivals, hello, name=ARRIVED) == []
    assert waiting_in("UPLOADS_DEAD_LETTERS") == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"bucket": {"name": "elsewhere"}}, "foreign_bucket"),
        ({"object": {"key": "uploads/x/unknown", "versionId": "1"}}, "not_found"),
        ({"object": {"key": f"uploads/bob/{CLIP}", "versionId": "1"}}, "foreign_object"),
        ({"object": {"key": f"uploads/{ANN}/{CLIP}", "versionId": "0" * 32}}, "not_found"),
        ({"object": {"key": f"uploads/{ANN}/{CLIP}", "versionId": ""}}, "DecodeError"),
    ],
)
def test_a_message_about_a_foreign_object_is_buried(arrivals: ModuleType, change: dict[str, Any], reason: str):
    message = arrival(put_file())
    message["Records"][0]["s3"] |= change

    assert deliver(arrivals, message, name=ARRIVED) == []

    ((_, why),) = waiting_in("UPLOADS_DEAD_LETTERS")
    assert reason in why or "ValidationError" in why
    assert clip().state is VideoState.REQUESTED


def test_poison_is_buried_with_its_reason_and_the_rest_of_its_batch_is_done(arrivals: ModuleType):
    assert deliver(arrivals, *POISON, arrival(put_file()), name=ARRIVED) == []

    buried = waiting_in("UPLOADS_DEAD_LETTERS")
    assert sorted(body for body, _ in buried) == sorted(POISON)
    assert all(reason for _, reason in buried)
    assert clip().state is VideoState.UPLOADED


def test_a_queue_that_is_down_brings_the_message_back_and_nothing_is_lost(
    arrivals: ModuleType, monkeypatch: pytest.MonkeyPatch
):
    message, url = arrival(put_file()), os.environ["TRANSCODE_QUEUE_URL"]
    monkeypatch.setenv("TRANSCODE_QUEUE_URL", url.replace("TranscodeQueue", "Missing"))
    failed = deliver(handler_of(ARRIVED), message, name=ARRIVED)
    monkeypatch.setenv("TRANSCODE_QUEUE_URL", url)

    assert failed == ["m-0"]
    assert deliver(handler_of(ARRIVED), message, name=ARRIVED) == []
    assert len(waiting_in("TRANSCODE_QUEUE")) == 1
