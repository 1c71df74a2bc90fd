"""What the first bytes of a file tell: its container, and where an MP4's index ends. Names and types may lie."""

from collections.abc import Iterator

HEAD_BYTES = 4096
"""Enough to sniff a container and to find the size of a faststart file's index."""

_FIRST_BOXES = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
"""Cameras from before MP4 begin a QuickTime file with one of these, and have no `ftyp`."""
_PICTURES = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis", b"crx "})
"""Brands of ISO BMFF that hold photographs."""
_EBML = b"\x1a\x45\xdf\xa3"


def is_video(head: bytes) -> bool:
    """True for ISO BMFF (MP4, QuickTime) and EBML (Matroska, WebM), but not for photographs in such boxes."""
    is_film = head[4:8] in _FIRST_BOXES or (head[4:8] == b"ftyp" and head[8:12] not in _PICTURES)
    return is_film or head.startswith(_EBML)


def end_of_index(head: bytes) -> int:
    """The offset at which a faststart MP4's `moov` box ends; 0 if the head does not show one."""
    return next((end for kind, end in _boxes(head) if kind == b"moov"), 0)


def _boxes(head: bytes) -> Iterator[tuple[bytes, int]]:
    """(type, end offset) of each top-level box whose header lies within the head."""
    start = 0
    while start + 8 <= len(head):
        size = int.from_bytes(head[start : start + 4])
        if size < 8:  # 0 and 1 mean "to the end" and "64 bits": nothing that stands before an index
            return
        yield head[start + 4 : start + 8], start + size
        start += size
