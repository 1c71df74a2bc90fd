"""The part of MediaConvert's CreateJob that ffmpeg runs here. A field that is not below is refused with its path.

Names, values and limits are the service's own, so a job that is accepted here is accepted there; a test
compares them with botocore's model.
"""

import re
from typing import Annotated, Any, Literal

import msgspec

from clipfeed.errors import Rejected

Length = Annotated[int, msgspec.Meta(ge=32, le=8192, multiple_of=2)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=2_147_483_647)]
Place = Annotated[str, msgspec.Meta(pattern=r"^s3://[^/]+/.*[^/]$")]


class _Part(msgspec.Struct, kw_only=True, rename="pascal", forbid_unknown_fields=True):
    pass


class Qvbr(_Part):
    qvbr_quality_level: Annotated[int, msgspec.Meta(ge=1, le=10)]


class H264Settings(_Part):
    rate_control_mode: Literal["QVBR"]
    qvbr_settings: Qvbr
    max_bitrate: Annotated[int, msgspec.Meta(ge=1000, le=1_152_000_000)]
    framerate_control: Literal["SPECIFIED"]
    framerate_numerator: Positive
    framerate_denominator: Positive
    gop_size: Annotated[float, msgspec.Meta(ge=2, le=2)]
    gop_size_units: Literal["SECONDS"]
    scene_change_detect: Literal["DISABLED"]
    par_control: Literal["SPECIFIED"]
    par_numerator: Annotated[int, msgspec.Meta(ge=1, le=1)] = 1
    par_denominator: Annotated[int, msgspec.Meta(ge=1, le=1)] = 1
    quality_tuning_level: Literal["SINGLE_PASS"] = "SINGLE_PASS"
    codec_profile: Literal["HIGH"] = "HIGH"


class H264(_Part, tag_field="Codec", tag="H_264"):
    h264_settings: H264Settings = msgspec.field(name="H264Settings")


class FrameCaptureSettings(_Part):
    max_captures: Annotated[int, msgspec.Meta(ge=1, le=1)]
    quality: Annotated[int, msgspec.Meta(ge=1, le=100)]
    framerate_numerator: Positive = 1
    framerate_denominator: Positive = 1


class FrameCapture(_Part, tag_field="Codec", tag="FRAME_CAPTURE"):
    frame_capture_settings: FrameCaptureSettings


class ColorCorrector(_Part):
    color_space_conversion: Literal["FORCE_709"]
    sample_range_conversion: Literal["LIMITED_RANGE_SQUEEZE"]
    hdr_to_sdr_tone_mapper: Literal["PRESERVE_DETAILS"] = "PRESERVE_DETAILS"


class VideoPreprocessors(_Part):
    color_corrector: ColorCorrector


class VideoDescription(_Part):
    width: Length
    height: Length
    scaling_behavior: Literal["STRETCH_TO_OUTPUT"]
    codec_settings: H264 | FrameCapture
    video_preprocessors: VideoPreprocessors | None = None


class AudioNormalization(_Part):
    algorithm: Literal["ITU_BS_1770_4"]
    algorithm_control: Literal["CORRECT_AUDIO"]
    target_lkfs: Annotated[float, msgspec.Meta(ge=-59, le=0)]
    peak_calculation: Literal["TRUE_PEAK"]
    true_peak_limiter_threshold: Annotated[float, msgspec.Meta(ge=-8, le=0)]


class AacSettings(_Part):
    bitrate: Annotated[int, msgspec.Meta(ge=64_000, le=576_000)]
    coding_mode: Literal["CODING_MODE_2_0"]
    sample_rate: Literal[48_000]


class Aac(_Part, tag_field="Codec", tag="AAC"):
    aac_settings: AacSettings


class AudioDescription(_Part):
    audio_source_name: Literal["Audio Selector 1"]
    audio_normalization_settings: AudioNormalization
    codec_settings: Aac


class Mp4Settings(_Part):
    moov_placement: Literal["PROGRESSIVE_DOWNLOAD"]


class Mp4(_Part, tag_field="Container", tag="MP4"):
    mp4_settings: Mp4Settings


class CmfcSettings(_Part):
    audio_group_id: str = ""
    audio_rendition_sets: str = ""
    audio_track_type: Literal["ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT"] | None = None
    audio_duration: Literal["MATCH_VIDEO_DURATION"] | None = None


class Cmfc(_Part, tag_field="Container", tag="CMFC"):
    cmfc_settings: CmfcSettings


class Raw(_Part, tag_field="Container", tag="RAW"):
    pass


class Output(_Part):
    container_settings: Mp4 | Cmfc | Raw
    video_description: VideoDescription | None = None
    audio_descriptions: Annotated[tuple[AudioDescription, ...], msgspec.Meta(max_length=1)] = ()
    name_modifier: Annotated[str, msgspec.Meta(max_length=256, pattern=r"^[\w-]*$")] = ""


class CmafSettings(_Part):
    destination: Place
    segment_control: Literal["SINGLE_FILE"]
    segment_length: Annotated[int, msgspec.Meta(ge=2, le=2)]
    fragment_length: Annotated[int, msgspec.Meta(ge=2, le=2)]
    write_hls_manifest: Literal["ENABLED"]
    write_dash_manifest: Literal["DISABLED"]
    codec_specification: Literal["RFC_6381"]
    manifest_duration_format: Literal["FLOATING_POINT"]
    stream_inf_resolution: Literal["INCLUDE"]
    target_duration_compatibility_mode: Literal["SPEC_COMPLIANT"]


class CmafGroup(_Part, tag_field="Type", tag="CMAF_GROUP_SETTINGS"):
    cmaf_group_settings: CmafSettings


class FileSettings(_Part):
    destination: Place


class FileGroup(_Part, tag_field="Type", tag="FILE_GROUP_SETTINGS"):
    file_group_settings: FileSettings


class OutputGroup(_Part):
    output_group_settings: CmafGroup | FileGroup
    outputs: Annotated[tuple[Output, ...], msgspec.Meta(min_length=1)]
    name: str = ""


class VideoSelector(_Part):
    rotate: Literal["AUTO"]


class AudioSelector(_Part):
    default_selection: Literal["DEFAULT"]


class AudioSelectors(msgspec.Struct, forbid_unknown_fields=True):
    first: AudioSelector = msgspec.field(name="Audio Selector 1")


class Input(_Part):
    file_input: Annotated[str, msgspec.Meta(max_length=2048)]
    video_selector: VideoSelector
    audio_selectors: AudioSelectors | None = None
    timecode_source: Literal["ZEROBASED"] = "ZEROBASED"


class TimecodeConfig(_Part):
    source: Literal["ZEROBASED"] = "ZEROBASED"


class Settings(_Part):
    inputs: Annotated[tuple[Input, ...], msgspec.Meta(min_length=1, max_length=1)]
    output_groups: Annotated[tuple[OutputGroup, ...], msgspec.Meta(min_length=1)]
    timecode_config: TimecodeConfig


class JobRequest(_Part):
    settings: Settings
    client_request_token: str = ""
    user_metadata: dict[str, str] = {}
    status_update_interval: Literal["SECONDS_10"] = "SECONDS_10"
    role: str = ""
    queue: str = ""


def read(job: dict[str, Any]) -> JobRequest:
    """Raises Rejected `bad_job` that begins with the path of the field, as the service names it."""
    try:
        return msgspec.convert(job, JobRequest)
    except msgspec.ValidationError as error:
        raise refused_at(*_path_and_cause(str(error))) from error


def refused_at(path: str, cause: str) -> Rejected:
    return Rejected(f"{path}: {cause}", code="bad_job")


def _path_and_cause(message: str) -> tuple[str, str]:
    """From `... - at `$.Settings.OutputGroups[0].Name`` to `/outputGroups/0/name`."""
    cause, _, place = message.partition(" - at `$")
    unknown = re.search(r"unknown field `(\w+)`", cause)
    steps = re.findall(r"\w[\w ]*", place) + ([unknown[1]] if unknown else [])
    steps = steps[1:] if steps[:1] == ["Settings"] else steps
    return "".join(f"/{step[:1].lower()}{step[1:]}" for step in steps) or "/", cause
