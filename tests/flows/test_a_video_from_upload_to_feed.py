"""A clip goes up, is transcoded, ranked and served; what comes twice changes nothing."""

import os
import subprocess
from pathlib import Path
from posixpath import normpath

import boto3
import pytest

from clipfeed.video.stage import Stage
from tests.clips import ffmpeg
from tests.flows.cloud import Cloud
from tests.flows.stories import Item, feed, find, upload, watch

PUBLIC = "https://media.example/"


def media(url: str) -> bytes:
    """What the edge would serve under a URL of a feed."""
    answer = boto3.client("s3").get_object(Bucket=os.environ["MEDIA_BUCKET"], Key=url.removeprefix(PUBLIC))
    content: bytes = answer["Body"].read()
    return content


def assert_holds_what_a_player_needs(hls: Item) -> None:
    """The playlists before the first segment, letter by letter as the edge has them, and nothing else."""
    folder = hls["url"].rpartition("/")[0]
    held = {normpath(f"{folder.removeprefix(PUBLIC)}/{name}"): text for name, text in hls["playlists"].items()}
    assert len(held) == 3  # the master, the suggested rendition, its sound
    assert all(media(f"{PUBLIC}{key}").decode() == text for key, text in held.items())
    assert {hls["url"], hls["suggested"]["url"]} < {f"{PUBLIC}{key}" for key in held}
    assert (hls["suggested"]["width"], hls["suggested"]["height"]) == (360, 640)


def test_an_uploaded_clip_reaches_another_viewers_feed_and_plays(cloud: Cloud, clip: Path, tmp_path: Path):
    video_id = upload(cloud, "ann", clip, title="A walk #sea #Evening")

    item = find(cloud, "bob", video_id)

    assert item["creator"] == {"user_id": "ann", "handle": "ann"}
    assert (item["title"], item["hashtags"]) == ("A walk #sea #Evening", ["sea", "evening"])
    assert (item["width"], item["height"]) == (360, 640)
    assert abs(item["duration_ms"] - 2000) < 100
    start = tmp_path / "start.mp4"
    start.write_bytes(media(item["playback"]["mp4"]["url"]))
    subprocess.run([ffmpeg(), "-v", "error", "-xerror", "-i", start, "-f", "null", "-"], check=True)
    assert_holds_what_a_player_needs(item["playback"]["hls"])
    assert media(item["playback"]["poster"]["url"]).startswith(b"\xff\xd8")
    _, video = cloud.call("GET /v1/videos/{video_id}", "bob", video_id=video_id)
    assert media(video["playback"]["storyboard"]["url"]).startswith(b"WEBVTT")
    assert media(video["playback"]["preview"]["url"])[4:8] == b"ftyp"
    assert cloud.buried() == {}


def test_the_creator_sees_how_far_it_is_and_nobody_else_sees_anything(cloud: Cloud, clip: Path):
    wanted = {"title": "", "content_type": "video/mp4", "size_bytes": clip.stat().st_size}
    _, session = cloud.call("POST /v1/uploads", "ann", wanted)
    video_id = session["video_id"]

    status, own = cloud.call("GET /v1/uploads/{upload_id}", "ann", upload_id=video_id)

    assert (status, own["state"]) == (200, "requested")
    assert cloud.call("GET /v1/uploads/{upload_id}", "bob", upload_id=video_id)[0] == 404
    assert cloud.call("GET /v1/videos/{video_id}", "bob", video_id=video_id)[0] == 404
    assert feed(cloud, "bob") == []


def test_every_message_delivered_twice_makes_one_video(cloud: Cloud, clip: Path):
    wanted = {"title": "twice", "content_type": "video/mp4", "size_bytes": clip.stat().st_size}
    _, session = cloud.call("POST /v1/uploads", "ann", wanted)
    boto3.client("s3").put_object(
        Bucket=os.environ["UPLOADS_BUCKET"], Key=session["post"]["fields"]["key"], Body=clip.read_bytes()
    )

    cloud.call("POST /v1/uploads/{upload_id}/complete", "ann", upload_id=session["upload_id"])
    cloud.drain(copies=2)

    assert [item["video_id"] for item in feed(cloud, "bob")] == [session["video_id"]]
    status, mine = cloud.call("GET /v1/me/videos", "ann")
    assert status == 200
    assert [(video["video_id"], video["state"]) for video in mine["videos"]] == [(session["video_id"], "ready")]
    attempts = {key.split("/")[2] for key in _media_keys()}
    assert len(attempts) == len({Stage.START, Stage.LADDER, Stage.PREVIEW})
    assert cloud.buried() == {}


def test_a_file_that_is_no_video_fails_with_a_reason_its_creator_can_read(cloud: Cloud, tmp_path: Path):
    fake = tmp_path / "fake.mp4"
    fake.write_bytes(b"#EXTM3U\nhttp://169.254.169.254/latest\n" * 20)

    video_id = upload(cloud, "ann", fake)

    _, own = cloud.call("GET /v1/uploads/{upload_id}", "ann", upload_id=video_id)
    assert (own["state"], own["reason"]["code"]) == ("failed", "not_a_video")
    assert own["reason"]["message"]
    assert cloud.call("GET /v1/videos/{video_id}", "bob", video_id=video_id)[0] == 404
    assert _media_keys() == []


def test_a_video_that_earns_views_gains_a_codec_that_takes_fewer_bits(
    cloud: Cloud, clip: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("POPULAR_AT_VIEWS", "2")
    video_id = upload(cloud, "ann", clip)
    before = find(cloud, "bob", video_id)["playback"]

    for viewer in ("bob", "cat"):
        watch(cloud, viewer, find(cloud, viewer, video_id), 2000)
    cloud.drain(copies=2)

    _, video = cloud.call("GET /v1/videos/{video_id}", "dan", video_id=video_id)
    manifest = media(video["playback"]["hls"]["url"]).decode()
    assert video["playback"]["hls"]["url"] != before["hls"]["url"]
    assert_holds_what_a_player_needs(find(cloud, "dan", video_id)["playback"]["hls"])
    assert 'CODECS="hvc1' in manifest
    assert 'CODECS="avc1' in manifest
    assert "TranscodeDeadLetters" not in cloud.buried()


def test_one_does_not_meet_ones_own_clip_in_the_feed(cloud: Cloud, clip: Path):
    upload(cloud, "ann", clip)

    assert feed(cloud, "ann") == []


def _media_keys() -> list[str]:
    answer = boto3.client("s3").list_objects_v2(Bucket=os.environ["MEDIA_BUCKET"])
    return [each["Key"] for each in answer.get("Contents", [])]
