"""The probe tells plain from fine and still from moving, and gives up without harm."""

from pathlib import Path

import pytest

from clipfeed.video.complexity import TYPICAL, Complexity
from clipfeed_adapters.transcoder.complexity import FfmpegGauge, measure
from clipfeed_adapters.transcoder.probe import FfmpegProber
from tests.clips import ffmpeg, make, programs, real_clip

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
CARD = "color=c=navy:s=360x640:r=30:d=1"
NOISE = "color=c=gray:s=360x640:r=30:d=1,noise=alls=60:allf=u"
SCROLL = "mandelbrot=s=720x640:r=30:start_scale=0.01,scroll=h=0.05,crop=360:640,trim=end=1"


def gauged(clip: Path) -> Complexity:
    facts = FfmpegProber(programs()).facts_of(clip)
    return FfmpegGauge(programs()).complexity_of(clip, facts)


def drawn(folder: Path, picture: str) -> Path:
    return make(folder / "clip.mp4", ["-f", "lavfi", "-i", picture, *H264])


def test_a_card_is_plain_and_still(tmp_path: Path):
    card = gauged(drawn(tmp_path, CARD))

    assert card.is_plain
    assert card.motion == 0


def test_grain_is_fine(tmp_path: Path):
    assert gauged(drawn(tmp_path, NOISE)).is_fine


def test_what_passes_by_is_fast(tmp_path: Path):
    assert gauged(drawn(tmp_path, SCROLL)).is_fast


def test_a_turned_clip_is_measured_as_it_is_stored(tmp_path: Path):
    clip = drawn(tmp_path, "testsrc2=s=640x360:r=30:d=1")
    turned = make(tmp_path / "turned.mp4", ["-display_rotation", "90", "-i", str(clip), "-c", "copy"])

    assert gauged(turned) == gauged(clip)


@pytest.mark.parametrize("content", [b"", b"\0\0\0\x18ftypmp42" + bytes(4096)])
def test_what_cannot_be_read_is_typical(tmp_path: Path, content: bytes):
    facts = FfmpegProber(programs()).facts_of(drawn(tmp_path, CARD))
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(content)

    assert measure(ffmpeg(), broken, facts, tmp_path) == TYPICAL


def test_one_frame_has_no_motion_to_measure(tmp_path: Path):
    assert gauged(drawn(tmp_path, "color=c=navy:s=360x640:r=30:d=0.03")) == TYPICAL


@pytest.mark.parametrize(
    ("name", "is_fine", "is_fast"),
    [
        ("flower_540p_cc0.mp4", False, False),
        ("butterfly_720p_aac.mp4", False, True),
        ("android_portrait_4k60_rot90.mp4", True, False),
    ],
)
def test_clips_of_real_cameras_fall_into_their_classes(name: str, is_fine: bool, is_fast: bool):
    found = gauged(real_clip(name))

    assert (found.is_fine, found.is_fast) == (is_fine, is_fast)
