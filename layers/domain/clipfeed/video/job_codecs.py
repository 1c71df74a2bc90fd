"""The picture of an output: its size, its colours and the settings of its codec."""

from typing import Any

from clipfeed.video.facts import SourceFacts
from clipfeed.video.ladder import Codec, Rendition

Json = dict[str, Any]

SEGMENT_SECONDS = 2

_UNLIKE_AV1: Json = {
    "QualityTuningLevel": "SINGLE_PASS",
    "GopSize": float(SEGMENT_SECONDS),
    "GopSizeUnits": "SECONDS",
    "ParControl": "SPECIFIED",
    "ParNumerator": 1,
    "ParDenominator": 1,
}
"""AV1 counts its groups of pictures in frames, and its pixels are square anyway."""


def video(rung: Rendition, facts: SourceFacts) -> Json:
    if rung.codec is Codec.PASSTHROUGH:
        return {"CodecSettings": {"Codec": "PASSTHROUGH"}}
    return {
        "Width": rung.width,
        "Height": rung.height,
        "ScalingBehavior": "STRETCH_TO_OUTPUT",  # the size has the source's aspect already; anything else adds bars
        "CodecSettings": _codec(rung),
        "VideoPreprocessors": {"ColorCorrector": _colours(facts)},
    }


def _codec(rung: Rendition) -> Json:
    settings = _rated(rung)
    match rung.codec:
        case Codec.AV1:
            gop = float(round(rung.frame_rate * SEGMENT_SECONDS))
            return {"Codec": "AV1", "Av1Settings": {**settings, "GopSize": gop, "BitDepth": "BIT_8"}}
        case Codec.H_265:
            # HVC1 is the only kind that Apple's players take.
            own = {**_UNLIKE_AV1, "CodecProfile": "MAIN_MAIN", "WriteMp4PackagingType": "HVC1"}
            return {"Codec": "H_265", "H265Settings": {**settings, **own}}
        case _:
            return {"Codec": "H_264", "H264Settings": {**settings, **_UNLIKE_AV1, "CodecProfile": "HIGH"}}


def _rated(rung: Rendition) -> Json:
    """What all codecs have in common."""
    level = int(rung.quality)
    fine = round(rung.quality - level, 2)
    return {
        "RateControlMode": "QVBR",
        "QvbrSettings": {"QvbrQualityLevel": level} | ({"QvbrQualityLevelFineTune": fine} if fine else {}),
        "MaxBitrate": rung.max_bitrate,
        "SceneChangeDetect": "DISABLED",  # an extra key frame in one rendition would break the common borders
        "FramerateControl": "SPECIFIED",
        "FramerateNumerator": rung.frame_rate.numerator,
        "FramerateDenominator": rung.frame_rate.denominator,
    }


def _colours(facts: SourceFacts) -> Json:
    """Every rendition is BT.709 in limited range, whatever the source was."""
    corrector = {"ColorSpaceConversion": "FORCE_709", "SampleRangeConversion": "LIMITED_RANGE_SQUEEZE"}
    return corrector | ({"HdrToSdrToneMapper": "PRESERVE_DETAILS"} if facts.is_hdr else {})
