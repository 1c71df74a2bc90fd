"""What the prober says of files as phones, browsers and editors write them."""

import base64
import struct
from pathlib import Path

import pytest

from clipfeed.errors import Rejected
from clipfeed.video.facts import Transfer
from clipfeed.video.remux import can_be_copied
from clipfeed_adapters.transcoder.programs import ffmpeg_for
from tests.clips import make, render
from tests.integration.transcoder.forging import with_sizes_that_change
from tests.integration.transcoder.mp4_boxes import box, with_child
from tests.integration.transcoder.scene import facts_of
from tests.integration.transcoder.storing import X265, Maker, cut, dropped, shaded, stored, turned, uneven, wide

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
MEAN_BRIGHTNESS, MEAN_YELLOW, MEAN_RED = 0.38, -0.015, 0.01
"""Of the four fields of the scene."""
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
    maps = ["-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic"]

    facts = facts_of(make(tmp_path / "covered.mp4", ["-i", str(cover), "-i", str(clip), *maps]))

    assert (facts.video_codec, facts.width) == ("h264", 360)


def test_a_camera_that_drops_frames_keeps_its_nominal_rate(tmp_path: Path):
    dropped = ["-vf", "select='mod(n,8)'", "-fps_mode", "vfr", *X264]

    facts = facts_of(make(tmp_path / "vfr.mp4", [*picture(length=2), *dropped]))

    assert facts.frame_rate == 30.0


def test_what_a_copy_must_know_is_measured(tmp_path: Path):
    clip = stored(*X264, "-g", "15")(tmp_path / "clip.mp4")

    facts = facts_of(clip)

    assert can_be_copied(facts)
    assert (facts.profile, facts.level, facts.interlaced) == ("Constrained Baseline", 11, False)
    assert (facts.longest_gop_ms, facts.plain_timeline, facts.copies_well) == (500, True, True)
    assert (facts.audio_codec, facts.audio_sample_rate, facts.square_pixels) == ("aac", 48_000, True)
    assert facts.bit_rate == clip.stat().st_size * 8000 // 1200


@pytest.mark.parametrize(
    ("source", "gop_ms"),
    [(cut(), 0), (dropped("v", "lt(n,5)"), 0), (dropped("a", "lt(n,10)"), 500), (uneven, 1167)],
    ids=["edit list", "no key frame first", "late sound", "uneven"],
)
def test_a_timeline_that_a_copy_would_bend_is_seen(source: Maker, gop_ms: int, tmp_path: Path):
    facts = facts_of(source(tmp_path / "clip.mp4"))

    assert (facts.plain_timeline, facts.longest_gop_ms) == (False, gop_ms)


def test_only_low_complexity_is_plain_aac(tmp_path: Path):
    clip = stored()(tmp_path / "clip.mp4")
    low, main = b"\x05\x11\x90", b"\x05\x09\x90"
    assert low in clip.read_bytes()
    clip.write_bytes(clip.read_bytes().replace(low, main))

    assert facts_of(clip).audio_codec == "aac Main"


@pytest.mark.parametrize(
    ("source", "is_portrait"),
    [
        (stored(), False),
        (turned("-display_rotation", "-90"), True),
        (stored(filters=shaded("bt709", span="pc", pixels="yuvj420p")), False),
        (stored(filters=shaded("bt709", pixels="yuv444p10le")), False),
        (wide("smpte2084", "bt2020", *X264), False),
    ],
    ids=["plain", "turned", "full range", "4:4:4", "HDR10"],
)
def test_the_placeholder_is_the_upright_picture_in_standard_colours(source: Maker, is_portrait: bool, tmp_path: Path):
    """ThumbHash begins with the mean: 6 bits each of brightness, yellow to blue, red to green."""
    head = base64.b64decode(facts_of(source(tmp_path / "clip.mp4")).placeholder)

    colours, shape = int.from_bytes(head[:3], "little"), int.from_bytes(head[3:5], "little")
    brightness, yellow, red = (colours >> shift & 63 for shift in (0, 6, 12))
    assert (shape >> 15 == 0) == is_portrait
    assert abs(brightness - 63 * MEAN_BRIGHTNESS) < 5
    assert abs(yellow - 31.5 * (1 + MEAN_YELLOW)) < 4
    assert abs(red - 31.5 * (1 + MEAN_RED)) < 4


def test_a_peak_that_the_camera_names_is_taken_for_the_tone_curve(tmp_path: Path):
    clip = wide("smpte2084", "bt2020", *X265)(tmp_path / "clip.mp4")
    brightest, mean = 2000, 400
    clip.write_bytes(with_child(clip.read_bytes(), b"hvc1", box(b"clli", struct.pack(">HH", brightest, mean))))

    assert facts_of(clip).peak_nits == brightest


def test_what_a_copy_would_break_is_seen_in_the_stream(tmp_path: Path):
    whole = facts_of(stored(*X264)(tmp_path / "whole.mp4"))
    changing = facts_of(with_sizes_that_change(tmp_path / "changing.mp4"))
    content = bytearray((tmp_path / "whole.mp4").read_bytes())
    content[content.index(b"mdat") + 2000 : content.index(b"mdat") + 4000] = bytes(2000)
    (tmp_path / "holed.mp4").write_bytes(content)

    assert whole.copies_well
    assert not changing.copies_well
    assert not facts_of(tmp_path / "holed.mp4").copies_well


def test_av1_is_decoded_by_the_program_that_can(tmp_path: Path):
    (tmp_path / "ffmpeg").touch()

    assert ffmpeg_for(tmp_path, "h264") == str(tmp_path / "ffmpeg")
    with pytest.raises(Rejected) as refusal:
        ffmpeg_for(tmp_path, "av1")
    (tmp_path / "ffmpeg-av1").touch()
    assert ffmpeg_for(tmp_path, "av1") == str(tmp_path / "ffmpeg-av1")
    assert refusal.value.code == "codec_unsupported"
