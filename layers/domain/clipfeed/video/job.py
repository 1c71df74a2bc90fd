"""The job as AWS Elemental MediaConvert takes it: plain data, the same for every engine.

It is the request of CreateJob without `Role` and `Queue`, which belong to the deployment that sends it.
Reference: https://docs.aws.amazon.com/mediaconvert/latest/apireference/jobs.html
"""

from collections.abc import Sequence
from typing import Any

from clipfeed.ids import VideoId
from clipfeed.video.facts import SourceFacts
from clipfeed.video.ladder import Rendition

Json = dict[str, Any]

APPLICATION = "clipfeed"
START_FILE = "start.mp4"
POSTER_FILE = "poster.jpg"
PLACEHOLDER_FILE = "placeholder.txt"
MASTER_FILE = "hls/master.m3u8"

SEGMENT_SECONDS = 2
_LOUDNESS_LKFS = -14.0
_AUDIO_BITRATE = 128_000
_SOUND = "Audio Selector 1"


def job_request(  # noqa: PLR0913 - the job's own words, each by its name
    *,
    video_id: VideoId,
    attempt: int,
    source_url: str,
    destination: str,
    facts: SourceFacts,
    ladder: Sequence[Rendition],
) -> Json:
    """The job that makes `ladder` of the source. `destination` is an s3:// folder and ends with a slash."""
    start = next(rung for rung in ladder if rung.is_start)
    groups = [
        _file_group("start", f"{destination}start", _start_output(start, facts)),
        _cmaf_group(f"{destination}hls/master", [_hls_output(rung, facts) for rung in ladder], facts),
        _file_group("poster", f"{destination}poster", _poster_output(start)),
    ]
    return {
        "ClientRequestToken": f"{video_id}-{attempt}",
        "UserMetadata": {"application": APPLICATION, "video_id": video_id, "attempt": str(attempt)},
        "StatusUpdateInterval": "SECONDS_10",
        "Settings": {
            "TimecodeConfig": {"Source": "ZEROBASED"},
            "Inputs": [_input(source_url, facts)],
            "OutputGroups": groups,
        },
    }


def _input(url: str, facts: SourceFacts) -> Json:
    # Without AUTO the service ignores the rotation that phones write into the file.
    taken: Json = {"FileInput": url, "TimecodeSource": "ZEROBASED", "VideoSelector": {"Rotate": "AUTO"}}
    return taken | ({"AudioSelectors": {_SOUND: {"DefaultSelection": "DEFAULT"}}} if facts.has_audio else {})


def _file_group(name: str, destination: str, output: Json) -> Json:
    settings = {"Type": "FILE_GROUP_SETTINGS", "FileGroupSettings": {"Destination": destination}}
    return {"Name": name, "OutputGroupSettings": settings, "Outputs": [output]}


def _cmaf_group(destination: str, outputs: list[Json], facts: SourceFacts) -> Json:
    settings = {
        "Destination": destination,
        "SegmentControl": "SINGLE_FILE",
        "SegmentLength": SEGMENT_SECONDS,
        "FragmentLength": SEGMENT_SECONDS,
        "WriteHlsManifest": "ENABLED",
        "WriteDashManifest": "DISABLED",
        "CodecSpecification": "RFC_6381",
        "ManifestDurationFormat": "FLOATING_POINT",
        "StreamInfResolution": "INCLUDE",
        "TargetDurationCompatibilityMode": "SPEC_COMPLIANT",
    }
    return {
        "Name": "hls",
        "OutputGroupSettings": {"Type": "CMAF_GROUP_SETTINGS", "CmafGroupSettings": settings},
        "Outputs": [*outputs, *([_audio_output()] if facts.has_audio else [])],
    }


def _start_output(rung: Rendition, facts: SourceFacts) -> Json:
    container: Json = {"Container": "MP4", "Mp4Settings": {"MoovPlacement": "PROGRESSIVE_DOWNLOAD"}}
    output = {"ContainerSettings": container, "VideoDescription": _video(rung, facts)}
    return output | ({"AudioDescriptions": [_audio()]} if facts.has_audio else {})


def _hls_output(rung: Rendition, facts: SourceFacts) -> Json:
    cmfc = {"AudioRenditionSets": "audio"} if facts.has_audio else {}
    return {
        "NameModifier": f"_{rung.name}",
        "ContainerSettings": {"Container": "CMFC", "CmfcSettings": cmfc},
        "VideoDescription": _video(rung, facts),
    }


def _audio_output() -> Json:
    cmfc = {
        "AudioGroupId": "audio",
        "AudioTrackType": "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT",
        "AudioDuration": "MATCH_VIDEO_DURATION",
    }
    container = {"Container": "CMFC", "CmfcSettings": cmfc}
    return {"NameModifier": "_audio", "ContainerSettings": container, "AudioDescriptions": [_audio()]}


def _poster_output(rung: Rendition) -> Json:
    """The first frame: the video starts under it without a jump."""
    capture = {"FramerateNumerator": 1, "FramerateDenominator": 1, "MaxCaptures": 1, "Quality": 80}
    codec = {"Codec": "FRAME_CAPTURE", "FrameCaptureSettings": capture}
    video = {"Width": rung.width, "Height": rung.height, "ScalingBehavior": "STRETCH_TO_OUTPUT", "CodecSettings": codec}
    return {"ContainerSettings": {"Container": "RAW"}, "VideoDescription": video}


def _video(rung: Rendition, facts: SourceFacts) -> Json:
    h264 = {
        "RateControlMode": "QVBR",
        "QvbrSettings": {"QvbrQualityLevel": int(rung.quality)},
        "MaxBitrate": rung.max_bitrate,
        "QualityTuningLevel": "SINGLE_PASS",
        "CodecProfile": "HIGH",
        "GopSize": float(SEGMENT_SECONDS),
        "GopSizeUnits": "SECONDS",
        "SceneChangeDetect": "DISABLED",  # an extra key frame in one rendition would break the common borders
        "FramerateControl": "SPECIFIED",
        "FramerateNumerator": rung.frame_rate.numerator,
        "FramerateDenominator": rung.frame_rate.denominator,
        "ParControl": "SPECIFIED",
        "ParNumerator": 1,
        "ParDenominator": 1,
    }
    return {
        "Width": rung.width,
        "Height": rung.height,
        "ScalingBehavior": "STRETCH_TO_OUTPUT",  # the size has the source's aspect already; anything else adds bars
        "CodecSettings": {"Codec": "H_264", "H264Settings": h264},
        "VideoPreprocessors": {"ColorCorrector": _colours(facts)},
    }


def _colours(facts: SourceFacts) -> Json:
    """Every rendition is BT.709 in limited range, whatever the source was."""
    corrector = {"ColorSpaceConversion": "FORCE_709", "SampleRangeConversion": "LIMITED_RANGE_SQUEEZE"}
    return corrector | ({"HdrToSdrToneMapper": "PRESERVE_DETAILS"} if facts.is_hdr else {})


def _audio() -> Json:
    loudness = {
        "Algorithm": "ITU_BS_1770_4",
        "AlgorithmControl": "CORRECT_AUDIO",
        "TargetLkfs": _LOUDNESS_LKFS,
        "PeakCalculation": "TRUE_PEAK",
        "TruePeakLimiterThreshold": -1.0,
    }
    aac = {"Bitrate": _AUDIO_BITRATE, "CodingMode": "CODING_MODE_2_0", "SampleRate": 48_000}
    return {
        "AudioSourceName": _SOUND,
        "AudioNormalizationSettings": loudness,
        "CodecSettings": {"Codec": "AAC", "AacSettings": aac},
    }
