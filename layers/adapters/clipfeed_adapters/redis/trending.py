"""What is hot: everywhere, in a region, under a hashtag. A pool holds the best few of each creator, and its best."""

from collections.abc import Iterable, Mapping, Sequence

from clipfeed.engagement.facts import Play
from clipfeed.engagement.trending import heat
from clipfeed.feed.model import Card
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.redis import keys
from clipfeed_adapters.redis.client import Valkey

MOST_OF_CREATOR = 5
MOST_TAGS = 5
"""Hashtags of a video that it may trend under."""

# KEYS: the pool, and what it holds of the creator. ARGV: video, heat, how many of a creator, how many, seconds.
_PUT = """
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[5])
local rest = redis.call('ZRANGE', KEYS[2], 0, -tonumber(ARGV[3]) - 1)
if #rest > 0 then
  redis.call('ZREM', KEYS[2], unpack(rest))
  redis.call('ZREM', KEYS[1], unpack(rest))
end
if redis.call('ZSCORE', KEYS[2], ARGV[1]) then
  redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -tonumber(ARGV[4]) - 1)
  redis.call('EXPIRE', KEYS[1], ARGV[5])
end
"""


def put(pipe: Valkey, pool: str, card: Card, hot: float) -> None:
    """Queue one command. A repeat changes nothing."""
    bounds = (MOST_OF_CREATOR, keys.TRENDING.most, keys.TRENDING.seconds)
    pipe.eval(_PUT, 2, pool, keys.best_of(pool, card.creator_id), card.video_id, hot, *bounds)


def withdraw(valkey: Valkey, video_id: VideoId, creator_id: UserId, hashtags: Sequence[str]) -> None:
    regions = [keys.trending_in(region) for region in valkey.smembers(keys.REGIONS_KEY)]
    with valkey.pipeline(transaction=False) as pipe:
        for pool in [*pools_of(hashtags), *regions]:
            pipe.zrem(pool, video_id)
            pipe.zrem(keys.best_of(pool, creator_id), video_id)
        pipe.execute()


def pools_of(hashtags: Sequence[str]) -> list[str]:
    return [keys.TRENDING_KEY, *(keys.trending_tag(tag) for tag in hashtags[:MOST_TAGS])]


def note_views(valkey: Valkey, plays: Iterable[Play], cards: Mapping[VideoId, Card]) -> None:
    """Views by region are viewers, counted by a sketch (HyperLogLog, within a percent): a repeat adds nobody."""
    seen = [play for play in plays if play.is_view and play.region and not play.is_own and play.video_id in cards]
    reached = list(dict.fromkeys((play.region, play.video_id) for play in seen))
    if not reached:
        return
    with valkey.pipeline(transaction=False) as pipe:
        for play in seen:
            pipe.pfadd(keys.reach(play.region, play.video_id), play.viewer_id)
        pipe.sadd(keys.REGIONS_KEY, *{region for region, _ in reached})
        for region, video_id in reached:
            pipe.expire(keys.reach(region, video_id), keys.TRENDING.seconds)
            pipe.pfcount(keys.reach(region, video_id))
        viewers = pipe.execute()[len(seen) + 2 :: 2]
    with valkey.pipeline(transaction=False) as pipe:
        for (region, video_id), views in zip(reached, viewers, strict=True):
            card = cards[video_id]
            put(pipe, keys.trending_in(region), card, heat({"views": views}, card.published_at_ms))
        pipe.execute()
