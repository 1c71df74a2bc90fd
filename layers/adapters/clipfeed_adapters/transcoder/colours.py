"""The filters after which any source is upright BT.709: limited range, eight bits, 4:2:0, square pixels, tagged so.

Shapes that these answer to:
- ffmpeg turns and mirrors a picture itself, before any filter, and drops the note that says so.
- A picture that is made smaller is so before its colours are changed: that is what costs.
- Another matrix is undone by the filter that is made for it: swscale takes twice the time and shifts greys to blue.
- High dynamic range goes through a table of 33 points a side. swscale can do it alone, but computes for five
  seconds of CPU before the first frame.
"""

from functools import lru_cache
from itertools import product
from pathlib import Path

from clipfeed.video.facts import SourceFacts, Transfer
from clipfeed_adapters.transcoder.tone import mapping, needs_mapping

_POINTS = 33
_TABLE = "colours.cube"
_COMMON_PIXELS = "|".join(f"yuv{form}p{depth}" for depth in ("", "10", "12") for form in ("420", "422", "444"))
"""It takes these. The ffmpeg for AV1 forgets the matrix on the way from others, so it is named again after it."""
_FROM_RGB = "scale=out_color_matrix=bt709:out_range=tv"
_TAGS = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"

JPEG_COLOURS = (
    "setparams=color_primaries=bt709:color_trc=bt709"
    ",colorspace=space=bt470bg:primaries=bt709:trc=bt709:range=pc:format=yuv420p:fast=1,format=yuvj420p"
)
"""Filters from a frame that says its matrix and range to what a JPEG means. The ffmpeg for AV1 needs it said so:
its `scale` leaves the matrix of a JPEG as it was."""


def standard_colours(facts: SourceFacts, width: int, height: int, folder: Path) -> str:
    """Filters, joined by commas, from a decoded frame of the source to one of this size.

    ffmpeg must run in `folder`: the table that some sources need is written there.
    """
    named = f"setparams=colorspace={facts.matrix}:range={'pc' if facts.full_range else 'tv'}"
    steady = ["bwdif=mode=send_frame"] if facts.interlaced else []
    smaller = f"scale={width}:{height}:flags=bicubic"
    return ",".join([*steady, named, smaller, *_converted(facts, folder), _TAGS, "setsar=1"])


def _converted(facts: SourceFacts, folder: Path) -> list[str]:
    if needs_mapping(facts):
        (folder / _TABLE).write_text(_table(facts.transfer, facts.primaries, facts.peak_nits))
        return ["format=gbrp10", f"lut3d={_TABLE}", _FROM_RGB, "format=yuv420p"]
    if facts.matrix == "gbr":
        return ["format=gbrp10", _FROM_RGB, "format=yuv420p"]
    if facts.matrix != "bt709" or facts.full_range:
        again = f"setparams=colorspace={facts.matrix}:color_primaries=bt709:color_trc=bt709"
        return [f"format={_COMMON_PIXELS}", again, "colorspace=all=bt709:range=tv:format=yuv420p:fast=1"]
    return ["format=yuv420p"]


@lru_cache(maxsize=4)
def _table(transfer: Transfer, primaries: str, peak_nits: int) -> str:
    """In the form of a .cube file: red changes fastest. Takes a third of a second."""
    mapped = mapping(transfer, primaries, peak_nits)
    steps = [step / (_POINTS - 1) for step in range(_POINTS)]
    colours = (mapped((red, green, blue)) for blue, green, red in product(steps, repeat=3))
    return f"LUT_3D_SIZE {_POINTS}\n" + "".join("{:.5f} {:.5f} {:.5f}\n".format(*colour) for colour in colours)
