"""What the prober says of files as phones, browsers and editors write them."""

from pathlib import Path

import pytest

from clipfeed.video.facts import Transfer
from tests.clips import make, render
from tests.integration.transcoder.studio import facts_of

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
TEN_BITS = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le")


def picture(size: str = "320x240", *, rate: int = 30, length: float = 1) -> list[str]:
    return ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={length}"]


def test_an_ordinary_clip(tmp_path: Path):
    facts = facts_of(render(tmp_path / "clip.mp4", seconds=2, size=(360, 640)))

    assert (facts.container, facts.video_codec) == ("mov", "h264")
    assert (facts.width, facts.height, facts.rotation, facts.mirrored) == (360, 640, 0, False)
    assert (facts.frame_rate, facts.duration_ms, facts.transfer) == (30.0, 2000, Transfer.SDR)
    assert (facts.has_audio, facts.audio_channels, facts.full_range) == (True, 1, False)


@pytest.mark.parametrize(
    ("degrees", "size", "clockwise"), [(90, (240, 320), 270), (-90, (240, 320), 90), (180, (320, 240), 180)]
)
def test_a_rotation_in_the_file_makes_the_upright_size(
    degrees: int, size: tuple[int, int], clockwise: int, tmp_path: Path
):
    stored = make(tmp_path / "stored.mp4", [*picture(), *X264])

    facts = facts_of(
        make(tmp_path / "turned.mp4", ["-display_rotation", str(degrees), "-i", str(stored), "-c", "copy"])
    )

    assert (facts.width, facts.height, facts.rotation, facts.mirrored) == (*size, clockwise, False)


def test_a_mirrored_selfie_is_known_as_one(tmp_path: Path):
    stored = make(tmp_path / "stored.mp4", [*picture(), *X264])

    facts = facts_of(make(tmp_path / "mirror.mp4", ["-display_hflip", "-i", str(stored), "-c", "copy"]))

    assert facts.mirrored


@pytest.mark.parametrize(("aspect", "size"), [("2/1", (640, 240)), ("1/2", (320, 480)), ("1/1", (320, 240))])
def test_stretched_pixels_are_counted_as_square_ones(aspect: str, size: tuple[int, int], tmp_path: Path):
    facts = facts_of(make(tmp_path / "clip.mp4", [*picture(), "-vf", f"setsar={aspect}", *X264]))

    assert (facts.width, facts.height) == size


@pytest.mark.parametrize(("transfer", "expected"), [("smpte2084", Transfer.PQ), ("arib-std-b67", Transfer.HLG)])
def test_high_dynamic_range_is_seen(transfer: str, expected: Transfer, tmp_path: Path):
    tags = f"setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc"

    facts = facts_of(make(tmp_path / "hdr.mp4", [*picture(length=0.2), "-vf", tags, *TEN_BITS]))

    assert (facts.transfer, facts.bit_depth, facts.matrix) == (expected, 10, "bt2020nc")


def test_a_browsers_recording_without_a_duration_is_counted(tmp_path: Path):
    live = ["-f", "webm", "-live", "1", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"]

    facts = facts_of(make(tmp_path / "recorded.webm", [*picture("160x120"), *live]))

    assert (facts.container, facts.video_codec, facts.duration_ms) == ("matroska", "vp8", 1000)


def test_a_cover_picture_is_not_the_video(tmp_path: Path):
    clip = render(tmp_path / "clip.mp4", seconds=0.5)
    cover = make(tmp_path / "cover.jpg", ["-i", str(clip), "-frames:v", "1", "-update", "1"])
    both = [
        "-i",
        str(cover),
        "-i",
        str(clip),
        "-map",
        "0",
        "-map",
        "1",
        "-c",
        "copy",
        "-disposition:v:0",
        "attached_pic",
    ]

    facts = facts_of(make(tmp_path / "covered.mp4", both))

    assert (facts.video_codec, facts.width) == ("h264", 360)


def test_a_camera_that_drops_frames_keeps_its_nominal_rate(tmp_path: Path):
    dropped = ["-vf", "select='mod(n,8)'", "-fps_mode", "vfr", *X264]

    facts = facts_of(make(tmp_path / "vfr.mp4", [*picture(length=2), *dropped]))

    assert facts.frame_rate == 30.0
