"""The frames of a video by which it is reviewed: the transcoder left them beside what plays first."""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from clipfeed.errors import Rejected, Unavailable
from clipfeed.video.model import Video

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


def samples_of(video: Video, store: SampleStore) -> Sequence[bytes]:
    """The frames of what is to be shown; of a video that is shown already, those by which it was reviewed.

    Raises Unavailable `samples_missing` where there are none, Rejected `samples_unusable` where they are not as
    the transcoder makes them.
    """
    sizes = store.sizes(video.media_prefix)
    keys = _keys(sizes, _folder_of_what_plays(video))
    if not keys and video.is_published:  # the ladder plays by now, from a folder of its own
        keys = _newest_of(_keys(sizes, rf"{re.escape(video.media_prefix)}[^/]+/"))
    if not keys:
        raise Unavailable("The video has no sampled frames to review.", code="samples_missing")
    if len(keys) > MOST_FRAMES or not all(0 < sizes[key] <= MOST_BYTES for key in keys):
        raise Rejected("The sampled frames are too many or too large.", code="samples_unusable")
    return store.read(keys)


def _keys(sizes: Mapping[str, int], folder: str) -> list[str]:
    return sorted(key for key in sizes if re.fullmatch(rf"{folder}samples\.\d+\.jpg", key))


def _newest_of(keys: list[str]) -> list[str]:
    """Those of the last folder: a repeated attempt left samples in one of its own."""
    return [key for key in keys if _folder(key) == _folder(keys[-1])]


def _folder_of_what_plays(video: Video) -> str:
    return re.escape(_folder(video.publication.media.mp4_key)) if video.publication else ""


def _folder(key: str) -> str:
    return key[: key.rindex("/") + 1]
