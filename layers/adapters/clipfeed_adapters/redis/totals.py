"""Totals as readers see them: absolute values, set and never added to, and never an older one over a newer one."""

from collections.abc import Mapping, Sequence

import msgspec

from clipfeed.engagement.counting import VIDEO_METRICS, Target
from clipfeed.engagement.ports import Total
from clipfeed.engagement.trending import heat
from clipfeed.ids import VideoId
from clipfeed_adapters.redis import keys, newcomers, trending
from clipfeed_adapters.redis.cards import cards_of
from clipfeed_adapters.redis.client import Valkey, ask, best_effort

# Two shards of a stream may count one video at once, and the one that summed up first may get here last.
_SET_UNLESS_NEWER = """
local held = redis.call('GET', KEYS[1])
if held then
  local known, totals = pcall(cjson.decode, held)
  if known and (totals.stamp or 0) > tonumber(ARGV[2]) then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return 1
"""


class ValkeyTotals:
    """Totals of videos; those of people and comments are read where they are kept."""

    def publish(self, totals: Mapping[Target, Total]) -> None:
        best_effort(lambda valkey: _publish(valkey, totals))

    def republish(self, totals: Mapping[Target, Total]) -> None:
        """As `publish`, for who can come again. Raises Unavailable."""
        ask(lambda valkey: _publish(valkey, totals))


def _publish(valkey: Valkey, totals: Mapping[Target, Total]) -> None:
    videos = {target.video_id: total for target, total in totals.items() if target.video_id}
    if not videos:
        return
    newer = _set(valkey, videos)
    cards = cards_of(valkey, newer)  # no card: nobody has been shown it for a day, or it is gone
    with valkey.pipeline(transaction=False) as pipe:
        for video_id, card in cards.items():
            hot = heat(videos[video_id].metrics, card.published_at_ms)
            for pool in trending.pools_of(card.hashtags):
                trending.put(pipe, pool, card, hot)
        newcomers.put(pipe, {video_id: videos[video_id].metrics.get("impressions", 0) for video_id in cards})
        pipe.execute()


def _set(valkey: Valkey, videos: Mapping[VideoId, Total]) -> Sequence[VideoId]:
    """Those whose totals readers see now."""
    with valkey.pipeline(transaction=False) as pipe:
        for video_id, total in videos.items():
            values = {metric: total.metrics.get(metric, 0) for metric in VIDEO_METRICS}
            text = msgspec.json.encode({**values, "stamp": total.stamp})
            pipe.eval(_SET_UNLESS_NEWER, 1, keys.stats(video_id), text, total.stamp, keys.STATS_SECONDS)
        return [video_id for video_id, is_set in zip(videos, pipe.execute(), strict=True) if is_set]
