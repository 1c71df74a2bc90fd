"""The job that MediaConvert, or an engine in its place, is asked to run."""

from dataclasses import replace
from typing import Any

import pytest

from clipfeed.video import job_codecs
from clipfeed.video.complexity import TYPICAL
from clipfeed.video.facts import SourceFacts, Transfer
from clipfeed.video.ladder import Codec, ladder_for
from clipfeed.video.stage import Stage
from tests.jobs import job_of

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


COMPATIBLE = replace(
    PORTRAIT,
    profile="High",
    level=40,
    bit_rate=8_000_000,
    longest_gop_ms=2000,
    plain_timeline=True,
    audio_codec="aac",
    audio_sample_rate=48_000,
)


def groups(job: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {group["Name"]: group for group in job["Settings"]["OutputGroups"]}


def videos(job: dict[str, Any]) -> list[dict[str, Any]]:
    outputs = groups(job)["hls"]["Outputs"] + groups(job)["start"]["Outputs"]
    return [output["VideoDescription"] for output in outputs if "VideoDescription" in output]


def test_a_job_names_its_video_attempt_and_stage_so_that_its_events_find_back():
    job = job_of(PORTRAIT, attempt=2, priority=-3)

    about = {"application": "clipfeed", "stack": "clipfeed-test", "video_id": "v1", "attempt": "2", "stage": "ladder"}
    assert job["UserMetadata"] == about
    assert job["ClientRequestToken"] == "v1-2"
    assert job["Priority"] == -3


def test_the_ladder_has_a_start_file_every_rung_a_poster_and_trick_play():
    made = groups(job_of(PORTRAIT))

    cmaf = made["hls"]["OutputGroupSettings"]["CmafGroupSettings"]
    assert list(made) == ["start", "hls", "poster", "samples"]
    assert made["start"]["OutputGroupSettings"]["FileGroupSettings"]["Destination"] == "s3://media/v/v1/r7/start"
    assert cmaf["Destination"] == "s3://media/v/v1/r7/hls/master"
    assert made["poster"]["OutputGroupSettings"]["FileGroupSettings"]["Destination"] == "s3://media/v/v1/r7/poster"
    assert [output["NameModifier"] for output in made["hls"]["Outputs"]] == ["_720p", "_540p", "_360p", "_audio"]
    assert made["start"]["Outputs"][0]["VideoDescription"] == made["hls"]["Outputs"][1]["VideoDescription"]
    trick_play = [
        output["ContainerSettings"]["CmfcSettings"].get("IFrameOnlyManifest") for output in made["hls"]["Outputs"]
    ]
    assert trick_play == ["INCLUDE", "INCLUDE", "INCLUDE", None]
    tiles = cmaf["ImageBasedTrickPlaySettings"]
    assert (tiles["TileWidth"], tiles["TileHeight"]) == (10, 1)
    assert (tiles["ThumbnailWidth"], tiles["ThumbnailHeight"]) == (96, 170)


def test_what_plays_first_is_one_rung_with_a_poster_and_frames_for_the_review():
    made = groups(job_of(replace(PORTRAIT, duration_ms=15_000), Stage.START))

    (sample,) = made["samples"]["Outputs"]
    capture = sample["VideoDescription"]["CodecSettings"]["FrameCaptureSettings"]
    assert list(made) == ["start", "hls", "poster", "samples"]
    assert [output["NameModifier"] for output in made["hls"]["Outputs"]] == ["_540p", "_audio"]
    assert capture["MaxCaptures"] == 8
    assert capture["FramerateDenominator"] / capture["FramerateNumerator"] == 15 / 8
    assert min(sample["VideoDescription"]["Width"], sample["VideoDescription"]["Height"]) == 256


def test_a_source_that_plays_as_it_is_gets_copied_with_its_sound():
    copied = {"CodecSettings": {"Codec": "PASSTHROUGH"}}
    made = groups(job_of(COMPATIBLE, Stage.START))

    (start,) = made["start"]["Outputs"]
    film, sound = made["hls"]["Outputs"]
    assert start["VideoDescription"] == film["VideoDescription"] == copied
    assert (
        start["AudioDescriptions"] == sound["AudioDescriptions"] == [{"AudioSourceName": "Audio Selector 1", **copied}]
    )
    assert film["NameModifier"] == "_source"


def test_a_preview_is_silent_and_taken_from_the_first_three_seconds():
    job = job_of(PORTRAIT, Stage.PREVIEW)

    (group,) = job["Settings"]["OutputGroups"]
    assert group["OutputGroupSettings"]["FileGroupSettings"]["Destination"] == "s3://media/v/v1/r7/preview"
    assert job["Settings"]["Inputs"][0]["InputClippings"] == [{"EndTimecode": "00:00:02:29"}]
    assert "Audio" not in repr(job)


def test_a_source_as_short_as_its_preview_is_not_clipped():
    job = job_of(replace(PORTRAIT, duration_ms=2_900), Stage.PREVIEW)

    assert "InputClippings" not in job["Settings"]["Inputs"][0]


@pytest.mark.parametrize(("codec", "settings"), [(Codec.H_265, "H265Settings"), (Codec.AV1, "Av1Settings")])
def test_the_efficient_rungs_have_their_codec_and_the_borders_of_the_others(codec: Codec, settings: str):
    (group,) = job_of(PORTRAIT, Stage.EFFICIENT, codec)["Settings"]["OutputGroups"]

    *films, sound = group["Outputs"]
    found = [film["VideoDescription"]["CodecSettings"] for film in films]
    assert {each["Codec"] for each in found} == {str(codec)}
    assert {each[settings]["GopSize"] for each in found} == {60.0 if codec is Codec.AV1 else 2.0}
    assert sound["NameModifier"] == "_audio"


def test_a_quality_between_two_levels_is_written_in_thirds():
    (rung, *_) = ladder_for(PORTRAIT, TYPICAL)

    settings = job_codecs.video(replace(rung, quality=6.67), PORTRAIT)["CodecSettings"]["H264Settings"]

    assert settings["QvbrSettings"] == {"QvbrQualityLevel": 6, "QvbrQualityLevelFineTune": 0.67}


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
