"""The transcoder's worker with the real ffmpeg: a clip becomes a job's outputs, a fake clip a named refusal."""

import os
from pathlib import Path
from types import ModuleType

import boto3
import pytest

from clipfeed.video.model import VideoState
from tests.clips import programs, render
from tests.handlers import handler_of
from tests.integration.video.calls import CLIP, POISON, arrival, clip, deliver, put_file, start, waiting_in
from tests.unit.video.world import MP4

WANTED = "transcode_video"


@pytest.fixture
def worker(aws: None, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("DEAD_LETTERS_URL", os.environ["TRANSCODE_DEAD_LETTERS_URL"])
    monkeypatch.setenv("FFMPEG_DIR", str(programs()))
    start()
    return handler_of(WANTED)


def receive_file(body: bytes) -> None:
    deliver(handler_of("on_video_uploaded"), arrival(put_file(body)), name="on_video_uploaded")


def test_a_clip_becomes_the_outputs_of_one_job_however_often_it_is_asked_for(worker: ModuleType, tmp_path: Path):
    receive_file(render(tmp_path / "clip.mp4", seconds=1).read_bytes())

    assert deliver(worker, name=WANTED) == []
    assert deliver(worker, name=WANTED) == []

    video = clip()
    objects = boto3.client("s3").list_objects_v2(Bucket="media-bucket")["Contents"]
    names = {each["Key"].removeprefix(f"v/{CLIP}/{video.revision}/") for each in objects}
    assert (video.state, video.attempt, video.lease_until) == (VideoState.TRANSCODING, 1, None)
    assert {"start.mp4", "poster.0000000.jpg", "samples.0000000.jpg", "hls/master.m3u8"} <= names
    assert waiting_in("TRANSCODE_DEAD_LETTERS") == []


def test_a_file_that_only_looks_like_a_clip_fails_with_its_reason(worker: ModuleType):
    receive_file(MP4)

    assert deliver(worker, name=WANTED) == []

    reason = clip().reason
    assert clip().state is VideoState.FAILED
    assert reason
    assert (reason.code, bool(reason.message)) == ("not_a_video", True)


def test_poison_and_unknown_videos_are_buried_with_their_reason(worker: ModuleType):
    unknown = '{"video_id": "unknown"}'

    assert deliver(worker, *POISON, unknown, name=WANTED) == []

    buried = dict(waiting_in("TRANSCODE_DEAD_LETTERS"))
    assert sorted(buried) == sorted([*POISON, unknown])
    assert "not_found" in buried[unknown]
