"""How many frames a second a rendition has."""

from fractions import Fraction

_COMMON_RATES = [Fraction(n, d) for n, d in ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (50, 1), (60, 1))]


def output_rate(frame_rate: float) -> Fraction:
    """At most 30 frames a second, 60 if the source has 50 or more; a usual rate where one is near."""
    most = 60 if frame_rate >= 49.5 else 30
    return usual_rate(Fraction(min(frame_rate, most)).limit_denominator(1000))


def usual_rate(wanted: Fraction) -> Fraction:
    """The common rate that is meant, else a whole number."""
    nearest = min(_COMMON_RATES, key=lambda rate: abs(rate - wanted))
    return nearest if abs(nearest - wanted) < wanted / 50 else max(Fraction(round(wanted)), Fraction(1))
