"""A viewer's timeline as the feed reads it: what was pushed to it, and the outboxes of the big ones they follow."""

from collections.abc import Collection, Iterable, Mapping

from clipfeed.feed.model import Scores
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.redis import keys, pools
from clipfeed_adapters.redis.client import Valkey

MOST_PULLED = 50
"""Outboxes that one page reads."""
MOST_GATHERED = 200
"""Outboxes that fill a timeline; the creators beyond come in as they publish."""
_NOBODY = ""
"""In everybody's `follows`: with it, who follows nobody is known, too."""

# KEYS: who the viewer follows, and the big ones. ARGV: how many outboxes, and what their keys begin with.
_PULL = """
local found, creators = {}, redis.call('SINTER', KEYS[1], KEYS[2])
for i = 1, math.min(#creators, tonumber(ARGV[1])) do
  for _, each in ipairs(redis.call('ZRANGE', ARGV[2] .. creators[i], 0, -1, 'WITHSCORES')) do
    table.insert(found, each)
  end
end
return found
"""

# KEYS: a timeline, and the outboxes that go into it.
_GATHER = """
for i = 2, #KEYS do
  local outbox = redis.call('ZRANGE', KEYS[i], 0, -1, 'WITHSCORES')
  for at = 1, #outbox, 2 do redis.call('ZADD', KEYS[1], 'GT', outbox[at + 1], outbox[at]) end
end
"""


def read_timeline(pipe: Valkey, viewer: UserId) -> None:
    """Queue four commands: answers are what was pulled, whether the viewer is known, and two of no interest.

    Whoever reads stays active for another week.
    """
    pipe.eval(_PULL, 2, keys.follows(viewer), keys.BIG_KEY, MOST_PULLED, keys.OUTBOXES)
    pipe.exists(keys.follows(viewer))
    pipe.expire(keys.follows(viewer), keys.FOLLOWS.seconds)
    pipe.expire(keys.timeline(viewer), keys.TIMELINE.seconds)


def newest_of(pushed: Iterable[tuple[VideoId, float]], pulled: list[str]) -> Scores:
    """Epoch ms by video, the newest first."""
    scores = dict(pushed)
    for video_id, at_ms in zip(pulled[::2], pulled[1::2], strict=True):
        scores[VideoId(video_id)] = float(at_ms)
    return dict(sorted(scores.items(), key=lambda each: -each[1]))


def fill(valkey: Valkey, viewer: UserId, creators: Collection[UserId], published: Mapping[VideoId, int]) -> Scores:
    """Have the viewer follow these creators: their timeline, which it returns, gets these videos and the outboxes."""
    some = list(creators)[: keys.FOLLOWS.most]
    with valkey.pipeline(transaction=False) as pipe:
        pipe.sadd(keys.follows(viewer), _NOBODY, *some)
        pipe.expire(keys.follows(viewer), keys.FOLLOWS.seconds)
        pools.put(pipe, keys.timeline(viewer), published, keys.TIMELINE, only_higher=True)
        outboxes = [keys.outbox(creator) for creator in some[:MOST_GATHERED]]
        pipe.eval(_GATHER, 1 + len(outboxes), keys.timeline(viewer), *outboxes)
        pools.trim(pipe, keys.timeline(viewer), keys.TIMELINE)
        pipe.zrevrange(keys.timeline(viewer), 0, -1, withscores=True)
        return dict(pipe.execute()[-1])
