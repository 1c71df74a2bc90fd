"""HLS playlists for single-file CMAF, after Apple's authoring specification; what they say is measured, not promised.

Segments of two seconds, shorter at the start, differ from its six: a swipe feed starts more often than it plays on.
A player loads a master and one of these before the first frame, so they say nothing twice: byte ranges follow each
other, and that segments are independent stands in the master alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from clipfeed_adapters.transcoder.boxes import Segment, Track

_GROUP = "audio"


@dataclass(frozen=True, slots=True)
class Variant:
    name: str
    """Of its files, without their endings."""
    track: Track
    has_trick_play: bool = False


@dataclass(frozen=True, slots=True)
class Sheets:
    """Tiled pictures of the whole video."""

    name: str
    """Of the playlist, without its ending."""
    files: tuple[str, ...]
    tile: tuple[int, int]
    layout: tuple[int, int]
    every_s: float
    largest_bytes: int


def media_playlist(file_name: str, track: Track, *, target_s: int) -> str:
    first, *others = track.segments
    lines = [f"#EXTINF:{_seconds(first.seconds)},", f"#EXT-X-BYTERANGE:{first.size}@{first.start}", file_name]
    for segment in others:
        lines += [f"#EXTINF:{_seconds(segment.seconds)},", f"#EXT-X-BYTERANGE:{segment.size}", file_name]
    return _playlist(target_s, _map(file_name, track), *lines)


def i_frame_playlist(file_name: str, track: Track, *, target_s: int) -> str:
    """The first frame of each segment, for scrubbing and fast forward."""
    lines: list[str] = []
    for segment in track.segments:
        ranged = f"#EXT-X-BYTERANGE:{segment.key_bytes}@{segment.start}"
        lines += [f"#EXTINF:{_seconds(segment.seconds)},", ranged, file_name]
    return _playlist(target_s, "#EXT-X-I-FRAMES-ONLY", _map(file_name, track), *lines)


def image_playlist(sheets: Sheets, *, seconds: float) -> str:
    """As Roku describes it: https://developer.roku.com/docs/developer-program/media-playback/trick-mode/hls-and-dash.md"""
    (width, height), (across, down) = sheets.tile, sheets.layout
    sheet_s = sheets.every_s * across * down
    tiles = f"RESOLUTION={width}x{height},LAYOUT={across}x{down},DURATION={_seconds(sheets.every_s)}"
    lines: list[str] = []
    for number, name in enumerate(sheets.files):
        lines += [f"#EXTINF:{_seconds(min(sheet_s, seconds - number * sheet_s))},", f"#EXT-X-TILES:{tiles}", name]
    return _playlist(max(1, round(min(sheet_s, seconds))), "#EXT-X-IMAGES-ONLY", *lines)


def target_duration(tracks: Sequence[Track]) -> int:
    """The same for all playlists of a video, in whole seconds."""
    return max(1, *(round(segment.seconds) for track in tracks for segment in track.segments))


def master_playlist(
    variants: Sequence[Variant], sound: tuple[str, Track] | None, sheets: Sheets | None, *, target_s: int
) -> str:
    """`variants` in the order a player should try them, `sound` with its name."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if sound:
        media = f'TYPE=AUDIO,GROUP-ID="{_GROUP}",NAME="Original",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2"'
        lines.append(f'#EXT-X-MEDIA:{media},URI="{sound[0]}.m3u8"')
    for variant in variants:
        lines += [_stream(variant.track, sound[1] if sound else None, target_s), f"{variant.name}.m3u8"]
    lines += [_i_frames(variant) for variant in variants if variant.has_trick_play]
    return "\n".join([*lines, *([_images(sheets)] if sheets else []), ""])


def i_frames_name(name: str) -> str:
    return f"{name}_iframes"


def _playlist(target_s: int, *lines: str) -> str:
    head = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{target_s}", "#EXT-X-PLAYLIST-TYPE:VOD"]
    return "\n".join([*head, *lines, "#EXT-X-ENDLIST", ""])


def _map(file_name: str, track: Track) -> str:
    return f'#EXT-X-MAP:URI="{file_name}",BYTERANGE="{track.init_bytes}@0"'


def _stream(film: Track, sound: Track | None, target_s: int) -> str:
    tracks = [film, *([sound] if sound else [])]
    attributes = {
        "BANDWIDTH": sum(_peak(track.segments, target_s) for track in tracks),
        "AVERAGE-BANDWIDTH": sum(_rate(track.segments) for track in tracks),
        "CODECS": f'"{",".join(track.codec for track in tracks)}"',
        "RESOLUTION": f"{film.width}x{film.height}",
        "FRAME-RATE": f"{film.frame_rate:.3f}",
        "CLOSED-CAPTIONS": "NONE",
    }
    if sound:
        attributes["AUDIO"] = f'"{_GROUP}"'
    return f"#EXT-X-STREAM-INF:{_listed(attributes)}"


def _i_frames(variant: Variant) -> str:
    track = variant.track
    attributes = {
        "BANDWIDTH": ceil(max(segment.key_bytes * 8 / segment.seconds for segment in track.segments)),
        "CODECS": f'"{track.codec}"',
        "RESOLUTION": f"{track.width}x{track.height}",
        "URI": f'"{i_frames_name(variant.name)}.m3u8"',
    }
    return f"#EXT-X-I-FRAME-STREAM-INF:{_listed(attributes)}"


def _images(sheets: Sheets) -> str:
    (width, height), (across, down) = sheets.tile, sheets.layout
    attributes = {
        "BANDWIDTH": ceil(sheets.largest_bytes * 8 / (sheets.every_s * across * down)),
        "RESOLUTION": f"{width}x{height}",
        "CODECS": '"jpeg"',
        "URI": f'"{sheets.name}.m3u8"',
    }
    return f"#EXT-X-IMAGE-STREAM-INF:{_listed(attributes)}"


def _listed(attributes: dict[str, object]) -> str:
    return ",".join(f"{name}={value}" for name, value in attributes.items())


def _seconds(seconds: float) -> str:
    """To a hundredth of a millisecond, without zeros behind it."""
    return f"{seconds:.5f}".rstrip("0").rstrip(".")


def _peak(segments: Sequence[Segment], target_s: int) -> int:
    """The largest rate of any run of segments that lasts 0.5 to 1.5 target durations, as RFC 8216 defines it."""
    runs = [segments[first:last] for last in range(1, len(segments) + 1) for first in range(max(0, last - 4), last)]
    lasting = [run for run in runs if target_s / 2 <= sum(segment.seconds for segment in run) <= target_s * 1.5]
    return max(map(_rate, lasting), default=_rate(segments))


def _rate(segments: Sequence[Segment]) -> int:
    return ceil(sum(segment.size for segment in segments) * 8 / sum(segment.seconds for segment in segments))
