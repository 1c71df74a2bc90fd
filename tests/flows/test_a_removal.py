"""A removed video is gone from every answer at once, whatever the caches hold, and from storage soon after."""

import os
from pathlib import Path
from typing import Any

import boto3

from tests.flows.cloud import Cloud
from tests.flows.stories import feed, upload


def versions(bucket: str) -> list[dict[str, Any]]:
    answer = boto3.client("s3").list_object_versions(Bucket=os.environ[bucket])
    return [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]


def test_a_removed_video_is_gone_at_once_and_leaves_no_object(cloud: Cloud, clip: Path):
    video_id = upload(cloud, "ann", clip)
    kept = upload(cloud, "ann", clip)
    _, page = cloud.call("GET /v1/feed", "bob", query_limit="1")

    assert cloud.call("DELETE /v1/videos/{video_id}", "ann", video_id=video_id)[0] == 204

    assert [item["video_id"] for item in feed(cloud, "cat")] == [kept]
    _, rest = cloud.call("GET /v1/feed", "bob", query_cursor=page["cursor"])
    assert video_id not in [item["video_id"] for item in rest["items"]]
    assert cloud.call("GET /v1/videos/{video_id}", "ann", video_id=video_id)[0] == 404
    assert [video["video_id"] for video in cloud.call("GET /v1/me/videos", "ann")[1]["videos"]] == [kept]

    cloud.drain(copies=2)

    for bucket in ("MEDIA_BUCKET", "UPLOADS_BUCKET"):
        assert not [each["Key"] for each in versions(bucket) if video_id in each["Key"]]
    assert cloud.buried() == {}


def test_nobody_else_can_remove_it_or_learn_that_it_exists(cloud: Cloud, clip: Path):
    video_id = upload(cloud, "ann", clip)

    status, answer = cloud.call("DELETE /v1/videos/{video_id}", "bob", video_id=video_id)

    assert (status, answer["error"]["code"]) == (404, "not_found")
    assert [item["video_id"] for item in feed(cloud, "cat")] == [video_id]


def test_removal_repeated_is_still_a_removal(cloud: Cloud, clip: Path):
    video_id = upload(cloud, "ann", clip)

    answers = [cloud.call("DELETE /v1/videos/{video_id}", "ann", video_id=video_id)[0] for _ in range(2)]
    cloud.drain(copies=2)

    assert answers == [204, 204]
    assert feed(cloud, "bob") == []


def test_a_removal_during_transcoding_wins(cloud: Cloud, clip: Path):
    wanted = {"title": "", "content_type": "video/mp4", "size_bytes": clip.stat().st_size}
    _, session = cloud.call("POST /v1/uploads", "ann", wanted)
    boto3.client("s3").put_object(
        Bucket=os.environ["UPLOADS_BUCKET"], Key=session["post"]["fields"]["key"], Body=clip.read_bytes()
    )

    assert cloud.call("DELETE /v1/videos/{video_id}", "ann", video_id=session["video_id"])[0] == 204
    cloud.drain()

    assert feed(cloud, "bob") == []
    assert versions("MEDIA_BUCKET") == []
