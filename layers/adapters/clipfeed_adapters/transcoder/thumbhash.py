"""A picture in about 24 bytes: what is shown before the poster has come. The ThumbHash format, for opaque pictures.

Reference: https://evanw.github.io/thumbhash/ - the mean colour and the lowest frequencies of brightness (L) and of
two colour differences (P: yellow to blue, Q: red to green), each frequency in four bits of its channel's range.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_MOST_WAVES = 7
_COLOUR_WAVES = 3


@dataclass(frozen=True, slots=True)
class _Channel:
    mean: float
    waves: list[float]
    """From 0 to 1; 0.5 is none."""
    scale: float


def thumbhash(width: int, height: int, rgba: bytes) -> bytes:
    """The hash of an opaque picture of at most 100 by 100 pixels, four bytes each."""
    across, down = (max(1, round(_MOST_WAVES * length / max(width, height))) for length in (width, height))
    pixels = [(rgba[at] / 255, rgba[at + 1] / 255, rgba[at + 2] / 255) for at in range(0, len(rgba), 4)]
    light = _channel([(r + g + b) / 3 for r, g, b in pixels], width, max(3, across), max(3, down))
    yellow = _channel([(r + g) / 2 - b for r, g, b in pixels], width, _COLOUR_WAVES, _COLOUR_WAVES)
    red = _channel([r - g for r, g, _ in pixels], width, _COLOUR_WAVES, _COLOUR_WAVES)
    shape = (1 << 15 | down) if width > height else across
    return _head(light, yellow, red, shape) + _packed([*light.waves, *yellow.waves, *red.waves])


def _channel(values: Sequence[float], width: int, across: int, down: int) -> _Channel:
    height = len(values) // width
    rows = [values[at : at + width] for at in range(0, len(values), width)]
    columns = [_cosines(width, wave) for wave in range(across)]
    lines = [_cosines(height, wave) for wave in range(down)]
    swept = [[sum(map(float.__mul__, row, column)) for row in rows] for column in columns]
    found = [
        sum(map(float.__mul__, swept[x], lines[y])) / len(values)
        for y in range(down)
        for x in range(across)
        if x * down < across * (down - y)
    ]
    mean, *waves = found
    scale = max(map(abs, waves))
    return _Channel(mean, [0.5 + 0.5 / scale * wave if scale else 0.0 for wave in waves], scale)


def _cosines(length: int, wave: int) -> list[float]:
    return [math.cos(math.pi / length * wave * (place + 0.5)) for place in range(length)]


def _head(light: _Channel, yellow: _Channel, red: _Channel, shape: int) -> bytes:
    colours = (
        round(63 * light.mean)
        | round(31.5 + 31.5 * yellow.mean) << 6
        | round(31.5 + 31.5 * red.mean) << 12
        | round(31 * light.scale) << 18
    )
    scales = round(63 * yellow.scale) << 3 | round(63 * red.scale) << 9
    return colours.to_bytes(3, "little") + (shape | scales).to_bytes(2, "little")


def _packed(waves: Sequence[float]) -> bytes:
    nibbles = [round(15 * wave) for wave in waves] + [0] * (len(waves) % 2)
    return bytes(low | high << 4 for low, high in zip(nibbles[::2], nibbles[1::2], strict=True))
