"""Totals as readers see them: absolute values, set and never added to, so that a repeat heals."""

from collections.abc import Mapping

import msgspec

from clipfeed.engagement.counting import VIDEO_METRICS, Metrics, Target
from clipfeed.engagement.trending import heat
from clipfeed.ids import VideoId
from clipfeed_adapters.redis import keys, pools
from clipfeed_adapters.redis.cards import cards_of
from clipfeed_adapters.redis.client import Valkey, best_effort


class ValkeyTotals:
    """Totals of videos; those of people and comments are read where they are kept."""

    def publish(self, totals: Mapping[Target, Metrics]) -> None:
        videos = {target.video_id: values for target, values in totals.items() if target.video_id}
        if videos:
            best_effort(lambda valkey: _set(valkey, videos))


def _set(valkey: Valkey, videos: Mapping[VideoId, Metrics]) -> None:
    cards = cards_of(valkey, videos.keys())  # no card: nobody has been shown it for a day, or it is gone
    hot = {video_id: heat(videos[video_id], card.published_at_ms) for video_id, card in cards.items()}
    with valkey.pipeline(transaction=False) as pipe:
        for video_id, values in videos.items():
            totals = {metric: values.get(metric, 0) for metric in VIDEO_METRICS}
            pipe.set(keys.stats(video_id), msgspec.json.encode(totals), ex=keys.STATS_SECONDS)
        pools.put(pipe, keys.TRENDING_KEY, hot, keys.TRENDING)
        pipe.execute()
