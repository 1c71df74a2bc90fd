"""How hard a source is to compress, as a cheap probe measured it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complexity:
    bits_per_pixel: float
    """Of the probe's own small, fast encode: bits by pixel and frame."""


TYPICAL = Complexity(0.05)
"""For a source that could not be measured."""
