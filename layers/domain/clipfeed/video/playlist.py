"""Which objects an HLS playlist makes a player fetch."""

import re
from collections.abc import Mapping

from clipfeed.video.ports import MediaStore

_MOST_BYTES = 256 * 1024
_URI = re.compile(r'^([^#\s].*)$|URI="([^"]+)"', re.MULTILINE)


def keys_named_in(master_key: str, store: MediaStore, sizes: Mapping[str, int]) -> set[str]:
    """Every key that the master playlist and the playlists it names refer to. `sizes` says which objects exist."""
    named: set[str] = set()
    waiting = [master_key]
    while waiting:
        playlist = waiting.pop()
        if sizes.get(playlist):
            found = _keys_in(playlist, store.head(playlist, head_bytes=_MOST_BYTES).decode()) - named
            waiting += [key for key in found if key.endswith(".m3u8")]
            named |= found
    return named


def _keys_in(playlist_key: str, text: str) -> set[str]:
    folder = playlist_key.rpartition("/")[0]
    return {f"{folder}/{line or attribute}".strip() for line, attribute in _URI.findall(text)}
