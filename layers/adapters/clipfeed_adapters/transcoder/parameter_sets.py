"""Whether an H.264 track keeps one size and form: after a change in the middle, a copy would not play everywhere."""

from collections.abc import Iterable, Iterator
from pathlib import Path

_SEQUENCE_PARAMETERS = 7
_MOST_NAL_UNITS = 8
"""That stand before the picture itself."""


def keeps_one_form(path: Path, key_frames: Iterable[int]) -> bool:
    """`key_frames` are the offsets of key frames in an MP4, where four bytes of length precede each NAL unit."""
    forms = set()
    with path.open("rb") as file:
        for offset in key_frames:
            file.seek(offset)
            forms |= set(_sequence_parameters(file.read(4096)))
    return len(forms) <= 1


def _sequence_parameters(frame: bytes) -> Iterator[bytes]:
    at = 0
    for _ in range(_MOST_NAL_UNITS):
        length = int.from_bytes(frame[at : at + 4])
        unit = frame[at + 4 : at + 4 + length]
        if len(unit) < length or not unit:
            return
        if unit[0] & 31 == _SEQUENCE_PARAMETERS:
            yield unit
        at += 4 + length
