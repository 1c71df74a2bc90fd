"""What is known of a video that can be watched, and the objects it consists of."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Media:
    """The published objects of one revision. Keys are relative to the media bucket and to the edge."""

    mp4_key: str
    mp4_bytes: int
    mp4_prefetch_bytes: int
    """So many bytes from the start hold the index and the first two seconds."""
    master_key: str
    poster_key: str
    placeholder: str
    """Base64 thumbhash, or empty."""
    codecs: tuple[str, ...]
    keys: tuple[str, ...]
    """Every object that these name, themselves and through playlists."""
    storyboard_key: str = ""
    """WebVTT over tiled pictures of the whole video; empty until the ladder is there."""
    preview_key: str = ""
    """Three muted seconds; empty until they are made."""
    playlists: bytes = b""
    """The texts of the manifest and of what it plays, as `clipfeed.playlists` packs them."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What is known of a video from the moment it is ready."""

    published_at: datetime
    duration_ms: int
    width: int
    height: int
    """Of the largest rendition, upright."""
    media: Media
