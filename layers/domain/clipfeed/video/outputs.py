"""The objects that every job makes under its revision, by the names that both engines give them."""

from collections.abc import Mapping

from clipfeed.video.container import HEAD_BYTES, end_of_index
from clipfeed.video.model import Media
from clipfeed.video.ports import MediaStore

START_RUNG = "start.mp4"
POSTER = "poster.jpg"
MASTER_PLAYLIST = "hls/master.m3u8"
PLACEHOLDER = "placeholder.txt"

CODECS = ("h264",)
_PREFETCH_MS = 2000
_PLACEHOLDER_BYTES = 200


def published_media(store: MediaStore, prefix: str, duration_ms: int) -> Media | None:
    """What a player needs of the revision below `prefix`; None unless all of it is really there."""
    sizes = store.sizes(prefix)
    if not all(sizes.get(prefix + name) for name in (START_RUNG, POSTER, MASTER_PLAYLIST)):
        return None
    mp4_key = prefix + START_RUNG
    return Media(
        mp4_key=mp4_key,
        mp4_bytes=sizes[mp4_key],
        mp4_prefetch_bytes=_prefetch_bytes(store.head(mp4_key, head_bytes=HEAD_BYTES), sizes[mp4_key], duration_ms),
        master_key=prefix + MASTER_PLAYLIST,
        poster_key=prefix + POSTER,
        placeholder=_placeholder(store, prefix + PLACEHOLDER, sizes),
        codecs=CODECS,
        keys=tuple(sorted(sizes)),
    )


def _prefetch_bytes(head: bytes, size: int, duration_ms: int) -> int:
    """The index and, at the clip's mean rate, its first two seconds."""
    return min(size, end_of_index(head) + size * _PREFETCH_MS // max(duration_ms, _PREFETCH_MS))


def _placeholder(store: MediaStore, key: str, sizes: Mapping[str, int]) -> str:
    return store.head(key, head_bytes=_PLACEHOLDER_BYTES).decode("ascii").strip() if key in sizes else ""
