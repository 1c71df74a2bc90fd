"""What a source file really holds, and which sources are refused, each for a named reason."""

from dataclasses import dataclass
from enum import StrEnum

from clipfeed.errors import Rejected

MAX_BYTES = 200 * 1024 * 1024
MAX_DURATION_MS = 180_500
"""A camera that stops at three minutes stops a few frames later."""
MAX_PIXELS = 4096 * 2304
MIN_EDGE = 64
MAX_EDGE = 8192
MAX_STREAMS = 16
MAX_FRAME_RATE = 250
"""Phones film slow motion at 240."""

DECODABLE = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "h263", "prores", "mjpeg"})

_REFUSALS = {
    "empty_file": "The file is empty.",
    "file_too_large": "The file has more than 200 MiB.",
    "not_a_video": "The file is neither MP4, QuickTime, WebM nor Matroska, or its index is missing.",
    "too_many_streams": f"The file has more than {MAX_STREAMS} tracks.",
    "no_video_track": "The file has no video track.",
    "codec_unsupported": "The video has a format that cannot be decoded here; H.264, HEVC, AV1 and VP9 can.",
    "resolution_too_large": "The video has more pixels than 4096 by 2304.",
    "resolution_too_small": f"The video is less than {MIN_EDGE} pixels wide or high.",
    "frame_rate_absurd": f"The video claims more than {MAX_FRAME_RATE} frames a second.",
    "no_duration": "The video has no frames to play.",
    "video_too_long": "The video is longer than three minutes.",
    "truncated": "The file ends before the video does; upload it again.",
    "undecodable": "No picture of the video could be decoded.",
    "too_complex": "The file could not be examined in time.",
}


class Transfer(StrEnum):
    """How brightness is coded: standard, or one of the two high dynamic ranges."""

    SDR = "sdr"
    PQ = "pq"
    HLG = "hlg"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    container: str
    size_bytes: int
    video_codec: str
    profile: str = "unknown"
    level: int = 0
    """As the codec counts it: 42 is H.264's 4.2."""
    interlaced: bool = False
    width: int
    """Of the upright picture in square pixels: after rotation and sample aspect ratio."""
    height: int
    rotation: int = 0
    """Degrees clockwise that a player turns the stored picture: 0, 90, 180 or 270."""
    mirrored: bool = False
    frame_rate: float
    duration_ms: int
    """Counted from the frames that are there, to the end of the last one."""
    pixel_format: str = "yuv420p"
    bit_depth: int = 8
    transfer: Transfer = Transfer.SDR
    full_range: bool = False
    matrix: str = "bt709"
    """Colour matrix, as ffmpeg names it; guessed from the size where the file does not say."""
    primaries: str = "unknown"
    """Of the colours, as ffmpeg names them."""
    peak_nits: int = 1000
    """Of the brightest point of a PQ picture: what is to be brought down to white."""
    video_stream: int = 0
    audio_stream: int | None = None
    audio_channels: int = 0
    audio_codec: str = ""
    """`aac` is the low complexity that everything plays; its other profiles carry their name, as in `aac HE-AAC`."""
    audio_sample_rate: int = 0
    bit_rate: int = 0
    """Bits a second of the whole file."""
    square_pixels: bool = True
    longest_gop_ms: int = 0
    """Longest time between two key frames; 0 if the video does not begin with one."""
    plain_timeline: bool = False
    """All tracks begin together at zero, nothing is cut by an edit list, frames come at a constant rate."""
    copies_well: bool = True
    """H.264 in an MP4 that keeps one size, and nothing was amiss when all of the file was read.

    No frame but the first was decoded for that.
    """
    placeholder: str = ""
    """Base64 thumbhash of the first frame, upright and in standard colours."""

    @property
    def has_audio(self) -> bool:
        return self.audio_stream is not None

    @property
    def is_hdr(self) -> bool:
        return self.transfer is not Transfer.SDR

    @property
    def short_edge(self) -> int:
        return min(self.width, self.height)


def refused(code: str) -> Rejected:
    """The refusal of this name, with the sentence its creator reads."""
    return Rejected(_REFUSALS[code], code=code)


def check(facts: SourceFacts) -> SourceFacts:
    """Return facts of a source that can be transcoded. Raises Rejected for any other."""
    limits = {
        "file_too_large": facts.size_bytes > MAX_BYTES,
        "resolution_too_large": facts.width * facts.height > MAX_PIXELS or max(facts.width, facts.height) > MAX_EDGE,
        "resolution_too_small": facts.short_edge < MIN_EDGE,
        "no_duration": facts.duration_ms <= 0,
        "video_too_long": facts.duration_ms > MAX_DURATION_MS,
        "codec_unsupported": facts.video_codec not in DECODABLE,
        "frame_rate_absurd": facts.frame_rate > MAX_FRAME_RATE,
    }
    for code, broken in limits.items():
        if broken:
            raise refused(code)
    return facts
