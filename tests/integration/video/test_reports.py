"""What the transcoder tells through EventBridge, and what becomes of the video."""

import json
from types import ModuleType
from typing import Any

from clipfeed.video.model import VideoState
from tests.handlers import handler_of
from tests.integration.video.calls import (
    CLIP,
    POISON,
    be_transcoding,
    call,
    clip,
    deliver,
    put_outputs,
    shipped_body,
    waiting_in,
)

FINISHED = "on_transcode_finished"


def reported(status: str, **detail: Any) -> Any:
    event = shipped_body(FINISHED)
    always = {key: event["detail"][key] for key in ("timestamp", "accountId", "jobId", "userMetadata")}
    event["detail"] = {**always, "status": status, **detail}
    return event


def test_a_finished_job_makes_its_video_wait_for_the_verdict(jobs: ModuleType):
    be_transcoding()
    put_outputs(clip())

    assert deliver(jobs, name=FINISHED) == []
    made = clip()
    assert deliver(jobs, name=FINISHED) == []

    assert clip() == made
    assert made.is_under_review
    assert made.publication
    assert (made.publication.width, made.publication.height, made.publication.duration_ms) == (1080, 1920, 12_000)
    assert {body for body, _ in waiting_in("REVIEW_QUEUE")} == {f'{{"video_id":"{CLIP}"}}'}


def test_a_job_without_its_objects_publishes_nothing(jobs: ModuleType):
    be_transcoding()

    assert deliver(jobs, name=FINISHED) == []

    assert clip().state is VideoState.FAILED
    assert clip().reason


def test_progress_and_failure_are_seen_by_the_creator(jobs: ModuleType):
    be_transcoding()
    progress = reported("STATUS_UPDATE", jobProgress={"jobPercentComplete": 42, "currentPhase": "TRANSCODING"})
    failure = reported("ERROR", errorCode=1404, errorMessage="no moov box found in file")

    deliver(jobs, reported("INPUT_INFORMATION"), reported("PROGRESSING"), progress, name=FINISHED)
    running = call(handler_of("api_uploads"), "api_uploads_status").body
    deliver(jobs, failure, progress, failure, name=FINISHED)
    failed = call(handler_of("api_uploads"), "api_uploads_status").body

    assert (running["state"], running["progress_percent"]) == ("transcoding", 42)
    assert (failed["state"], failed["reason"]["code"]) == ("failed", "transcode_failed")
    assert "no moov box found" in failed["reason"]["message"]
    assert waiting_in("TRANSCODE_FINISHED_DEAD_LETTERS") == []


def test_a_canceled_job_is_asked_for_again(jobs: ModuleType):
    be_transcoding()

    assert deliver(jobs, reported("CANCELED"), name=FINISHED) == []

    assert (clip().state, clip().is_being_made) == (VideoState.TRANSCODING, False)
    assert [body for body, _ in waiting_in("TRANSCODE_QUEUE")] == [f'{{"video_id":"{CLIP}"}}']


def test_a_poisoned_report_is_buried_and_the_rest_is_done(jobs: ModuleType):
    be_transcoding()
    put_outputs(clip())
    no_attempt = json.dumps(reported("COMPLETE", userMetadata={"video_id": CLIP, "attempt": "x"}))

    assert deliver(jobs, *POISON, no_attempt, shipped_body(FINISHED), name=FINISHED) == []

    buried = [body for body, _ in waiting_in("TRANSCODE_FINISHED_DEAD_LETTERS")]
    assert sorted(buried) == sorted([*POISON, no_attempt])
    assert clip().is_under_review


def test_a_report_without_video_output_fails_its_video(jobs: ModuleType):
    be_transcoding()

    assert deliver(jobs, reported("COMPLETE", outputGroupDetails=[]), name=FINISHED) == []

    reason = clip().reason
    assert (clip().state, reason and reason.code) == (VideoState.FAILED, "no_video_output")
    assert waiting_in("TRANSCODE_FINISHED_DEAD_LETTERS") == []
