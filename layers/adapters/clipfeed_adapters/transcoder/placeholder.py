"""The first frame, upright and tiny: proof that the video can be decoded, and what is shown before its poster."""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
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
_RED_BLUE_WEIGHTS = {"bt709": (0.2126, 0.0722), "bt2020nc": (0.2627, 0.0593)}
_OLD_WEIGHTS = (0.299, 0.114)
"""BT.601's; also what ffmpeg takes when it makes a luminance of a source in RGB."""


@dataclass(frozen=True, slots=True)
class Frame:
    """In the colours of its source."""

    width: int
    height: int
    samples: bytes
    """Luma, blue difference, red difference: three planes of 16 bits in limited range."""


def first_frame(ffmpeg: str, source: Path) -> list[str]:
    """The command that decodes one frame and writes it to standard output.

    It needs no facts, so it can run while they are still being found.
    """
    quickly = ["-threads", "1", "-skip_loop_filter", "all"]
    options = ["-nostdin", "-v", "error", *quickly, *input_options(source), "-map", "0:V:0", "-frames:v", "1"]
    picture = f"{_SHRUNK}:flags=area:out_range=tv,format=yuv444p16le"
    return [ffmpeg, *options, "-vf", picture, "-strict", "-1", "-f", "yuv4mpegpipe", "-"]


def frame_in(written: bytes) -> Frame | None:
    """What `first_frame` wrote; None if that is no frame."""
    head = re.match(rb"YUV4MPEG2 W(\d+) H(\d+)[^\n]*\nFRAME[^\n]*\n", written)
    if head is None:
        return None
    frame = Frame(int(head[1]), int(head[2]), written[head.end() :])
    return frame if len(frame.samples) == frame.width * frame.height * _BYTES else None


def seen_in(frame: Frame, facts: SourceFacts) -> SourceFacts:
    """The facts with their placeholder, and with the turn that a decoder finds where no header tells of it."""
    is_turned = (frame.width - frame.height) * (facts.width - facts.height) < 0
    if is_turned:
        facts = replace(facts, width=facts.height, height=facts.width, rotation=(facts.rotation + 90) % 360)
    return replace(facts, placeholder=_placeholder(frame, facts))


def _placeholder(frame: Frame, facts: SourceFacts) -> str:
    shown = mapping(facts.transfer, facts.primaries, facts.peak_nits) if needs_mapping(facts) else _as_it_is
    rgba = b"".join(bytes((*(round(255 * value) for value in shown(colour)), 255)) for colour in _colours(frame, facts))
    return base64.b64encode(thumbhash(frame.width, frame.height, rgba)).decode()


def _colours(frame: Frame, facts: SourceFacts) -> Iterator[Colour]:
    to_rgb = _matrix(*_RED_BLUE_WEIGHTS.get(facts.matrix, _OLD_WEIGHTS))
    size = len(frame.samples) // 3
    planes = (memoryview(frame.samples)[at : at + size].cast("H") for at in (0, size, 2 * size))
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
