"""The output groups of a job: files to play at once, the HLS ladder with its trick play, still pictures."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from clipfeed.video.facts import SourceFacts
from clipfeed.video.job_codecs import SEGMENT_SECONDS, video
from clipfeed.video.job_sound import audio
from clipfeed.video.ladder import Codec, Rendition

Json = dict[str, Any]

_AUDIO_GROUP = "audio"
_POSTER_EDGE = 540
_MOST_SAMPLES = 8
_LEAST_SAMPLE_MS = 500
_SAMPLE_EDGE = 256
_TILE_EDGE = 90
_LONG_TILE_EDGE = 2048
_TILES_ACROSS = 10
_MOST_SHEET_EDGE = 4096
_STILL_QUALITY = 80


def mp4_group(name: str, destination: str, rung: Rendition, facts: SourceFacts, *, has_sound: bool) -> Json:
    """One file that plays while it loads."""
    container: Json = {"Container": "MP4", "Mp4Settings": {"MoovPlacement": "PROGRESSIVE_DOWNLOAD"}}
    output = {"ContainerSettings": container, "VideoDescription": video(rung, facts)}
    return _file_group(name, destination, output | ({"AudioDescriptions": [audio(rung.codec)]} if has_sound else {}))


def cmaf_group(destination: str, ladder: Sequence[Rendition], facts: SourceFacts, *, has_trick_play: bool) -> Json:
    settings = {
        "Destination": f"{destination}hls/master",
        "SegmentControl": "SINGLE_FILE",
        "SegmentLength": SEGMENT_SECONDS,
        "FragmentLength": SEGMENT_SECONDS,
        "WriteHlsManifest": "ENABLED",
        "WriteDashManifest": "DISABLED",
        "CodecSpecification": "RFC_6381",
        "ManifestDurationFormat": "FLOATING_POINT",
        "StreamInfResolution": "INCLUDE",
        "TargetDurationCompatibilityMode": "SPEC_COMPLIANT",
        **(_storyboard(facts) if has_trick_play else {}),
    }
    films = [_film(rung, facts, has_trick_play=has_trick_play) for rung in ladder]
    return {
        "Name": "hls",
        "OutputGroupSettings": {"Type": "CMAF_GROUP_SETTINGS", "CmafGroupSettings": settings},
        "Outputs": [*films, *([_sound(ladder[0].codec)] if facts.has_audio else [])],
    }


def poster_group(destination: str, facts: SourceFacts) -> Json:
    """The first frame: the video starts under it without a jump."""
    return _file_group("poster", destination, _stills(facts, _POSTER_EDGE, every_ms=1000, most=1))


def samples_group(destination: str, facts: SourceFacts) -> Json:
    """Small frames from the whole length, to judge what the video shows."""
    every_ms = max(_LEAST_SAMPLE_MS, -(-facts.duration_ms // _MOST_SAMPLES))
    return _file_group("samples", destination, _stills(facts, _SAMPLE_EDGE, every_ms=every_ms, most=_MOST_SAMPLES))


def _file_group(name: str, destination: str, output: Json) -> Json:
    settings = {"Type": "FILE_GROUP_SETTINGS", "FileGroupSettings": {"Destination": f"{destination}{name}"}}
    return {"Name": name, "OutputGroupSettings": settings, "Outputs": [output]}


def _film(rung: Rendition, facts: SourceFacts, *, has_trick_play: bool) -> Json:
    sound = {"AudioRenditionSets": _AUDIO_GROUP} if facts.has_audio else {}
    trick_play = {"IFrameOnlyManifest": "INCLUDE"} if has_trick_play else {}
    return {
        "NameModifier": f"_{rung.name}",
        "ContainerSettings": {"Container": "CMFC", "CmfcSettings": {**sound, **trick_play}},
        "VideoDescription": video(rung, facts),
    }


def _sound(beside: Codec) -> Json:
    cmfc = {
        "AudioGroupId": _AUDIO_GROUP,
        "AudioTrackType": "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT",
        "AudioDuration": "MATCH_VIDEO_DURATION",
    }
    container = {"Container": "CMFC", "CmfcSettings": cmfc}
    return {"NameModifier": "_audio", "ContainerSettings": container, "AudioDescriptions": [audio(beside)]}


def _storyboard(facts: SourceFacts) -> Json:
    """Tiled pictures, one a second, which a player shows while a finger moves along the video."""
    scale = min(1.0, _TILE_EDGE / facts.short_edge, _LONG_TILE_EDGE / max(facts.width, facts.height))
    width = _up_to(8, facts.width * scale)
    height = max(2, round(width * facts.height / facts.width / 2) * 2)
    seconds = max(1, -(-facts.duration_ms // 1000))
    across = max(1, min(_TILES_ACROSS, seconds, _MOST_SHEET_EDGE // width))
    settings = {
        "IntervalCadence": "FOLLOW_CUSTOM",
        "ThumbnailInterval": 1.0,
        "ThumbnailWidth": width,
        "ThumbnailHeight": height,
        "TileWidth": across,
        "TileHeight": max(1, min(_TILES_ACROSS, -(-seconds // across), _MOST_SHEET_EDGE // height)),
    }
    return {"ImageBasedTrickPlay": "ADVANCED", "ImageBasedTrickPlaySettings": settings}


def _stills(facts: SourceFacts, edge: int, *, every_ms: int, most: int) -> Json:
    scale = min(1.0, edge / facts.short_edge)
    rate = Fraction(1000, every_ms)
    capture = {
        "FramerateNumerator": rate.numerator,
        "FramerateDenominator": rate.denominator,
        "MaxCaptures": most,
        "Quality": _STILL_QUALITY,
    }
    described = {
        "Width": max(32, round(facts.width * scale / 2) * 2),
        "Height": max(32, round(facts.height * scale / 2) * 2),
        "ScalingBehavior": "STRETCH_TO_OUTPUT",
        "CodecSettings": {"Codec": "FRAME_CAPTURE", "FrameCaptureSettings": capture},
    }
    return {"ContainerSettings": {"Container": "RAW"}, "VideoDescription": described}


def _up_to(step: int, length: float) -> int:
    """The next multiple of `step`."""
    return -(-round(length) // step) * step
