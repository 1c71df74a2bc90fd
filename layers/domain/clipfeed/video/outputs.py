"""The objects that a job made under its revision: a player needs all of them or the video is not published."""

from collections.abc import Mapping

from clipfeed.video.container import HEAD_BYTES, end_of_index
from clipfeed.video.job import MASTER_FILE, PLACEHOLDER_FILE, POSTER_FILE, START_FILE
from clipfeed.video.model import Media
from clipfeed.video.playlist import keys_named_in
from clipfeed.video.ports import MediaStore

CODECS = ("h264",)
_PREFETCH_MS = 2000
_PLACEHOLDER_BYTES = 200


def published_media(store: MediaStore, prefix: str, duration_ms: int) -> Media | None:
    """What a player needs of the revision below `prefix`; None unless all of it is really there."""
    sizes = store.sizes(prefix)
    needed = [prefix + name for name in (START_FILE, POSTER_FILE, MASTER_FILE)]
    if not all(sizes.get(key) for key in [*needed, *keys_named_in(prefix + MASTER_FILE, store, sizes)]):
        return None
    mp4_key = prefix + START_FILE
    return Media(
        mp4_key=mp4_key,
        mp4_bytes=sizes[mp4_key],
        mp4_prefetch_bytes=_prefetch_bytes(store.head(mp4_key, head_bytes=HEAD_BYTES), sizes[mp4_key], duration_ms),
        master_key=prefix + MASTER_FILE,
        poster_key=prefix + POSTER_FILE,
        placeholder=_placeholder(store, prefix + PLACEHOLDER_FILE, sizes),
        codecs=CODECS,
        keys=tuple(sorted(sizes)),
    )


def _prefetch_bytes(head: bytes, size: int, duration_ms: int) -> int:
    """The index and, at the clip's mean rate, its first two seconds."""
    return min(size, end_of_index(head) + size * _PREFETCH_MS // max(duration_ms, _PREFETCH_MS))


def _placeholder(store: MediaStore, key: str, sizes: Mapping[str, int]) -> str:
    return store.head(key, head_bytes=_PLACEHOLDER_BYTES).decode("ascii").strip() if key in sizes else ""
