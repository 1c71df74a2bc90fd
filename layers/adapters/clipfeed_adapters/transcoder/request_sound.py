"""The sound that a job may ask for: AAC at a given loudness, or copied."""

from typing import Annotated, Literal

import msgspec

from clipfeed_adapters.transcoder.request_part import Part


class AudioNormalization(Part):
    algorithm: Literal["ITU_BS_1770_4"]
    algorithm_control: Literal["CORRECT_AUDIO"]
    target_lkfs: Annotated[float, msgspec.Meta(ge=-59, le=0)]
    peak_calculation: Literal["TRUE_PEAK"]
    true_peak_limiter_threshold: Annotated[float, msgspec.Meta(ge=-8, le=0)]


class AacSettings(Part):
    bitrate: Annotated[int, msgspec.Meta(ge=64_000, le=576_000)]
    coding_mode: Literal["CODING_MODE_2_0"]
    sample_rate: Literal[48_000]


class Aac(Part, tag_field="Codec", tag="AAC"):
    aac_settings: AacSettings


class CopiedSound(Part, tag_field="Codec", tag="PASSTHROUGH"):
    pass


class AudioDescription(Part):
    audio_source_name: Literal["Audio Selector 1"]
    codec_settings: Aac | CopiedSound
    audio_normalization_settings: AudioNormalization | None = None
    """Needed with AAC, and impossible with a copy."""
