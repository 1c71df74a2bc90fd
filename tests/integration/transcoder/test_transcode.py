"""A job from request to published files and events."""

import json
import os
from pathlib import Path

import boto3
import pytest

from clipfeed.errors import Rejected
from clipfeed_adapters.s3.published import CACHE_CONTROL
from tests.clips import render
from tests.integration.transcoder.studio import (
    Result,
    facts_of,
    keys_below,
    loudness_of,
    own_job_of,
    plays,
    run_job,
    stream_of,
    transcode,
)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render(tmp_path_factory.mktemp("clip") / "clip.mp4", seconds=3.5, size=(576, 1024))


@pytest.fixture(scope="module")
def result(cloud: None, clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return transcode(clip, tmp_path_factory.mktemp("published"))


def test_a_clip_becomes_what_a_player_needs(result: Result):
    video = stream_of(result.start)

    names = {str(path.relative_to(result.folder)) for path in result.folder.rglob("*") if path.is_file()}
    rungs = {f"hls/master_{rung}{end}" for rung in ("576p", "360p") for end in (".cmfv", ".m3u8", "_iframes.m3u8")}
    sound = {"hls/master_audio.cmfa", "hls/master_audio.m3u8"}
    tiles = {"hls/master_tiles.0000000.jpg", "hls/master_tiles.m3u8"}
    samples = {f"samples.{number:07}.jpg" for number in range(7)}
    assert names == {"start.mp4", "poster.0000000.jpg", "hls/master.m3u8"} | rungs | sound | tiles | samples
    assert (video["codec_name"], video["width"], video["height"]) == ("h264", 576, 1024)
    assert abs(float(video["duration"]) - 3.5) < 0.04
    assert plays(result.start) == ""
    assert plays(result.master) == ""


def test_the_start_file_begins_with_its_index_and_the_poster_is_a_jpeg(result: Result):
    head = result.start.read_bytes()[:64]

    assert head[4:8] == b"ftyp"
    assert b"moov" in head
    assert (result.folder / "poster.0000000.jpg").read_bytes().startswith(b"\xff\xd8\xff")


def test_everything_is_published_for_ever_under_its_right_type(result: Result):
    types = {}
    for key in keys_below(result.prefix):
        head = boto3.client("s3").head_object(Bucket=os.environ["MEDIA_BUCKET"], Key=key)
        assert head["CacheControl"] == CACHE_CONTROL
        types[key.rpartition(".")[2]] = head["ContentType"]

    assert types == {
        "mp4": "video/mp4",
        "cmfv": "video/mp4",
        "cmfa": "audio/mp4",
        "m3u8": "application/vnd.apple.mpegurl",
        "jpg": "image/jpeg",
    }


def test_its_events_are_mediaconverts_and_end_with_what_was_made(result: Result):
    first, *_, last = result.events
    start, hls, poster, _ = last["outputGroupDetails"]
    bucket = os.environ["MEDIA_BUCKET"]

    assert (first["status"], last["status"]) == ("PROGRESSING", "COMPLETE")
    assert {event["jobId"] for event in result.events} == {result.job_id}
    about = {"application": "clipfeed", "stack": "clipfeed-test", "video_id": "v1", "attempt": "1", "stage": "ladder"}
    assert last["userMetadata"] == about
    assert last["queue"].split(":")[4] == last["accountId"]
    assert (start["type"], hls["type"], poster["type"]) == ("FILE_GROUP", "CMAF_GROUP", "FILE_GROUP")
    assert start["outputDetails"][0]["outputFilePaths"] == [f"s3://{bucket}/{result.prefix}start.mp4"]
    assert hls["playlistFilePaths"] == [f"s3://{bucket}/{result.prefix}hls/master.m3u8"]
    assert [output.get("videoDetails", {}).get("widthInPx") for output in hls["outputDetails"]] == [576, 360, None]
    assert {output["durationInMs"] for output in hls["outputDetails"]} == {3500}


def test_sound_comes_out_at_minus_14_lufs(result: Result):
    assert abs(loudness_of(result.start) + 14) < 1
    assert stream_of(result.start, "a")["channels"] == 2


def test_a_source_whose_pictures_break_off_ends_in_an_error_with_its_name(cloud: None, clip: Path, tmp_path: Path):
    facts = facts_of(clip)
    content = bytearray(clip.read_bytes())
    hole = slice(len(content) * 2 // 5, len(content) * 9 // 10)
    content[hole] = bytes(hole.stop - hole.start)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(content)

    result = run_job(own_job_of(facts), broken, tmp_path / "out")

    assert result.statuses[-1] == "ERROR"
    assert result.events[-1]["errorCode"] in (1040, 1076)
    assert result.events[-1]["errorMessage"].startswith(("undecodable:", "truncated:"))
    assert not list(result.folder.rglob("*.m3u8"))


def test_a_job_with_sound_for_a_silent_source_is_refused(cloud: None, clip: Path, tmp_path: Path):
    silent = render(tmp_path / "silent.mp4", seconds=0.5, sound=False)

    with pytest.raises(Rejected) as refusal:
        run_job(own_job_of(facts_of(clip)), silent, tmp_path / "out")

    assert refusal.value.message.startswith("/inputs/0/audioSelectors")


def test_a_job_is_json(cloud: None, clip: Path):
    job = own_job_of(facts_of(clip))

    assert json.loads(json.dumps(job)) == job
