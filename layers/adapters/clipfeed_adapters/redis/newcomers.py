"""The pool of clips of which little is known: each page explores some of them."""

from collections.abc import Mapping

from clipfeed.feed.exploration import ENOUGH
from clipfeed.ids import VideoId
from clipfeed_adapters.redis import keys, pools
from clipfeed_adapters.redis.client import Valkey


def put(pipe: Valkey, impressions: Mapping[VideoId, int]) -> None:
    """Queue what these impressions so far make of them. A repeat changes nothing."""
    few = {video_id: 1 / (1 + number) for video_id, number in impressions.items() if number < ENOUGH}
    pools.put(pipe, keys.NEW_KEY, few, keys.NEW)
    if proven := impressions.keys() - few.keys():
        pipe.zrem(keys.NEW_KEY, *proven)


def refill(pipe: Valkey, impressions: Mapping[VideoId, int | None]) -> None:
    """Queue the newest clips after a cache was lost: those whose impressions are not known count as new until they
    are."""
    put(pipe, {video_id: number for video_id, number in impressions.items() if number is not None})
    if unknown := [video_id for video_id, number in impressions.items() if number is None]:
        pipe.zadd(keys.NEW_KEY, dict.fromkeys(unknown, 1.0), nx=True)
        pools.trim(pipe, keys.NEW_KEY, keys.NEW)
