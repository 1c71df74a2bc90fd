"""The objects that a job made under its revision: a player needs all of them or they are not published."""

from collections.abc import Mapping
from dataclasses import replace
from posixpath import relpath

from clipfeed.playlists import packed
from clipfeed.video.container import HEAD_BYTES, end_of_index
from clipfeed.video.job import MASTER_FILE, POSTER_FILE, PREVIEW_FILE, START_FILE
from clipfeed.video.manifest import joined
from clipfeed.video.playlist import (
    MOST_BYTES,
    codecs_named_in,
    image_playlist_in,
    keys_named_in,
    playing_in,
    playlists_from,
)
from clipfeed.video.ports import MediaStore
from clipfeed.video.publication import Media
from clipfeed.video.storyboard import storyboard_vtt

STORYBOARD_NAME = "storyboard.vtt"
_PREFETCH_MS = 2000


def playable(store: MediaStore, prefix: str, duration_ms: int, placeholder: str) -> Media | None:
    """What a player needs of the revision below `prefix`; None unless all of it is really there.

    If the manifest has tiled pictures, a WebVTT of them is written beside it.
    """
    sizes = store.sizes(prefix)
    mp4_key, poster_key, master_key = (prefix + name for name in (START_FILE, POSTER_FILE, MASTER_FILE))
    if not sizes.get(master_key):
        return None
    texts = playlists_from(master_key, _text(store, master_key), store, sizes)
    needed = {mp4_key, poster_key, master_key} | keys_named_in(texts)
    if not all(sizes.get(key) for key in needed):
        return None
    storyboard_key = _storyboard(store, master_key, texts)
    return Media(
        mp4_key=mp4_key,
        mp4_bytes=sizes[mp4_key],
        mp4_prefetch_bytes=_prefetch_bytes(store.head(mp4_key, head_bytes=HEAD_BYTES), sizes[mp4_key], duration_ms),
        master_key=master_key,
        poster_key=poster_key,
        placeholder=placeholder,
        codecs=codecs_named_in(texts[master_key]),
        keys=tuple(sorted(needed | ({storyboard_key} if storyboard_key else set()))),
        storyboard_key=storyboard_key,
        playlists=_packed(master_key, texts),
    )


def with_preview(store: MediaStore, prefix: str, media: Media) -> Media | None:
    """These media and the preview below `prefix`; None if it is not there."""
    key = prefix + PREVIEW_FILE
    if not store.sizes(prefix).get(key):
        return None
    return replace(media, preview_key=key, keys=tuple(sorted({*media.keys, key})))


def with_variants(store: MediaStore, prefix: str, media: Media) -> Media | None:
    """These media under a manifest that also has the variants below `prefix`, written last; None if one is missing."""
    sizes = store.sizes(prefix.rsplit("/", 2)[0] + "/")
    added_key, joined_key = prefix + MASTER_FILE, f"{prefix}master.m3u8"
    if not sizes.get(added_key):
        return None
    text = joined(joined_key, (media.master_key, _text(store, media.master_key)), (added_key, _text(store, added_key)))
    texts = playlists_from(joined_key, text, store, sizes)
    named = keys_named_in(texts)
    if not all(sizes.get(key) for key in named):
        return None
    store.put_text(joined_key, text)
    keys = {*media.keys, *named, joined_key} - {media.master_key}
    return replace(
        media,
        master_key=joined_key,
        codecs=codecs_named_in(text),
        keys=tuple(sorted(keys)),
        playlists=_packed(joined_key, texts),
    )


def _storyboard(store: MediaStore, master_key: str, texts: Mapping[str, str]) -> str:
    """The key of the WebVTT; empty if the manifest has no pictures."""
    images = image_playlist_in(master_key, texts[master_key])
    if images is None:
        return ""
    key = f"{images.rpartition('/')[0]}/{STORYBOARD_NAME}"
    store.put_text(key, storyboard_vtt(texts[images]))
    return key


def _packed(master_key: str, texts: Mapping[str, str]) -> bytes:
    """What plays, by its path from the master playlist: no pictures, no key frames, and nothing of later codecs, which
    no feed suggests."""
    folder = master_key.rpartition("/")[0]
    playing = {master_key, *playing_in(master_key, texts[master_key])}
    return packed({relpath(key, folder): text for key, text in texts.items() if key in playing})


def _text(store: MediaStore, key: str) -> str:
    return store.head(key, head_bytes=MOST_BYTES).decode()


def _prefetch_bytes(head: bytes, size: int, duration_ms: int) -> int:
    """The index and, at the clip's mean rate, its first two seconds."""
    return min(size, end_of_index(head) + size * _PREFETCH_MS // max(duration_ms, _PREFETCH_MS))
