"""The rules of Apple's HLS authoring specification and of RFC 8216 that apply to short videos, as a checker.

Left out on purpose: the 6 s target (a swipe feed starts with short segments) and the variant of at most 192 kb/s.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.integration.transcoder.fragments import Fragment, fragment_in, timescale_of
from tests.integration.transcoder.studio import stream_of

_NEEDED = ("BANDWIDTH", "AVERAGE-BANDWIDTH", "CODECS", "RESOLUTION", "FRAME-RATE")
_LINE = re.compile(r"#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)(?:@(\d+))?\n(\S+)\n")
_FRAME_S = 1024 / 44_100
"""The longest sound that one packet holds."""


@dataclass(frozen=True)
class Listed:
    seconds: float
    start: int
    size: int

    @property
    def rate(self) -> float:
        return self.size * 8 / self.seconds


class MediaPlaylist:
    def __init__(self, path: Path) -> None:
        self.path, self.text = path, path.read_text()
        self.target = int(re.findall(r"#EXT-X-TARGETDURATION:(\d+)\n", self.text)[0])

    @cached_property
    def segments(self) -> list[Listed]:
        found: list[Listed] = []
        for seconds, size, start, _ in _LINE.findall(self.text):
            after = found[-1].start + found[-1].size if found else 0
            found.append(Listed(float(seconds), int(start) if start else after, int(size)))
        return found

    @cached_property
    def data(self) -> bytes:
        name: str
        (name,) = {line[3] for line in _LINE.findall(self.text)} | set(re.findall(r'MAP:URI="([^"]+)"', self.text))
        return (self.path.parent / name).read_bytes()

    @cached_property
    def init_bytes(self) -> int:
        return int(re.findall(r'#EXT-X-MAP:URI="[^"]+",BYTERANGE="(\d+)@0"', self.text)[0])

    @cached_property
    def fragments(self) -> list[Fragment]:
        timescale = timescale_of(self.data[: self.init_bytes])
        return [fragment_in(self.data[each.start : each.start + each.size], timescale) for each in self.segments]

    @property
    def seconds(self) -> float:
        return sum(each.seconds for each in self.segments)

    @property
    def peak(self) -> float:
        """Over runs of segments that last from half to one and a half targets."""
        runs = [self.segments[first:last] for last in range(1, len(self.segments) + 1) for first in range(last)]
        lasting = [run for run in runs if self.target / 2 <= sum(each.seconds for each in run) <= self.target * 1.5]
        rates = [sum(each.size for each in run) * 8 / sum(each.seconds for each in run) for run in lasting]
        return max(rates, default=sum(each.size for each in self.segments) * 8 / self.seconds)


def broken_rules(master: Path) -> list[str]:
    """Each as `file: what is wrong`; empty for a presentation that Apple would take."""
    text = master.read_text()
    variants = [(_attributes(line), MediaPlaylist(master.parent / name)) for line, name in _streams(text)]
    sounds = [
        MediaPlaylist(master.parent / name) for name in re.findall(r'#EXT-X-MEDIA:TYPE=AUDIO.*URI="([^"]+)"', text)
    ]
    films = [playlist for _, playlist in variants]
    return [
        *(f"master: {fault}" for fault in _of_master(text, variants)),
        *(f"{each.path.name}: {fault}" for each in [*films, *sounds] for fault in _of_media(each)),
        *(
            f"{playlist.path.name}: {fault}"
            for stream, playlist in variants
            for fault in _of_film(stream, playlist, sounds)
        ),
        *_of_all(films, sounds),
        *(
            f"{fault}"
            for line in re.findall(r"#EXT-X-I-FRAME-STREAM-INF:(.*)", text)
            for fault in _of_trick_play(line, master)
        ),
    ]


def _of_master(text: str, variants: list[tuple[dict[str, str], MediaPlaylist]]) -> Iterator[str]:
    if not text.startswith("#EXTM3U\n"):
        yield "does not begin with EXTM3U"
    if "\n#EXT-X-INDEPENDENT-SEGMENTS\n" not in text:
        yield "does not say that segments are independent"
    if not variants:
        yield "has no variant"
    groups = set(re.findall(r'#EXT-X-MEDIA:.*GROUP-ID="([^"]+)"', text))
    for stream, _ in variants:
        yield from (f"a variant has no {name}" for name in _NEEDED if name not in stream)
        if stream.get("AUDIO", "").strip('"') not in groups | {""}:
            yield "a variant names sound that is not there"


def _of_media(playlist: MediaPlaylist) -> Iterator[str]:
    text, segments, fragments = playlist.text, playlist.segments, playlist.fragments
    yield from (f"has no {tag}" for tag in ("#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-ENDLIST") if f"\n{tag}\n" not in text)
    if int(re.findall(r"#EXT-X-VERSION:(\d+)", text)[0]) < 6:
        yield "has a map, which needs version 6"
    if max(round(each.seconds) for each in segments) > playlist.target:
        yield "has a segment longer than its target"
    if segments[0].start != playlist.init_bytes or segments[-1].start + segments[-1].size != len(playlist.data):
        yield "does not name the whole file"
    at = 0.0
    for number, (listed, fragment) in enumerate(zip(segments, fragments, strict=True)):
        if abs(listed.seconds - fragment.seconds) > 0.0001:
            yield f"segment {number} lasts {fragment.seconds}, not {listed.seconds}"
        if abs(fragment.begin_s - at) > 0.001:
            yield f"segment {number} begins at {fragment.begin_s}, not at {at}"
        at += fragment.seconds


def _of_film(stream: dict[str, str], playlist: MediaPlaylist, sounds: list[MediaPlaylist]) -> Iterator[str]:
    codec, file = stream["CODECS"].strip('"').split(",")[0], playlist.path.with_suffix(".cmfv")
    for number, fragment in enumerate(playlist.fragments):
        if not fragment.begins_anew(codec[:4]):
            yield f"segment {number} does not begin with an IDR frame"
    video = stream_of(file, counted=True)
    if stream["RESOLUTION"] != f"{video['width']}x{video['height']}":
        yield "has another resolution"
    if abs(float(stream["FRAME-RATE"]) - int(video["nb_read_packets"]) / playlist.seconds) > 0.001:
        yield "has another frame rate"
    expected = [_codec(video), *("mp4a.40.2" for _ in sounds)]
    if not all(
        re.fullmatch(pattern, name)
        for pattern, name in zip(expected, stream["CODECS"].strip('"').split(","), strict=True)
    ):
        yield f"has the codecs {expected}"
    peak = playlist.peak + sum(sound.peak for sound in sounds)
    mean = sum(8 * sum(each.size for each in media.segments) / media.seconds for media in [playlist, *sounds])
    if not peak <= int(stream["BANDWIDTH"]) <= peak * 1.1:
        yield f"has a peak of {peak:.0f}"
    if abs(int(stream["AVERAGE-BANDWIDTH"]) - mean) > 2:
        yield f"has a mean of {mean:.0f}"


def _codec(video: dict[str, object]) -> str:
    """What the stream must be called, as a pattern, from what a decoder says of it."""
    level = int(str(video["level"]))
    match video["codec_name"], video["profile"]:
        case "h264", profile:
            number = {"High": "64", "Main": "4d", "Constrained Baseline": "42"}[str(profile)]
            return rf"avc1\.{number}[0-9a-f]{{2}}{level:02x}"
        case "hevc", "Main":
            return rf"hvc1\.1\.6\.L{level}\.[0-9A-F.]+"
        case "av1", "Main":
            return rf"av01\.0\.{level:02}M\.08"
    raise ValueError(f"a codec without a rule: {video['codec_name']} {video['profile']}")


def _of_all(films: list[MediaPlaylist], sounds: list[MediaPlaylist]) -> Iterator[str]:
    everything = [*films, *sounds]
    if len({playlist.target for playlist in everything}) > 1:
        yield "all: the targets differ"
    if len({tuple(each.seconds for each in film.segments) for film in films}) > 1:
        yield "all: the borders of the renditions differ"
    if max(each.seconds for each in everything) - min(each.seconds for each in everything) > _FRAME_S:
        yield f"all: the durations differ: {[round(each.seconds, 3) for each in everything]}"


def _of_trick_play(line: str, master: Path) -> Iterator[str]:
    attributes = _attributes(line)
    playlist = MediaPlaylist(master.parent / attributes["URI"].strip('"'))
    film = MediaPlaylist(playlist.path.with_name(playlist.path.name.replace("_iframes", "")))
    if "\n#EXT-X-I-FRAMES-ONLY\n" not in playlist.text:
        yield f"{playlist.path.name}: does not say that it has key frames only"
    if int(attributes["BANDWIDTH"]) < max(each.rate for each in playlist.segments):
        yield f"{playlist.path.name}: takes more than its bandwidth"
    expected = [
        (segment.start, fragment.frame_end) for segment, fragment in zip(film.segments, film.fragments, strict=True)
    ]
    if [(each.start, each.size) for each in playlist.segments] != expected:
        yield f"{playlist.path.name}: its ranges do not end with the key frames"


def _streams(text: str) -> list[tuple[str, str]]:
    return re.findall(r"#EXT-X-STREAM-INF:(.*)\n(\S+)", text)


def _attributes(line: str) -> dict[str, str]:
    return dict(re.findall(r'([A-Z-]+)=("[^"]*"|[^,]*)', line))
