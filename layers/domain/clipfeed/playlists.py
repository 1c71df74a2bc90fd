"""The playlists of a video in few bytes: what a player would fetch first travels with the feed instead."""

import json
import zlib
from collections.abc import Mapping


def packed(texts: Mapping[str, str]) -> bytes:
    """Texts by the path that the master playlist knows them by; about a fifth of their size."""
    return zlib.compress(json.dumps(texts, separators=(",", ":")).encode(), 9)


def unpacked(small: bytes) -> Mapping[str, str]:
    """Nothing for a video that was published before playlists were kept."""
    if not small:
        return {}
    texts: dict[str, str] = json.loads(zlib.decompress(small))
    return texts
