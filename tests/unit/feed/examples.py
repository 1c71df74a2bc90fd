"""Videos, viewers and candidates that the tests of the feed speak of."""

from datetime import UTC, datetime, timedelta
from typing import Any

from clipfeed.feed.model import Candidate, HistoryEvent, Listing, Media
from clipfeed.ids import UserId, VideoId

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
ANN, BO, CY = UserId("ann"), UserId("bo"), UserId("cy")


def listing(name: str, creator: UserId = BO, *, hours_old: float = 1, **changes: Any) -> Listing:
    media = Media(
        mp4_key=f"v/{name}/1/start.mp4",
        mp4_bytes=900_000,
        mp4_prefetch_bytes=120_000,
        master_key=f"v/{name}/1/hls/master.m3u8",
        poster_key=f"v/{name}/1/poster.jpg",
        placeholder="aGFzaA==",
    )
    facts: dict[str, Any] = {
        "video_id": VideoId(name),
        "creator_id": creator,
        "creator_handle": f"{creator}_tv",
        "title": f"{name} #fun",
        "hashtags": ("fun",),
        "duration_ms": 12_000,
        "width": 720,
        "height": 1280,
        "published_at": NOW - timedelta(hours=hours_old),
        "is_published": True,
        "is_removed": False,
        "media": media,
    }
    return Listing(**{**facts, **changes})


def candidate(name: str, creator: UserId = BO, **blocks: Any) -> Candidate:
    return Candidate(VideoId(name), creator_id=creator, published_at_ms=NOW_MS, **blocks)


def event(name: str, *, minutes_ago: int = 5, ratio: float = 0.5) -> HistoryEvent:
    at_ms = NOW_MS - minutes_ago * 60_000
    return HistoryEvent(VideoId(name), BO, (), ratio, liked=False, at_ms=at_ms, play_id=f"{name}@{minutes_ago}")


def ids(candidates: Any) -> list[str]:
    return [each.video_id for each in candidates]
