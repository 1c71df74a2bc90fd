"""The filters after which any source is upright BT.709: limited range, eight bits, 4:2:0, square pixels, tagged so.

Shapes that these answer to:
- ffmpeg turns and mirrors a picture itself, before any filter, and drops the note that says so.
- A picture that is made smaller is so before its colours are changed: that is what costs.
- High dynamic range goes through a table of 33 points a side. swscale can do it alone, but spends five seconds of
  CPU on a table of its own before the first frame, and twice the time on each.
"""

from itertools import product
from pathlib import Path

from clipfeed.video.facts import SourceFacts
from clipfeed_adapters.transcoder.tone import mapping, needs_mapping

_POINTS = 33
_TABLE = "colours.cube"
_TAGS = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"


def standard_colours(facts: SourceFacts, width: int, height: int, folder: Path) -> str:
    """Filters, joined by commas, from a decoded frame of the source to one of this size.

    ffmpeg must run in `folder`: the table that some sources need is written there.
    """
    named = f"setparams=colorspace={facts.matrix}:range={'pc' if facts.full_range else 'tv'}"
    steady = ["bwdif=mode=send_frame"] if facts.interlaced else []
    smaller = f"scale={width}:{height}:flags=bicubic"
    standard = "out_color_matrix=bt709:out_range=tv"
    if not needs_mapping(facts):
        return ",".join([*steady, named, f"{smaller}:{standard}", "format=yuv420p", _TAGS, "setsar=1"])
    _write_table(facts, folder / _TABLE)
    mapped = [smaller, "format=gbrp10", f"lut3d={_TABLE}", f"scale={standard}", "format=yuv420p"]
    return ",".join([*steady, named, *mapped, _TAGS, "setsar=1"])


def _write_table(facts: SourceFacts, path: Path) -> None:
    """In the form of a .cube file: red changes fastest."""
    if path.exists():
        return
    mapped = mapping(facts)
    steps = [step / (_POINTS - 1) for step in range(_POINTS)]
    lines = (
        "{:.5f} {:.5f} {:.5f}\n".format(*mapped((red, green, blue))) for blue, green, red in product(steps, repeat=3)
    )
    with path.open("w") as file:
        file.write(f"LUT_3D_SIZE {_POINTS}\n")
        file.writelines(lines)
