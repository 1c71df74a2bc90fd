"""The part of MediaConvert's CreateJob that ffmpeg runs here. A field that is not below is refused with its path.

Names, values and limits are the service's own, so a job that is accepted here is accepted there; a test
compares them with botocore's model.
"""

import re
from typing import Annotated, Any, Literal

import msgspec

from clipfeed.errors import Rejected
from clipfeed_adapters.transcoder.request_part import Part
from clipfeed_adapters.transcoder.request_sound import AudioDescription
from clipfeed_adapters.transcoder.request_video import VideoDescription

Place = Annotated[str, msgspec.Meta(pattern=r"^s3://[\w.-]+/([\w.=+-]*/)*\w[\w-]*\Z")]
"""Its end is the beginning of file names, and no other sign is plain text to all parts of ffmpeg."""
Timecode = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-4]):[0-5][0-9]:[0-5][0-9]:[0-9]{2}\Z")]


class Mp4Settings(Part):
    moov_placement: Literal["PROGRESSIVE_DOWNLOAD"]


class Mp4(Part, tag_field="Container", tag="MP4"):
    mp4_settings: Mp4Settings


class CmfcSettings(Part):
    audio_group_id: str = ""
    audio_rendition_sets: str = ""
    audio_track_type: Literal["ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT"] | None = None
    audio_duration: Literal["MATCH_VIDEO_DURATION"] | None = None
    i_frame_only_manifest: Literal["INCLUDE", "EXCLUDE"] = msgspec.field(name="IFrameOnlyManifest", default="EXCLUDE")


class Cmfc(Part, tag_field="Container", tag="CMFC"):
    cmfc_settings: CmfcSettings


class Raw(Part, tag_field="Container", tag="RAW"):
    pass


class Output(Part):
    container_settings: Mp4 | Cmfc | Raw
    video_description: VideoDescription | None = None
    audio_descriptions: Annotated[tuple[AudioDescription, ...], msgspec.Meta(max_length=1)] = ()
    name_modifier: Annotated[str, msgspec.Meta(max_length=256, pattern=r"^[\w-]+\Z")] = ""


class TrickPlaySettings(Part):
    interval_cadence: Literal["FOLLOW_CUSTOM"]
    thumbnail_interval: Annotated[float, msgspec.Meta(ge=0.1, le=2_147_483_647)]
    thumbnail_width: Annotated[int, msgspec.Meta(ge=8, le=4096, multiple_of=8)]
    thumbnail_height: Annotated[int, msgspec.Meta(ge=2, le=4096, multiple_of=2)]
    tile_width: Annotated[int, msgspec.Meta(ge=1, le=512)]
    tile_height: Annotated[int, msgspec.Meta(ge=1, le=2048)]


class CmafSettings(Part):
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
    image_based_trick_play: Literal["NONE", "ADVANCED"] = "NONE"
    image_based_trick_play_settings: TrickPlaySettings | None = None


class CmafGroup(Part, tag_field="Type", tag="CMAF_GROUP_SETTINGS"):
    cmaf_group_settings: CmafSettings


class FileSettings(Part):
    destination: Place


class FileGroup(Part, tag_field="Type", tag="FILE_GROUP_SETTINGS"):
    file_group_settings: FileSettings


class OutputGroup(Part):
    output_group_settings: CmafGroup | FileGroup
    outputs: Annotated[tuple[Output, ...], msgspec.Meta(min_length=1)]
    name: str = ""


class VideoSelector(Part):
    rotate: Literal["AUTO"]


class AudioSelector(Part):
    default_selection: Literal["DEFAULT"]


class AudioSelectors(msgspec.Struct, forbid_unknown_fields=True):
    first: AudioSelector = msgspec.field(name="Audio Selector 1")


class InputClipping(Part):
    end_timecode: Timecode


class Input(Part):
    file_input: Annotated[str, msgspec.Meta(max_length=2048)]
    video_selector: VideoSelector
    audio_selectors: AudioSelectors | None = None
    timecode_source: Literal["ZEROBASED"] = "ZEROBASED"
    input_clippings: Annotated[tuple[InputClipping, ...], msgspec.Meta(max_length=1)] = ()


class TimecodeConfig(Part):
    source: Literal["ZEROBASED"] = "ZEROBASED"


class Settings(Part):
    inputs: Annotated[tuple[Input, ...], msgspec.Meta(min_length=1, max_length=1)]
    output_groups: Annotated[tuple[OutputGroup, ...], msgspec.Meta(min_length=1)]
    timecode_config: TimecodeConfig


class JobRequest(Part):
    settings: Settings
    client_request_token: str = ""
    user_metadata: dict[str, str] = msgspec.field(default_factory=dict)
    status_update_interval: Literal["SECONDS_10"] = "SECONDS_10"
    priority: Annotated[int, msgspec.Meta(ge=-50, le=50)] = 0
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
