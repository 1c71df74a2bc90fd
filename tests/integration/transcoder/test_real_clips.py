"""One golden row for each real clip: what it is, and what plays first of it.

The colours of the four quarters were read once, after a look at the pictures: upright, not mirrored, right hues.
`people_rot*` and `rotate_and_mirror` were edited: their files ask for a turn that the people in them do not need.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from clipfeed.errors import Rejected
from clipfeed.video.facts import Transfer
from tests.clips import real_clip
from tests.integration.transcoder.scene import Colour, apart, colours, facts_of, stream_of, take
from tests.integration.transcoder.studio import plays

CLOSE = 8


@dataclass(frozen=True)
class Refused:
    code: str


@dataclass(frozen=True)
class Encoded:
    """Its start rung comes out as tagged BT.709 in square pixels, its sound as AAC at 48 kHz in stereo."""

    upright: tuple[int, int]
    start: tuple[int, int]
    duration_ms: int
    rate: str
    channels: int
    """Of the source; 0 if it is silent."""
    quarters: list[Colour]
    transfer: Transfer = Transfer.SDR


@dataclass(frozen=True)
class Copied:
    """It plays as it is, with the colours that it names."""

    size: tuple[int, int]
    duration_ms: int
    rate: str
    channels: int
    quarters: list[Colour]
    matrix: str | None = "bt709"


NTSC = "30000/1001"
GREY_WALL = [(174, 165, 164), (165, 158, 157), (174, 165, 163), (172, 164, 163)]
BARS = [(81, 63, 182), (166, 190, 75), (93, 96, 146), (151, 159, 112)]
MAN = [(161, 160, 163), (216, 206, 202), (127, 129, 137), (104, 89, 88)]
MAN_TURNED = [(162, 160, 163), (127, 129, 137), (216, 206, 201), (104, 89, 88)]
BEE = [(139, 130, 116), (164, 162, 154), (156, 128, 113), (145, 134, 102)]
BUTTERFLY = [(122, 118, 79), (161, 148, 102), (126, 116, 75), (141, 138, 95)]
FLOWER = [(108, 84, 48), (130, 120, 77), (115, 95, 73), (104, 92, 52)]
FILM = [(112, 106, 113), (101, 95, 101), (52, 47, 52), (43, 38, 44)]
ROOFS = [(153, 158, 156), (191, 190, 177), (108, 118, 123), (116, 121, 121)]
CLOUDS = [(110, 105, 111), (220, 218, 229), (108, 103, 102), (140, 136, 147)]
PANCAKE = [(113, 77, 91), (175, 145, 113), (74, 47, 46), (116, 88, 77)]
DOG_UPSIDE_DOWN = [(78, 66, 57), (110, 100, 88), (86, 72, 62), (112, 100, 91)]
DOG_TURNED = [(86, 72, 63), (79, 65, 58), (113, 100, 92), (111, 99, 90)]
DARK = [(5, 2, 5), (4, 2, 5), (5, 2, 5), (5, 2, 5)]
STRIPES = [(154, 169, 13), (85, 85, 244), (168, 167, 10), (79, 94, 237)]

CLIPS: dict[str, Encoded | Copied | Refused] = {
    "8k_hevc_300ms.mp4": Refused("resolution_too_large"),
    "BAD_corrupted.mp4": Encoded((1280, 720), (960, 540), 5000, "10/1", 0, BARS),
    "BAD_malformed_free_box.mp4": Refused("not_a_video"),
    "BAD_missing_stsd.mp4": Copied((1080, 720), 1001, NTSC, 0, MAN, matrix=None),
    "android_portrait_4k60_rot90.mp4": Encoded((2160, 3840), (540, 960), 300, "60/1", 2, GREY_WALL),
    "av1_180p_363s.mp4": Refused("video_too_long"),
    "bee_720p_aac.mp4": Copied((1280, 720), 4037, NTSC, 2, BEE),
    "butterfly_720p_aac.mp4": Copied((1280, 720), 7541, NTSC, 2, BUTTERFLY),
    "flower_540p_cc0.mp4": Copied((960, 540), 5005, NTSC, 2, FLOWER, matrix="smpte170m"),
    "friday_480p_bw_speech_cc0.mp4": Copied((640, 480), 6167, "30/1", 2, FILM, matrix="smpte170m"),
    "hdr10_av1_vertical_720x1280.mp4": Encoded((720, 1280), (540, 960), 4238, NTSC, 2, CLOUDS, Transfer.PQ),
    "iphone_hlg_rot90_editlist.mp4": Encoded((1080, 1920), (540, 960), 2568, NTSC, 2, ROOFS, Transfer.HLG),
    "people_240p_opus.mkv": Encoded((426, 240), (426, 240), 10333, "30/1", 1, PANCAKE),
    "people_rot180_720p.mp4": Encoded((1280, 720), (960, 540), 4972, NTSC, 2, DOG_UPSIDE_DOWN),
    "people_rot270_720p.mp4": Encoded((720, 1280), (540, 960), 4972, NTSC, 2, DOG_TURNED),
    "pixel7_rot180_noaudio.mp4": Encoded((1920, 1080), (960, 540), 1205, NTSC, 0, DARK),
    "rotate_and_mirror.mp4": Encoded((720, 1080), (540, 810), 1001, NTSC, 1, MAN_TURNED),
    "sar_2_1.mp4": Encoded((1280, 360), (1280, 360), 5000, "30/1", 0, STRIPES),
}


@pytest.mark.parametrize("name", [name for name, row in CLIPS.items() if isinstance(row, Refused)])
def test_a_real_clip_that_cannot_be_taken_is_refused_by_name(name: str):
    with pytest.raises(Rejected) as refusal:
        facts_of(real_clip(name))

    assert Refused(refusal.value.code) == CLIPS[name]


@pytest.mark.parametrize("name", [name for name, row in CLIPS.items() if isinstance(row, Copied)])
def test_a_real_clip_that_plays_everywhere_is_copied(name: str, tmp_path: Path):
    row = CLIPS[name]
    assert isinstance(row, Copied)

    taken = take(real_clip(name), tmp_path)

    video, sound = stream_of(taken.start), stream_of(taken.start, "a")
    assert taken.was_copied
    assert (taken.facts.width, taken.facts.height) == (video["width"], video["height"]) == row.size
    assert (taken.facts.duration_ms, video["r_frame_rate"]) == (row.duration_ms, row.rate)
    assert (taken.facts.audio_channels, sound.get("channels", 0)) == (row.channels, row.channels)
    assert video.get("color_space") == row.matrix
    assert_it_plays(taken.start, row.duration_ms)
    assert apart(colours(taken.start, matrix=taken.facts.matrix), row.quarters) < CLOSE


@pytest.mark.parametrize("name", [name for name, row in CLIPS.items() if isinstance(row, Encoded)])
def test_a_real_clip_plays_upright_in_its_colours(name: str, tmp_path: Path):
    row = CLIPS[name]
    assert isinstance(row, Encoded)

    taken = take(real_clip(name), tmp_path)

    video, sound = stream_of(taken.start), stream_of(taken.start, "a")
    assert not taken.was_copied
    assert (taken.facts.width, taken.facts.height) == row.upright
    assert (taken.facts.duration_ms, taken.facts.transfer) == (row.duration_ms, row.transfer)
    assert taken.facts.audio_channels == row.channels
    assert ((video["width"], video["height"]), video["r_frame_rate"]) == (row.start, row.rate)
    assert [video[tag] for tag in ("sample_aspect_ratio", "pix_fmt", "color_range")] == ["1:1", "yuv420p", "tv"]
    assert {video[tag] for tag in ("color_space", "color_transfer", "color_primaries")} == {"bt709"}
    assert (sound.get("sample_rate"), sound.get("channels")) == (("48000", 2) if row.channels else (None, None))
    assert_it_plays(taken.start, row.duration_ms)
    assert apart(colours(taken.start), row.quarters) < CLOSE


def test_every_clip_of_the_folder_has_its_row():
    folder = real_clip("MANIFEST.tsv").parent

    assert {clip.name for clip in folder.iterdir() if clip.suffix in (".mp4", ".mov", ".mkv", ".webm")} == set(CLIPS)


def assert_it_plays(start: Path, duration_ms: int) -> None:
    assert abs(float(stream_of(start)["duration"]) * 1000 - duration_ms) < 40
    assert plays(start) == ""
