"""The settings of each encoder, and the constant quality with which it reaches a level of QVBR.

A level is a factor of 1.5 in bits, as measured on jobs of the service. The encoders were compared at equal quality on
clips of phones: what follows costs the least CPU time of what was tried, for the bytes that it takes.
"""

from clipfeed.video.ladder import Codec
from clipfeed_adapters.transcoder.plan import Rung

_LARGE_EDGE = 621
"""Above it no video starts: such a rung is what is watched at length, and where the bits go."""

_SUPERFAST = "mbtree=1:rc-lookahead=10:weightp=1:trellis=1"
"""With this, the preset superfast reaches veryfast's quality at the same bytes for 0.8 of its CPU time."""
_FINER = f"{_SUPERFAST}:subme=4"
"""9 % fewer bytes, for the CPU time of veryfast."""
_X265 = "scenecut=0:open-gop=0:log-level=error"


def encoder(rung: Rung, *, leads: bool) -> list[str]:
    """The options for one rung. The largest of a job leads: the others ride along with it."""
    match rung.codec:
        case Codec.H_265:
            own = ["-preset", "veryfast", "-tag:v", "hvc1", "-forced-idr", "1", "-x265-params", _X265]
            return ["libx265", *_crf(rung, 25.5, 3.0), *own]
        case Codec.AV1:
            return ["libsvtav1", *_crf(rung, 36.0, 3.0), "-preset", "10"]
    is_large = min(rung.width, rung.height) > _LARGE_EDGE
    is_fine = leads and is_large
    return [
        *("libx264", *_crf(rung, 24.5 if is_fine else 23.5, 3.5), "-preset", "superfast", "-profile:v", "high"),
        *("-sc_threshold", "0", "-x264-params", _FINER if is_fine else _SUPERFAST),
        # The largest sets the pace: more threads for the small ones would only get in its way.
        *([] if leads or is_large else ["-threads", "1"]),
    ]


def _crf(rung: Rung, at_seven: float, by_level: float) -> list[str]:
    return ["-crf", f"{at_seven + (7 - rung.quality) * by_level:.1f}"]
