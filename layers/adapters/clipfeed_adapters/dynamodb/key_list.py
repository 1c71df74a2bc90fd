"""Keys of a video's objects in few bytes: they differ in little, and as a list took a third of the row.

A feed reads the rows of its page consistently, and each begins a new read unit every four kilobytes.
"""

import zlib
from collections.abc import Sequence


def packed_keys(keys: Sequence[str]) -> bytes:
    return zlib.compress("\n".join(keys).encode(), 9)


def unpacked_keys(stored: bytes | Sequence[str]) -> tuple[str, ...]:
    """Older rows hold a list."""
    return tuple(zlib.decompress(stored).decode().splitlines()) if isinstance(stored, bytes) else tuple(stored)
