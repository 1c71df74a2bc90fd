"""The packets that are there, read but not decoded: how many, when, and where one can begin to play."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

_TOGETHER_S = 0.05
_UNEVEN_FRAMES, _UNEVEN_SHARE = 2, 0.01
_PRIMING_PACKETS = 3
"""What an AAC encoder puts in front of the first sample: not a cut."""


class Packet(NamedTuple):
    stream: int
    start_s: float
    end_s: float
    is_key: bool
    is_shown: bool
    """False for what an edit list cuts off."""
    offset: int
    """Of its bytes in the file; -1 if that is not known."""
    has_new_form: bool
    """The index gives it another size or codec than those before it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The frames that are there."""

    frames: int
    first_s: float
    end_s: float
    file_end_s: float
    """Of all its tracks."""
    longest_gop_s: float
    """0 if it does not begin with a key frame."""
    usual_gap_s: float
    """Between two frames: the median."""
    is_even: bool
    """Frames come at a constant rate, but for two or one in a hundred."""
    has_cut: bool

    @property
    def seconds(self) -> float:
        return self.end_s - self.first_s


def packets_in(report: Mapping[str, Any]) -> list[Packet]:
    return [_packet(packet) for packet in report.get("packets", []) if packet.get("pts_time", "N/A") != "N/A"]


def counted(packets: Sequence[Packet], stream: int) -> Counted | None:
    """What there is of one stream; None if nothing of it is shown."""
    own = sorted((packet for packet in packets if packet.stream == stream), key=lambda packet: packet.start_s)
    frames = [packet for packet in own if packet.is_shown]
    if not frames:
        return None
    end_s = max(frame.end_s for frame in frames)
    gaps = [later.start_s - earlier.start_s for earlier, later in pairwise(frames)]
    usual = median(gaps) if gaps else end_s - frames[0].start_s
    return Counted(
        frames=len(frames),
        first_s=frames[0].start_s,
        end_s=end_s,
        file_end_s=max(packet.end_s for packet in packets if packet.is_shown),
        longest_gop_s=_longest_gop_s(frames, end_s),
        usual_gap_s=usual,
        is_even=_is_even(gaps, usual),
        has_cut=len(own) > len(frames),
    )


def begins_plainly(packets: Iterable[Packet], stream: int) -> bool:
    """True if a sound track begins at zero; the encoder's own priming does not count."""
    own = [packet for packet in packets if packet.stream == stream]
    shown = [packet for packet in own if packet.is_shown]
    return bool(shown) and len(own) - len(shown) <= _PRIMING_PACKETS and abs(shown[0].start_s) <= _TOGETHER_S


def begins_at_zero(video: Counted) -> bool:
    return abs(video.first_s) <= _TOGETHER_S


def _packet(packet: Mapping[str, Any]) -> Packet:
    start_s, length = float(packet["pts_time"]), packet.get("duration_time", "N/A")
    end_s = start_s + (0.0 if length == "N/A" else float(length))
    flags = packet.get("flags", "")
    is_new = any(side.get("side_data_type") == "New Extradata" for side in packet.get("side_data_list", []))
    offset = int(packet.get("pos", -1))
    return Packet(packet["stream_index"], start_s, end_s, "K" in flags, "D" not in flags, offset, is_new)


def _longest_gop_s(frames: Sequence[Packet], end_s: float) -> float:
    if not frames[0].is_key:
        return 0.0
    keys = [frame.start_s for frame in frames if frame.is_key]
    return max(later - earlier for earlier, later in pairwise([*keys, end_s]))


def _is_even(gaps: Sequence[float], usual: float) -> bool:
    uneven = sum(not usual / 2 <= gap <= usual * 1.5 for gap in gaps)
    return usual > 0 and uneven <= max(_UNEVEN_FRAMES, _UNEVEN_SHARE * len(gaps))
