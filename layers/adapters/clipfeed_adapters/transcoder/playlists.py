"""HLS playlists for single-file CMAF, after Apple's authoring specification; bandwidths are measured, not promised.

Segments of two seconds, shorter at the start, differ from its six: a swipe feed starts more often than it plays on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clipfeed_adapters.transcoder.boxes import Segment, Track
from clipfeed_adapters.transcoder.plan import Rung

_GROUP = "audio"


@dataclass(frozen=True, slots=True)
class Variant:
    rung: Rung
    track: Track


def media_playlist(file_name: str, track: Track, *, target_s: int) -> str:
    return "\n".join(
        [*_media_head(file_name, track, target_s), *_media_segments(file_name, track), "#EXT-X-ENDLIST", ""]
    )


def target_duration(tracks: Sequence[Track]) -> int:
    """The same for all playlists of a video, in whole seconds."""
    return max(1, *(round(segment.seconds) for track in tracks for segment in track.segments))


def master_playlist(variants: Sequence[Variant], sound: tuple[str, Track] | None, *, target_s: int) -> str:
    """`variants` in the order a player should try them, `sound` with its name."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if sound:
        media = f'TYPE=AUDIO,GROUP-ID="{_GROUP}",NAME="Original",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2"'
        lines.append(f'#EXT-X-MEDIA:{media},URI="{sound[0]}.m3u8"')
    for variant in variants:
        lines += [_stream(variant, sound[1] if sound else None, target_s), f"{variant.rung.name}.m3u8"]
    return "\n".join([*lines, ""])


def _media_head(file_name: str, track: Track, target_s: int) -> list[str]:
    return [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{target_s}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{file_name}",BYTERANGE="{track.init_bytes}@0"',
    ]


def _media_segments(file_name: str, track: Track) -> Iterator[str]:
    for segment in track.segments:
        yield f"#EXTINF:{segment.seconds:.5f},"
        yield f"#EXT-X-BYTERANGE:{segment.size}@{segment.start}"
        yield file_name


def _stream(variant: Variant, sound: Track | None, target_s: int) -> str:
    tracks = [variant.track, *([sound] if sound else [])]
    rung = variant.rung
    attributes = {
        "BANDWIDTH": sum(_peak(track.segments, target_s) for track in tracks),
        "AVERAGE-BANDWIDTH": sum(_rate(track.segments) for track in tracks),
        "CODECS": f'"{",".join(track.codec for track in tracks)}"',
        "RESOLUTION": f"{rung.width}x{rung.height}",
        "FRAME-RATE": f"{float(rung.rate):.3f}",
        "CLOSED-CAPTIONS": "NONE",
    }
    if sound:
        attributes["AUDIO"] = f'"{_GROUP}"'
    return "#EXT-X-STREAM-INF:" + ",".join(f"{name}={value}" for name, value in attributes.items())


def _peak(segments: Sequence[Segment], target_s: int) -> int:
    """The largest rate of any run of segments that lasts 0.5 to 1.5 target durations, as RFC 8216 defines it."""
    runs = [segments[first:last] for last in range(1, len(segments) + 1) for first in range(max(0, last - 4), last)]
    lasting = [run for run in runs if target_s / 2 <= sum(segment.seconds for segment in run) <= target_s * 1.5]
    return max(map(_rate, lasting), default=_rate(segments))


def _rate(segments: Sequence[Segment]) -> int:
    return round(sum(segment.size for segment in segments) * 8 / sum(segment.seconds for segment in segments))
