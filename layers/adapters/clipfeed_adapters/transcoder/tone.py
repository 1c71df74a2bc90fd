"""From high dynamic range or wide colours to BT.709: what a picture of a phone looks like on any other screen.

BT.2100 says how PQ and HLG become light, BT.2390 how what is brighter than white is brought below it.
Hue is kept: a colour that BT.709 lacks loses saturation, not its direction.
"""

from collections.abc import Callable
from functools import lru_cache

from clipfeed.video.facts import SourceFacts, Transfer

Colour = tuple[float, float, float]
"""Red, green, blue, from 0 to 1."""
_Row = tuple[float, float, float]

_WHITE_NITS = 270.0
"""What becomes white where nothing is brighter: so the middle of an HLG picture is as bright as HLG's makers meant
it to be on a screen that knows nothing of it."""
_HLG_PEAK_NITS = 1000.0
_GAMMA = 2.4
_LUMA = (0.2126, 0.7152, 0.0722)
_HLG_LUMA = (0.2627, 0.6780, 0.0593)
_TO_709: dict[str, tuple[_Row, _Row, _Row]] = {
    "bt2020": ((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187)),
    "smpte432": ((1.2249, -0.2249, 0.0), (-0.0420, 1.0420, 0.0), (-0.0196, -0.0786, 1.0983)),
}
"""By the primaries of the source; the second are those of P3, which Apple's cameras use."""


def needs_mapping(facts: SourceFacts) -> bool:
    return facts.is_hdr or facts.primaries in _TO_709


def mapping(transfer: Transfer, primaries: str, peak_nits: int) -> Callable[[Colour], Colour]:
    """From the source's own coded colour to BT.709's. The peak counts for PQ alone."""
    rows = _TO_709.get(primaries, _TO_709["bt2020"])
    to_light, curve = {
        Transfer.PQ: (_pq_light, _curve(peak_nits)),
        Transfer.HLG: (_hlg_light, _curve(_HLG_PEAK_NITS)),
        Transfer.SDR: (_sdr_light, _as_it_is),
    }[transfer]

    def mapped(colour: Colour) -> Colour:
        light = to_light(colour)
        red, green, blue = (max(0.0, channel) for channel in _in_gamut(_converted(rows, light)))
        peak = max(red, green, blue)
        if peak <= 0:
            return (0.0, 0.0, 0.0)
        share = curve(peak) / peak
        # Half by the strongest channel, which keeps hues, half each for itself, which lets lamps turn white.
        shown = [(channel * share + curve(channel)) / 2 for channel in (red, green, blue)]
        return _coded(shown[0]), _coded(shown[1]), _coded(shown[2])

    return mapped


def _converted(rows: tuple[_Row, _Row, _Row], light: Colour) -> Colour:
    red, green, blue = light
    first, second, third = (row[0] * red + row[1] * green + row[2] * blue for row in rows)
    return first, second, third


def _in_gamut(light: Colour) -> Colour:
    least = min(light)
    if least >= 0:
        return light
    grey = sum(weight * channel for weight, channel in zip(_LUMA, light, strict=True))
    if grey <= 0:
        return (0.0, 0.0, 0.0)
    share = grey / (grey - least)
    red, green, blue = (grey + (channel - grey) * share for channel in light)
    return red, green, blue


def _coded(light: float) -> float:
    return float(min(1.0, light) ** (1 / _GAMMA))


def _as_it_is(light: float) -> float:
    return light


def _sdr_light(colour: Colour) -> Colour:
    red, green, blue = (channel**_GAMMA for channel in colour)
    return red, green, blue


def _pq_light(colour: Colour) -> Colour:
    red, green, blue = (_pq_nits(channel) / _WHITE_NITS for channel in colour)
    return red, green, blue


def _hlg_light(colour: Colour) -> Colour:
    """With the system gamma of a display of 1000 nits, 1.2."""
    red, green, blue = (_hlg_scene(channel) for channel in colour)
    luma = _HLG_LUMA[0] * red + _HLG_LUMA[1] * green + _HLG_LUMA[2] * blue
    gain = luma**0.2 * _HLG_PEAK_NITS / _WHITE_NITS
    return red * gain, green * gain, blue * gain


@lru_cache(maxsize=1024)
def _hlg_scene(signal: float) -> float:
    if signal <= 0.5:
        return signal * signal / 3
    return float((2.718281828459045 ** ((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12)


@lru_cache(maxsize=1024)
def _pq_nits(signal: float) -> float:
    power = signal ** (1 / 78.84375)
    return float(10_000 * (max(0.0, power - 0.8359375) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125))


def _pq_signal(nits: float) -> float:
    power = (nits / 10_000) ** 0.1593017578125
    return float(((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375)


def _curve(peak_nits: float) -> Callable[[float], float]:
    """BT.2390's: straight up to a knee, then a spline that reaches white where the source has its peak.

    Light counts from 0 to 1 at white. The knee lies lower than in the report, which leaves clouds their shape.
    """
    whole = _pq_signal(peak_nits)
    white = _pq_signal(_WHITE_NITS) / whole
    knee = max(0.0, 2 * white - 1)

    def lowered(light: float) -> float:
        signal = min(1.0, _pq_signal(light * _WHITE_NITS) / whole)
        if signal <= knee:
            return light
        t = (signal - knee) / (1 - knee)
        spline = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * white
        return _pq_nits(spline * whole) / _WHITE_NITS

    return lowered
