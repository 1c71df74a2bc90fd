"""What the first bytes of a file tell."""

import pytest

from clipfeed.video.container import end_of_index, is_video


def box(kind: bytes, size: int) -> bytes:
    return size.to_bytes(4) + kind + bytes(max(0, size - 8))


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (box(b"ftyp", 24), True),
        (b"\0\0\0\x18ftypqt  ", True),
        (b"\0\0\0\x18ftypheic", False),
        (b"\0\0\0\x18ftypavif", False),
        (box(b"wide", 8) + box(b"mdat", 500), True),
        (box(b"uuid", 24), False),
        (b"\x1a\x45\xdf\xa3\x01", True),
        (b"", False),
        (b"\x00\x00\x00", False),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", False),
        (b"\x89PNG\r\n\x1a\n", False),
        (b"ffconcat version 1.0", False),
    ],
)
def test_a_video_is_told_by_its_container(head: bytes, told: bool):
    assert is_video(head) is told


@pytest.mark.parametrize(
    ("head", "end"),
    [
        (box(b"ftyp", 24) + box(b"moov", 500), 524),
        (box(b"ftyp", 24) + box(b"free", 16) + box(b"moov", 70_000)[:100], 70_040),
        (box(b"ftyp", 24) + box(b"mdat", 90_000)[:500], 0),
        (box(b"ftyp", 24) + box(b"mdat", 1), 0),
        (b"\x00\x00\x00\x00", 0),
        (b"", 0),
    ],
)
def test_the_index_of_a_faststart_file_ends_where_its_box_does(head: bytes, end: int):
    assert end_of_index(head) == end
