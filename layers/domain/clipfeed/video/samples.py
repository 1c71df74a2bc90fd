"""The frames of a video by which it is reviewed: the transcoder left them beside what plays first."""

import re
from collections.abc import Mapping, Sequence

from clipfeed.errors import Rejected, Unavailable
from clipfeed.video.model import Video
from clipfeed.video.ports import MediaStore

MOST_FRAMES = 16
"""Twice what the job asks for. A review looks at all of them or at none."""
MOST_BYTES = 500_000
"""Ten times a frame of this size at the best quality."""


def samples_of(video: Video, media: MediaStore) -> Sequence[bytes]:
    """The frames of what is to be shown; of a video that is shown already, those by which it was reviewed.

    Raises Unavailable `samples_missing` where there are none, Rejected `samples_unusable` where they are not as
    the transcoder makes them.
    """
    sizes = media.sizes(video.media_prefix)
    keys = _keys(sizes, _folder_of_what_plays(video))
    if not keys and video.is_published:  # the ladder plays by now, from a folder of its own
        keys = _newest_of(_keys(sizes, rf"{re.escape(video.media_prefix)}[^/]+/"))
    if not keys:
        raise Unavailable("The video has no sampled frames to review.", code="samples_missing")
    if len(keys) > MOST_FRAMES or not all(0 < sizes[key] <= MOST_BYTES for key in keys):
        raise Rejected("The sampled frames are too many or too large.", code="samples_unusable")
    return [media.head(key, head_bytes=MOST_BYTES) for key in keys]


def _keys(sizes: Mapping[str, int], folder: str) -> list[str]:
    return sorted(key for key in sizes if re.fullmatch(rf"{folder}samples\.\d+\.jpg", key))


def _newest_of(keys: list[str]) -> list[str]:
    """Those of the last folder: a repeated attempt left samples in one of its own."""
    return [key for key in keys if _folder(key) == _folder(keys[-1])]


def _folder_of_what_plays(video: Video) -> str:
    return re.escape(_folder(video.publication.media.mp4_key)) if video.publication else ""


def _folder(key: str) -> str:
    return key[: key.rindex("/") + 1]
