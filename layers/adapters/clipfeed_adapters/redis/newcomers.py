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
