"""Which renditions a source gets: by the short edge of the upright picture, never larger than the source."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from clipfeed.video.facts import SourceFacts

_CAPS = {1080: 5_000_000, 720: 2_800_000, 540: 1_400_000, 360: 700_000}
"""Short edge of a rung, and the most bits a second that 16:9 at 30 frames may take there. Content takes less."""

_START_EDGE = 540
_NEAR = 1.15
"""A source this little above a rung replaces it: two rungs so close cost twice and look the same."""

_QUALITY = 7.0
_COMMON_RATES = [Fraction(n, d) for n, d in ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (50, 1), (60, 1))]


class Codec(StrEnum):
    """As MediaConvert names them."""

    H_264 = "H_264"
    H_265 = "H_265"
    AV1 = "AV1"
    PASSTHROUGH = "PASSTHROUGH"
    """Copied, not encoded."""


@dataclass(frozen=True, slots=True)
class Rendition:
    name: str
    codec: Codec
    width: int
    height: int
    frame_rate: Fraction
    max_bitrate: int
    quality: float
    """1 to 10, as MediaConvert's QVBR means it."""
    is_start: bool
    """The one that plays first, as a file of its own."""


def ladder_for(facts: SourceFacts) -> tuple[Rendition, ...]:
    """The renditions of a source, largest first. Exactly one of them is the start rung."""
    edges = _edges(facts.short_edge)
    start = next((edge for edge in edges if edge <= _START_EDGE * _NEAR), edges[-1])
    rate = output_rate(facts.frame_rate)
    return tuple(_rendition(facts, edge, rate, is_start=edge == start) for edge in edges)


def output_rate(frame_rate: float) -> Fraction:
    """At most 30 frames a second, 60 if the source has 50 or more; a usual rate where one is near."""
    most = 60 if frame_rate >= 49.5 else 30
    wanted = Fraction(min(frame_rate, most)).limit_denominator(1000)
    nearest = min(_COMMON_RATES, key=lambda rate: abs(rate - wanted))
    return nearest if abs(nearest - wanted) < wanted / 50 else max(Fraction(round(wanted)), Fraction(1))


def _edges(short_edge: int) -> list[int]:
    below = [edge for edge in _CAPS if edge <= short_edge]
    if not below or (short_edge < max(_CAPS) and short_edge > below[0] * _NEAR):
        return [short_edge, *below]
    return [min(short_edge, max(_CAPS)), *below[1:]]


def _rendition(facts: SourceFacts, edge: int, rate: Fraction, *, is_start: bool) -> Rendition:
    scale = Fraction(edge, facts.short_edge)
    width, height = _even(facts.width, scale), _even(facts.height, scale)
    cap = _cap(edge, width * height) * (3 if rate > 30 else 2) // 2
    return Rendition(f"{edge}p", Codec.H_264, width, height, rate, cap, _QUALITY, is_start)


def _cap(edge: int, pixels: int) -> int:
    rung = min((rung for rung in _CAPS if rung >= edge), default=max(_CAPS))
    share = Fraction(pixels * 9, rung * rung * 16)
    return max(100_000, round(_CAPS[rung] * min(share, Fraction(1)) / 1000) * 1000)


def _even(length: int, scale: Fraction) -> int:
    """H.264 halves the colour planes, so lengths are even; never above the source."""
    return min(round(length * scale / 2), length // 2) * 2
