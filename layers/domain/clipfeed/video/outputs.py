"""The objects that a job made under its revision: a player needs all of them or they are not published."""

from dataclasses import replace

from clipfeed.video.container import HEAD_BYTES, end_of_index
from clipfeed.video.job import MASTER_FILE, POSTER_FILE, PREVIEW_FILE, START_FILE
from clipfeed.video.manifest import joined
from clipfeed.video.playlist import MOST_BYTES, codecs_named_in, image_playlist_in, keys_named_in
from clipfeed.video.ports import MediaStore
from clipfeed.video.publication import Media
from clipfeed.video.storyboard import storyboard_vtt

STORYBOARD_NAME = "storyboard.vtt"
_PREFETCH_MS = 2000


def playable(store: MediaStore, prefix: str, duration_ms: int, placeholder: str) -> Media | None:
    """What a player needs of the revision below `prefix`; None unless all of it is really there."""
    sizes = store.sizes(prefix)
    mp4_key, poster_key, master_key = (prefix + name for name in (START_FILE, POSTER_FILE, MASTER_FILE))
    needed = {mp4_key, poster_key, master_key} | keys_named_in(master_key, store, sizes)
    if not all(sizes.get(key) for key in needed):
        return None
    return Media(
        mp4_key=mp4_key,
        mp4_bytes=sizes[mp4_key],
        mp4_prefetch_bytes=_prefetch_bytes(store.head(mp4_key, head_bytes=HEAD_BYTES), sizes[mp4_key], duration_ms),
        master_key=master_key,
        poster_key=poster_key,
        placeholder=placeholder,
        codecs=codecs_named_in(_text(store, master_key)),
        keys=tuple(sorted(needed)),
    )


def with_storyboard(store: MediaStore, media: Media) -> Media:
    """These media with a WebVTT, written beside it, of the tiled pictures that their manifest names, if it does."""
    found = image_playlist_in(media.master_key, _text(store, media.master_key))
    if found is None:
        return media
    key = f"{found.rpartition('/')[0]}/{STORYBOARD_NAME}"
    store.put_text(key, storyboard_vtt(_text(store, found)))
    return replace(media, storyboard_key=key, keys=tuple(sorted({*media.keys, key})))


def with_preview(store: MediaStore, prefix: str, media: Media) -> Media | None:
    """These media and the preview below `prefix`; None if it is not there."""
    key = prefix + PREVIEW_FILE
    if not store.sizes(prefix).get(key):
        return None
    return replace(media, preview_key=key, keys=tuple(sorted({*media.keys, key})))


def with_variants(store: MediaStore, prefix: str, media: Media) -> Media | None:
    """These media under a manifest that also has the variants below `prefix`, written last; None if one is missing."""
    sizes = store.sizes(prefix)
    added_key, joined_key = prefix + MASTER_FILE, f"{prefix}master.m3u8"
    if not sizes.get(added_key):
        return None
    text = joined(joined_key, (media.master_key, _text(store, media.master_key)), (added_key, _text(store, added_key)))
    everything = {**store.sizes(prefix.rsplit("/", 2)[0] + "/"), joined_key: len(text)}
    store.put_text(joined_key, text)
    named = keys_named_in(joined_key, store, everything)
    if not all(everything.get(key) for key in named):
        return None
    keys = {*media.keys, *named, joined_key} - {media.master_key}
    return replace(media, master_key=joined_key, codecs=codecs_named_in(text), keys=tuple(sorted(keys)))


def _text(store: MediaStore, key: str) -> str:
    return store.head(key, head_bytes=MOST_BYTES).decode()


def _prefetch_bytes(head: bytes, size: int, duration_ms: int) -> int:
    """The index and, at the clip's mean rate, its first two seconds."""
    return min(size, end_of_index(head) + size * _PREFETCH_MS // max(duration_ms, _PREFETCH_MS))
