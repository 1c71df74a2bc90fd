"""From a job to what one ffmpeg command has to make: an HLS ladder, one rung of it as a file, one poster."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from clipfeed_adapters.transcoder.request import (
    H264,
    CmafGroup,
    Cmfc,
    FileGroup,
    FrameCapture,
    JobRequest,
    Mp4,
    Output,
    OutputGroup,
    Raw,
    VideoDescription,
    refused_at,
)

_CRF_AT_LEVEL_7 = 23.0
_CRF_PER_LEVEL = 3.5
"""One level of QVBR is a factor of 1.5 in bits, as measured on jobs of the service."""

_Codec = TypeVar("_Codec", H264, FrameCapture)


@dataclass(frozen=True, slots=True)
class Rung:
    name: str
    """File name without ending."""
    width: int
    height: int
    rate: Fraction
    crf: float
    max_bitrate: int


@dataclass(frozen=True, slots=True)
class Sound:
    name: str
    bitrate: int
    target_lkfs: float
    peak_dbfs: float


@dataclass(frozen=True, slots=True)
class Poster:
    width: int
    height: int
    quality: int


@dataclass(frozen=True, slots=True)
class Plan:
    bucket: str
    hls_key: str
    """Of the master playlist without its ending; the other HLS files lie beside it."""
    start_key: str
    poster_key: str
    rungs: tuple[Rung, ...]
    """In the order of the job."""
    start: Rung
    sound: Sound | None
    poster: Poster


def plan_of(job: JobRequest) -> Plan:
    """Raises Rejected `bad_job`, with the path, for outputs that cannot be made together."""
    hls, start, poster = (_only(job, kind) for kind in ("hls", "start", "poster"))
    films = [output for output in hls[1].outputs if output.video_description]
    sounds = [output for output in hls[1].outputs if output.audio_descriptions]
    rungs = tuple(_rung(f"{hls[0]}/outputs/{n}", output, _key(hls[1])) for n, output in enumerate(films))
    described = [output.video_description for output in films]
    copied = start[1].outputs[0]
    if copied.video_description not in described:
        raise refused_at(f"{start[0]}/outputs/0/videoDescription", "must be that of a CMAF output: it is its copy")
    if [output.audio_descriptions for output in sounds] != [copied.audio_descriptions] * bool(
        copied.audio_descriptions
    ):
        raise refused_at(f"{start[0]}/outputs/0/audioDescriptions", "must be that of the only CMAF output with sound")
    if len({rung.rate for rung in rungs}) > 1:
        raise refused_at(f"{hls[0]}/outputs", "must have the same frame rate: their key frames are aligned")
    return Plan(
        bucket=_destination(hls[1]).split("/")[2],
        hls_key=_key(hls[1]),
        start_key=f"{_key(start[1])}{copied.name_modifier}.mp4",
        poster_key=f"{_key(poster[1])}{poster[1].outputs[0].name_modifier}.jpg",
        rungs=rungs,
        start=rungs[described.index(copied.video_description)],
        sound=_sound(sounds[0], _key(hls[1])) if sounds else None,
        poster=_poster(f"{poster[0]}/outputs/0", poster[1].outputs[0]),
    )


def _only(job: JobRequest, kind: str) -> tuple[str, OutputGroup]:
    """The path and content of the one output group of a kind."""
    groups = job.settings.output_groups
    found = [(f"/outputGroups/{n}", group) for n, group in enumerate(groups) if _kind(n, group) == kind]
    if len(found) != 1:
        raise refused_at("/outputGroups", f"needs exactly one group of the kind '{kind}', has {len(found)}")
    return found[0]


def _kind(number: int, group: OutputGroup) -> str:
    match group.output_group_settings, [output.container_settings for output in group.outputs]:
        case CmafGroup(), containers if all(isinstance(container, Cmfc) for container in containers):
            return "hls"
        case FileGroup(), [Mp4()]:
            return "start"
        case FileGroup(), [Raw()]:
            return "poster"
    raise refused_at(f"/outputGroups/{number}/outputs", "these containers are not made in a group of this type")


def _destination(group: OutputGroup) -> str:
    match group.output_group_settings:
        case CmafGroup(cmaf):
            return cmaf.destination
        case FileGroup(file):
            return file.destination


def _key(group: OutputGroup) -> str:
    return _destination(group).split("/", 3)[3]


def _rung(path: str, output: Output, hls_key: str) -> Rung:
    video, codec = _video(path, output, H264)
    settings = codec.h264_settings
    level = settings.qvbr_settings.qvbr_quality_level
    return Rung(
        name=_name(hls_key, output),
        width=video.width,
        height=video.height,
        rate=Fraction(settings.framerate_numerator, settings.framerate_denominator),
        crf=_CRF_AT_LEVEL_7 + (7 - level) * _CRF_PER_LEVEL,
        max_bitrate=settings.max_bitrate,
    )


def _sound(output: Output, hls_key: str) -> Sound:
    (audio,) = output.audio_descriptions
    loudness = audio.audio_normalization_settings
    bitrate = audio.codec_settings.aac_settings.bitrate
    return Sound(_name(hls_key, output), bitrate, loudness.target_lkfs, loudness.true_peak_limiter_threshold)


def _poster(path: str, output: Output) -> Poster:
    video, codec = _video(path, output, FrameCapture)
    return Poster(video.width, video.height, codec.frame_capture_settings.quality)


def _video(path: str, output: Output, codec: type[_Codec]) -> tuple[VideoDescription, _Codec]:
    video = output.video_description
    if video is None or not isinstance(video.codec_settings, codec):
        raise refused_at(f"{path}/videoDescription/codecSettings", f"only {codec.__name__} is made here")
    return video, video.codec_settings


def _name(hls_key: str, output: Output) -> str:
    return hls_key.rpartition("/")[2] + output.name_modifier
