"""The job that MediaConvert, or an engine in its place, is asked to run."""

from dataclasses import replace
from typing import Any

from clipfeed.ids import VideoId
from clipfeed.video.facts import SourceFacts, Transfer
from clipfeed.video.job import job_request
from clipfeed.video.ladder import ladder_for

PORTRAIT = SourceFacts(
    container="mov",
    size_bytes=1,
    video_codec="h264",
    width=720,
    height=1280,
    frame_rate=29.97,
    duration_ms=10_000,
    audio_stream=1,
    audio_channels=2,
)


def job_of(facts: SourceFacts) -> dict[str, Any]:
    return job_request(
        video_id=VideoId("v1"),
        attempt=2,
        source_url="s3://uploads/uploads/ann/v1",
        destination="s3://media/v/v1/r7/",
        facts=facts,
        ladder=ladder_for(facts),
    )


def groups(job: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {group["Name"]: group for group in job["Settings"]["OutputGroups"]}


def videos(job: dict[str, Any]) -> list[dict[str, Any]]:
    outputs = groups(job)["hls"]["Outputs"] + groups(job)["start"]["Outputs"]
    return [output["VideoDescription"] for output in outputs if "VideoDescription" in output]


def test_a_job_names_its_video_and_attempt_so_that_its_events_find_back():
    job = job_of(PORTRAIT)

    assert job["UserMetadata"] == {"application": "clipfeed", "video_id": "v1", "attempt": "2"}
    assert job["ClientRequestToken"] == "v1-2"


def test_a_job_makes_a_start_file_an_hls_ladder_and_a_poster():
    made = groups(job_of(PORTRAIT))

    assert made["start"]["OutputGroupSettings"]["FileGroupSettings"]["Destination"] == "s3://media/v/v1/r7/start"
    assert made["hls"]["OutputGroupSettings"]["CmafGroupSettings"]["Destination"] == "s3://media/v/v1/r7/hls/master"
    assert made["poster"]["OutputGroupSettings"]["FileGroupSettings"]["Destination"] == "s3://media/v/v1/r7/poster"
    assert [output["NameModifier"] for output in made["hls"]["Outputs"]] == ["_720p", "_540p", "_360p", "_audio"]
    assert made["start"]["Outputs"][0]["VideoDescription"] == made["hls"]["Outputs"][1]["VideoDescription"]


def test_the_picture_is_turned_upright_squared_and_brought_to_standard_colours():
    job = job_of(PORTRAIT)

    assert job["Settings"]["Inputs"][0]["VideoSelector"] == {"Rotate": "AUTO"}
    for video in videos(job):
        corrector = video["VideoPreprocessors"]["ColorCorrector"]
        assert corrector == {"ColorSpaceConversion": "FORCE_709", "SampleRangeConversion": "LIMITED_RANGE_SQUEEZE"}
        assert video["CodecSettings"]["H264Settings"]["ParControl"] == "SPECIFIED"


def test_a_high_dynamic_range_is_tone_mapped():
    for video in videos(job_of(replace(PORTRAIT, transfer=Transfer.HLG))):
        assert video["VideoPreprocessors"]["ColorCorrector"]["HdrToSdrToneMapper"] == "PRESERVE_DETAILS"


def test_sound_is_brought_to_one_loudness_and_lies_beside_the_pictures():
    made = groups(job_of(PORTRAIT))

    loudness = made["hls"]["Outputs"][-1]["AudioDescriptions"][0]["AudioNormalizationSettings"]
    assert (loudness["Algorithm"], loudness["TargetLkfs"]) == ("ITU_BS_1770_4", -14.0)
    assert all("AudioDescriptions" not in output for output in made["hls"]["Outputs"][:-1])


def test_a_silent_source_has_no_sound_anywhere_in_its_job():
    text = repr(job_of(replace(PORTRAIT, audio_stream=None)))

    assert "Audio" not in text
    assert "_audio" not in text
