"""The playlists of a video in one small text: what a player would fetch first travels with the feed instead."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping


def packed(texts: Mapping[str, str]) -> str:
    """Texts by the path that the master playlist knows them by; about a fifth of their size."""
    return b64encode(zlib.compress(json.dumps(texts, separators=(",", ":")).encode(), 9)).decode()


def unpacked(text: str) -> Mapping[str, str]:
    """Nothing for a video that was published before playlists were kept."""
    if not text:
        return {}
    texts: dict[str, str] = json.loads(zlib.decompress(b64decode(text)))
    return texts
