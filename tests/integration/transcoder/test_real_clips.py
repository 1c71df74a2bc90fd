"""One golden row for each real clip: what it is, and what its first picture looks like after the transcoder.

The colours of the four quarters were read once, after a look at the pictures: upright, not mirrored, right hues.
`people_rot*` and `rotate_and_mirror` were edited: their files ask for a turn that the people in them do not need.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from clipfeed.errors import Rejected
from tests.clips import real_clip
from tests.integration.transcoder.studio import colours, facts_of, plays, stream_of, transcode

Colour = tuple[int, int, int]

CLOSE = 8


@dataclass(frozen=True)
class Played:
    upright: tuple[int, int]
    start: tuple[int, int]
    duration_ms: int
    rate: str
    sound: bool
    quarters: list[Colour]


@dataclass(frozen=True)
class Refused:
    code: str


NTSC = "30000/1001"
GREY_WALL = [(171, 163, 160), (162, 156, 153), (171, 163, 159), (170, 162, 159)]
BARS = [(81, 63, 182), (166, 190, 74), (93, 96, 146), (151, 159, 112)]
MAN = [(161, 160, 163), (216, 206, 202), (127, 129, 137), (104, 89, 88)]
MAN_TURNED = [(162, 160, 163), (127, 129, 137), (216, 206, 201), (104, 89, 88)]
BEE = [(139, 130, 116), (164, 162, 154), (156, 128, 113), (145, 134, 102)]
BUTTERFLY = [(122, 118, 79), (161, 148, 102), (126, 116, 75), (141, 138, 95)]
FLOWER = [(105, 83, 46), (128, 119, 75), (113, 93, 71), (102, 90, 50)]
FILM = [(104, 108, 111), (93, 97, 100), (44, 48, 51), (36, 40, 42)]
ROOFS = [(137, 141, 139), (169, 166, 153), (96, 106, 110), (103, 108, 108)]
PANCAKE = [(110, 75, 88), (173, 143, 110), (71, 45, 44), (113, 86, 74)]
DOG_UPSIDE_DOWN = [(78, 66, 57), (110, 100, 88), (86, 72, 62), (112, 100, 91)]
DOG_TURNED = [(86, 72, 63), (79, 65, 58), (113, 100, 92), (111, 99, 90)]
DARK = [(5, 2, 5), (4, 2, 5), (5, 2, 5), (5, 2, 5)]
STRIPES = [(153, 168, 14), (84, 86, 241), (167, 165, 10), (79, 95, 234)]

CLIPS: dict[str, Played | Refused] = {
    "8k_hevc_300ms.mp4": Refused("resolution_too_large"),
    "BAD_corrupted.mp4": Played((1280, 720), (960, 540), 5000, "10/1", False, BARS),
    "BAD_malformed_free_box.mp4": Refused("not_a_video"),
    "BAD_missing_stsd.mp4": Played((1080, 720), (810, 540), 1001, NTSC, False, MAN),
    "android_portrait_4k60_rot90.mp4": Played((2160, 3840), (540, 960), 300, "60/1", True, GREY_WALL),
    "av1_180p_363s.mp4": Refused("video_too_long"),
    "bee_720p_aac.mp4": Played((1280, 720), (960, 540), 4037, NTSC, True, BEE),
    "butterfly_720p_aac.mp4": Played((1280, 720), (960, 540), 7541, NTSC, True, BUTTERFLY),
    "flower_540p_cc0.mp4": Played((960, 540), (960, 540), 5005, NTSC, True, FLOWER),
    "friday_480p_bw_speech_cc0.mp4": Played((640, 480), (640, 480), 6167, "30/1", True, FILM),
    "hdr10_av1_vertical_720x1280.mp4": Refused("codec_unsupported"),
    "iphone_hlg_rot90_editlist.mp4": Played((1080, 1920), (540, 960), 2568, NTSC, True, ROOFS),
    "people_240p_opus.mkv": Played((426, 240), (426, 240), 10333, "30/1", True, PANCAKE),
    "people_rot180_720p.mp4": Played((1280, 720), (960, 540), 4972, NTSC, True, DOG_UPSIDE_DOWN),
    "people_rot270_720p.mp4": Played((720, 1280), (540, 960), 4972, NTSC, True, DOG_TURNED),
    "pixel7_rot180_noaudio.mp4": Played((1920, 1080), (960, 540), 1205, NTSC, False, DARK),
    "rotate_and_mirror.mp4": Played((720, 1080), (540, 810), 1001, NTSC, True, MAN_TURNED),
    "sar_2_1.mp4": Played((1280, 360), (1280, 360), 5000, "30/1", False, STRIPES),
}


@pytest.mark.parametrize("name", [name for name, row in CLIPS.items() if isinstance(row, Refused)])
def test_a_real_clip_that_cannot_be_taken_is_refused_by_name(name: str):
    with pytest.raises(Rejected) as refusal:
        facts_of(real_clip(name))

    assert Refused(refusal.value.code) == CLIPS[name]


@pytest.mark.parametrize("name", [name for name, row in CLIPS.items() if isinstance(row, Played)])
def test_a_real_clip_plays_upright_in_its_colours(name: str, cloud: None, tmp_path: Path):
    clip, row = real_clip(name), CLIPS[name]
    assert isinstance(row, Played)
    facts = facts_of(clip)

    result = transcode(clip, tmp_path / "out", only_start=True)

    video = stream_of(result.start)
    assert result.statuses[-1] == "COMPLETE"
    assert ((facts.width, facts.height), facts.duration_ms, facts.has_audio) == (
        row.upright,
        row.duration_ms,
        row.sound,
    )
    assert ((video["width"], video["height"]), video["r_frame_rate"]) == (row.start, row.rate)
    assert [video[tag] for tag in ("sample_aspect_ratio", "pix_fmt", "color_range")] == ["1:1", "yuv420p", "tv"]
    assert {video[tag] for tag in ("color_space", "color_transfer", "color_primaries")} == {"bt709"}
    assert abs(float(video["duration"]) * 1000 - row.duration_ms) < 40
    assert bool(stream_of(result.start, "a")) == row.sound
    assert plays(result.master) == ""
    for shown, golden in zip(colours(result.start, columns=2, rows=2), row.quarters, strict=True):
        assert max(abs(a - b) for a, b in zip(shown, golden, strict=True)) < CLOSE, (shown, golden)


def test_every_clip_of_the_folder_has_its_row():
    folder = real_clip("MANIFEST.tsv").parent

    assert {clip.name for clip in folder.iterdir() if clip.suffix in (".mp4", ".mov", ".mkv", ".webm")} == set(CLIPS)
