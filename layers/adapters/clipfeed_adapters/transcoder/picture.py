"""How a stored picture is to be seen: turned, mirrored, stretched, and in which colours."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from clipfeed.video.facts import Transfer

Stream = Mapping[str, Any]

_TRANSFERS = {"smpte2084": Transfer.PQ, "arib-std-b67": Transfer.HLG}
_MATRICES = frozenset({"bt709", "fcc", "bt470bg", "smpte170m", "smpte240m", "bt2020nc"})
"""That the filters know how to undo."""
_HD_EDGE = 720
_USUAL_PEAK_NITS, _LEAST_PEAK_NITS, _MOST_PEAK_NITS = 1000, 400, 4000


@dataclass(frozen=True, slots=True)
class Turn:
    clockwise: int
    mirrored: bool


def turn_of(stream: Stream) -> Turn:
    """From the display matrix. Its determinant tells a mirror, which ffprobe's own angle leaves out."""
    for side in stream.get("side_data_list", []):
        if "displaymatrix" in side:
            numbers = [int(word) for line in side["displaymatrix"].split("\n") for word in line.split(":")[-1].split()]
            a, b, _, c, d = numbers[:5]
            return Turn(round(-float(side.get("rotation", 0))) % 360, mirrored=a * d - b * c < 0)
    return Turn(0, mirrored=False)


def upright_size(stream: Stream, turn: Turn) -> tuple[int, int]:
    """Width and height in square pixels, never smaller than stored, after the turn."""
    width, height = int(stream.get("width", 0)), int(stream.get("height", 0))
    aspect = ratio(stream.get("sample_aspect_ratio"), sign=":")
    if aspect > 1:
        width = round(width * aspect)
    elif aspect > 0:
        height = round(height / aspect)
    return (height, width) if turn.clockwise in (90, 270) else (width, height)


def has_square_pixels(stream: Stream) -> bool:
    return ratio(stream.get("sample_aspect_ratio"), sign=":") in (0, 1)


def peak_nits_of(stream: Stream) -> int:
    """As the camera says of the brightest pixel, else of the screen on which the picture was made."""
    sides = stream.get("side_data_list", [])
    brightest = [int(side.get("max_content", 0)) for side in sides]
    screen = [round(float(ratio(side.get("max_luminance")))) for side in sides]
    said = next((nits for nits in [*brightest, *screen] if nits > 0), _USUAL_PEAK_NITS)
    return min(max(said, _LEAST_PEAK_NITS), _MOST_PEAK_NITS)


def needs_dolby(stream: Stream) -> bool:
    """Dolby Vision without a base that others can show, as in profile 5: to them it is green and purple.

    Phones make profile 8, whose base is HLG or HDR10.
    """
    return any(side.get("dv_bl_signal_compatibility_id") == 0 for side in stream.get("side_data_list", []))


def transfer_of(stream: Stream) -> Transfer:
    return _TRANSFERS.get(stream.get("color_transfer", ""), Transfer.SDR)


def matrix_of(stream: Stream) -> str:
    """As the file says, else as players guess it: the old matrix for small pictures, the new one for HD."""
    if is_rgb(stream):
        return "gbr"
    named = str(stream.get("color_space", ""))
    if named in _MATRICES:
        return named
    if named == "bt2020c":
        return "bt2020nc"
    if transfer_of(stream) is not Transfer.SDR:
        return "bt2020nc"
    return "bt709" if min(int(stream["width"]), int(stream["height"])) >= _HD_EDGE else "smpte170m"


def is_full_range(stream: Stream) -> bool:
    return stream.get("color_range") == "pc" or is_rgb(stream)


def is_rgb(stream: Stream) -> bool:
    return str(stream.get("pix_fmt", "")).startswith(("gbr", "rgb", "bgr"))


def bit_depth_of(stream: Stream) -> int:
    pixels = str(stream.get("pix_fmt", ""))
    return next((depth for depth in (16, 14, 12, 10) if f"{depth}le" in pixels or f"{depth}be" in pixels), 8)


def ratio(text: str | None, *, sign: str = "/") -> Fraction:
    """`30000/1001` or `2:1` as a number; 0 where the file says nothing."""
    above, _, below = (text or "0").partition(sign)
    try:
        return Fraction(int(above), int(below or 1))
    except (ValueError, ZeroDivisionError):
        return Fraction(0)
