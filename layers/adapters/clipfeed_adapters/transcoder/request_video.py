"""The pictures that a job may ask for: encoded in one of three codecs, copied, or captured as stills."""

from typing import Annotated, Literal

import msgspec

from clipfeed_adapters.transcoder.request_part import Part

Length = Annotated[int, msgspec.Meta(ge=32, le=8192, multiple_of=2)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=2_147_483_647)]
One = Annotated[int, msgspec.Meta(ge=1, le=1)]
TwoSeconds = Annotated[float, msgspec.Meta(ge=2, le=2)]


class Qvbr(Part):
    qvbr_quality_level: Annotated[int, msgspec.Meta(ge=1, le=10)]
    qvbr_quality_level_fine_tune: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0


class Rated(Part):
    """What the settings of all codecs have in common."""

    rate_control_mode: Literal["QVBR"]
    qvbr_settings: Qvbr
    max_bitrate: Annotated[int, msgspec.Meta(ge=1000, le=1_152_000_000)]
    framerate_control: Literal["SPECIFIED"]
    framerate_numerator: Positive
    framerate_denominator: Positive
    scene_change_detect: Literal["DISABLED"]


class UnlikeAv1(Rated):
    """What H.264 and H.265 have in common. AV1 counts its groups in frames, and its pixels are square anyway."""

    gop_size: TwoSeconds
    gop_size_units: Literal["SECONDS"]
    par_control: Literal["SPECIFIED"]
    par_numerator: One = 1
    par_denominator: One = 1
    quality_tuning_level: Literal["SINGLE_PASS"] = "SINGLE_PASS"


class H264Settings(UnlikeAv1):
    codec_profile: Literal["HIGH"] = "HIGH"


class H265Settings(UnlikeAv1, kw_only=True):
    write_mp4_packaging_type: Literal["HVC1"]
    codec_profile: Literal["MAIN_MAIN"] = "MAIN_MAIN"


class Av1Settings(Rated):
    gop_size: Annotated[float, msgspec.Meta(ge=1)]
    """In frames."""
    bit_depth: Literal["BIT_8"] = "BIT_8"


class H264(Part, tag_field="Codec", tag="H_264"):
    h264_settings: H264Settings = msgspec.field(name="H264Settings")

    @property
    def settings(self) -> H264Settings:
        return self.h264_settings


class H265(Part, tag_field="Codec", tag="H_265"):
    h265_settings: H265Settings = msgspec.field(name="H265Settings")

    @property
    def settings(self) -> H265Settings:
        return self.h265_settings


class Av1(Part, tag_field="Codec", tag="AV1"):
    av1_settings: Av1Settings

    @property
    def settings(self) -> Av1Settings:
        return self.av1_settings


class CopiedPicture(Part, tag_field="Codec", tag="PASSTHROUGH"):
    pass


class FrameCaptureSettings(Part):
    max_captures: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    quality: Annotated[int, msgspec.Meta(ge=1, le=100)]
    framerate_numerator: Positive = 1
    framerate_denominator: Positive = 1


class FrameCapture(Part, tag_field="Codec", tag="FRAME_CAPTURE"):
    frame_capture_settings: FrameCaptureSettings


class ColorCorrector(Part):
    color_space_conversion: Literal["FORCE_709"]
    sample_range_conversion: Literal["LIMITED_RANGE_SQUEEZE"]
    hdr_to_sdr_tone_mapper: Literal["PRESERVE_DETAILS"] = "PRESERVE_DETAILS"


class VideoPreprocessors(Part):
    color_corrector: ColorCorrector


class VideoDescription(Part):
    codec_settings: H264 | H265 | Av1 | CopiedPicture | FrameCapture
    width: Length | None = None
    height: Length | None = None
    """Of a copied picture, none are given."""
    scaling_behavior: Literal["STRETCH_TO_OUTPUT"] = "STRETCH_TO_OUTPUT"
    video_preprocessors: VideoPreprocessors | None = None
