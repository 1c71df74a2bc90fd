"""What the engine does not make is refused with the path of the field, never ignored."""

import copy
from typing import Any

import pytest

from clipfeed.errors import Rejected
from clipfeed_adapters.transcoder.plan import plan_of
from clipfeed_adapters.transcoder.request import read
from tests.integration.transcoder.test_job_against_the_service import PORTRAIT, sent

START, HLS, POSTER = 0, 1, 2
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
        (("OutputGroups", HLS, "Outputs", 1, *H264, "FramerateNumerator"), 24, f"/outputGroups/{HLS}/outputs"),
        (("OutputGroups", START, "Outputs", 0, *H264, "MaxBitrate"), 9000, f"/outputGroups/{START}/outputs/0"),
        (("OutputGroups", START, "Outputs", 0, "AudioDescriptions"), None, f"/outputGroups/{START}/outputs/0"),
        (("OutputGroups", POSTER), None, "/outputGroups"),
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

    assert [rung.name for rung in plan.rungs] == ["master_1080p", "master_720p", "master_540p", "master_360p"]
    assert plan.start.width == 540
    assert plan.start_key == "v/01jd3x/r1/start.mp4"
    assert plan.poster_key == "v/01jd3x/r1/poster.jpg"
    assert plan.sound is not None
    assert plan.sound.target_lkfs == -14.0
    assert {rung.crf for rung in plan.rungs} == {23.0}
