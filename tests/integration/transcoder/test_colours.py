"""What was red upright stays red and upright: whatever matrix, range, transfer, turn or pixel shape a file has."""

from pathlib import Path

import pytest

from tests.clips import make
from tests.integration.transcoder.studio import colours, stream_of, transcode

ENCODED = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "10")
RED, GREEN, BLUE, GREY = (200, 30, 30), (30, 180, 40), (30, 40, 200), (128, 128, 128)
FIELDS = [RED, GREEN, BLUE, GREY]
"""Upper left, upper right, lower left, lower right."""

CLOSE = 12


def quarters(width: int = 192, height: int = 128) -> list[str]:
    """A picture of four fields, in RGB."""
    form = f"size={width // 2}x{height // 2}:rate=10:duration=0.6,format=gbrp"
    fields = [f"color=0x{red:02x}{green:02x}{blue:02x}:{form}[f{n}]" for n, (red, green, blue) in enumerate(FIELDS)]
    joined = "[f0][f1]hstack[upper];[f2][f3]hstack[lower];[upper][lower]vstack"
    return ["-f", "lavfi", "-i", ";".join([*fields, joined])]


SHADES = {
    "BT.709": "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setparams=colorspace=bt709:range=tv",
    "BT.601": "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p,setparams=colorspace=smpte170m:range=tv",
    "no tags, small": "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p,setparams=colorspace=unknown",
    "full range": "scale=out_color_matrix=bt709:out_range=pc,format=yuv420p,setparams=colorspace=bt709:range=pc",
    "4:4:4 in ten bits": "scale=out_color_matrix=bt709:out_range=tv,format=yuv444p10le,setparams=colorspace=bt709",
}


@pytest.mark.parametrize("shade", SHADES)
def test_colours_stay_what_they_were(shade: str, cloud: None, tmp_path: Path):
    clip = make(tmp_path / "clip.mp4", [*quarters(), "-vf", SHADES[shade], *ENCODED])

    result = transcode(clip, tmp_path / "out")

    video = stream_of(result.start)
    tags = ("color_range", "color_space", "color_transfer", "color_primaries", "pix_fmt")
    assert [video[tag] for tag in tags] == ["tv", "bt709", "bt709", "bt709", "yuv420p"]
    assert_fields(result.start, FIELDS)
    assert_fields(result.folder / "poster.0000000.jpg", FIELDS)


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        (("-display_rotation", "-90"), [BLUE, RED, GREY, GREEN]),
        (("-display_rotation", "90"), [GREEN, GREY, RED, BLUE]),
        (("-display_rotation", "180"), [GREY, BLUE, GREEN, RED]),
        (("-display_hflip",), [GREEN, RED, GREY, BLUE]),
        (("-display_rotation", "-90", "-display_hflip"), [RED, BLUE, GREEN, GREY]),
    ],
    ids=["90 clockwise", "90 anticlockwise", "upside down", "mirrored", "turned and mirrored"],
)
def test_a_turn_or_mirror_in_the_file_is_in_the_pixels_afterwards(
    option: tuple[str, ...], expected: list[tuple[int, int, int]], cloud: None, tmp_path: Path
):
    stored = make(tmp_path / "stored.mp4", [*quarters(), "-vf", SHADES["BT.601"], *ENCODED])
    clip = make(tmp_path / "clip.mp4", [*option, "-i", str(stored), "-c", "copy"])

    result = transcode(clip, tmp_path / "out")

    assert "side_data_list" not in stream_of(result.start)
    assert_fields(result.start, expected)
    assert_fields(result.folder / "poster.0000000.jpg", expected)


def test_a_high_dynamic_range_becomes_standard_with_its_hues(cloud: None, tmp_path: Path):
    wide = "out_color_matrix=bt2020:out_primaries=bt2020:out_transfer=smpte2084:out_range=tv"
    tags = "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc:range=tv"
    painted = f"setparams=color_primaries=bt709:color_trc=bt709,scale={wide},format=yuv420p10le,{tags}"
    clip = make(tmp_path / "hdr.mp4", [*quarters(), "-vf", painted, *ENCODED])

    result = transcode(clip, tmp_path / "out")

    video = stream_of(result.start)
    assert [video[tag] for tag in ("color_space", "color_transfer", "pix_fmt")] == ["bt709", "bt709", "yuv420p"]
    for (red, green, blue), field in zip(colours(result.start, columns=2, rows=2), FIELDS, strict=True):
        strongest = max(range(3), key=lambda channel: field[channel])
        if field == GREY:
            assert max(red, green, blue) - min(red, green, blue) < CLOSE
        else:
            assert max(range(3), key=lambda channel: (red, green, blue)[channel]) == strongest
        assert 40 < max(red, green, blue) <= 255


def test_stretched_pixels_become_square_ones_and_nothing_is_cut(cloud: None, tmp_path: Path):
    clip = make(tmp_path / "clip.mp4", [*quarters(), "-vf", SHADES["BT.601"] + ",setsar=2/1", *ENCODED])

    result = transcode(clip, tmp_path / "out")

    video = stream_of(result.start)
    assert (video["width"], video["height"], video["sample_aspect_ratio"]) == (384, 128, "1:1")
    assert_fields(result.start, FIELDS)


def assert_fields(path: Path, expected: list[tuple[int, int, int]]) -> None:
    for shown, field in zip(colours(path, columns=2, rows=2), expected, strict=True):
        assert max(abs(a - b) for a, b in zip(shown, field, strict=True)) < CLOSE, (shown, field)
