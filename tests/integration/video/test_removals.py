"""A video that was taken down leaves nothing behind, and no other one goes with it."""

from types import ModuleType
from typing import Any

import boto3

from clipfeed.video.model import VideoState
from tests.handlers import handler_of
from tests.integration.video.calls import CLIP, POISON, be_transcoding, call, clip, deliver, put_outputs, waiting_in

FINISHED, REMOVE = "on_transcode_finished", "remove_video"


def test_a_removed_video_leaves_both_buckets_and_the_cache(removals: ModuleType, jobs: ModuleType, valkey: Any):
    be_transcoding()
    put_outputs(clip())
    deliver(jobs, name=FINISHED)
    call(handler_of("api_videos"), "api_videos_delete")

    assert deliver(removals, name=REMOVE) == []
    assert deliver(removals, name=REMOVE) == []

    s3 = boto3.client("s3")
    for bucket in ("uploads-bucket", "media-bucket"):
        left = s3.list_object_versions(Bucket=bucket)
        assert (left.get("Versions"), left.get("DeleteMarkers")) == (None, None)
    assert valkey.keys("card:*") == []
    assert valkey.zrange("fresh", 0, -1) == []
    said = f'{{"video_id":"{CLIP}","comment_id":null}}'
    assert waiting_in("COMMENT_REMOVAL_QUEUE") == [(said, "")] * 2


def test_a_live_video_is_not_removed_by_a_stray_message(removals: ModuleType):
    be_transcoding()
    put_outputs(clip())

    assert deliver(removals, name=REMOVE) == []

    assert clip().state is VideoState.TRANSCODING
    assert boto3.client("s3").list_objects_v2(Bucket="media-bucket")["KeyCount"] > 0


def test_a_job_that_ends_after_the_removal_has_its_objects_erased(removals: ModuleType, jobs: ModuleType):
    be_transcoding()
    video = clip()
    call(handler_of("api_videos"), "api_videos_delete")
    deliver(removals, name=REMOVE)
    waiting_in("REMOVAL_QUEUE")
    put_outputs(video)

    assert deliver(jobs, name=FINISHED) == []
    ((body, _),) = waiting_in("REMOVAL_QUEUE")
    assert deliver(removals, body, name=REMOVE) == []

    assert boto3.client("s3").list_objects_v2(Bucket="media-bucket")["KeyCount"] == 0


def test_a_poisoned_removal_is_buried(removals: ModuleType):
    assert deliver(removals, *POISON, name=REMOVE) == []
    assert sorted(body for body, _ in waiting_in("REMOVAL_DEAD_LETTERS")) == sorted(POISON)
