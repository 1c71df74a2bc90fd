"""Reads a fragmented MP4 of our own making: where its fragments lie and how long they play.

Reference: ISO/IEC 14496-12; only the boxes and fields that our encoder writes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HEADER = struct.Struct(">I4s")
_TFHD_FIELDS = ((0x1, 8), (0x2, 4))
_TRUN_HEADS = ((0x1, 4), (0x4, 4))
_TRUN_SAMPLE = ((0x100, "duration"), (0x200, "size"), (0x400, "flags"), (0x800, "offset"))


@dataclass(frozen=True, slots=True)
class Segment:
    start: int
    size: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Track:
    codec: str
    """As RFC 6381 names it."""
    init_bytes: int
    segments: tuple[Segment, ...]

    @property
    def seconds(self) -> float:
        return sum(segment.seconds for segment in self.segments)

    @property
    def size(self) -> int:
        return sum(segment.size for segment in self.segments)


def track_in(path: Path) -> Track:
    """The only track of a fragmented file."""
    with path.open("rb") as file:
        head = b""
        segments = []
        for kind, start, size in _boxes(path):
            file.seek(start)
            if kind == b"moov":
                head, init_bytes = file.read(size), start + size
            elif kind == b"moof":
                fragment, fragment_start = file.read(size), start
            elif kind == b"mdat":
                ticks = _ticks(fragment)
                segments.append(Segment(fragment_start, start + size - fragment_start, ticks / _timescale(head)))
    return Track(_codec(head), init_bytes, tuple(segments))


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


def _ticks(moof: bytes) -> int:
    """How long all samples of a fragment last."""
    tfhd, trun = _body(moof, b"tfhd"), _body(moof, b"trun")
    trun_flags, count = int.from_bytes(trun[1:4]), int.from_bytes(trun[4:8])
    if not trun_flags & 0x100:
        place = 8 + sum(size for flag, size in _TFHD_FIELDS if int.from_bytes(tfhd[1:4]) & flag)
        return count * int.from_bytes(tfhd[place : place + 4])
    place = 8 + sum(size for flag, size in _TRUN_HEADS if trun_flags & flag)
    step = 4 * sum(1 for flag, _ in _TRUN_SAMPLE if trun_flags & flag)
    return sum(int.from_bytes(trun[at : at + 4]) for at in range(place, place + step * count, step))


def _codec(moov: bytes) -> str:
    if b"avcC" in moov:
        return f"avc1.{_body(moov, b'avcC')[1:4].hex()}"
    return "mp4a.40.2"
