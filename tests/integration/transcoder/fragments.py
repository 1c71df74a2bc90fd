"""Reads the boxes of a fragmented MP4 for tests: on its own, so that it does not repeat the mistakes of the product."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

NON_SYNC = 0x10000
_IDR = {"avc1": {5}, "hvc1": {19, 20}}
_PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"}


@dataclass(frozen=True)
class Fragment:
    begin_s: float
    seconds: float
    first_frame: bytes
    frame_end: int
    """Where the first frame ends, counted from the start of the fragment."""
    is_sync: bool

    def begins_anew(self, codec: str) -> bool:
        """Whether a decoder can start with its first frame."""
        if codec not in _IDR:
            return self.is_sync
        return self.is_sync and bool(_IDR[codec] & set(_nal_types(self.first_frame, codec)))


def timescale_of(init: bytes) -> int:
    mdhd = _only(init, b"mdhd")
    return int(struct.unpack(">I", mdhd[20:24] if mdhd[0] else mdhd[12:16])[0])


def fragment_in(data: bytes, timescale: int) -> Fragment:
    """The one movie fragment and its media that `data` must be."""
    kinds = [kind for kind, _ in _boxes(data, deep=False)]
    if kinds != [b"moof", b"mdat"]:
        raise ValueError(f"not one fragment but {kinds}")
    tfdt, tfhd, trun = _only(data, b"tfdt"), _only(data, b"tfhd"), _only(data, b"trun")
    begin = int.from_bytes(tfdt[4:12] if tfdt[0] else tfdt[4:8])
    defaults = _numbers(tfhd, 8, ((1, 8), (2, 4), (8, 4), (16, 4), (32, 4)))
    count, run = int.from_bytes(trun[4:8]), _numbers(trun, 8, ((1, 4), (4, 4)))
    at, samples = 8 + 4 * len(run), []
    for _ in range(count):
        sample = _numbers(trun, at, ((0x100, 4), (0x200, 4), (0x400, 4), (0x800, 4)))
        at += 4 * len(sample)
        samples.append(sample)
    first = samples[0].get(0x200, defaults.get(16, 0))
    flags = run.get(4, samples[0].get(0x400, defaults.get(32, 0)))
    ticks = sum(sample.get(0x100, defaults.get(8, 0)) for sample in samples)
    frame = data[run[1] : run[1] + first]
    return Fragment(begin / timescale, ticks / timescale, frame, run[1] + first, not flags & NON_SYNC)


def _nal_types(frame: bytes, codec: str) -> Iterator[int]:
    at = 0
    while at + 4 < len(frame):
        size, head = int.from_bytes(frame[at : at + 4]), frame[at + 4]
        yield head & 31 if codec == "avc1" else head >> 1 & 63
        at += 4 + size


def _numbers(box: bytes, at: int, known: tuple[tuple[int, int], ...]) -> dict[int, int]:
    """The optional fields that the flags of a box announce, by their flag."""
    flags, found = int.from_bytes(box[1:4]), {}
    for flag, size in known:
        if flags & flag:
            found[flag], at = int.from_bytes(box[at : at + size]), at + size
    return found


def _only(data: bytes, kind: bytes) -> bytes:
    (body,) = (body for found, body in _boxes(data, deep=True) if found == kind)
    return body


def _boxes(data: bytes, *, deep: bool) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if size < 8 or at + size > len(data):
            raise ValueError(f"{kind!r} at {at} does not fit")
        yield kind, data[at + 8 : at + size]
        if deep and kind in _PARENTS:
            yield from _boxes(data[at + 8 : at + size], deep=True)
        at += size
