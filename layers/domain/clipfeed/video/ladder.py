"""Which renditions a source gets: by the short edge of the upright picture, never larger than the source."""

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from clipfeed.video.complexity import Complexity
from clipfeed.video.facts import SourceFacts

_CAPS = {1080: 5_000_000, 720: 2_800_000, 540: 1_400_000, 360: 700_000, 240: 350_000}
"""Short edge of a rung, and the most bits a second that 16:9 at 30 frames may take there. Content takes less."""

_LADDER_EDGES = (1080, 720, 540, 360)
_START_EDGE = 540
_PREVIEW_EDGE = 240
_NEAR = 1.15
"""A source this little above a rung replaces it: two rungs so close cost twice and look the same."""

_QUALITY = 7.0
_PREVIEW_QUALITY = 6.0
_BEST_QUALITY = 10.0
_COMMON_RATES = [Fraction(n, d) for n, d in ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (50, 1), (60, 1))]


class Codec(StrEnum):
    """As MediaConvert names them."""

    H_264 = "H_264"
    H_265 = "H_265"
    AV1 = "AV1"
    PASSTHROUGH = "PASSTHROUGH"
    """Copied, not encoded."""


_SUFFIXES = {Codec.H_265: "_hevc", Codec.AV1: "_av1"}


@dataclass(frozen=True, slots=True)
class Rendition:
    name: str
    codec: Codec
    width: int
    height: int
    frame_rate: Fraction
    max_bitrate: int
    quality: float
    """1 to 10 in thirds, as MediaConvert's QVBR means it."""
    is_start: bool
    """The one that plays first, as a file of its own."""


def start_rung(facts: SourceFacts) -> Rendition:
    """What plays first of a source that has to be encoded."""
    return _rendition(facts, _start_edge(_edges(facts.short_edge)), is_start=True)


def source_rendition(facts: SourceFacts) -> Rendition:
    """What plays first of a source that plays as it is."""
    rate = _usual(Fraction(facts.frame_rate).limit_denominator(1001))
    size = facts.width, facts.height
    return Rendition("source", Codec.PASSTHROUGH, *size, rate, facts.bit_rate, _BEST_QUALITY, is_start=True)


def ladder_for(facts: SourceFacts, complexity: Complexity) -> tuple[Rendition, ...]:
    """The H.264 renditions of a source, largest first. Exactly one of them is the start rung."""
    del complexity
    edges = _edges(facts.short_edge)
    return tuple(_rendition(facts, edge, is_start=edge == _start_edge(edges)) for edge in edges)


def efficient_ladder(facts: SourceFacts, complexity: Complexity, codec: Codec) -> tuple[Rendition, ...]:
    """The upper H.264 renditions once more in a codec that takes fewer bits. None of them plays first."""
    top, *others = ladder_for(facts, complexity)
    upper = [top, *(rung for rung in others if min(rung.width, rung.height) >= _START_EDGE)]
    return tuple(replace(rung, name=f"{rung.name}{_SUFFIXES[codec]}", codec=codec, is_start=False) for rung in upper)


def preview_rendition(facts: SourceFacts) -> Rendition:
    """A small moving picture for lists and profiles."""
    rung = _rendition(facts, min(_PREVIEW_EDGE, facts.short_edge), is_start=False)
    return replace(rung, name="preview", quality=_PREVIEW_QUALITY)


def output_rate(frame_rate: float) -> Fraction:
    """At most 30 frames a second, 60 if the source has 50 or more; a usual rate where one is near."""
    most = 60 if frame_rate >= 49.5 else 30
    return _usual(Fraction(min(frame_rate, most)).limit_denominator(1000))


def _usual(wanted: Fraction) -> Fraction:
    nearest = min(_COMMON_RATES, key=lambda rate: abs(rate - wanted))
    return nearest if abs(nearest - wanted) < wanted / 50 else max(Fraction(round(wanted)), Fraction(1))


def _edges(short_edge: int) -> list[int]:
    largest = _LADDER_EDGES[0]
    below = [edge for edge in _LADDER_EDGES if edge <= short_edge]
    if not below or (short_edge < largest and short_edge > below[0] * _NEAR):
        return [short_edge, *below]
    return [min(short_edge, largest), *below[1:]]


def _start_edge(edges: list[int]) -> int:
    return next((edge for edge in edges if edge <= _START_EDGE * _NEAR), edges[-1])


def _rendition(facts: SourceFacts, edge: int, *, is_start: bool) -> Rendition:
    scale, rate = Fraction(edge, facts.short_edge), output_rate(facts.frame_rate)
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
