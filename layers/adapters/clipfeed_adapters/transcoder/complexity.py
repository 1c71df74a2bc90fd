"""Measures how hard a source is to compress on a few frames of three places, without decoding what lies between."""

import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from clipfeed.video.complexity import TYPICAL, Complexity
from clipfeed.video.facts import SourceFacts
from clipfeed.video.frame_rate import output_rate
from clipfeed_adapters.transcoder.hardening import input_options
from clipfeed_adapters.transcoder.programs import ffmpeg_for
from clipfeed_adapters.transcoder.run import run

_WINDOWS = 3
_PIXELS = 54_000_000
"""Decoded in all: nine frames of 1080p a window."""
_LEAST_FRAMES, _MOST_FRAMES = 4, 16
_SMALL_EDGE, _LARGE_EDGE = 270, 1080
_TIMEOUT_S = 10


class FfmpegGauge:
    """`programs` is a folder with the executables that decode."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs

    def complexity_of(self, path: Path, facts: SourceFacts) -> Complexity:
        with tempfile.TemporaryDirectory() as folder:
            return measure(ffmpeg_for(self._programs, facts.video_codec), path, facts, Path(folder))


def measure(ffmpeg: str, source: Path, facts: SourceFacts, folder: Path) -> Complexity:
    """The finest detail and the least motion of the windows: quality has to hold in all of them.

    TYPICAL if none can be read.
    """
    details, motions = [], []
    for start in _starts(facts):
        lines: list[bytes] = []
        run(_command(ffmpeg, source, facts, start), cwd=folder, timeout_s=_TIMEOUT_S, on_line=lines.append)
        details += [size * 8 / _pixels(_size(facts, _LARGE_EDGE)) for size in _packets(lines)]
        motions += list(_motion(lines))
    if not details or not motions:
        return TYPICAL
    return Complexity(detail=max(details), motion=min(motions))


def _starts(facts: SourceFacts) -> list[float]:
    """In seconds, in the middle of each third."""
    return [facts.duration_ms * (2 * number + 1) / (2000 * _WINDOWS) for number in range(_WINDOWS)]


def _command(ffmpeg: str, source: Path, facts: SourceFacts, start: float) -> list[str]:
    """Says on standard output how much each small frame moved, and how many bytes the first large one takes."""
    small, large = (f"scale={':'.join(map(str, _size(facts, edge)))}" for edge in (_SMALL_EDGE, _LARGE_EDGE))
    frames = min(_MOST_FRAMES, max(_LEAST_FRAMES, _PIXELS // (facts.width * facts.height * _WINDOWS)))
    # A window begins with the key frame before its place: whatever is decoded, counts. Time starts anew there, or
    # ffmpeg would drop the frames that come before the place that it was sent to.
    steady = f"setpts=PTS-STARTPTS,fps={output_rate(facts.frame_rate)}"
    return [
        *(ffmpeg, "-nostdin", "-v", "error", "-threads", "1"),
        *("-noautorotate", "-noaccurate_seek", "-ss", f"{start:.3f}", *input_options(source)),
        *("-map", f"0:{facts.video_stream}", "-frames:v", str(frames)),
        *("-vf", f"{steady},{small}:flags=area,format=yuv420p,vmafmotion=stats_file=-", "-f", "null", "-"),
        *("-map", f"0:{facts.video_stream}", "-frames:v", "1", "-vf", f"setpts=PTS-STARTPTS,{large},format=yuv420p"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "28", "-threads", "1", "-f", "framecrc", "pipe:1"),
    ]


def _size(facts: SourceFacts, short_edge: int) -> tuple[int, int]:
    """As stored, because nothing turns the picture here."""
    scale = min(Fraction(1), Fraction(short_edge, facts.short_edge))
    width, height = (max(2, round(length * scale / 2) * 2) for length in (facts.width, facts.height))
    return (height, width) if facts.rotation in (90, 270) else (width, height)


def _pixels(size: tuple[int, int]) -> int:
    return size[0] * size[1]


def _packets(lines: list[bytes]) -> Iterator[int]:
    """Sizes in bytes, of lines like `0, 0, 0, 1, 48211, 0x1c0af3d2`."""
    for line in lines:
        if line.startswith(b"0,"):
            yield int(line.split(b",")[4])


def _motion(lines: list[bytes]) -> Iterator[float]:
    """The mean of a window, of lines like `n:3 motion:1.62`. Nothing moved before the first frame."""
    found = [float(line.rpartition(b":")[2]) for line in lines if line.startswith(b"n:")]
    if len(found) > 1:
        yield sum(found[1:]) / len(found[1:])
