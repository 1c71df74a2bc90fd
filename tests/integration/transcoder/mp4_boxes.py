"""Changes to an MP4's index that no tool makes. Its index comes after its pictures, so nothing has to be moved."""

from collections.abc import Iterator

_HEADERS = {b"stsd": 8, b"hvc1": 78, b"avc1": 78, b"meta": 4}
"""Bytes of a box's own before its first child."""
_PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"udta", b"dinf", *_HEADERS}


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + kind + content


def with_child(movie: bytes, parent: bytes, child: bytes) -> bytes:
    """The movie with one more box at the end of the first `parent`; all boxes around it have grown."""
    path = next(path for path in _paths(movie, 0, len(movie), []) if _kind(movie, path[-1]) == parent)
    end = path[-1] + _size(movie, path[-1])
    changed = bytearray(movie)
    for at in path:
        changed[at : at + 4] = (_size(movie, at) + len(child)).to_bytes(4)
    return bytes(changed[:end] + child + changed[end:])


def content_of(movie: bytes, kind: bytes) -> range:
    """Where the content of the first box of a kind lies."""
    path = next(path for path in _paths(movie, 0, len(movie), []) if _kind(movie, path[-1]) == kind)
    return range(path[-1] + 8, path[-1] + _size(movie, path[-1]))


def patched(movie: bytes, kind: bytes, at: int, value: bytes) -> bytes:
    """The movie with some bytes of the first box of a kind changed; `at` counts from its content."""
    start = content_of(movie, kind).start + at
    return movie[:start] + value + movie[start + len(value) :]


def _paths(movie: bytes, start: int, end: int, above: list[int]) -> Iterator[list[int]]:
    """The offsets of all boxes, each with those of the boxes around it before its own."""
    while start + 8 <= end:
        path = [*above, start]
        yield path
        kind, size = _kind(movie, start), _size(movie, start)
        if kind in _PARENTS:
            yield from _paths(movie, start + 8 + _HEADERS.get(kind, 0), start + size, path)
        start += max(8, size)


def _size(movie: bytes, at: int) -> int:
    return int.from_bytes(movie[at : at + 4])


def _kind(movie: bytes, at: int) -> bytes:
    return movie[at + 4 : at + 8]
