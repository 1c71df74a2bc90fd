"""Reads a fragmented MP4 of our own making: where its fragments lie and how long they play.

Reference: ISO/IEC 14496-12; only the boxes and fields that our encoder writes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clipfeed_adapters.transcoder import codec_strings

_HEADER = struct.Struct(">I4s")
_CODECS = {
    b"avc1": (b"avcC", codec_strings.h264),
    b"hvc1": (b"hvcC", codec_strings.h265),
    b"av01": (b"av1C", codec_strings.av1),
    b"mp4a": (b"esds", codec_strings.aac),
}
_TFHD_FIELDS = {"base": (0x1, 8), "description": (0x2, 4), "duration": (0x8, 4), "size": (0x10, 4)}
_TRUN_FIELDS = {"data": 0x1, "first flags": 0x4}
_SAMPLE_FIELDS = {"duration": 0x100, "size": 0x200, "flags": 0x400, "offset": 0x800}


@dataclass(frozen=True, slots=True)
class Segment:
    start: int
    size: int
    seconds: float
    """To a hundredth of a millisecond: rates are those of what a playlist says."""
    frames: int = 0
    key_bytes: int = 0
    """From its start to the end of its first frame."""


@dataclass(frozen=True, slots=True)
class Track:
    codec: str
    """As RFC 6381 names it."""
    init_bytes: int
    segments: tuple[Segment, ...]
    width: int = 0
    height: int = 0

    @property
    def seconds(self) -> float:
        return sum(segment.seconds for segment in self.segments)

    @property
    def size(self) -> int:
        return sum(segment.size for segment in self.segments)

    @property
    def frame_rate(self) -> float:
        return sum(segment.frames for segment in self.segments) / self.seconds


@dataclass(frozen=True, slots=True)
class Movie:
    seconds: float
    width: int
    height: int


def movie_in(path: Path) -> Movie:
    """An MP4 that is not fragmented, with its index in front and its picture in the first track."""
    start, size = next((start, size) for kind, start, size in _boxes(path) if kind == b"moov")
    with path.open("rb") as file:
        file.seek(start)
        moov = file.read(size)
    length = _body(moov, b"mvhd")
    timescale, ticks = struct.unpack(">IQ" if length[0] == 1 else ">II", length[20:32] if length[0] else length[12:20])
    return Movie(ticks / timescale, *_size(_body(moov, b"stsd")[8:]))


def track_in(path: Path) -> Track:
    """The only track of a fragmented file."""
    head, segments = b"", []
    with path.open("rb") as file:
        for kind, start, size in _boxes(path):
            file.seek(start)
            if kind == b"moov":
                head, init_bytes = file.read(size), start + size
            elif kind == b"moof":
                fragment, fragment_start = file.read(size), start
            elif kind == b"mdat":
                segments.append(_segment(fragment, fragment_start, start + size, _timescale(head)))
    entry = _body(head, b"stsd")[8:]
    config, name = _CODECS[entry[4:8]]
    width, height = _size(entry) if b"vmhd" in head else (0, 0)
    return Track(name(_body(entry, config)), init_bytes, tuple(segments), width, height)


def _size(entry: bytes) -> tuple[int, int]:
    """Width and height of a picture, from its sample entry."""
    return int.from_bytes(entry[32:34]), int.from_bytes(entry[34:36])


def _boxes(path: Path) -> Iterator[tuple[bytes, int, int]]:
    """(type, start, size) of each top-level box."""
    start, end = 0, path.stat().st_size
    with path.open("rb") as file:
        while start + _HEADER.size <= end:
            file.seek(start)
            size, kind = _HEADER.unpack(file.read(_HEADER.size))
            if size == 1:
                size = int.from_bytes(file.read(8))
            yield kind, start, size
            start += size


def _body(box: bytes, kind: bytes) -> bytes:
    """What follows the type of the first box of this kind, wherever it is nested."""
    found = box.find(kind)
    size = int.from_bytes(box[found - 4 : found])
    return box[found + 4 : found - 4 + size]


def _timescale(moov: bytes) -> int:
    body = _body(moov, b"mdhd")
    return int.from_bytes(body[20:24] if body[0] == 1 else body[12:16])


def _segment(moof: bytes, start: int, end: int, timescale: int) -> Segment:
    tfhd, trun = _body(moof, b"tfhd"), _body(moof, b"trun")
    count = int.from_bytes(trun[4:8])
    run = _fields(trun, 8, {name: (flag, 4) for name, flag in _TRUN_FIELDS.items()})
    same = _fields(tfhd, 8, _TFHD_FIELDS)
    sizes = {name: (flag, 4) for name, flag in _SAMPLE_FIELDS.items()}
    length = 4 * sum(1 for flag in _SAMPLE_FIELDS.values() if int.from_bytes(trun[1:4]) & flag)
    begin = len(trun) - length * count
    samples = [same | _fields(trun, begin + length * number, sizes) for number in range(count)]
    ticks = sum(sample["duration"] for sample in samples)
    return Segment(start, end - start, round(ticks / timescale, 5), count, run["data"] + samples[0]["size"])


def _fields(box: bytes, at: int, known: dict[str, tuple[int, int]]) -> dict[str, int]:
    """Those of the known fields that the flags of the box say are there, from `at` on, in their order."""
    flags, found = int.from_bytes(box[1:4]), {}
    for name, (flag, size) in known.items():
        if flags & flag:
            found[name], at = int.from_bytes(box[at : at + size]), at + size
    return found
