"""The sound of a job: AAC at one loudness for all videos, or copied where the picture is."""

from typing import Any

from clipfeed.video.ladder import Codec

SOUND = "Audio Selector 1"

_LOUDNESS_LKFS = -14.0
_BITRATE = 128_000

Json = dict[str, Any]


def audio(beside: Codec) -> Json:
    """What goes with a picture in this codec."""
    if beside is Codec.PASSTHROUGH:
        return {"AudioSourceName": SOUND, "CodecSettings": {"Codec": "PASSTHROUGH"}}
    loudness = {
        "Algorithm": "ITU_BS_1770_4",
        "AlgorithmControl": "CORRECT_AUDIO",
        "TargetLkfs": _LOUDNESS_LKFS,
        "PeakCalculation": "TRUE_PEAK",
        "TruePeakLimiterThreshold": -1.0,
    }
    aac = {"Bitrate": _BITRATE, "CodingMode": "CODING_MODE_2_0", "SampleRate": 48_000}
    return {
        "AudioSourceName": SOUND,
        "AudioNormalizationSettings": loudness,
        "CodecSettings": {"Codec": "AAC", "AacSettings": aac},
    }
