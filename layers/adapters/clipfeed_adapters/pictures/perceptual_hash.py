"""64 bits that say what a frame looks like: the signs of its lowest spatial frequencies against their median.

The DCT hash of C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), with the
frequencies taken in the zigzag order of JPEG, lowest first.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from clipfeed.moderation.ports import Fingerprint
from clipfeed_adapters.pictures.jpeg import decoded

_SIDE = 32
_BITS = 64
_LEAST_CONTRAST = 4.0
"""Standard deviation of the grey values, of 255. Below, noise decides the bits: black, white, a fog."""


def _cosines() -> Any:
    steps = np.arange(_SIDE)
    return np.cos(np.pi * (2 * steps[None, :] + 1) * steps[:, None] / (2 * _SIDE))


def _lowest_frequencies() -> Any:
    """Rows and columns of the first 64 in zigzag order, but for the mean."""
    places = [(row, column) for row in range(_SIDE) for column in range(_SIDE) if row or column]
    places.sort(key=lambda place: (sum(place), place[0]))
    return tuple(np.array(places[:_BITS]).T)


_COSINES = _cosines()
_ROWS, _COLUMNS = _lowest_frequencies()
_FLIPPED = np.where(_COLUMNS % 2, -1.0, 1.0)
"""Mirroring a picture turns the sign of every odd horizontal frequency."""


class DctFingerprints:
    """FingerprintTaker."""

    def fingerprints(self, frames: Sequence[bytes]) -> Sequence[Fingerprint]:
        greys = [_grey(frame) for frame in frames]
        return [_fingerprint(grey) for grey in greys if grey.std() >= _LEAST_CONTRAST]


def _grey(frame: bytes) -> Any:
    picture = decoded(frame).convert("L").resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    return np.asarray(picture, dtype=np.float64)


def _fingerprint(grey: Any) -> Fingerprint:
    frequencies = (_COSINES @ grey @ _COSINES.T)[_ROWS, _COLUMNS]
    return Fingerprint(_hash(frequencies), _hash(frequencies * _FLIPPED))


def _hash(frequencies: Any) -> int:
    bits = np.packbits(frequencies > np.median(frequencies))
    return int.from_bytes(bits.tobytes(), "big")
