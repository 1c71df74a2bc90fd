"""The first frame, upright and tiny: proof that the video can be decoded, and what is shown before its poster."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

from clipfeed.video.facts import SourceFacts
from clipfeed_adapters.transcoder.hardening import input_options
from clipfeed_adapters.transcoder.thumbhash import thumbhash
from clipfeed_adapters.transcoder.tone import Colour, mapping, needs_mapping

_EDGE = 32
_BYTES = 6
"""Of a pixel: three planes of 16 bits."""
_SHRUNK = (
    f"scale=w='if(gte(dar,1),{_EDGE},max(1,round({_EDGE}*dar)))':h='if(gte(dar,1),max(1,round({_EDGE}/dar)),{_EDGE})'"
)
_RED_BLUE_WEIGHTS = {"bt709": (0.2126, 0.0722), "bt2020nc": (0.2627, 0.0593), "bt2020c": (0.2627, 0.0593)}
_OLD_WEIGHTS = (0.299, 0.114)
"""BT.601's; also what ffmpeg takes when it makes a luminance of a source in RGB."""


def first_frame(ffmpeg: str, source: Path) -> list[str]:
    """The command that decodes one frame and writes it, in the colours of the source, to standard output.

    It needs no facts, so it can run while they are still being found.
    """
    options = ["-nostdin", "-v", "error", "-threads", "1", *input_options(source), "-map", "0:V:0", "-frames:v", "1"]
    picture = f"{_SHRUNK}:flags=area:out_range=tv,format=yuv444p16le"
    return [ffmpeg, *options, "-vf", picture, "-f", "rawvideo", "-"]


def placeholder(frame: bytes, facts: SourceFacts) -> str:
    """Base64 thumbhash of what `first_frame` wrote."""
    other = len(frame) // (_EDGE * _BYTES)
    width, height = (_EDGE, other) if facts.width >= facts.height else (other, _EDGE)
    shown = mapping(facts) if needs_mapping(facts) else _as_it_is
    rgba = b"".join(bytes((*(round(255 * value) for value in shown(colour)), 255)) for colour in _colours(frame, facts))
    return base64.b64encode(thumbhash(width, height, rgba)).decode()


def is_frame(written: bytes) -> bool:
    return len(written) >= _EDGE * _BYTES and len(written) % (_EDGE * _BYTES) == 0


def _colours(frame: bytes, facts: SourceFacts) -> Iterator[Colour]:
    to_rgb = _matrix(*_RED_BLUE_WEIGHTS.get(facts.matrix, _OLD_WEIGHTS))
    size = len(frame) // 3
    planes = (memoryview(frame)[at : at + size].cast("H") for at in (0, size, 2 * size))
    for luma, blue, red in zip(*planes, strict=True):
        yield to_rgb((luma - 4096) / 56064, (blue - 32768) / 57344, (red - 32768) / 57344)


def _matrix(red_weight: float, blue_weight: float) -> Callable[[float, float, float], Colour]:
    green_weight = 1 - red_weight - blue_weight

    def to_rgb(luma: float, blue_difference: float, red_difference: float) -> Colour:
        red = luma + 2 * (1 - red_weight) * red_difference
        blue = luma + 2 * (1 - blue_weight) * blue_difference
        return _within(red), _within((luma - red_weight * red - blue_weight * blue) / green_weight), _within(blue)

    return to_rgb


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))


def _as_it_is(colour: Colour) -> Colour:
    return colour
