"""From ffprobe's report to the facts of a source: counted where that is possible, believed only where it is not."""

from collections.abc import Sequence
from pathlib import Path

from clipfeed.video.facts import SourceFacts
from clipfeed_adapters.transcoder.hardening import has_decoder
from clipfeed_adapters.transcoder.packets import Counted, Packet, begins_at_zero, begins_plainly
from clipfeed_adapters.transcoder.picture import (
    Stream,
    bit_depth_of,
    has_square_pixels,
    is_full_range,
    matrix_of,
    peak_nits_of,
    ratio,
    transfer_of,
    turn_of,
    upright_size,
)

_MOST_CHANNELS = 8
"""7.1; beyond that nobody knows which one is left."""
_LEAST_SHARE = 0.9
_UNEVEN = 1.1
_MOST_OF_A_SCREEN = 60.0
_DROPPED = 1.25
"""A camera that is said to make this many times more frames than there are has dropped some in the dark."""


def is_film(stream: Stream) -> bool:
    """A cover picture is a video stream, too."""
    return stream.get("codec_type") == "video" and not stream.get("disposition", {}).get("attached_pic")


def facts_in(path: Path, report: Stream, video: Stream, counted: Counted, packets: Sequence[Packet]) -> SourceFacts:
    turn = turn_of(video)
    width, height = upright_size(video, turn)
    filled = {packet.stream for packet in packets if packet.is_shown}
    sound: Stream = next(
        (stream for stream in report["streams"] if _is_sound(stream) and stream["index"] in filled), {}
    )
    size = path.stat().st_size
    duration_ms = _duration_ms(report, counted)
    return SourceFacts(
        container=report["format"]["format_name"].partition(",")[0],
        size_bytes=size,
        video_codec=video.get("codec_name", "unknown"),
        profile=video.get("profile", "unknown"),
        level=max(0, video.get("level", 0)),
        interlaced=video.get("field_order", "unknown") not in ("progressive", "unknown"),
        width=width,
        height=height,
        rotation=turn.clockwise,
        mirrored=turn.mirrored,
        frame_rate=_frame_rate(video, counted),
        duration_ms=duration_ms,
        pixel_format=video.get("pix_fmt", "unknown"),
        bit_depth=bit_depth_of(video),
        transfer=transfer_of(video),
        full_range=is_full_range(video),
        matrix=matrix_of(video),
        primaries=video.get("color_primaries", "unknown"),
        peak_nits=peak_nits_of(video),
        video_stream=video["index"],
        audio_stream=sound.get("index"),
        audio_channels=sound.get("channels", 0),
        audio_codec=_audio_codec(sound),
        audio_sample_rate=int(sound.get("sample_rate", 0)),
        bit_rate=size * 8000 // max(1, duration_ms),
        square_pixels=has_square_pixels(video),
        longest_gop_ms=round(counted.longest_gop_s * 1000),
        plain_timeline=_is_plain(counted, packets, sound),
    )


def _duration_ms(report: Stream, counted: Counted) -> int:
    begin_s = _number(report["format"].get("start_time"))
    return round((counted.end_s - min(begin_s, counted.first_s)) * 1000)


def _is_plain(counted: Counted, packets: Sequence[Packet], sound: Stream) -> bool:
    is_video_plain = counted.is_even and not counted.has_cut and begins_at_zero(counted)
    return is_video_plain and (not sound or begins_plainly(packets, sound["index"]))


def _audio_codec(sound: Stream) -> str:
    codec, profile = str(sound.get("codec_name", "")), sound.get("profile", "LC")
    return codec if codec != "aac" or profile == "LC" else f"{codec} {profile}"


def _is_sound(stream: Stream) -> bool:
    """A track that no decoder of ours understands, as phones add for spatial sound, is none."""
    known = stream.get("codec_type") == "audio" and has_decoder(stream.get("codec_name", ""))
    return known and 0 < int(stream.get("channels", 0)) <= _MOST_CHANNELS


def _frame_rate(video: Stream, counted: Counted) -> float:
    """Frames that are there a second; the camera's nominal rate if it only dropped some.

    A recording of a screen has few frames where nothing moves and many where something does: those set the rate.
    """
    mean = counted.frames / counted.seconds if counted.seconds > 0 else 0.0
    nominal = float(ratio(video.get("r_frame_rate")))
    if mean <= nominal <= mean * _DROPPED:
        return nominal
    usual = min(1 / counted.usual_gap_s, _MOST_OF_A_SCREEN) if counted.usual_gap_s > 0 else 0.0
    return usual if usual > mean * _UNEVEN else mean


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
