"""What an HLS playlist makes a player fetch, and be able to decode."""

import re
from collections.abc import Mapping
from itertools import pairwise
from posixpath import normpath

from clipfeed.video.ports import MediaStore

MOST_BYTES = 256 * 1024
_URI = re.compile(r'^([^#\s].*)$|URI="([^"]+)"', re.MULTILINE)
_CODECS = re.compile(r'CODECS="([^"]+)"')
_IMAGES = re.compile(r"^#EXT-X-IMAGE-STREAM-INF:.*$", re.MULTILINE)
_VIDEO_CODECS = {"avc1": "h264", "avc3": "h264", "hvc1": "h265", "hev1": "h265", "av01": "av1"}


def playlists_from(master_key: str, master: str, store: MediaStore, sizes: Mapping[str, int]) -> dict[str, str]:
    """The texts of a master playlist and of all that it leads to, by key, each read once.

    `sizes` says which objects exist; those that do not are left out.
    """
    texts = {master_key: master}
    waiting = [master_key]
    while waiting:
        playlist = waiting.pop()
        found = [key for key in _keys_in(playlist, texts[playlist]) if key.endswith(".m3u8")]
        for key in found:
            if key not in texts and sizes.get(key):
                texts[key] = store.head(key, head_bytes=MOST_BYTES).decode()
                waiting.append(key)
    return texts


def keys_named_in(texts: Mapping[str, str]) -> set[str]:
    """Every key that these playlists make a player fetch, the playlists behind the master included."""
    return {key for playlist, text in texts.items() for key in _keys_in(playlist, text)}


def codecs_named_in(master: str) -> tuple[str, ...]:
    """The video codecs of a master playlist's variants, in the order in which they appear first."""
    named = [part for found in _CODECS.findall(master) for part in found.split(",")]
    return tuple(dict.fromkeys(_VIDEO_CODECS[part[:4]] for part in named if part[:4] in _VIDEO_CODECS))


def playing_in(master_key: str, master: str) -> set[str]:
    """The media playlists of its H.264 variants and of its sound."""
    lines = master.splitlines()
    sounds = [line for line in lines if line.startswith("#EXT-X-MEDIA:")]
    variants = [
        following
        for line, following in pairwise(lines)
        if line.startswith("#EXT-X-STREAM-INF:") and not (_CODECS.search(line) and "avc1" not in line)
    ]
    return {key for text in (*sounds, *variants) for key in _keys_in(master_key, text)}


def image_playlist_in(master_key: str, master: str) -> str | None:
    """The key of the playlist of tiled pictures, if the master playlist names one."""
    found = _IMAGES.search(master)
    return next(iter(_keys_in(master_key, found[0])), None) if found else None


def _keys_in(playlist_key: str, text: str) -> set[str]:
    folder = playlist_key.rpartition("/")[0]
    return {normpath(f"{folder}/{(line or attribute).strip()}") for line, attribute in _URI.findall(text)}
