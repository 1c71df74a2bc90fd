"""Clips as a sequence model reads them: ids in buckets, and how a play of the history went.

A clip is three embeddings, looked up by its video, its creator and its hashtags; a bucket that training never met is
a zero, so a new clip is what its creator and hashtags are. Buckets by hashing need no vocabulary that could lag
behind (as in the feed that X published in 2026).
"""

from collections.abc import Sequence
from functools import lru_cache
from math import log1p
from zlib import crc32

from clipfeed.feed.model import HistoryEvent
from clipfeed.feed.tastes import FINISH_RATIO, MOST_LOOPS, SKIP_RATIO, within

BUCKETS = 1 << 14
EVENTS = 50
HASHTAGS = 2
"""Of a clip, the first ones; 0 in the place of one that is not there."""
EVENT = ("ratio", "finished", "skipped", "liked", "log_hours_ago")
SHAPE = f"{BUCKETS}x{2 + HASHTAGS}:{EVENTS}x{','.join(EVENT)}"


@lru_cache(maxsize=20_000)
def bucket_of(name: str) -> int:
    """1 to BUCKETS - 1; 0 is nobody and nothing."""
    return crc32(name.encode()) % (BUCKETS - 1) + 1 if name else 0


def ids_of(video_id: str, creator_id: str, hashtags: Sequence[str]) -> list[int]:
    """Buckets of video, creator and HASHTAGS hashtags."""
    return [bucket_of(video_id), bucket_of(creator_id), *_tags_of(tuple(hashtags[:HASHTAGS]))]


@lru_cache(maxsize=20_000)
def _tags_of(hashtags: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(map(bucket_of, hashtags)) + (0,) * (HASHTAGS - len(hashtags))


def event_of(event: HistoryEvent, now_ms: float) -> list[float]:
    """One value for each of EVENT."""
    ratio = within(event.ratio, MOST_LOOPS)
    return [
        ratio,
        1.0 if ratio >= FINISH_RATIO else 0.0,
        1.0 if ratio < SKIP_RATIO else 0.0,
        1.0 if event.liked else 0.0,
        log1p(max(now_ms - event.at_ms, 0.0) / 3_600_000),
    ]
