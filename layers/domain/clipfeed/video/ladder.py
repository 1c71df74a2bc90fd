"""Which renditions a source gets: by the short edge of the upright picture, never larger than the source."""

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from clipfeed.video.complexity import Complexity
from clipfeed.video.facts import SourceFacts
from clipfeed.video.frame_rate import output_rate, usual_rate


class Codec(StrEnum):
    """As MediaConvert names them."""

    H_264 = "H_264"
    H_265 = "H_265"
    AV1 = "AV1"
    PASSTHROUGH = "PASSTHROUGH"
    """Copied, not encoded."""


_CAPS = {1080: 8_000_000, 720: 4_500_000, 540: 2_000_000, 360: 800_000, 240: 350_000}
"""Short edge of a rung, and the most bits a second that 16:9 at 30 frames may take there. Content takes less."""

_LADDER_EDGES = (1080, 720, 540, 360)
_COARSE_EDGE = 720
_START_EDGE = 540
_PREVIEW_EDGE = 240
_NEAR = 1.15
"""A source this little above a rung replaces it: two rungs so close cost twice and look the same."""

_PLAIN, _USUAL, _FAST = 24, 19, 16
"""Qualities, in thirds of a level of QVBR."""
_ENLARGED, _ENLARGED_FAST = 22, 21
"""Where the top rung is smaller than the picture could be, a player enlarges its losses, too."""
_BELOW = 1
"""So much better are the other rungs, for the same reason."""
_PREVIEW, _UNTOUCHED = 18, 30
_THRIFT = {Codec.H_265: ("hevc", Fraction(1, 2)), Codec.AV1: ("av1", Fraction(3, 5))}
"""How the name of a rendition ends, and the share of H.264's bits that it takes at most."""


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
    return _rendition(facts, _start_edge(_edges(facts.short_edge)), _USUAL + _BELOW, is_start=True)


def source_rendition(facts: SourceFacts) -> Rendition:
    """What plays first of a source that plays as it is."""
    rate = usual_rate(Fraction(facts.frame_rate).limit_denominator(1001))
    size = facts.width, facts.height
    return Rendition("source", Codec.PASSTHROUGH, *size, rate, facts.bit_rate, _UNTOUCHED / 3, is_start=True)


def ladder_for(facts: SourceFacts, complexity: Complexity) -> tuple[Rendition, ...]:
    """The H.264 renditions of a source, largest first. Exactly one of them is the start rung."""
    possible = _edges(facts.short_edge)
    top, *others = _worth_it(possible, complexity)
    start = _start_edge([top, *others])
    quality = _quality(complexity)
    best = _enlarged_quality(complexity) if top < possible[0] else quality
    largest = _rendition(facts, top, best, is_start=top == start)
    return (largest, *(_rendition(facts, edge, quality + _BELOW, is_start=edge == start) for edge in others))


def efficient_ladder(facts: SourceFacts, complexity: Complexity, codec: Codec) -> tuple[Rendition, ...]:
    """The upper H.264 renditions once more in a codec that takes fewer bits. None of them plays first."""
    top, *others = ladder_for(facts, complexity)
    upper = [top, *(rung for rung in others if min(rung.width, rung.height) >= _START_EDGE)]
    return tuple(_thrifty(rung, codec) for rung in upper)


def preview_rendition(facts: SourceFacts) -> Rendition:
    """A small moving picture for lists and profiles."""
    rung = _rendition(facts, min(_PREVIEW_EDGE, facts.short_edge), _PREVIEW, is_start=False)
    return replace(rung, name="preview")


def _edges(short_edge: int) -> list[int]:
    largest = _LADDER_EDGES[0]
    below = [edge for edge in _LADDER_EDGES if edge <= short_edge]
    if not below or (short_edge < largest and short_edge > below[0] * _NEAR):
        return [short_edge, *below]
    return [min(short_edge, largest), *below[1:]]


def _start_edge(edges: list[int]) -> int:
    return next((edge for edge in edges if edge <= _START_EDGE * _NEAR), edges[-1])


def _worth_it(edges: list[int], complexity: Complexity) -> list[int]:
    """Without the sizes that nobody would see, and without the steps between that nobody would need."""
    if complexity.is_plain:
        return sorted({edges[0], _start_edge(edges)}, reverse=True)
    return edges if complexity.is_fine else [edge for edge in edges if edge <= _COARSE_EDGE * _NEAR] or edges


def _quality(complexity: Complexity) -> int:
    if complexity.is_plain:
        return _PLAIN
    return _FAST if complexity.is_fast else _USUAL


def _enlarged_quality(complexity: Complexity) -> int:
    return _ENLARGED_FAST if complexity.is_fast else _ENLARGED


def _thrifty(rung: Rendition, codec: Codec) -> Rendition:
    ending, share = _THRIFT[codec]
    cap = round(rung.max_bitrate * share)
    return replace(rung, name=f"{rung.name}_{ending}", codec=codec, max_bitrate=cap, is_start=False)


def _rendition(facts: SourceFacts, edge: int, thirds: int, *, is_start: bool) -> Rendition:
    scale, rate = Fraction(edge, facts.short_edge), output_rate(facts.frame_rate)
    width, height = _even(facts.width, scale), _even(facts.height, scale)
    cap = _cap(edge, width * height) * (3 if rate > 30 else 2) // 2
    return Rendition(f"{edge}p", Codec.H_264, width, height, rate, cap, round(thirds / 3, 2), is_start)


def _cap(edge: int, pixels: int) -> int:
    rung = min((rung for rung in _CAPS if rung >= edge), default=max(_CAPS))
    share = Fraction(pixels * 9, rung * rung * 16)
    return max(100_000, round(_CAPS[rung] * min(share, Fraction(1)) / 1000) * 1000)


def _even(length: int, scale: Fraction) -> int:
    """H.264 halves the colour planes, so lengths are even; never above the source."""
    return min(round(length * scale / 2), length // 2) * 2
