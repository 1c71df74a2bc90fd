"""How published objects are served: they never change, because every attempt has keys of its own."""

CACHE_CONTROL = "public, max-age=31536000, immutable"

CONTENT_TYPES = {
    ".mp4": "video/mp4",
    ".cmfv": "video/mp4",
    ".cmfa": "audio/mp4",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".vtt": "text/vtt",
    ".jpg": "image/jpeg",
}
"""By the ending of the key."""
