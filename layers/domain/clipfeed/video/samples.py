"""The frames of a video by which it is reviewed: the transcoder left them beside the file that plays first."""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from clipfeed.errors import Rejected, Unavailable

MOST_FRAMES = 16
"""Twice what the job asks for. A review looks at all of them or at none."""
MOST_BYTES = 500_000
"""Ten times a frame of this size at the best quality."""


class SampleStore(Protocol):
    """The published objects. Raises Unavailable when it does not answer."""

    def sizes(self, prefix: str) -> Mapping[str, int]:
        """Bytes by key of everything below the prefix."""

    def read(self, keys: Sequence[str]) -> Sequence[bytes]:
        """These objects, at most MOST_BYTES of each. Raises NotFound."""


def samples_beside(mp4_key: str, store: SampleStore) -> Sequence[bytes]:
    """The frames of the video that this file shows.

    Raises Unavailable `samples_missing` where there are none, Rejected `samples_unusable` where they are not as
    the transcoder makes them.
    """
    folder = mp4_key[: mp4_key.rindex("/") + 1]
    sizes = store.sizes(f"{folder}samples.")
    keys = sorted(key for key in sizes if re.fullmatch(rf"{re.escape(folder)}samples\.\d+\.jpg", key))
    if not keys:
        raise Unavailable("The video has no sampled frames to review.", code="samples_missing")
    if len(keys) > MOST_FRAMES or not all(0 < sizes[key] <= MOST_BYTES for key in keys):
        raise Rejected("The sampled frames are too many or too large.", code="samples_unusable")
    return store.read(keys)
