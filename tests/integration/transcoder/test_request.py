"""What the engine does not make is refused with the path of the field, never ignored."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from clipfeed.errors import Rejected
from clipfeed.video.ladder import Codec
from clipfeed.video.stage import Stage
from clipfeed_adapters.transcoder.encoder import planned
from clipfeed_adapters.transcoder.encoders import encoder
from clipfeed_adapters.transcoder.planning import plan_of
from clipfeed_adapters.transcoder.request import read
from tests.integration.transcoder.test_job_against_the_service import COMPATIBLE, PORTRAIT, sent

START, HLS, POSTER = 0, 1, 2
PICTURE = ("VideoDescription",)
FILE = ("OutputGroupSettings", "FileGroupSettings")
CMAF = ("OutputGroups", HLS, "OutputGroupSettings", "CmafGroupSettings")
SOUND = ("Outputs", 0, "AudioDescriptions", 0)
COPIED = {"Codec": "PASSTHROUGH"}
H264 = ("VideoDescription", "CodecSettings", "H264Settings")


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """A job with one field set; None removes it."""
    job = copy.deepcopy(sent(PORTRAIT))
    place: Any = job["Settings"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    if value is None:
        del place[path[-1]]
    return job


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("Inputs", 0, "Crop"), {"X": 0}, "/inputs/0/crop"),
        (("Inputs", 0, "VideoSelector", "Rotate"), "DEGREE_0", "/inputs/0/videoSelector/rotate"),
        (
            ("OutputGroups", HLS, "Outputs", 0, *H264, "MaxBitrate"),
            0,
            f"/outputGroups/{HLS}/outputs/0/videoDescription",
        ),
        (("OutputGroups", HLS, "Outputs", 0, *H264, "Softness"), 3, f"/outputGroups/{HLS}/outputs/0/videoDescription"),
        (("OutputGroups", HLS, "Outputs", 0, "VideoDescription", "Width"), 541, f"/outputGroups/{HLS}/outputs/0"),
        (("OutputGroups", HLS, "Outputs", 1, *H264, "FramerateNumerator"), 24, "/outputGroups: "),
        (("OutputGroups", HLS, "Outputs", 0, *PICTURE, "Width"), None, f"/outputGroups/{HLS}/outputs/0"),
        (("OutputGroups", HLS, "Outputs", 0, *PICTURE, "VideoPreprocessors"), None, f"/outputGroups/{HLS}/outputs/0"),
        (("OutputGroups", HLS, "Outputs", 0, *PICTURE, "CodecSettings"), COPIED, f"/outputGroups/{HLS}/outputs/0"),
        (
            ("OutputGroups", START, "Outputs", 0, "AudioDescriptions", 0, "CodecSettings"),
            COPIED,
            f"/outputGroups/{START}",
        ),
        (
            ("OutputGroups", START, "OutputGroupSettings", "FileGroupSettings", "Destination"),
            "s3://b/%d",
            "/outputGroups/0",
        ),
        (
            ("OutputGroups", POSTER, "OutputGroupSettings", "FileGroupSettings", "Destination"),
            "s3://b/x",
            "/outputGroups/2",
        ),
        ((*CMAF, "ImageBasedTrickPlay"), "NONE", f"/outputGroups/{HLS}/outputGroupSettings"),
        ((*CMAF, "ImageBasedTrickPlay"), "THUMBNAIL", f"/outputGroups/{HLS}/outputGroupSettings"),
        (("Inputs", 0, "AudioSelectors"), None, "/inputs/0/audioSelectors"),
        (("OutputGroups", HLS, "OutputGroupSettings", "Type"), "HLS_GROUP_SETTINGS", f"/outputGroups/{HLS}"),
    ],
)
def test_a_setting_that_is_not_made_here_is_refused_with_its_path(path: tuple[str | int, ...], value: Any, named: str):
    with pytest.raises(Rejected) as refusal:
        plan_of(read(changed(path, value)))

    assert refusal.value.code == "bad_job"
    assert refusal.value.message.startswith(named)


def test_a_job_becomes_one_plan_for_all_its_outputs():
    plan = plan_of(read(sent(PORTRAIT)))

    (file,) = plan.files
    poster, samples = plan.stills
    assert [rung.name for rung in plan.rungs] == ["master_1080p", "master_720p", "master_540p", "master_360p"]
    assert (file.key, file.rung.width, file.has_sound) == ("v/01jd3x/r1/start.mp4", 540, True)
    assert (poster.key, samples.key) == ("v/01jd3x/r1/poster", "v/01jd3x/r1/samples")
    assert plan.sound
    assert plan.sound.encoding
    assert plan.sound.encoding.target_lkfs == -14.0
    assert plan.hls
    assert len(plan.hls.trick_play) == 4


@pytest.mark.parametrize(("level", "fine", "crf"), [(7, 0.0, "24.5"), (7, 0.33, "23.3"), (6, 0.67, "25.7")])
def test_a_quality_between_two_levels_is_a_quality_between_two_factors(level: int, fine: float, crf: str):
    asked = {"QvbrQualityLevel": level, "QvbrQualityLevelFineTune": fine}

    (largest, *_) = plan_of(read(changed(("OutputGroups", HLS, "Outputs", 0, *H264, "QvbrSettings"), asked))).rungs

    assert f"-crf {crf} " in " ".join(encoder(largest, leads=True))


def test_a_copy_is_planned_without_an_encoder():
    plan = plan_of(read(sent(COMPATIBLE, Stage.START)))

    assert plan.is_copy
    assert plan.sound
    assert plan.sound.encoding is None
    assert [still.name for still in plan.stills] == ["poster", "samples"]


def test_a_clipping_takes_the_frame_that_its_end_names():
    plan = plan_of(read(sent(PORTRAIT, Stage.PREVIEW)))

    assert plan.seconds(PORTRAIT) == 3.0
    assert plan.seconds(replace(PORTRAIT, duration_ms=1500)) == 1.5


def test_a_source_in_av1_is_not_made_into_av1():
    job = sent(PORTRAIT, Stage.EFFICIENT, Codec.AV1)

    assert planned(job, PORTRAIT).rungs
    with pytest.raises(Rejected, match="the one program that decodes AV1"):
        planned(job, replace(PORTRAIT, video_codec="av1"))
