"""From ffprobe's report to the facts of a source: counted where that is possible, believed only where it is not."""

from dataclasses import dataclass
from pathlib import Path

from clipfeed.video.facts import SourceFacts
from clipfeed_adapters.transcoder.hardening import has_decoder
from clipfeed_adapters.transcoder.picture import (
    Stream,
    bit_depth_of,
    matrix_of,
    ratio,
    transfer_of,
    turn_of,
    upright_size,
)

_LEAST_SHARE = 0.9
_DROPPED = 1.25
"""A camera that is said to make this many times more frames than there are has dropped some in the dark."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The frames that are there."""

    frames: int
    first_s: float
    end_s: float
    file_end_s: float
    """Of all its tracks."""

    @property
    def seconds(self) -> float:
        return self.end_s - self.first_s


def is_film(stream: Stream) -> bool:
    """A cover picture is a video stream, too."""
    return stream.get("codec_type") == "video" and not stream.get("disposition", {}).get("attached_pic")


def facts_in(path: Path, report: Stream, video: Stream, counted: Counted) -> SourceFacts:
    turn = turn_of(video)
    width, height = upright_size(video, turn)
    sound: Stream = next((stream for stream in report["streams"] if _is_sound(stream)), {})
    begin_s = _number(report["format"].get("start_time"))
    return SourceFacts(
        container=report["format"]["format_name"].partition(",")[0],
        size_bytes=path.stat().st_size,
        video_codec=video.get("codec_name", "unknown"),
        width=width,
        height=height,
        rotation=turn.clockwise,
        mirrored=turn.mirrored,
        frame_rate=_frame_rate(video, counted),
        duration_ms=round((counted.end_s - min(begin_s, counted.first_s)) * 1000),
        pixel_format=video.get("pix_fmt", "unknown"),
        bit_depth=bit_depth_of(video),
        transfer=transfer_of(video),
        full_range=video.get("color_range") == "pc",
        matrix=matrix_of(video),
        video_stream=video["index"],
        audio_stream=sound.get("index"),
        audio_channels=sound.get("channels", 0),
    )


def _is_sound(stream: Stream) -> bool:
    """A track that no decoder of ours understands, as phones add for spatial sound, is none."""
    known = stream.get("codec_type") == "audio" and has_decoder(stream.get("codec_name", ""))
    return known and int(stream.get("channels", 0)) > 0


def _frame_rate(video: Stream, counted: Counted) -> float:
    """Frames that are there a second; the camera's nominal rate if it only dropped some."""
    mean = counted.frames / counted.seconds if counted.seconds > 0 else 0.0
    nominal = float(ratio(video.get("r_frame_rate")))
    return nominal if mean <= nominal <= mean * _DROPPED else mean


def is_truncated(report: Stream, video: Stream, counted: Counted) -> bool:
    """True if much less is there than is declared: for the video itself or, failing that, for the whole file."""
    own_s, whole_s = _number(video.get("duration")), _number(report["format"].get("duration"))
    if own_s:
        return counted.seconds < _LEAST_SHARE * own_s
    return counted.file_end_s < _LEAST_SHARE * whole_s


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
