"""Rows of three tables, as the low-level client returns them, in the words of the feed.

Only what a page needs is read: PynamoDB would take longer for the rows of a page than the model for 500 candidates.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from clipfeed.feed.model import Card, HistoryEvent, Listing, Media, Totals
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.reads import Row

CARD = ("video_id", "creator_id", "hashtags", "duration_ms", "published_at", "state", "duplicate_of", "sound_of")
LISTING = (
    *CARD,
    "creator_handle",
    "title",
    "width",
    "height",
    "media.mp4_key",
    "media.mp4_bytes",
    "media.mp4_prefetch_bytes",
    "media.master_key",
    "media.poster_key",
    "media.placeholder",
    "media.playlists",
)
OWN_STATE = ("kind", "target_id", "on")
PLAY = ("target_id", "creator_id", "watched_ms", "duration_ms", "at")
TOTALS = ("likes", "views", "watch_ms", "completes", "comments", "shares", "impressions")


def projection(paths: Sequence[str]) -> dict[str, Any]:
    """The request's part that asks for these paths only, whatever words are reserved."""
    names = {f"#{part}": part for path in paths for part in path.split(".")}
    expression = ",".join(".".join(f"#{part}" for part in path.split(".")) for path in paths)
    return {"ProjectionExpression": expression, "ExpressionAttributeNames": names}


def is_published(row: Row) -> bool:
    return _text(row, "state") == "ready"


def card_of(row: Row) -> Card:
    return Card(
        video_id=VideoId(_text(row, "video_id")),
        creator_id=UserId(_text(row, "creator_id")),
        hashtags=_texts(row, "hashtags"),
        duration_ms=_number(row, "duration_ms"),
        published_at_ms=_ms(row, "published_at"),
        duplicate_of=_video(row, "duplicate_of"),
        sound_of=_video(row, "sound_of"),
    )


def listing_of(row: Row) -> Listing:
    published_at = _text(row, "published_at")
    return Listing(
        video_id=VideoId(_text(row, "video_id")),
        creator_id=UserId(_text(row, "creator_id")),
        creator_handle=_text(row, "creator_handle"),
        title=_text(row, "title"),
        hashtags=_texts(row, "hashtags"),
        duration_ms=_number(row, "duration_ms"),
        width=_number(row, "width"),
        height=_number(row, "height"),
        published_at=datetime.fromisoformat(published_at) if published_at else None,
        is_published=is_published(row),
        is_removed=_text(row, "state") == "removed",
        media=_media_of(row["media"]["M"]) if "M" in row.get("media", {}) else None,
        sound_of=_video(row, "sound_of"),
    )


def _media_of(row: Row) -> Media:
    return Media(
        mp4_key=_text(row, "mp4_key"),
        mp4_bytes=_number(row, "mp4_bytes"),
        mp4_prefetch_bytes=_number(row, "mp4_prefetch_bytes"),
        master_key=_text(row, "master_key"),
        poster_key=_text(row, "poster_key"),
        placeholder=_text(row, "placeholder"),
        playlists=row.get("playlists", {}).get("B", b""),
    )


def event_of(row: Row, liked: Collection[str]) -> HistoryEvent:
    """A play, without the hashtags, which its row does not hold."""
    return HistoryEvent(
        video_id=VideoId(_text(row, "target_id")),
        creator_id=UserId(_text(row, "creator_id")),
        hashtags=(),
        ratio=_number(row, "watched_ms") / max(_number(row, "duration_ms"), 1),
        liked=_text(row, "target_id") in liked,
        at_ms=_ms(row, "at"),
        play_id=_text(row, "fact").removeprefix("play#"),
        duration_ms=_number(row, "duration_ms"),
    )


def totals_of(rows: Sequence[Row]) -> Totals:
    """The sum over the rows of one target: one for each shard of the stream."""
    return Totals(**{metric: sum(_number(row, metric) for row in rows) for metric in TOTALS})


def is_on(row: Row) -> bool:
    return bool(row.get("on", {}).get("BOOL"))


def at_ms(row: Row) -> int:
    return _ms(row, "at")


def target_of(row: Row) -> str:
    return _text(row, "target_id")


def kind_of(row: Row) -> str:
    return _text(row, "kind")


def _text(row: Row, name: str) -> str:
    return str(row.get(name, {}).get("S", ""))


def _video(row: Row, name: str) -> VideoId | None:
    return VideoId(_text(row, name)) or None


def _texts(row: Row, name: str) -> tuple[str, ...]:
    return tuple(each["S"] for each in row.get(name, {}).get("L", ()))


def _number(row: Row, name: str) -> int:
    return int(row.get(name, {}).get("N", 0))


def _ms(row: Row, name: str) -> int:
    text = _text(row, name)
    return int(datetime.fromisoformat(text).timestamp() * 1000) if text else 0
